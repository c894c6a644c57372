// Matrix product: C[b] = (or +=) op(A[b]) op(B[b]) + bias, float32.
#ifndef AK_MATMUL_H
#define AK_MATMUL_H

#include <stddef.h>
#include <stdint.h>
#include "ak_pool.h"

typedef struct {
    int64_t m, n, k;               // op(A) is m x k, op(B) is k x n, C is m x n; any may be 0
    const float *a;
    int64_t lda;                   // leading dimension: elements between rows as stored
    int transpose_a;               // stored k x m
    const float *b;
    int64_t ldb;
    int transpose_b;               // stored n x k
    float *c;
    int64_t ldc;
    int accumulate;                // add to what C holds instead of overwriting it
    const float *bias;             // n values added to every row, or NULL
    int64_t batches;               // 1 for a single product
    int64_t stride_a, stride_b, stride_c;  // elements between the batch's matrices; 0 shares one
} AKMatmul;

size_t ak_matmul_workspace(const AKMatmul *product);
void ak_matmul(AKPool *pool, const AKMatmul *product, void *workspace);

// Three loops, double accumulator: the slow reference, for tests.
void ak_matmul_reference(const AKMatmul *product);

#endif
