// The weights' gradients: sums over rows and steps as matrix products, chunk by chunk. Steps that a row does not have count
// nothing, because their gate gradients are zero.
#include "matmul_plan.h"
#include "recurrence_backward.h"
#include "recurrence_pack.h"

#include <string.h>

static int64_t minimum(int64_t a, int64_t b) { return a < b ? a : b; }

// A sum over k rows: a^T gates.
typedef struct {
    const float *a, *gates;
    int64_t k;
} Sum;

// Neighbouring rows of the weights: the inputs' and the bias's, or the states'.
typedef struct {
    int64_t first, rows, tiles;
    Sum sums[4];
    int count;
} Part;

typedef struct {
    const AKBackwardRun *run;
    int is_first, is_last;
    Part parts[2];
    int count;
    int64_t panels, blocks;  // a task is a panel of columns and one of `blocks` shares of the tiles of rows
} Job;

static void add_part(Job *job, int64_t first, int64_t rows) {
    int64_t most = job->run->plan.set->rows[2];
    job->parts[job->count++] = (Part){.first = first, .rows = rows, .tiles = (rows + most - 1) / most};
}

static void add_sum(Part *part, const float *a, const float *gates, int64_t k) {
    if (k > 0) part->sums[part->count++] = (Sum){a, gates, k};
}

// The states' sums: outputs y and initial states h0 (or NULL) of this pass with their gate gradients, of which `first` are those of
// each row's first step. The state before a step is the output of the step processed before it, or the initial state.
static void add_states(Part *part, const AKBackwardRun *run, int is_last, const float *y, const float *h0,
                       const float *gates, const float *first) {
    const AKRecurrenceInput *in = run->input;
    const int64_t B = in->batch, BH = B * in->hidden, row = B * run->plan.ld, low = run->low, steps = run->steps;
    if (in->reverse) {
        add_sum(part, y + (low + 1) * BH, gates, (steps - is_last) * B);
        if (h0 && is_last) add_sum(part, h0, in->lengths ? first : gates + (steps - 1) * row, steps > 0 ? B : 0);
    } else {
        if (h0 && is_last) add_sum(part, h0, gates, steps > 0 ? B : 0);
        add_sum(part, y + (is_last ? 0 : (low - 1) * BH), gates + is_last * row, (steps - is_last) * B);
    }
}

// Rows first ..< first + rows of a part and one panel of columns: all sums, in their order.
static void add_tile(const Job *job, const Part *part, int64_t first, int64_t rows, int64_t column, int vectors) {
    const AKBackwardRun *run = job->run;
    float *out = run->weights + (part->first + first) * run->weights_ld + column;
    int fresh = job->is_first;
    for (int s = 0; s < part->count; s++)
        for (int64_t k = 0; k < part->sums[s].k; k += AK_DEPTH) {
            const AKTileCall call = {
                .segment = {{part->sums[s].a + k * part->rows + first, 1, part->rows,
                             minimum(AK_DEPTH, part->sums[s].k - k)},
                            {out, 0, 0, 0}},
                .b = part->sums[s].gates + k * run->plan.ld + column, .ldb = run->plan.ld,
                .init = fresh ? NULL : out, .ldi = run->weights_ld, .out = out, .ldo = run->weights_ld};
            run->plan.set->tile[vectors][rows](&call);
            fresh = 0;
        }
    if (fresh)
        for (int64_t r = 0; r < rows; r++)
            memset(out + r * run->weights_ld, 0, (size_t)(vectors * run->plan.set->lanes) * sizeof(float));
}

static void hand_out(const Job *job, const Part *part, int64_t first, int64_t rows, int64_t column, int vectors) {
    const AKBackwardRun *run = job->run;
    const AKRecurrencePlan *p = &run->plan;
    const AKRecurrenceGradient *g = run->gradient;
    const int64_t F = run->input->inputs, GH = p->gates * run->input->hidden;
    const int64_t runs = minimum(2 * vectors, (p->columns - column) / p->unit);
    for (int64_t r = first; r < first + rows; r++) {
        float *to = part->first > 0 ? g->drecurrent + r * GH : r == F ? g->dbias : g->dkernel ? g->dkernel + r * GH : NULL;
        if (to)
            ak_unpack_columns(run->input, p, run->weights + (part->first + r) * run->weights_ld + column,
                              run->weights_ld, 1, column / p->unit, runs, to);
    }
}

static void task(void *context, int task, int worker) {
    (void)worker;
    const Job *job = context;
    const AKRecurrencePlan *p = &job->run->plan;
    const int lanes = p->set->lanes;
    const int64_t column = task % job->panels * 2 * lanes, block = task / job->panels;
    const int vectors = p->columns - column <= lanes ? 1 : 2;
    for (int i = 0; i < job->count; i++) {
        const Part *part = &job->parts[i];
        for (int64_t tile = part->tiles * block / job->blocks; tile < part->tiles * (block + 1) / job->blocks; tile++) {
            int64_t first = part->rows * tile / part->tiles, rows = part->rows * (tile + 1) / part->tiles - first;
            add_tile(job, part, first, rows, column, vectors);
            if (job->is_last) hand_out(job, part, first, rows, column, vectors);
        }
    }
}

void ak_recurrence_weights(AKPool *pool, const AKBackwardRun *run, int is_first, int is_last) {
    const AKRecurrenceInput *in = run->input;
    Job job = {.run = run, .is_first = is_first, .is_last = is_last};
    int64_t tiles = 0;
    if (ak_wants_kernel(run->gradient)) {
        add_part(&job, 0, in->inputs + 1);
        add_sum(&job.parts[0], run->x, run->gates, run->steps * in->batch);
        if (run->tangent) add_sum(&job.parts[0], run->moving_x, run->plain, run->steps * in->batch);
        tiles = job.parts[0].tiles;
    }
    if (run->gradient->drecurrent) {
        add_part(&job, in->inputs + 1, in->hidden);
        Part *part = &job.parts[job.count - 1];
        add_states(part, run, is_last, run->output->y, in->h0, run->state_gates, run->first);
        if (run->tangent)
            add_states(part, run, is_last, run->tangent->y, run->tangent->h0, run->plain_state, run->plain_first);
        tiles += part->tiles;
    }
    job.panels = (run->plan.columns + 2 * run->plan.set->lanes - 1) / (2 * run->plan.set->lanes);
    // Enough tasks that the last ones do not keep anybody waiting.
    job.blocks = minimum(tiles, (AK_WANTED_UNITS + job.panels - 1) / job.panels);
    ak_pool_run(pool, (int)(job.panels * job.blocks), task, &job);
}

void ak_recurrence_state_bias(const AKBackwardRun *run) {
    // Each row's own sum over its steps is there; the rows are added in the batch's order, however they were sliced.
    const AKRecurrenceInput *in = run->input;
    int64_t H = in->hidden, units = run->plan.units;
    float *out = run->gradient->drecurrent_bias;
    memset(out, 0, (size_t)H * sizeof(float));
    if (in->cell != AK_CELL_GRU) return;
    int32_t *place = run->sorting;
    for (int64_t i = 0; i < in->batch; i++) place[run->order[i]] = (int32_t)i;
    for (int64_t b = 0; b < in->batch; b++)
        for (int64_t u = 0; u < H; u++) out[u] += run->state_bias[place[b] * units + u];
}
