// Product of a matrix and a vector: y = op(A) x + bias, float32. What ak_matmul would pad to a tile of columns.
#ifndef AK_MATVEC_H
#define AK_MATVEC_H

#include <stddef.h>
#include <stdint.h>
#include "ak_pool.h"

typedef struct {
    int64_t m, k;                  // op(A) is m x k; either may be 0
    const float *a;
    int64_t lda;                   // elements between rows as stored
    int transpose_a;               // stored k x m
    const float *x;                // [k]
    float *y;                      // [m]
    const float *bias;             // added to y, or NULL
    int64_t bias_stride;           // elements between the bias of neighbours in y; 0: one for all
} AKMatvec;

size_t ak_matvec_workspace(const AKMatvec *product);
void ak_matvec(AKPool *pool, const AKMatvec *product, void *workspace);

#endif
