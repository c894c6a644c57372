// A strided copy brought to one of a few forms. Private to copy.c.
#ifndef COPY_PLAN_H
#define COPY_PLAN_H

#include "ak_copy.h"

typedef enum {
    COPY_ROWS,       // runs of neighbours on both sides
    COPY_FILL,       // runs of one element repeated
    COPY_TRANSPOSE,  // neighbours in the source are a stride apart in the destination, and the other way round
    COPY_STRIDED,    // anything else
} CopyForm;

typedef struct {
    CopyForm form;
    int element_size;
    const char *source;
    char *destination;
    // The loops around: sizes and strides in bytes, the outermost first.
    int rank;
    int64_t dims[AK_COPY_RANK], source_stride[AK_COPY_RANK], destination_stride[AK_COPY_RANK];
    // The inner loop, along which the destination is written; strides in bytes.
    int64_t inner, inner_source, inner_destination;
    // COPY_TRANSPOSE: the dimension along which the source is read.
    int64_t across, across_destination;
    // The loops' bodies are cut in pieces of so many elements along `inner` and `across`.
    int64_t piece, pieces, across_piece, across_pieces;
    int64_t units;   // pieces in all
    int64_t batch;   // pieces a task
} CopyPlan;

enum { COPY_TILE = 64, COPY_RUN = 16384, COPY_TASK_BYTES = 65536, COPY_SHORT = 64 };

// 0 if there is nothing to copy.
int ak_copy_plan(CopyPlan *plan, const AKCopy *copy);

#endif
