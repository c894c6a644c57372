// The backward pass through the steps: each slice of rows goes back through its whole sequence on one thread. A step turns
// the gradient of the new state into that of the gates' sums (kept for the weights' gradients), and multiplies it with the
// transposed weights: [dh of the step before | dx of this step] = dgates [U^T | W^T].
#include "recurrence_backward.h"
#include "recurrence_cells.h"
#include "recurrence_pack.h"

#include <string.h>

static int64_t minimum(int64_t a, int64_t b) { return a < b ? a : b; }
static size_t padded(const AKBackwardRun *run, int64_t columns) {
    int64_t lanes = run->plan.set->lanes;
    return (size_t)((columns + lanes - 1) / lanes * lanes);
}

static void lay_out(AKBackwardRun *run, AKArena *arena) {
    const AKRecurrenceInput *in = run->input;
    const AKRecurrencePlan *p = &run->plan;
    size_t B = (size_t)in->batch, TB = (size_t)in->steps * B, ld = (size_t)p->ld, one = sizeof(float);
    size_t F = (size_t)in->inputs, H = (size_t)in->hidden, columns = (size_t)p->columns;
    const int gru = in->cell == AK_CELL_GRU;
    run->order = ak_arena_take(arena, B, sizeof(int32_t));
    run->sorting = ak_arena_take(arena, B + (size_t)in->steps + 2, sizeof(int32_t));
    run->gates = ak_arena_take(arena, TB * ld, one);
    run->state_gates = gru ? ak_arena_take(arena, TB * ld, one) : run->gates;
    // Room for dx whether it is wanted or not: the workspace must not depend on it.
    run->back_columns = in->hidden + (gru || (run->gradient && !run->gradient->dx) ? 0 : in->inputs);
    run->back_ld = (int64_t)padded(run, in->hidden + (gru ? 0 : in->inputs)) + p->set->lanes;
    run->input_ld = (int64_t)padded(run, in->inputs) + p->set->lanes;
    run->back = ak_arena_take(arena, (size_t)run->back_ld * columns, one);
    run->input_back = ak_arena_take(arena, gru ? (size_t)run->input_ld * columns : 0, one);
    run->dh = ak_arena_take(arena, B * (size_t)run->back_ld, one);
    run->dx = ak_arena_take(arena, gru ? B * (size_t)run->input_ld : 0, one);
    run->dc = ak_arena_take(arena, B * (size_t)p->units, one);
    run->state_bias = ak_arena_take(arena, B * (size_t)p->units, one);
    run->rows = ak_arena_take(arena, in->lengths ? 2 * B * ld : 0, one);
    run->x = ak_arena_take(arena, TB * (F + 1), one);
    run->first = ak_arena_take(arena, in->lengths ? B * ld : 0, one);
    run->weights = ak_arena_take(arena, (F + 1 > H ? F + 1 : H) * columns, one);
    run->product = ak_arena_take(arena, ak_recurrence_weights_workspace(run), 1);
}

size_t ak_recurrence_backward_workspace(const AKRecurrenceInput *input) {
    AKBackwardRun run = {.input = input, .plan = ak_recurrence_plan(input)};
    AKArena arena = {0};
    lay_out(&run, &arena);
    return arena.used;
}

// out[positions, columns] = (or +=) gates * packed panels, of two vectors each but the last.
static void multiply(const AKBackwardRun *run, const float *gates, const float *packed, int64_t columns, float *out,
                     int64_t ldo, int64_t count, int accumulate) {
    const AKRecurrencePlan *p = &run->plan;
    const int lanes = p->set->lanes;
    for (int64_t column = 0; column < columns; column += 2 * lanes) {
        int vectors = columns - column <= lanes ? 1 : 2, most = p->set->rows[vectors];
        for (int64_t row = 0, rows; row < count; row += rows) {
            rows = ak_tile_rows(row, count, most);
            float *to = out + row * ldo + column;
            const AKTileCall call = {.segment = {{gates + row * p->ld, p->ld, 1, p->columns}, {gates, 0, 0, 0}},
                                     .b = packed + column * p->columns, .ldb = vectors * lanes,
                                     .init = accumulate ? to : NULL, .ldi = ldo, .out = to, .ldo = ldo};
            p->set->tile[vectors][rows](&call);
        }
    }
}

// A panel of back or, after those, of input_back.
static void pack_task(void *context, int task, int worker) {
    (void)worker;
    const AKBackwardRun *run = context;
    const int lanes = run->plan.set->lanes;
    int64_t panels = (run->back_columns + 2 * lanes - 1) / (2 * lanes);
    const int inputs = task >= panels;
    int64_t columns = inputs ? run->input->inputs : run->back_columns;
    int64_t first = (inputs ? task - panels : task) * 2 * lanes, count = minimum(2 * lanes, columns - first);
    ak_pack_backward_panel(run->input, &run->plan, inputs ? 0 : run->input->hidden, first, count,
                           count <= lanes ? lanes : 2 * lanes,
                           (inputs ? run->input_back : run->back) + first * run->plan.columns);
}

static void start(const AKBackwardRun *run, int64_t first, int64_t end) {
    const AKRecurrenceInput *in = run->input;
    int64_t H = in->hidden;
    for (int64_t i = first; i < end; i++) {
        float *dh = run->dh + i * run->back_ld, *dc = run->dc + i * run->plan.units;
        memset(dh, 0, (size_t)run->back_ld * sizeof(float));
        memset(dc, 0, (size_t)run->plan.units * sizeof(float));
        memset(run->state_bias + i * run->plan.units, 0, (size_t)run->plan.units * sizeof(float));
        if (run->gradient->dh) memcpy(dh, run->gradient->dh + run->order[i] * H, (size_t)H * sizeof(float));
        if (run->gradient->dc && in->cell == AK_CELL_LSTM)
            memcpy(dc, run->gradient->dc + run->order[i] * H, (size_t)H * sizeof(float));
    }
}

// What is left of the gradients when a slice is through: those of the initial states.
static void finish(const AKBackwardRun *run, int64_t first, int64_t end) {
    int64_t H = run->input->hidden;
    for (int64_t i = first; i < end; i++) {
        int64_t row = run->order[i];
        if (run->gradient->dh0)
            memcpy(run->gradient->dh0 + row * H, run->dh + i * run->back_ld, (size_t)H * sizeof(float));
        if (run->gradient->dc0)
            memcpy(run->gradient->dc0 + row * H, run->dc + i * run->plan.units, (size_t)H * sizeof(float));
    }
}

// One step back of positions first ..< first + count.
static void step(const AKBackwardRun *run, int64_t first, int64_t count, int64_t t) {
    const AKRecurrenceInput *in = run->input;
    const AKRecurrenceGradient *g = run->gradient;
    const AKRecurrencePlan *p = &run->plan;
    int64_t B = in->batch, F = in->inputs, H = in->hidden, at = t * B;
    const int gru = in->cell == AK_CELL_GRU;
    const int32_t *order = run->order + first;
    float *dh = run->dh + first * run->back_ld;
    const AKBackwardRows rows = {
        .rows = count, .groups = p->groups, .hidden = H, .order = order, .dh = dh,
        .dc = run->dc + first * p->units, .states = run->back_ld, .cells = p->units,
        .dy = g->dy ? g->dy + at * H : NULL, .reserve = run->output->reserve + at * p->record, .record = p->record,
        .gates = run->gates + at * p->ld, .state_gates = gru ? run->state_gates + at * p->ld : NULL, .ld = p->ld,
        .state_bias = run->state_bias + first * p->units};
    ak_cell_backward(in->cell)(&rows);

    const float *gates = run->gates + (at + first) * p->ld, *state_gates = run->state_gates + (at + first) * p->ld;
    if (in->lengths) {
        float *own = run->rows + first * p->ld, *own_state = run->rows + (B + first) * p->ld;
        for (int64_t i = 0; i < count; i++) {
            int64_t from = (at + order[i]) * p->ld;
            memcpy(own + i * p->ld, run->gates + from, (size_t)p->columns * sizeof(float));
            if (gru) memcpy(own_state + i * p->ld, run->state_gates + from, (size_t)p->columns * sizeof(float));
        }
        gates = own, state_gates = gru ? own_state : own;
    }
    multiply(run, state_gates, run->back, run->back_columns, dh, run->back_ld, count, gru);
    if (!g->dx) return;
    const float *dx = dh + H;
    int64_t ldx = run->back_ld;
    if (gru) {
        dx = run->dx + first * run->input_ld, ldx = run->input_ld;
        multiply(run, gates, run->input_back, F, run->dx + first * ldx, ldx, count, 0);
    }
    for (int64_t i = 0; i < count; i++) {
        float *to = g->dx + (at + order[i]) * F;
        for (int64_t f = 0; f < F; f++) to[f] = dx[i * ldx + f];
    }
}

static void slice_task(void *context, int task, int worker) {
    (void)worker;
    const AKBackwardRun *run = context;
    const AKRecurrenceInput *in = run->input;
    const AKRecurrencePlan *p = &run->plan;
    int64_t first = ak_slice_start(in, run->slices, task), count = ak_slice_start(in, run->slices, task + 1) - first;
    int64_t T = in->steps, B = in->batch, F = in->inputs, running = in->reverse ? count : 0;
    const int32_t *order = run->order + first;
    start(run, first, first + count);
    for (int64_t s = T - 1; s >= 0; s--) {
        int64_t t = in->reverse ? T - 1 - s : s;
        running = ak_running(in, order, count, running, t);
        for (int64_t i = running; i < count; i++) {
            int64_t at = t * B + order[i];
            memset(run->gates + at * p->ld, 0, (size_t)p->ld * sizeof(float));
            if (in->cell == AK_CELL_GRU) memset(run->state_gates + at * p->ld, 0, (size_t)p->ld * sizeof(float));
            if (run->gradient->dx) memset(run->gradient->dx + at * F, 0, (size_t)F * sizeof(float));
        }
        step(run, first, running, t);
        if (ak_wants_kernel(run->gradient))
            for (int64_t i = 0; i < count; i++) {
                const float *from = in->x + (t * B + order[i]) * F;
                float *to = run->x + (t * B + order[i]) * (F + 1);
                for (int64_t f = 0; f < F; f++) to[f] = from[f];
                to[F] = 1;
            }
    }
    finish(run, first, first + count);
}

void ak_recurrence_backward(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output,
                            const AKRecurrenceGradient *gradient, void *workspace) {
    AKBackwardRun run = {.input = input, .output = output, .gradient = gradient, .plan = ak_recurrence_plan(input)};
    AKArena arena = {.base = workspace};
    lay_out(&run, &arena);
    if (input->batch <= 0) return;
    run.slices = ak_recurrence_slices(input, ak_pool_threads(pool));
    ak_recurrence_order(input, run.slices, run.order, run.sorting);
    const int lanes = run.plan.set->lanes;
    int64_t panels = (run.back_columns + 2 * lanes - 1) / (2 * lanes);
    if (input->cell == AK_CELL_GRU && gradient->dx) panels += (input->inputs + 2 * lanes - 1) / (2 * lanes);
    if (input->steps > 0) ak_pool_run(pool, (int)panels, pack_task, &run);
    ak_pool_run(pool, run.slices, slice_task, &run);
    ak_recurrence_weights(pool, &run);
}
