// The parts of the backward pass: back through the steps slice by slice (recurrence_backward.c), then the weights'
// gradients as products over all rows and steps (recurrence_weights.c).
#ifndef AK_RECURRENCE_BACKWARD_H
#define AK_RECURRENCE_BACKWARD_H

#include "recurrence_plan.h"

typedef struct {
    const AKRecurrenceInput *input;
    const AKRecurrenceOutput *output;
    const AKRecurrenceGradient *gradient;
    AKRecurrencePlan plan;
    int slices;
    int32_t *order, *sorting;
    float *gates, *state_gates;   // [T, B, ld]: gradients of the gates' sums; state_gates of h U (the same but for the GRU)
    // Steps back.
    float *back, *input_back;     // packed transposed weights: gates to [states | inputs], GRU: gates to inputs
    int64_t back_columns;         // H + F, or H
    float *dh, *dc, *state_bias;  // dh [B, back_ld]: next to it the gradient of the step's input; [B, units] each
    int64_t back_ld;
    float *dx;                    // [B, input_ld]: GRU: the gradient of the step's input
    int64_t input_ld;
    float *rows;                  // [2, B, ld]: a step's gate gradients in the slices' order (with lengths only)
    // Weights' gradients.
    float *x;                     // [T, B, F + 1]: inputs and a one, whose gradient is the bias's
    float *first;                 // [B, ld]: state_gates of each row's first step (initial state, reverse and lengths)
    float *weights;               // [max(F + 1, H), columns]: gradients in column order
    void *product;                // the products' own workspace
} AKBackwardRun;

void ak_recurrence_weights(AKPool *pool, const AKBackwardRun *run);
size_t ak_recurrence_weights_workspace(const AKBackwardRun *run);

static inline int ak_wants_kernel(const AKRecurrenceGradient *g) { return g->dkernel || g->dbias; }

#endif
