// What a step of each cell does to the sums that the micro-kernels made: the gates' arithmetic of a tile of rows, forward,
// and of a run of rows, backward. Implemented once a level (recurrence_cells_*.inc.h); layouts in recurrence_plan.h.
#ifndef AK_RECURRENCE_CELLS_H
#define AK_RECURRENCE_CELLS_H

#include <stdint.h>

enum { AK_CELL_ROWS = 48 };  // most rows of a forward call: enough to make little of its start, few enough for the cache

// Forward, for `rows` rows and `groups` neighbouring groups of units.
typedef struct {
    int rows, groups;
    const float *sums, *state_sums;  // first row's first group; rows `width` apart. state_sums: GRU only, h U + biases
    int64_t width;
    int64_t valid;                   // hidden units from the first group's first to the last of the cell
    const int32_t *order;            // each row's place in the batch
    int64_t states;                  // floats between rows of h, next_h and c
    const float *h;                  // GRU: the previous state
    float *next_h, *c;               // c in place
    float *y;                        // the step's, at the first group: batch rows `hidden` apart
    int64_t hidden;
    float *reserve;                  // the step's, at the first group: batch rows `record` apart; or NULL
    int64_t record;
    const float *primal;             // tangents only: the reserve of the forward pass, as `reserve`, which then is theirs
} AKForwardTile;

// Backward, for `rows` rows and all groups: from the gradient of the new state to that of the gates' sums.
typedef struct {
    int64_t rows, groups, hidden;
    const int32_t *order;
    float *dh, *dc;                  // rows `states` apart. GRU: dh becomes the part that goes straight to the previous state
    int64_t states, cells;           // floats between rows of dh and of dc
    const float *dy;                 // the step's, batch rows `hidden` apart; or NULL
    const float *reserve;            // the step's, batch rows `record` apart
    int64_t record;
    float *gates, *state_gates;      // the step's gradients, batch rows `ld` apart; state_gates: GRU, of h U
    int64_t ld;
    float *trail;                    // the step's, batch rows `trailed` apart; or NULL
    int64_t trailed;
    // Second order only: the first pass's trail, the tangents' record (as `reserve`), and where that pass's gates' gradients go,
    // which are made again here; plain_state: GRU only.
    const float *first_trail, *tangent;
    float *plain, *plain_state;
    float *state_bias;               // GRU: running sums of the candidate's gradient, rows `cells` apart
} AKBackwardRows;

// Copies rows of `width` floats: row i from[from_order[i]] to to[to_order[i]], in their strides; an order that is NULL is i.
typedef struct {
    int64_t rows, width;
    const float *from;
    int64_t from_stride;
    const int32_t *from_order;
    float *to;
    int64_t to_stride;
    const int32_t *to_order;
} AKRowCopy;

typedef void (*AKCellForward)(const AKForwardTile *tile);
typedef void (*AKCellBackward)(const AKBackwardRows *rows);

// Of the level in force, for an AKCell.
AKCellForward ak_cell_forward(int cell);
AKCellBackward ak_cell_backward(int cell);
// The same of the second order: `h`, `c` and the sums are tangents, and gradients are those that ak_recurrence.h tells.
AKCellForward ak_cell_tangent(int cell);
AKCellBackward ak_cell_second(int cell);
void ak_copy_rows(const AKRowCopy *copy);

#endif
