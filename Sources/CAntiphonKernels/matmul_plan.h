// How one matrix product is cut: made from the shapes alone, so the cut never depends on the machine or its threads.
#ifndef AK_MATMUL_PLAN_H
#define AK_MATMUL_PLAN_H

#include "ak_matmul.h"

typedef struct {
    int64_t block_rows, block_columns;  // of C, a task's unit of work
    int64_t row_blocks, column_blocks;
    int64_t splits, split;              // of k: how many, and the length of each but the last; 1 and k for none
    int64_t units;                      // batches x splits x row_blocks x column_blocks
    int tasks;                          // a task takes a run of units
    int pack_a;                         // the left operand is rearranged first, tile by tile
    int pack_b;                         // the right operand is rearranged first, panel by panel (else its edge only)
    size_t packed_a, packed_b, partial; // floats of workspace for each
} AKMatmulPlan;

enum {
    // A panel is this many columns of the right operand (two vectors) at the widest level. A level with shorter vectors
    // uses narrower panels within the same space.
    AK_PANEL_COLUMNS = 32,
    AK_DEPTH = 256,             // steps of k taken at a time: 32 KiB of a panel
    AK_BLOCK_ROWS = 192,        // a multiple of every level's tile rows
    AK_BLOCK_COLUMNS = 256,
    AK_WANTED_UNITS = 32,
    AK_TASK_WORK = 1 << 18,     // multiply-adds that are worth a task of their own
};

AKMatmulPlan ak_matmul_plan(const AKMatmul *product);

#endif
