// How the recurrences lay out their numbers, and where in the workspace they lie.
//
// Units are taken in groups of half a vector. Of one group the gates stand side by side: column
// (u / unit) * gates * unit + g * unit + u % unit is gate g of hidden unit u. So 8 units of an LSTM fill two vectors of 16
// lanes, whatever H is, and at most unit - 1 units are padding; two rows' halves make up a full vector for the gates'
// arithmetic. Padding columns have zero weights: their gates are constant and their states stay zero.
//
// Rows of the batch are put in an order in which those still running at a step always come first (the longest first). A
// slice is a run of that order that one thread takes through all steps. A row's result does not depend on its slice, so
// the number of slices may follow the number of threads.
#ifndef AK_RECURRENCE_PLAN_H
#define AK_RECURRENCE_PLAN_H

#include "ak_recurrence.h"
#include "matmul_tile.h"

enum {
    AK_SAVED = 5,    // most numbers a unit leaves in the reserve each step
    AK_TRAILED = 2,  // most numbers a unit leaves in the trail: the gradients of its new state and, LSTM, of its new cell state
};

typedef struct {
    const AKTileSet *set;
    int gates, unit;
    int64_t groups, units, columns;   // units = groups * unit, columns = units * gates
    int saved;                        // numbers a unit leaves in the reserve each step
    int64_t record;                   // floats in the reserve of one row and step: units * saved, group by group
    int64_t trail;                    // floats in the trail of one row and step
    int far_write, far_read;          // the reserve is so large that it is worth asking for early
    int vectors, panel_groups;        // a panel of packed weights: so many vectors, so many groups
    int64_t panels, panel_columns;
    int64_t ld;                       // of the gate gradients: columns, padded so that rows do not collide in the cache
} AKRecurrencePlan;

AKRecurrencePlan ak_recurrence_plan(const AKRecurrenceInput *input);

// Runs the tasks that pack the weights: on the caller's thread alone where they are done before another would have started.
void ak_recurrence_pack(AKPool *pool, const AKRecurrencePlan *plan, int tasks, AKTask task, void *context);

// Bytes of scratch, each told by the file of its pass.
size_t ak_recurrence_forward_workspace(const AKRecurrenceInput *input);
size_t ak_recurrence_backward_workspace(const AKRecurrenceInput *input, int second);

// Hands out pieces of a workspace; with base NULL it only counts.
typedef struct {
    char *base;
    size_t used;
} AKArena;

void *ak_arena_take(AKArena *arena, size_t count, size_t element);

// The number of slices and the order of the rows for them: positions first[s] ..< first[s + 1] are slice s.
enum { AK_MOST_SLICES = 1024 };
int ak_recurrence_slices(const AKRecurrenceInput *input, int threads);
void ak_recurrence_order(const AKRecurrenceInput *input, int slices, int32_t *order, int32_t *scratch);
static inline int64_t ak_slice_start(const AKRecurrenceInput *input, int slices, int slice) {
    return input->batch * slice / slices;
}

// Rows of one slice that run at step t, given those that ran at a neighbouring step.
int64_t ak_running(const AKRecurrenceInput *input, const int32_t *order, int64_t count, int64_t running, int64_t t);

// Asks for `count` floats from `first` on of each of `rows` rows, long before they are written (or read), so that the
// products in between hide the way to the memory.
static inline void ak_prefetch(const float *base, const int32_t *order, int64_t rows, int64_t stride, int64_t first,
                               int64_t count, int write) {
    for (int64_t r = 0; r < rows; r++) {
        const char *from = (const char *)(base + order[r] * stride + first), *end = from + count * (int64_t)sizeof(float);
        for (; from < end; from += 64) {
            if (write) __builtin_prefetch(from, 1);
            else __builtin_prefetch(from);
        }
    }
}

// The rows of the next tile: as ak_tile_rows, but even wherever possible, because rows go through the gates in pairs.
static inline int ak_pair_rows(int64_t left, int most) {
    int rows = ak_tile_rows(0, left, most);
    return rows + (rows & 1 && rows < left);
}

#endif
