// The parts of the backward pass. The steps are taken back in chunks: first every slice of rows goes back through the
// chunk's steps (recurrence_backward.c), then the weights' gradients grow by a product over the chunk's rows and steps
// (recurrence_weights.c), while the gates' gradients that both need are still in the cache. How the steps are cut depends
// on the shape alone, and a gradient's sum is taken in the same order on any number of threads.
//
// The second-order pass goes the same way with the derivatives of the gates' gradients in their place (`gates`), beside which
// it makes the first pass's again (`plain`, `plain_state`), and its weights' gradients have the sums of both:
// (a^T dgates). = a^T dgates. + (a.)^T dgates for a = x and h.
#ifndef AK_RECURRENCE_BACKWARD_H
#define AK_RECURRENCE_BACKWARD_H

#include "recurrence_plan.h"

typedef struct {
    const AKRecurrenceInput *input;
    const AKRecurrenceOutput *output;
    const AKRecurrenceGradient *gradient;
    const AKRecurrenceTangent *tangent;  // second order, else NULL
    AKRecurrencePlan plan;
    int slices;
    int32_t *order, *sorting;
    int64_t chunk;                // most steps of a chunk
    int64_t low, steps;           // the chunk at hand: times low ..< low + steps
    float *gates, *state_gates;   // [chunk, B, ld]: gradients of the gates' sums; state_gates of h U (the same but for the GRU)
    float *plain, *plain_state;   // the same of the first pass (second order only)
    // Steps back.
    float *back, *input_back;     // packed transposed weights: gates to [states | inputs], GRU: gates to inputs
    int64_t back_columns;         // H + F, or H
    float *dh, *dc, *state_bias;  // dh [B, back_ld]: next to it the gradient of the step's input; [B, units] each
    int64_t back_ld;
    float *dx;                    // [B, input_ld]: GRU: the gradient of the step's input
    int64_t input_ld;
    float *rows;                  // [2, B, ld]: a step's gate gradients in the slices' order (with lengths only)
    // Weights' gradients.
    float *x;                     // [chunk, B, F + 1]: inputs and a one, whose gradient is the bias's
    float *moving_x;              // the same of the tangents, whose ones are zeros (second order only)
    // [B, ld]: state_gates (and plain_state) of each row's first step (initial state, reverse and lengths)
    float *first, *plain_first;
    float *weights;               // [F + 1 + H, weights_ld]: gradients in column order
    int64_t weights_ld;
} AKBackwardRun;

// Adds the chunk at hand to the weights' gradients; the first chunk starts them and the last one hands them out.
void ak_recurrence_weights(AKPool *pool, const AKBackwardRun *run, int is_first, int is_last);

// Hands out the GRU's recurrent bias's gradient, when all steps are done.
void ak_recurrence_state_bias(const AKBackwardRun *run);

static inline int ak_wants_kernel(const AKRecurrenceGradient *g) { return g->dkernel || g->dbias; }

#endif
