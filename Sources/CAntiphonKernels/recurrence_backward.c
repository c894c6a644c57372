// The backward pass through the steps: each slice of rows goes back through a chunk of steps on one thread. A step turns
// the gradient of the new state into that of the gates' sums (kept for the weights' gradients till the chunk is done), and multiplies it with the
// transposed weights: [dh of the step before | dx of this step] = dgates [U^T | W^T].
#include "matmul_plan.h"
#include "recurrence_backward.h"
#include "recurrence_cells.h"
#include "recurrence_pack.h"

#include <string.h>

static int64_t minimum(int64_t a, int64_t b) { return a < b ? a : b; }
static size_t padded(const AKBackwardRun *run, int64_t columns) {
    int64_t lanes = run->plan.set->lanes;
    return (size_t)((columns + lanes - 1) / lanes * lanes);
}

// Steps whose gate gradients stay in the second-level caches, but enough of them for the products to be worth their start.
static int64_t chunk_steps(const AKBackwardRun *run) {
    const int64_t wanted = 1 << 20, least = 192, batch = run->input->batch;
    const int64_t arrays = run->tangent ? 2 : 1;
    int64_t steps = wanted / (arrays * batch * run->plan.ld * (int64_t)sizeof(float) + 1);
    if (steps * batch < least) steps = (least + batch - 1) / (batch > 0 ? batch : 1);
    if (steps >= run->input->steps) return run->input->steps;
    int64_t chunks = (run->input->steps + steps - 1) / steps;
    return (run->input->steps + chunks - 1) / chunks;
}

static void lay_out(AKBackwardRun *run, AKArena *arena) {
    const AKRecurrenceInput *in = run->input;
    const AKRecurrencePlan *p = &run->plan;
    size_t B = (size_t)in->batch, chunk = 0, ld = (size_t)p->ld, one = sizeof(float);
    size_t F = (size_t)in->inputs, H = (size_t)in->hidden, columns = (size_t)p->columns;
    const int gru = in->cell == AK_CELL_GRU;
    run->chunk = chunk_steps(run);
    chunk = (size_t)run->chunk * B;
    run->order = ak_arena_take(arena, B, sizeof(int32_t));
    run->sorting = ak_arena_take(arena, B + (size_t)in->steps + 2, sizeof(int32_t));
    run->gates = ak_arena_take(arena, chunk * ld, one);
    run->state_gates = gru ? ak_arena_take(arena, chunk * ld, one) : run->gates;
    run->plain = ak_arena_take(arena, run->tangent ? chunk * ld : 0, one);
    run->plain_state = gru ? ak_arena_take(arena, run->tangent ? chunk * ld : 0, one) : run->plain;
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
    run->x = ak_arena_take(arena, chunk * (F + 1), one);
    run->moving_x = ak_arena_take(arena, run->tangent ? chunk * (F + 1) : 0, one);
    run->first = ak_arena_take(arena, in->lengths ? B * ld : 0, one);
    run->plain_first = ak_arena_take(arena, in->lengths && run->tangent ? B * ld : 0, one);
    run->weights_ld = (p->columns + AK_PANEL_COLUMNS - 1) / AK_PANEL_COLUMNS * AK_PANEL_COLUMNS;
    run->weights = ak_arena_take(arena, (F + 1 + H) * (size_t)run->weights_ld, one);
}

size_t ak_recurrence_backward_workspace(const AKRecurrenceInput *input, int second) {
    const AKRecurrenceTangent none = {0};
    AKBackwardRun run = {.input = input, .tangent = second ? &none : NULL, .plan = ak_recurrence_plan(input)};
    AKArena arena = {0};
    lay_out(&run, &arena);
    return arena.used;
}

// What the step to be taken next will read: rows in the batch's order, `width` floats apart. The first that is NULL ends it.
typedef struct {
    const float *base;
    int64_t width;
} Ahead;

enum { MOST_AHEAD = 4 };

// out[positions, columns] = (or +=) gates * packed panels, of two vectors each but the last.
// Meanwhile what is ahead is asked for.
static void multiply(const AKBackwardRun *run, const float *gates, const float *packed, int64_t columns, float *out,
                     int64_t ldo, int64_t count, int accumulate, const int32_t *order, const Ahead *ahead) {
    const AKRecurrencePlan *p = &run->plan;
    const int lanes = p->set->lanes;
    for (int64_t column = 0; column < columns; column += 2 * lanes) {
        int vectors = columns - column <= lanes ? 1 : 2, most = p->set->rows[vectors];
        for (int64_t row = 0, rows; row < count; row += rows) {
            rows = ak_tile_rows(row, count, most);
            for (const Ahead *a = ahead; a->base; a++) {
                int64_t part = (a->width * 2 * lanes + columns - 1) / columns, from = column / (2 * lanes) * part;
                ak_prefetch(a->base, order + row, rows, a->width, from, minimum(part, a->width - from), 0);
            }
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

static int wants_weights(const AKRecurrenceGradient *g) { return ak_wants_kernel(g) || g->drecurrent; }

// What the slice's rows start from, and what stays the same in the chunks' memory: the ones beside the inputs, and numbers
// where a panel of two vectors reads a row of gate gradients beyond its columns.
static void start(const AKBackwardRun *run, int64_t first, int64_t end) {
    const AKRecurrenceInput *in = run->input;
    const AKRecurrencePlan *p = &run->plan;
    int64_t H = in->hidden, F = in->inputs;
    const size_t padding = (size_t)(p->ld - p->columns) * sizeof(float);
    for (int64_t s = 0; s < run->chunk && wants_weights(run->gradient); s++)
        for (int64_t i = first; i < end; i++) {
            const int64_t at = s * in->batch + run->order[i];
            run->x[at * (F + 1) + F] = 1;
            if (padding) memset(run->gates + at * p->ld + p->columns, 0, padding);
            if (padding && in->cell == AK_CELL_GRU) memset(run->state_gates + at * p->ld + p->columns, 0, padding);
            if (!run->tangent) continue;
            run->moving_x[at * (F + 1) + F] = 0;
            if (padding) memset(run->plain + at * p->ld + p->columns, 0, padding);
            if (padding && in->cell == AK_CELL_GRU) memset(run->plain_state + at * p->ld + p->columns, 0, padding);
        }
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
    int64_t B = in->batch, F = in->inputs, H = in->hidden, at = t * B, ring = (t - run->low) * B;
    const int gru = in->cell == AK_CELL_GRU;
    const int32_t *order = run->order + first;
    float *dh = run->dh + first * run->back_ld;
    const AKBackwardRows rows = {
        .rows = count, .groups = p->groups, .hidden = H, .order = order, .dh = dh,
        .dc = run->dc + first * p->units, .states = run->back_ld, .cells = p->units,
        .dy = g->dy ? g->dy + at * H : NULL, .reserve = run->output->reserve + at * p->record, .record = p->record,
        .gates = run->gates + ring * p->ld, .state_gates = gru ? run->state_gates + ring * p->ld : NULL, .ld = p->ld,
        .trail = g->trail ? g->trail + at * p->trail : NULL, .trailed = p->trail,
        .state_bias = run->state_bias + first * p->units};
    const int64_t next = in->reverse ? t + 1 : t - 1;
    Ahead ahead[MOST_AHEAD] = {{0}};
    int far = 0;
    if (p->far_read && next >= 0 && next < in->steps)
        ahead[far++] = (Ahead){run->output->reserve + next * B * p->record, p->record};
    if (run->tangent) {
        AKBackwardRows second = rows;
        second.first_trail = run->tangent->trail + at * p->trail;
        second.tangent = run->tangent->record + at * p->record;
        second.plain = run->plain + ring * p->ld;
        second.plain_state = gru ? run->plain_state + ring * p->ld : NULL;
        ak_cell_second(in->cell)(&second);
        if (far) {
            ahead[far++] = (Ahead){run->tangent->record + next * B * p->record, p->record};
            ahead[far++] = (Ahead){run->tangent->trail + next * B * p->trail, p->trail};
        }
    } else {
        ak_cell_backward(in->cell)(&rows);
    }

    const float *gates = run->gates + (ring + first) * p->ld, *state_gates = run->state_gates + (ring + first) * p->ld;
    if (in->lengths) {
        float *own = run->rows + first * p->ld, *own_state = run->rows + (B + first) * p->ld;
        for (int64_t i = 0; i < count; i++) {
            int64_t from = (ring + order[i]) * p->ld;
            memcpy(own + i * p->ld, run->gates + from, (size_t)p->columns * sizeof(float));
            if (gru) memcpy(own_state + i * p->ld, run->state_gates + from, (size_t)p->columns * sizeof(float));
        }
        gates = own, state_gates = gru ? own_state : own;
    }
    multiply(run, state_gates, run->back, run->back_columns, dh, run->back_ld, count, gru, order, ahead);
    if (!g->dx) return;
    const float *dx = dh + H;
    int64_t ldx = run->back_ld;
    if (gru) {
        dx = run->dx + first * run->input_ld, ldx = run->input_ld;
        const Ahead none = {0};
        multiply(run, gates, run->input_back, F, run->dx + first * ldx, ldx, count, 0, order, &none);
    }
    ak_copy_rows(&(AKRowCopy){count, F, dx, ldx, NULL, g->dx + at * F, F, order});
}

// Steps that positions running ..< count do not have: their gradients are zero.
static void clear_rest(const AKBackwardRun *run, const int32_t *order, int64_t running, int64_t count, int64_t t) {
    int64_t B = run->input->batch, F = run->input->inputs, ld = run->plan.ld;
    for (int64_t i = running; i < count; i++) {
        int64_t at = ((t - run->low) * B + order[i]) * ld;
        memset(run->gates + at, 0, (size_t)ld * sizeof(float));
        if (run->input->cell == AK_CELL_GRU) memset(run->state_gates + at, 0, (size_t)ld * sizeof(float));
        if (run->tangent) memset(run->plain + at, 0, (size_t)ld * sizeof(float));
        if (run->tangent && run->input->cell == AK_CELL_GRU) memset(run->plain_state + at, 0, (size_t)ld * sizeof(float));
        if (run->gradient->dx) memset(run->gradient->dx + (t * B + order[i]) * F, 0, (size_t)F * sizeof(float));
    }
}

static void keep_first(const AKBackwardRun *run, const int32_t *order, int64_t count, int64_t t, const float *gates,
                       float *first) {
    const AKRecurrenceInput *in = run->input;
    const int64_t ring = (t - run->low) * in->batch;
    for (int64_t i = 0; i < count; i++) {
        const size_t row = (size_t)run->plan.ld * sizeof(float);
        float *to = first + order[i] * run->plan.ld;
        if (in->lengths[order[i]] == t + 1) memcpy(to, gates + (ring + order[i]) * run->plan.ld, row);
        else if (in->lengths[order[i]] == 0 && t == 0) memset(to, 0, row);
    }
}

// What the weights' gradients need besides the gates' and is in the cache now: inputs (the ones beside them are there), and,
// where rows start at steps of their own, the gates of their first steps.
static void keep_inputs(const AKBackwardRun *run, const int32_t *order, int64_t count, int64_t t) {
    const AKRecurrenceInput *in = run->input;
    int64_t B = in->batch, F = in->inputs, ring = (t - run->low) * B;
    ak_copy_rows(&(AKRowCopy){count, F, in->x + t * B * F, F, order, run->x + ring * (F + 1), F + 1, order});
    if (run->tangent)
        ak_copy_rows(&(AKRowCopy){count, F, run->tangent->x + t * B * F, F, order, run->moving_x + ring * (F + 1), F + 1,
                                  order});
    if (!in->reverse || !in->lengths) return;
    if (in->h0) keep_first(run, order, count, t, run->state_gates, run->first);
    if (run->tangent && run->tangent->h0) keep_first(run, order, count, t, run->plain_state, run->plain_first);
}

// One slice through the chunk at hand.
static void slice_task(void *context, int task, int worker) {
    (void)worker;
    const AKBackwardRun *run = context;
    const AKRecurrenceInput *in = run->input;
    int64_t first = ak_slice_start(in, run->slices, task), count = ak_slice_start(in, run->slices, task + 1) - first;
    int64_t T = in->steps, running = in->reverse ? count : 0;
    const int32_t *order = run->order + first;
    const int is_first = in->reverse ? run->low == 0 : run->low + run->steps == T;
    const int is_last = in->reverse ? run->low + run->steps == T : run->low == 0;
    if (is_first) start(run, first, first + count);
    for (int64_t s = run->steps - 1; s >= 0; s--) {
        int64_t t = run->low + (in->reverse ? run->steps - 1 - s : s);
        running = ak_running(in, order, count, running, t);
        clear_rest(run, order, running, count, t);
        step(run, first, running, t);
        if (wants_weights(run->gradient)) keep_inputs(run, order, count, t);
    }
    if (is_last) finish(run, first, first + count);
}

void ak_recurrence_backward(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output,
                            const AKRecurrenceGradient *gradient, void *workspace) {
    ak_recurrence_second(pool, input, output, NULL, gradient, workspace);
}

void ak_recurrence_second(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output,
                          const AKRecurrenceTangent *tangent, const AKRecurrenceGradient *gradient, void *workspace) {
    AKBackwardRun run = {.input = input, .output = output, .gradient = gradient, .tangent = tangent,
                         .plan = ak_recurrence_plan(input)};
    AKArena arena = {.base = workspace};
    lay_out(&run, &arena);
    if (input->batch <= 0) return;
    run.slices = ak_recurrence_slices(input, ak_pool_threads(pool));
    ak_recurrence_order(input, run.slices, run.order, run.sorting);
    const int lanes = run.plan.set->lanes;
    int64_t panels = (run.back_columns + 2 * lanes - 1) / (2 * lanes);
    if (input->cell == AK_CELL_GRU && gradient->dx) panels += (input->inputs + 2 * lanes - 1) / (2 * lanes);
    if (input->steps > 0) ak_recurrence_pack(pool, &run.plan, (int)panels, pack_task, &run);
    int64_t done = 0;
    do {
        run.steps = minimum(run.chunk, input->steps - done);
        run.low = input->reverse ? done : input->steps - done - run.steps;
        ak_pool_run(pool, run.slices, slice_task, &run);
        const int is_first = done == 0;
        done += run.steps;
        if (wants_weights(gradient)) ak_recurrence_weights(pool, &run, is_first, done == input->steps);
    } while (done < input->steps);
    if (gradient->drecurrent_bias) ak_recurrence_state_bias(&run);
}
