#include "matmul_plan.h"

static int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }
static int64_t round_up(int64_t a, int64_t b) { return ceil_div(a, b) * b; }

AKMatmulPlan ak_matmul_plan(const AKMatmul *p) {
    AKMatmulPlan plan = {.block_rows = AK_BLOCK_ROWS, .block_columns = AK_BLOCK_COLUMNS, .splits = 1, .split = p->k};
    int64_t rows = p->m, columns = p->n, batches = p->batches;
    if (rows <= 0 || columns <= 0 || batches <= 0) return plan;

    // Few outputs and a long sum (weight gradients): the sum is cut as well.
    int64_t tiles = ceil_div(rows, 12) * ceil_div(columns, AK_PANEL_COLUMNS) * batches;
    if (tiles < 16 && p->k >= 512) {
        int64_t splits = ceil_div(16, tiles);
        if (splits > p->k / 128) splits = p->k / 128;
        plan.split = round_up(ceil_div(p->k, splits), 8);
        plan.splits = ceil_div(p->k, plan.split);
    }
    // Smaller blocks until there are enough for every core.
    int64_t outer = batches * plan.splits;
    while (outer * ceil_div(rows, plan.block_rows) * ceil_div(columns, plan.block_columns) < AK_WANTED_UNITS) {
        if (plan.block_columns > AK_PANEL_COLUMNS) plan.block_columns /= 2;
        else if (plan.block_rows > 24) plan.block_rows /= 2;
        else break;
    }
    plan.row_blocks = ceil_div(rows, plan.block_rows);
    plan.column_blocks = ceil_div(columns, plan.block_columns);
    plan.units = outer * plan.row_blocks * plan.column_blocks;
    int64_t worth = rows * columns * batches * (p->k + 8) / AK_TASK_WORK + 1;
    plan.tasks = (int)(worth < plan.units ? worth : plan.units);

    plan.pack_b = p->transpose_b || rows >= 24;
    plan.pack_a = columns >= 192 && rows >= 48 && p->k >= 64;
    int64_t edge = columns % AK_PANEL_COLUMNS != 0;
    int64_t panels = plan.pack_b ? ceil_div(columns, AK_PANEL_COLUMNS) : edge;
    // A shared operand is packed once for all batches.
    plan.packed_b = (size_t)((p->stride_b ? batches : 1) * panels * AK_PANEL_COLUMNS * p->k);
    if (plan.pack_a) plan.packed_a = (size_t)((p->stride_a ? batches : 1) * round_up(rows, 12) * p->k);
    if (plan.splits > 1) plan.partial = (size_t)(outer * rows * round_up(columns, AK_PANEL_COLUMNS));
    return plan;
}
