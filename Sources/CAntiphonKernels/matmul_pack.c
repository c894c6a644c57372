#include "matmul_pack.h"

#include <string.h>

typedef float Four __attribute__((ext_vector_type(4)));

static inline Four load4(const float *from) {
    Four value;
    memcpy(&value, from, sizeof value);
    return value;
}

static inline void store4(float *to, Four value) { memcpy(to, &value, sizeof value); }

// out[k, j] = rows[j * stride + k] for j < 4, k < depth: four strided rows become four neighbouring columns.
static void transpose_four(const float *rows, int64_t stride, int64_t depth, float *out, int64_t width) {
    int64_t k = 0;
    for (; k + 4 <= depth; k += 4) {
        const Four a = load4(rows + k), b = load4(rows + stride + k);
        const Four c = load4(rows + 2 * stride + k), d = load4(rows + 3 * stride + k);
        const Four ab0 = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab1 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
        const Four cd0 = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd1 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
        store4(out + k * width, __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5));
        store4(out + (k + 1) * width, __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7));
        store4(out + (k + 2) * width, __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5));
        store4(out + (k + 3) * width, __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7));
    }
    for (; k < depth; k++)
        for (int64_t j = 0; j < 4; j++) out[k * width + j] = rows[j * stride + k];
}

// Rows of `count` neighbouring floats, `stride` apart.
static void copy_rows(const float *from, int64_t stride, int64_t depth, int64_t count, float *out, int64_t width) {
    for (int64_t k = 0; k < depth; k++, from += stride, out += width) {
        if (count == width && width == 32) {
            memcpy(out, from, 32 * sizeof(float));
        } else if (count == width && width == 12) {
            memcpy(out, from, 12 * sizeof(float));
        } else {
            for (int64_t j = 0; j < count; j++) out[j] = from[j];
            for (int64_t j = count; j < width; j++) out[j] = 0;
        }
    }
}

// Columns that lie apart, `stride` between them, each with neighbouring steps of k.
static void copy_columns(const float *from, int64_t stride, int64_t depth, int64_t count, float *out, int64_t width) {
    int64_t j = 0;
    // A few hundred steps at a time, so that the lines of `out` being filled stay in the first-level cache.
    for (int64_t start = 0; start < depth; start += 128) {
        int64_t steps = depth - start < 128 ? depth - start : 128;
        for (j = 0; j + 4 <= count; j += 4)
            transpose_four(from + j * stride + start, stride, steps, out + start * width + j, width);
        for (; j < count; j++)
            for (int64_t k = start; k < start + steps; k++) out[k * width + j] = from[j * stride + k];
        for (; j < width; j++)
            for (int64_t k = start; k < start + steps; k++) out[k * width + j] = 0;
    }
}

void ak_pack_panel(const float *b, int64_t ldb, int transposed, int64_t depth, int64_t first, int64_t count,
                   int64_t width, float *out) {
    if (transposed) copy_columns(b + first * ldb, ldb, depth, count, out, width);
    else copy_rows(b + first, ldb, depth, count, out, width);
}

void ak_pack_tile(const float *a, int64_t lda, int transposed, int64_t depth, int64_t first, int64_t count,
                  int64_t width, float *out) {
    if (transposed) copy_rows(a + first, lda, depth, count, out, width);
    else copy_columns(a + first * lda, lda, depth, count, out, width);
}
