#include "recurrence_plan.h"

#include <string.h>

static int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

AKRecurrencePlan ak_recurrence_plan(const AKRecurrenceInput *in) {
    AKRecurrencePlan p = {.set = ak_tiles()};
    p.gates = in->cell == AK_CELL_RNN ? 1 : in->cell == AK_CELL_GRU ? 3 : 4;
    p.saved = in->cell == AK_CELL_RNN ? 1 : AK_SAVED;
    p.unit = p.set->lanes / 2;
    p.groups = ceil_div(in->hidden, p.unit);
    p.units = p.groups * p.unit;
    p.columns = p.units * p.gates;
    p.record = p.units * p.saved;
    p.trail = p.units * (in->cell == AK_CELL_LSTM ? AK_TRAILED : 1);
    // What has left the second-level cache by the time that it is read back, and what has left every cache before it is
    // written again: a line that is still there costs the forward pass more to ask for than the backward pass.
    const int64_t reserve = in->steps * in->batch * p.record * (int64_t)sizeof(float);
    p.far_write = reserve > 2 << 20;
    p.far_read = reserve > 1 << 19;
    p.vectors = in->cell == AK_CELL_GRU ? 3 : 2;
    p.panel_columns = p.vectors * p.set->lanes;
    p.panel_groups = (int)(p.panel_columns / (p.unit * p.gates));
    p.panels = ceil_div(p.groups, p.panel_groups);
    p.ld = ceil_div(p.columns, 16) * 16;
    if (p.ld % 128 == 0) p.ld += 16;  // a stride of a power of two would put all rows in the same few cache sets
    return p;
}

void ak_recurrence_pack(AKPool *pool, const AKRecurrencePlan *plan, int tasks, AKTask task, void *context) {
    const int64_t small = 8192;  // floats, about a microsecond
    if (plan->columns * plan->units <= small) pool = NULL;
    ak_pool_run(pool, tasks, task, context);
}

void *ak_arena_take(AKArena *arena, size_t count, size_t element) {
    size_t at = arena->used;
    arena->used = (at + count * element + 63) / 64 * 64;
    return arena->base ? arena->base + at : NULL;
}

int ak_recurrence_slices(const AKRecurrenceInput *in, int threads) {
    // A slice's states and gates should stay in the second-level cache, and its tiles should be full.
    int64_t most = 192, least = 4;
    int64_t each = ceil_div(in->batch, threads < 1 ? 1 : threads);
    if (each < least) each = least;
    int64_t rounds = ceil_div(each, most), slices = ceil_div(in->batch, ceil_div(each, rounds));
    return (int)(slices < AK_MOST_SLICES ? slices : AK_MOST_SLICES);
}

void ak_recurrence_order(const AKRecurrenceInput *in, int slices, int32_t *order, int32_t *scratch) {
    int64_t batch = in->batch;
    if (!in->lengths) {
        for (int64_t b = 0; b < batch; b++) order[b] = (int32_t)b;
        return;
    }
    // Counting sort by length, the longest first (scratch: T + 1 counts and B rows), then dealt out like cards, so that
    // every slice gets its share of long rows.
    int32_t *start = scratch, *sorted = scratch + in->steps + 2;
    memset(start, 0, (size_t)(in->steps + 2) * sizeof *start);
    for (int64_t b = 0; b < batch; b++) start[in->steps - in->lengths[b] + 1]++;
    for (int64_t l = 0; l <= in->steps; l++) start[l + 1] += start[l];
    for (int64_t b = 0; b < batch; b++) sorted[start[in->steps - in->lengths[b]]++] = (int32_t)b;
    int64_t taken = 0;
    for (int64_t round = 0; taken < batch; round++)
        for (int s = 0; s < slices; s++) {
            int64_t at = ak_slice_start(in, slices, s) + round;
            if (at < ak_slice_start(in, slices, s + 1)) order[at] = sorted[taken++];
        }
}

int64_t ak_running(const AKRecurrenceInput *in, const int32_t *order, int64_t count, int64_t running, int64_t t) {
    if (!in->lengths) return count;
    while (running > 0 && in->lengths[order[running - 1]] <= t) running--;
    while (running < count && in->lengths[order[running]] > t) running++;
    return running;
}
