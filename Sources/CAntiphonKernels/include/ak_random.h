// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): counter-based random bits.
//
// The bits of an element depend on the key, on which sample it belongs to, and on its place within the sample, on
// nothing else. The array is [outer, samples, inner]: element (o, s, i) belongs to sample first + s and has the place
// p = o * inner + i within it; its bits are word p % 4 of philox(counter = (p / 4, first + s, 0, 0), key).
#ifndef AK_RANDOM_H
#define AK_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include "ak_pool.h"

void ak_philox_4x32_10(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

void ak_random_bits(AKPool *pool, const uint32_t key[2], uint32_t first, int64_t outer, int64_t samples,
                    int64_t inner, uint32_t *out);

// Uniform in [0, 1): (bits >> 8) * 2^-24.
void ak_random_uniform(AKPool *pool, const uint32_t key[2], uint32_t first, int64_t outer, int64_t samples,
                       int64_t inner, float *out);

// Standard normal by Box-Muller from the two words of the element's pair: for places 2q and 2q + 1 with words u, v:
// radius = sqrt(-2 log(((u >> 8) + 1) * 2^-24)), angle = (v >> 8) * 2^-24 * 2 pi (in float); place 2q gets
// radius * cos(angle), place 2q + 1 gets radius * sin(angle).
void ak_random_normal(AKPool *pool, const uint32_t key[2], uint32_t first, int64_t outer, int64_t samples,
                      int64_t inner, float *out);

#endif
