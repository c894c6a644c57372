// The slow reference of ak_matmul: three loops and a double accumulator, one rounding at the end. For tests.
#include "ak_matmul.h"

static const float *element(const float *base, int64_t leading, int transposed, int64_t row, int64_t column) {
    return base + (transposed ? column * leading + row : row * leading + column);
}

void ak_matmul_reference(const AKMatmul *p) {
    for (int64_t batch = 0; batch < p->batches; batch++) {
        const float *a = p->a + batch * p->stride_a, *b = p->b + batch * p->stride_b;
        float *c = p->c + batch * p->stride_c;
        for (int64_t i = 0; i < p->m; i++)
            for (int64_t j = 0; j < p->n; j++) {
                double sum = p->accumulate ? c[i * p->ldc + j] : 0;
                if (p->bias) sum += p->bias[j];
                for (int64_t l = 0; l < p->k; l++)
                    sum += (double)*element(a, p->lda, p->transpose_a, i, l) * *element(b, p->ldb, p->transpose_b, l, j);
                c[i * p->ldc + j] = (float)sum;
            }
    }
}
