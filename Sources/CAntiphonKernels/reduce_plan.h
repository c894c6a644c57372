// How a reduction is cut. Private to reduce.c.
#ifndef REDUCE_PLAN_H
#define REDUCE_PLAN_H

#include "ak_reduce.h"

enum {
    REDUCE_CHUNK = 2048,     // elements that are summed without a tree: 128 to an accumulator of the narrowest vectors
    REDUCE_ROWS = 512,       // and so many rows, which for few columns comes to the same
    REDUCE_NARROW = 16,      // up to this many columns several rows share a vector
    REDUCE_STRIP = 1024,     // columns a task takes at a time
    REDUCE_TASK = 16384,     // elements a task reads, about
};

// The cut depends on the shape alone: [outer, reduced, inner] in `chunks` of `rows` along the reduced dimension and
// `strips` of REDUCE_STRIP columns.
typedef struct {
    AKReduction op;
    const float *in;
    float *out;
    float *partials;         // [outer, chunks, inner], or `out` itself where there is one chunk
    int64_t outer, reduced, inner;
    int64_t rows, chunks, strips;
    int64_t units, batch;    // pieces in all, pieces a task
} ReducePlan;

#endif
