// A task of a matrix-vector product, for one level.
#include "ak_zip.inc.h"

#ifndef MATVEC_NAMES
#define MATVEC_NAMES
#define matvec_bias AK_NAME(matvec_bias_at)
#define matvec_sums AK_NAME(matvec_sums_at)
#define matvec_rows AK_NAME(matvec_rows_at)
#define matvec_strip AK_NAME(matvec_strip_at)
#define matvec_columns AK_NAME(matvec_columns_at)
#define matvec_task AK_NAME(matvec_task_at)
#define matvec_combine AK_NAME(matvec_combine_at)
enum {
    MATVEC_STRIP = 8,    // vectors of columns summed at once
    MATVEC_SPAN = 1024,  // terms of a row summed at once
};
#endif

// The bias of y[at] and its neighbours.
AK_INLINE VF matvec_bias(const AKMatvec *p, int64_t at, int count) {
    if (!p->bias) return v_set(0);
    return p->bias_stride == 0 ? v_set(p->bias[0]) : v_load_part(p->bias + at, count);
}

// The sum of each of AK_WIDTH vectors, in their order: zip and add.
AK_INLINE VF matvec_sums(VF rows[AK_WIDTH]) {
#pragma clang loop unroll(full)
    for (int half = AK_WIDTH / 2; half > 0; half /= 2) {
#pragma clang loop unroll(full)
        for (int i = 0; i < half; i++) {
            rows[i] = v_zip_low(rows[i], rows[i + half]) + v_zip_high(rows[i], rows[i + half]);
        }
    }
    return rows[0];
}

// y[first ..< end] for a matrix stored as it is: AK_WIDTH rows at a time, each by its own accumulator. Long sums are made of
// sums of MATVEC_SPAN terms, to keep their digits.
static void matvec_rows(const AKMatvec *p, int64_t first, int64_t end) {
    for (int64_t row = first; row < end; row += AK_WIDTH) {
        const int count = end - row < AK_WIDTH ? (int)(end - row) : AK_WIDTH;
        const float *a = p->a + row * p->lda;
        VF total = matvec_bias(p, row, count);
        for (int64_t begin = 0; begin < p->k; begin += MATVEC_SPAN) {
            const int64_t stop = begin + MATVEC_SPAN < p->k ? begin + MATVEC_SPAN : p->k;
            VF sums[AK_WIDTH];
            for (int r = 0; r < AK_WIDTH; r++) sums[r] = v_set(0);
            int64_t j = begin;
            if (count == AK_WIDTH) {
                for (; j + AK_WIDTH <= stop; j += AK_WIDTH) {
                    const VF x = v_load(p->x + j);
#pragma clang loop unroll(full)
                    for (int r = 0; r < AK_WIDTH; r++) sums[r] = v_fma(v_load(a + r * p->lda + j), x, sums[r]);
                }
            }
            for (; j < stop; j += AK_WIDTH) {
                const int part = stop - j < AK_WIDTH ? (int)(stop - j) : AK_WIDTH;
                const VF x = v_load_part(p->x + j, part);
                for (int r = 0; r < count; r++) sums[r] = v_fma(v_load_part(a + r * p->lda + j, part), x, sums[r]);
            }
            total += matvec_sums(sums);
        }
        v_store_part(p->y + row, total, count);
    }
}

// Sums over stored rows first ..< end of a strip of columns, at most MATVEC_STRIP vectors of them.
AK_INLINE void matvec_strip(const AKMatvec *p, int64_t first, int64_t end, int64_t column, int vectors, int last,
                            float *y, int biased) {
    VF sums[MATVEC_STRIP];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[v] = v_set(0);
    for (int64_t row = first; row < end; row++) {
        const VF x = v_set(p->x[row]);
        const float *a = p->a + row * p->lda + column;
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
            const VF value = v + 1 < vectors || last == AK_WIDTH ? v_load(a + v * AK_WIDTH)
                                                                 : v_load_part(a + v * AK_WIDTH, last);
            sums[v] = v_fma(value, x, sums[v]);
        }
    }
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
        const int count = v + 1 < vectors ? AK_WIDTH : last;
        const int64_t at = column + v * AK_WIDTH;
        v_store_part(y + at, biased ? sums[v] + matvec_bias(p, at, count) : sums[v], count);
    }
}

// The same for all columns.
static void matvec_columns(const AKMatvec *p, int64_t first, int64_t end, float *y, int biased) {
    int64_t column = 0;
    for (; column + MATVEC_STRIP * AK_WIDTH <= p->m; column += MATVEC_STRIP * AK_WIDTH) {
        matvec_strip(p, first, end, column, MATVEC_STRIP, AK_WIDTH, y, biased);
    }
    for (; column + 2 * AK_WIDTH <= p->m; column += 2 * AK_WIDTH) {
        matvec_strip(p, first, end, column, 2, AK_WIDTH, y, biased);
    }
    for (; column < p->m; column += AK_WIDTH) {
        const int last = p->m - column < AK_WIDTH ? (int)(p->m - column) : AK_WIDTH;
        matvec_strip(p, first, end, column, 1, last, y, biased);
    }
}

static void matvec_task(const MatvecPlan *plan, int task) {
    const AKMatvec *p = plan->product;
    const int64_t stored = p->transpose_a ? p->k : p->m;
    const int64_t first = task * plan->rows;
    const int64_t end = first + plan->rows < stored ? first + plan->rows : stored;
    if (!p->transpose_a) {
        matvec_rows(p, first, end);
    } else if (plan->partial) {
        matvec_columns(p, first, end, plan->partial + task * p->m, 0);
    } else {
        matvec_columns(p, first, end, p->y, 1);
    }
}

// Adds the tasks' sums in their order.
static void matvec_combine(const MatvecPlan *plan) {
    const AKMatvec *p = plan->product;
    for (int64_t at = 0; at < p->m; at += AK_WIDTH) {
        const int count = p->m - at < AK_WIDTH ? (int)(p->m - at) : AK_WIDTH;
        VF sum = v_set(0);
        for (int task = 0; task < plan->tasks; task++) {
            sum += v_load_part(plan->partial + task * p->m + at, count);
        }
        v_store_part(p->y + at, sum + matvec_bias(p, at, count), count);
    }
}
