// Reductions over the middle of [outer, reduced, inner], and running sums along it.
#ifndef AK_REDUCE_H
#define AK_REDUCE_H

#include <stddef.h>
#include <stdint.h>
#include "ak_pool.h"

typedef enum { AK_REDUCE_SUM, AK_REDUCE_MAX, AK_REDUCE_MIN } AKReduction;

// out[o, i] = op over r of in[o, r, i]. An empty reduction gives 0, -infinity, +infinity.
// Sums are made in fixed chunks that are added pairwise, so long sums keep their digits.
size_t ak_reduce_workspace(int64_t outer, int64_t reduced, int64_t inner);
void ak_reduce(AKPool *pool, AKReduction op, const float *in, float *out, int64_t outer, int64_t reduced,
               int64_t inner, void *workspace);

// out[o, r, i] = sum of in[o, 0...r, i], or of in[o, r..., i] with `reverse`.
void ak_cumulative_sum(AKPool *pool, const float *in, float *out, int64_t outer, int64_t length, int64_t inner,
                       int reverse);

#endif
