// The matrix product: packing, then blocks of C tile by tile (micro-kernels: matmul_tile.h), then, where the sum was cut,
// the adding of its parts in their order. Nothing here depends on the number of threads.
#include "ak_matmul.h"
#include "matmul_pack.h"
#include "matmul_plan.h"
#include "matmul_tile.h"

#include <string.h>

typedef struct {
    const AKMatmul *product;
    AKMatmulPlan plan;
    const AKTileSet *set;
    float *packed_a, *packed_b, *partial;
} Run;

static int64_t minimum(int64_t a, int64_t b) { return a < b ? a : b; }

// Panels are two vectors wide; the last one may be narrower.
static int64_t panel_columns(const Run *run) { return 2 * run->set->lanes; }
static int64_t panel_count(const Run *run) {
    return (run->product->n + panel_columns(run) - 1) / panel_columns(run);
}

// Where a packed panel of a batch lies. Without packing only the narrower last panel of each batch is there.
static float *packed_panel(const Run *run, int64_t batch, int64_t panel) {
    const AKMatmul *p = run->product;
    int64_t size = p->k * panel_columns(run), whole = run->plan.pack_b ? panel_count(run) : 1;
    return run->packed_b + ((p->stride_b ? batch : 0) * whole + (run->plan.pack_b ? panel : 0)) * size;
}

static float *packed_tile(const Run *run, int64_t batch, int64_t row) {
    const AKMatmul *p = run->product;
    int64_t most = run->set->rows[2], tiles = (p->m + most - 1) / most;
    return run->packed_a + ((p->stride_a ? batch : 0) * tiles * most + row) * p->k;
}

// One packing task: a panel of B, or a tile of A.
static void pack_task(void *context, int task, int worker) {
    (void)worker;
    const Run *run = context;
    const AKMatmul *p = run->product;
    int64_t columns = panel_columns(run), panels = panel_count(run);
    int64_t per_batch = run->plan.pack_b ? panels : p->n % columns != 0;
    int64_t b_tasks = run->plan.packed_b ? per_batch * (p->stride_b ? p->batches : 1) : 0;
    if (task < b_tasks) {
        int64_t batch = task / per_batch, panel = run->plan.pack_b ? task % per_batch : panels - 1;
        int64_t first = panel * columns, count = minimum(columns, p->n - first);
        ak_pack_panel(p->b + batch * p->stride_b, p->ldb, p->transpose_b, p->k, first, count, columns,
                      packed_panel(run, batch, panel));
        return;
    }
    int64_t most = run->set->rows[2], tiles = (p->m + most - 1) / most;
    int64_t batch = (task - b_tasks) / tiles, first = (task - b_tasks) % tiles * most;
    ak_pack_tile(p->a + batch * p->stride_a, p->lda, p->transpose_a, p->k, first, minimum(most, p->m - first), most,
                 packed_tile(run, batch, first));
}

// What a tile starts from, put where the tile can read it: C itself, the bias, or nothing.
typedef struct { const float *init; int64_t ldi; } Start;

static Start tile_start(const AKMatmul *p, const float *c, int64_t column, int64_t columns, int64_t rows,
                        float *scratch, int64_t width, int first) {
    if (!first || p->accumulate) {
        if (columns == width && !(first && p->bias)) return (Start){c, p->ldc};
        for (int64_t r = 0; r < rows; r++)
            for (int64_t j = 0; j < columns; j++)
                scratch[r * width + j] = c[r * p->ldc + j] + (first && p->bias ? p->bias[column + j] : 0);
        return (Start){scratch, width};
    }
    if (!p->bias) return (Start){NULL, 0};
    if (columns == width) return (Start){p->bias + column, 0};
    memcpy(scratch, p->bias + column, (size_t)columns * sizeof(float));
    return (Start){scratch, 0};
}

// Steps from ..< to of k for one unit: a block of rows and columns of one batch.
static void run_block(const Run *run, int64_t batch, int64_t split, int64_t row_first, int64_t row_end,
                      int64_t column_first, int64_t column_end, int64_t from, int64_t to, int first) {
    const AKMatmul *p = run->product;
    const AKMatmulPlan *plan = &run->plan;
    const int lanes = run->set->lanes;
    const int64_t panel_width = panel_columns(run);
    float scratch[AK_TILE_ROWS * AK_PANEL_COLUMNS];
    memset(scratch, 0, sizeof scratch);
    for (int64_t column = column_first; column < column_end; column += panel_width) {
        int64_t columns = minimum(panel_width, p->n - column), vectors = columns <= lanes ? 1 : 2;
        int64_t width = vectors * lanes, most = run->set->rows[vectors];
        int packed = plan->pack_b || columns < panel_width;
        AKTileCall call = {.ldb = packed ? panel_width : p->ldb};
        call.b = packed ? packed_panel(run, batch, column / panel_width) + from * panel_width
                        : p->b + batch * p->stride_b + from * p->ldb + column;
        for (int64_t row = row_first, rows; row < row_end; row += rows) {
            rows = plan->pack_a ? minimum(run->set->rows[2], row_end - row)
                                : ak_tile_rows(row - row_first, row_end - row_first, (int)most);
            AKSegment *a = &call.segment[0];
            a->k = to - from;
            if (plan->pack_a) {
                a->row = 1, a->step = run->set->rows[2];
                a->a = packed_tile(run, batch, row) + from * a->step;
            } else {
                a->row = p->transpose_a ? 1 : p->lda, a->step = p->transpose_a ? p->lda : 1;
                a->a = p->a + batch * p->stride_a + row * a->row + from * a->step;
            }
            if (plan->splits > 1) {
                int64_t ldo = (p->n + AK_PANEL_COLUMNS - 1) / AK_PANEL_COLUMNS * AK_PANEL_COLUMNS;
                call.out = run->partial + ((batch * plan->splits + split) * p->m + row) * ldo + column;
                call.ldo = call.ldi = ldo;
                call.init = first ? NULL : call.out;
                run->set->tile[vectors][rows](&call);
                continue;
            }
            float *c = p->c + batch * p->stride_c + row * p->ldc + column;
            Start start = tile_start(p, c, column, columns, rows, scratch, width, first);
            call.init = start.init, call.ldi = start.ldi;
            call.out = columns == width ? c : scratch;
            call.ldo = columns == width ? p->ldc : width;
            run->set->tile[vectors][rows](&call);
            if (columns < width)
                for (int64_t r = 0; r < rows; r++)
                    memcpy(c + r * p->ldc, scratch + r * width, (size_t)columns * sizeof(float));
        }
    }
}

static void block_task(void *context, int task, int worker) {
    (void)worker;
    const Run *run = context;
    const AKMatmul *p = run->product;
    const AKMatmulPlan *plan = &run->plan;
    int64_t end = plan->units * (task + 1) / plan->tasks;
    for (int64_t unit = plan->units * task / plan->tasks; unit < end; unit++) {
        int64_t column = unit % plan->column_blocks, rest = unit / plan->column_blocks;
        int64_t row = rest % plan->row_blocks, outer = rest / plan->row_blocks;
        int64_t split = outer % plan->splits, batch = outer / plan->splits;
        int64_t last = minimum(p->k, (split + 1) * plan->split), from = split * plan->split;
        int first = 1;
        do {
            int64_t to = minimum(from + AK_DEPTH, last);
            run_block(run, batch, split, row * plan->block_rows, minimum(p->m, (row + 1) * plan->block_rows),
                      column * plan->block_columns, minimum(p->n, (column + 1) * plan->block_columns), from, to, first);
            from = to, first = 0;
        } while (from < last);
    }
}

// Adds the parts of one batch's sums, row by row, in the order of k.
static void gather_parts(const Run *run) {
    const AKMatmul *p = run->product;
    int64_t ldo = (p->n + AK_PANEL_COLUMNS - 1) / AK_PANEL_COLUMNS * AK_PANEL_COLUMNS;
    for (int64_t batch = 0; batch < p->batches; batch++)
        for (int64_t row = 0; row < p->m; row++) {
            float *c = p->c + batch * p->stride_c + row * p->ldc;
            for (int64_t split = 0; split < run->plan.splits; split++) {
                const float *part = run->partial + ((batch * run->plan.splits + split) * p->m + row) * ldo;
                if (split == 0 && !p->accumulate && !p->bias) {
                    memcpy(c, part, (size_t)p->n * sizeof(float));
                    continue;
                }
                if (split == 0 && p->bias && !p->accumulate)
                    memcpy(c, p->bias, (size_t)p->n * sizeof(float));
                else if (split == 0 && p->bias)
                    for (int64_t j = 0; j < p->n; j++) c[j] += p->bias[j];
                for (int64_t j = 0; j < p->n; j++) c[j] += part[j];
            }
        }
}

size_t ak_matmul_workspace(const AKMatmul *product) {
    AKMatmulPlan plan = ak_matmul_plan(product);
    return (plan.packed_a + plan.packed_b + plan.partial + 48) * sizeof(float);
}

void ak_matmul(AKPool *pool, const AKMatmul *product, void *workspace) {
    Run run = {.product = product, .plan = ak_matmul_plan(product), .set = ak_tiles()};
    if (run.plan.units == 0) return;
    // Each area starts on a cache line.
    run.packed_a = workspace;
    run.packed_b = run.packed_a + (run.plan.packed_a + 15) / 16 * 16;
    run.partial = run.packed_b + (run.plan.packed_b + 15) / 16 * 16;
    int64_t columns = panel_columns(&run), most = run.set->rows[2], packing = 0;
    if (run.plan.packed_b)
        packing += (run.plan.pack_b ? panel_count(&run) : product->n % columns != 0) *
                   (product->stride_b ? product->batches : 1);
    if (run.plan.pack_a) packing += (product->m + most - 1) / most * (product->stride_a ? product->batches : 1);
    if (run.plan.tasks == 1)
        for (int task = 0; task < packing; task++) pack_task(&run, task, 0);
    else if (packing)
        ak_pool_run(pool, (int)packing, pack_task, &run);
    if (run.plan.tasks == 1) block_task(&run, 0, 0);
    else ak_pool_run(pool, run.plan.tasks, block_task, &run);
    if (run.plan.splits > 1) gather_parts(&run);
}
