// Copies pieces of a plan, for one level.
#include "ak_zip.inc.h"

#ifndef COPY_NAMES
#define COPY_NAMES
#define copy_strided AK_NAME(copy_strided_at)
#define copy_tile AK_NAME(copy_tile_at)
#define copy_tile_words AK_NAME(copy_tile_words_at)
#define copy_piece AK_NAME(copy_piece_at)
#define copy_pieces AK_NAME(copy_pieces_at)
#define copy_short_rows AK_NAME(copy_short_rows_at)

#define COPY_MOVE(to, from, size) __builtin_memcpy(to, from, size)
// Calls `BODY(bytes)` with the element size as a constant.
#define COPY_BY_SIZE(size, BODY) \
    switch (size) {              \
    case 1:                      \
        BODY(1);                 \
        break;                   \
    case 4:                      \
        BODY(4);                 \
        break;                   \
    default:                     \
        BODY(8);                 \
        break;                   \
    }
#endif

static void copy_strided(char *to, int64_t to_stride, const char *from, int64_t from_stride, int64_t count, int size) {
#define COPY_LOOP(bytes)                                                \
    for (int64_t i = 0; i < count; i++) {                               \
        COPY_MOVE(to + i * to_stride, from + i * from_stride, bytes);   \
    }
    // With the destination's stride known the compiler writes whole vectors.
#define COPY_DENSE(bytes)                                               \
    for (int64_t i = 0; i < count; i++) {                               \
        COPY_MOVE(to + i * bytes, from + i * from_stride, bytes);       \
    }
    if (to_stride == size) {
        COPY_BY_SIZE(size, COPY_DENSE)
    } else {
        COPY_BY_SIZE(size, COPY_LOOP)
    }
#undef COPY_LOOP
#undef COPY_DENSE
}

// A tile of any size: element (i, j) from from + i * size + j * from_stride to to + i * to_stride + j * size.
static void copy_tile(char *to, int64_t to_stride, const char *from, int64_t from_stride, int rows, int columns,
                      int size) {
    for (int i = 0; i < rows; i++) {
        copy_strided(to + i * to_stride, size, from + (int64_t)i * size, from_stride, columns, size);
    }
}

// The same for elements of 4 bytes, in squares of a vector each way, the rest one by one.
static void copy_tile_words(char *to, int64_t to_stride, const char *from, int64_t from_stride, int rows, int columns) {
    const int whole_rows = rows / AK_WIDTH * AK_WIDTH, whole_columns = columns / AK_WIDTH * AK_WIDTH;
    for (int i = 0; i < whole_rows; i += AK_WIDTH) {
        for (int j = 0; j < whole_columns; j += AK_WIDTH) {
            VF square[AK_WIDTH];
            for (int k = 0; k < AK_WIDTH; k++) {
                __builtin_memcpy(&square[k], from + i * 4 + (j + k) * from_stride, sizeof(VF));
            }
            v_transpose(square);
            for (int k = 0; k < AK_WIDTH; k++) {
                __builtin_memcpy(to + (i + k) * to_stride + j * 4, &square[k], sizeof(VF));
            }
        }
    }
    copy_tile(to + whole_columns * 4, to_stride, from + whole_columns * from_stride, from_stride, whole_rows,
              columns - whole_columns, 4);
    copy_tile(to + whole_rows * to_stride, to_stride, from + whole_rows * 4, from_stride, rows - whole_rows, columns, 4);
}

static void copy_piece(const CopyPlan *plan, char *to, const char *from, int64_t start, int64_t across) {
    const int size = plan->element_size;
    const int64_t left = plan->inner - start;
    const int64_t count = left < plan->piece ? left : plan->piece;
    to += start * plan->inner_destination;
    from += start * plan->inner_source;
    switch (plan->form) {
    case COPY_ROWS:
        memcpy(to, from, (size_t)(count * size));
        return;
    case COPY_FILL:
    case COPY_STRIDED:
        copy_strided(to, plan->inner_destination, from, plan->inner_source, count, size);
        return;
    case COPY_TRANSPOSE: {
        const int64_t rest = plan->across - across;
        const int rows = (int)(rest < plan->across_piece ? rest : plan->across_piece);
        to += across * plan->across_destination;
        from += across * size;
        if (size == 4) {
            copy_tile_words(to, plan->across_destination, from, plan->inner_source, rows, (int)count);
        } else {
            copy_tile(to, plan->across_destination, from, plan->inner_source, rows, (int)count, size);
        }
        return;
    }
    }
}

// Rows of few words each, a stride apart: a vector or two and a part of one, where a call of memcpy would take longer than
// the row.
static void copy_short_rows(char *to, int64_t to_stride, const char *from, int64_t from_stride, int64_t rows, int count) {
    const int whole = count / AK_WIDTH * AK_WIDTH, part = count - whole;
    for (int64_t row = 0; row < rows; row++, to += to_stride, from += from_stride) {
        for (int i = 0; i < whole; i += AK_WIDTH) {
            COPY_MOVE(to + i * 4, from + i * 4, sizeof(VF));
        }
        if (part > 0) {
            v_store_part((float *)to + whole, v_load_part((const float *)from + whole, part), part);
        }
    }
}

static void copy_pieces(const CopyPlan *plan, int64_t unit, int64_t end) {
    // Where the first unit is; the others follow by counting up.
    int64_t rest = unit;
    int64_t piece = rest % plan->pieces;
    rest /= plan->pieces;
    int64_t across = rest % plan->across_pieces;
    rest /= plan->across_pieces;
    int64_t index[AK_COPY_RANK];
    char *to = plan->destination;
    const char *from = plan->source;
    for (int k = plan->rank - 1; k >= 0; k--) {
        index[k] = rest % plan->dims[k];
        rest /= plan->dims[k];
        to += index[k] * plan->destination_stride[k];
        from += index[k] * plan->source_stride[k];
    }
    const int last = plan->rank - 1;
    const int in_short_rows = plan->form == COPY_ROWS && plan->pieces == 1 && plan->element_size == 4 &&
                              plan->inner <= COPY_SHORT && last >= 0;
    for (;;) {
        if (in_short_rows) {
            // A whole run of rows; the loops below step on from its last.
            const int64_t left = plan->dims[last] - index[last], rows = left < end - unit ? left : end - unit;
            const int64_t to_stride = plan->destination_stride[last], from_stride = plan->source_stride[last];
            copy_short_rows(to, to_stride, from, from_stride, rows, (int)plan->inner);
            unit += rows - 1;
            index[last] += rows - 1;
            to += (rows - 1) * to_stride;
            from += (rows - 1) * from_stride;
        } else {
            copy_piece(plan, to, from, piece * plan->piece, across * plan->across_piece);
        }
        if (++unit == end) {
            return;
        }
        if (++piece < plan->pieces) {
            continue;
        }
        piece = 0;
        if (++across < plan->across_pieces) {
            continue;
        }
        across = 0;
        for (int k = plan->rank - 1; k >= 0; k--) {
            to += plan->destination_stride[k];
            from += plan->source_stride[k];
            if (++index[k] < plan->dims[k]) {
                break;
            }
            to -= plan->dims[k] * plan->destination_stride[k];
            from -= plan->dims[k] * plan->source_stride[k];
            index[k] = 0;
        }
    }
}
