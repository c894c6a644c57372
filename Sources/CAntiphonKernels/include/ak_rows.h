// Embeddings: take rows of a table by index, and add rows into one.
#ifndef AK_ROWS_H
#define AK_ROWS_H

#include <stdint.h>
#include "ak_pool.h"

// out[i, :] = table[indices[i], :]. An index outside 0 ..< rows is clamped to it (StableHLO's gather does the same).
void ak_gather_rows(AKPool *pool, const float *table, int64_t rows, int64_t width, const int32_t *indices,
                    int64_t count, float *out);

// table[indices[i], :] += updates[i, :], in the order of i for each row. An index outside is skipped (as StableHLO's scatter).
void ak_scatter_add_rows(AKPool *pool, float *table, int64_t rows, int64_t width, const int32_t *indices,
                         int64_t count, const float *updates);

#endif
