// The forward pass: weights are packed, then every slice of rows runs its whole sequence on one thread, without waiting
// for the others at any step. A step goes panel by panel (the packed weights of a few groups of units, which stay in the
// first-level cache), and in it tile by tile over the rows: micro-kernel, then the gates. The tangents' pass is the same.
#include "recurrence_cells.h"
#include "recurrence_pack.h"
#include "recurrence_plan.h"

#include <string.h>

typedef struct {
    const AKRecurrenceInput *input;
    const AKRecurrenceOutput *output;
    const float *primal;                 // tangents only: the reserve of the forward pass
    AKRecurrencePlan plan;
    int slices;
    int32_t *order, *sorting;
    float *weights, *bias, *state_bias;  // packed
    float *h[2], *c;                     // [B, units], rows in the order of the slices; h of even and odd steps
    float *x;                            // [B, F], a step's input in that order (with lengths only)
} Run;

static int64_t minimum(int64_t a, int64_t b) { return a < b ? a : b; }

static void lay_out(Run *run, AKArena *arena) {
    const AKRecurrenceInput *in = run->input;
    const AKRecurrencePlan *p = &run->plan;
    size_t B = (size_t)in->batch, states = B * (size_t)p->units, columns = (size_t)(p->panels * p->panel_columns);
    run->order = ak_arena_take(arena, B, sizeof(int32_t));
    run->sorting = ak_arena_take(arena, in->lengths ? B + (size_t)in->steps + 2 : 0, sizeof(int32_t));
    run->weights = ak_arena_take(arena, (size_t)(in->inputs + in->hidden) * columns, sizeof(float));
    run->bias = ak_arena_take(arena, columns, sizeof(float));
    run->state_bias = ak_arena_take(arena, columns, sizeof(float));
    run->h[0] = ak_arena_take(arena, states, sizeof(float));
    run->h[1] = ak_arena_take(arena, states, sizeof(float));
    run->c = ak_arena_take(arena, states, sizeof(float));
    run->x = ak_arena_take(arena, in->lengths ? B * (size_t)in->inputs : 0, sizeof(float));
}

size_t ak_recurrence_forward_workspace(const AKRecurrenceInput *input) {
    Run run = {.input = input, .plan = ak_recurrence_plan(input)};
    AKArena arena = {0};
    lay_out(&run, &arena);
    return arena.used;
}

static int panel_vectors(const Run *run, int64_t panel) {
    const AKRecurrencePlan *p = &run->plan;
    int64_t groups = minimum(p->panel_groups, p->groups - panel * p->panel_groups);
    return (int)((groups * p->gates * p->unit + p->set->lanes - 1) / p->set->lanes);
}

static float *panel_weights(const Run *run, int64_t panel) {
    return run->weights + panel * run->plan.panel_columns * (run->input->inputs + run->input->hidden);
}

static void pack_task(void *context, int task, int worker) {
    (void)worker;
    const Run *run = context;
    ak_pack_forward_panel(run->input, &run->plan, task, panel_vectors(run, task) * run->plan.set->lanes,
                          panel_weights(run, task));
}

// The initial states of positions first ..< end, padded with zeros, in both buffers: a row with few steps may start on
// either.
static void start_states(const Run *run, int64_t first, int64_t end) {
    const AKRecurrenceInput *in = run->input;
    int64_t H = in->hidden, units = run->plan.units;
    for (int64_t i = first; i < end; i++) {
        for (int buffer = 0; buffer < 3; buffer++) {
            const float *from = buffer < 2 ? in->h0 : in->cell == AK_CELL_LSTM ? in->c0 : NULL;
            float *to = (buffer < 2 ? run->h[buffer] : run->c) + i * units;
            memset(to, 0, (size_t)units * sizeof(float));
            if (from) memcpy(to, from + run->order[i] * H, (size_t)H * sizeof(float));
        }
    }
}

// Hands out the states of positions from ..< to, which have made their last step.
static void finish_states(const Run *run, const float *h, int64_t from, int64_t to) {
    int64_t H = run->input->hidden, units = run->plan.units;
    for (int64_t i = from; i < to; i++) {
        int64_t row = run->order[i];
        if (run->output->h) memcpy(run->output->h + row * H, h + i * units, (size_t)H * sizeof(float));
        if (run->output->c && run->input->cell == AK_CELL_LSTM)
            memcpy(run->output->c + row * H, run->c + i * units, (size_t)H * sizeof(float));
    }
}

// One step of positions first ..< first + count.
static void step(const Run *run, int64_t first, int64_t count, int64_t t, const float *h, float *next_h,
                 int zero_state) {
    const AKRecurrenceInput *in = run->input;
    const AKRecurrencePlan *p = &run->plan;
    int64_t F = in->inputs, H = in->hidden, B = in->batch;
    const AKCellForward cell = run->primal ? ak_cell_tangent(in->cell) : ak_cell_forward(in->cell);
    const float *x = in->x + (t * B + first) * F;
    if (in->lengths) {
        for (int64_t i = first; i < first + count; i++)
            memcpy(run->x + i * F, in->x + (t * B + run->order[i]) * F, (size_t)F * sizeof(float));
        x = run->x + first * F;
    }
    _Alignas(64) float sums[2][AK_CELL_ROWS * AK_TILE_VECTORS * 16];
    const int apart = in->cell == AK_CELL_GRU;
    float *reserve = run->output->reserve ? run->output->reserve + t * B * p->record : NULL;
    const float *primal = run->primal ? run->primal + t * B * p->record : NULL;
    const int64_t saved = p->unit * p->saved;
    for (int64_t panel = 0; panel < p->panels; panel++) {
        int vectors = panel_vectors(run, panel), most = p->set->rows[vectors];
        int64_t width = vectors * p->set->lanes, group = panel * p->panel_groups;
        const float *weights = panel_weights(run, panel);
        for (int64_t top = 0, height; top < count; top += height) {
            height = minimum(count - top, AK_CELL_ROWS);
            for (int64_t row = top, rows; row < top + height; row += rows) {
                rows = ak_pair_rows(top + height - row, most);
                if (reserve && p->far_write)
                    ak_prefetch(reserve, run->order + first + row, rows, p->record, group * saved,
                                p->panel_groups * saved, 1);
                if (primal && p->far_read)
                    ak_prefetch(primal, run->order + first + row, rows, p->record, group * saved,
                                p->panel_groups * saved, 0);
                const AKSegment inputs = {x + row * F, F, 1, F};
                const AKSegment states = {h + (first + row) * p->units, p->units, 1, zero_state ? 0 : H};
                const AKSegment none = {x, 0, 0, 0};
                AKTileCall call = {.segment = {inputs, apart ? none : states}, .b = weights, .ldb = width,
                                   .init = run->bias + panel * p->panel_columns,
                                   .out = sums[0] + (row - top) * width, .ldo = width};
                p->set->tile[vectors][rows](&call);
                if (!apart) continue;
                call = (AKTileCall){.segment = {states, none}, .b = weights + F * width, .ldb = width,
                                    .init = run->state_bias + panel * p->panel_columns,
                                    .out = sums[1] + (row - top) * width, .ldo = width};
                p->set->tile[vectors][rows](&call);
            }
            const int64_t at = (first + top) * p->units + group * p->unit;
            const AKForwardTile tile = {
                .rows = (int)height, .groups = (int)minimum(p->panel_groups, p->groups - group),
                .sums = sums[0], .state_sums = sums[1], .width = width, .valid = H - group * p->unit,
                .order = run->order + first + top, .states = p->units, .h = h + at, .next_h = next_h + at,
                .c = run->c + at, .y = run->output->y + t * B * H + group * p->unit, .hidden = H,
                .reserve = reserve ? reserve + group * saved : NULL, .record = p->record,
                .primal = primal ? primal + group * saved : NULL};
            cell(&tile);
        }
    }
}

static void slice_task(void *context, int task, int worker) {
    (void)worker;
    const Run *run = context;
    const AKRecurrenceInput *in = run->input;
    int64_t first = ak_slice_start(in, run->slices, task), count = ak_slice_start(in, run->slices, task + 1) - first;
    int64_t T = in->steps, H = in->hidden, running = in->reverse ? 0 : count;
    const int32_t *order = run->order + first;
    start_states(run, first, first + count);
    const float *h = run->h[0];
    for (int64_t s = 0; s < T; s++) {
        int64_t t = in->reverse ? T - 1 - s : s, before = running;
        running = ak_running(in, order, count, running, t);
        // Rows that do not run any more had their last step just before.
        if (!in->reverse && running < before) finish_states(run, h, first + running, first + before);
        for (int64_t i = running; i < count; i++)
            memset(run->output->y + (t * in->batch + order[i]) * H, 0, (size_t)H * sizeof(float));
        float *next_h = run->h[(s + 1) & 1];
        step(run, first, running, t, h, next_h, !in->h0 && s == 0);
        h = next_h;
    }
    if (!in->reverse) {
        finish_states(run, h, first, first + running);
    } else {
        int64_t begun = T > 0 ? running : 0;
        finish_states(run, h, first, first + begun);
        finish_states(run, run->h[0], first + begun, first + count);  // rows of length 0 keep what they started with
    }
}

static void forward(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output, const float *primal,
                    void *workspace) {
    Run run = {.input = input, .output = output, .primal = primal, .plan = ak_recurrence_plan(input)};
    AKArena arena = {.base = workspace};
    lay_out(&run, &arena);
    if (input->batch <= 0) return;
    run.slices = ak_recurrence_slices(input, ak_pool_threads(pool));
    ak_recurrence_order(input, run.slices, run.order, run.sorting);
    ak_pack_bias(input, &run.plan, run.bias, run.state_bias);
    if (input->steps > 0) ak_recurrence_pack(pool, &run.plan, (int)run.plan.panels, pack_task, &run);
    ak_pool_run(pool, run.slices, slice_task, &run);
}

void ak_recurrence_forward(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output,
                           void *workspace) {
    forward(pool, input, output, NULL, workspace);
}

// The tangents obey a linear recurrence with the same weights: the same pass over other inputs, without a bias, with other gates.
void ak_recurrence_tangent(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output,
                           const AKRecurrenceTangent *tangent, void *workspace) {
    AKRecurrenceInput moving = *input;
    moving.x = tangent->x;
    moving.h0 = tangent->h0;
    moving.c0 = tangent->c0;
    moving.bias = moving.recurrent_bias = NULL;
    const AKRecurrenceOutput tangents = {.y = tangent->y, .h = tangent->h, .c = tangent->c, .reserve = tangent->record};
    forward(pool, &moving, &tangents, output->reserve, workspace);
}
