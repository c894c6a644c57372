// Moving elements without computing: transpose, slice, pad, concatenate, reverse, broadcast are all one strided copy.
#ifndef AK_COPY_H
#define AK_COPY_H

#include <stddef.h>
#include <stdint.h>
#include "ak_pool.h"

enum { AK_COPY_RANK = 8 };

typedef struct {
    int rank;                          // 0 to AK_COPY_RANK
    int64_t dims[AK_COPY_RANK];
    const void *source;
    int64_t source_stride[AK_COPY_RANK];       // in elements; may be 0 or negative
    void *destination;
    int64_t destination_stride[AK_COPY_RANK];  // in elements; may be negative, not 0 where dims > 1
    int element_size;                  // bytes: 1, 4 or 8
} AKCopy;

// Copies every element of the index space. Source and destination do not overlap.
void ak_copy(AKPool *pool, const AKCopy *copy);

// Fills `count` elements of `element_size` bytes with the one at `value`.
void ak_fill(AKPool *pool, void *destination, const void *value, int element_size, size_t count);

#endif
