// Whole-sequence recurrences, parallel over the rows of the batch, which never talk to each other.
//
// Formulas (PyTorch's), G gates side by side in the last dimension of kernel, recurrent and bias:
//   plain RNN, G = 1:  h' = tanh(x W + h U + b)
//   GRU, G = 3, gates r z n:  r = logistic(x W_r + h U_r + b_r), z likewise,
//                             n = tanh(x W_n + b_n + r * (h U_n + recurrent_bias)), h' = (1 - z) n + z h
//   LSTM, G = 4, gates i f g o:  c' = f c + i g,  h' = o tanh(c'),  i f o logistic, g tanh
//
// Steps run from 0 to T - 1, or from T - 1 down to 0 with `reverse`; y[t] is the state after processing x[t].
// With lengths, step t >= lengths[b] leaves row b's state unchanged and writes y[t, b] = 0 (so with `reverse` row b starts at
// its own last step). lengths[b] may be 0 to T. The final state is that after the last processed step.
#ifndef AK_RECURRENCE_H
#define AK_RECURRENCE_H

#include <stddef.h>
#include <stdint.h>
#include "ak_pool.h"

typedef enum { AK_CELL_RNN = 0, AK_CELL_GRU = 1, AK_CELL_LSTM = 2 } AKCell;

typedef struct {
    AKCell cell;
    int64_t steps, batch, inputs, hidden;  // T >= 0, B, F, H >= 1
    int reverse;
    const int32_t *lengths;        // [B], or NULL: every row has T steps
    const float *x;                // [T, B, F]
    const float *h0;               // [B, H], or NULL: zeros
    const float *c0;               // [B, H] (LSTM), or NULL: zeros
    const float *kernel;           // [F, G H]
    const float *recurrent;        // [H, G H]
    const float *bias;             // [G H]
    const float *recurrent_bias;   // [H] (GRU), or NULL: zeros
} AKRecurrenceInput;

typedef struct {
    float *y;                      // [T, B, H]
    float *h;                      // [B, H] final state
    float *c;                      // [B, H] final cell state (LSTM), else NULL
    // What the backward pass needs; both NULL when only the outputs are wanted (generation). An opaque record whose size in
    // floats ak_recurrence_reserve tells; only the backward function of the same library and level reads it.
    float *reserve;
} AKRecurrenceOutput;

// Floats in `reserve`.
size_t ak_recurrence_reserve(const AKRecurrenceInput *input);

typedef enum { AK_PASS_FORWARD = 0, AK_PASS_BACKWARD = 1, AK_PASS_TANGENT = 2, AK_PASS_SECOND = 3 } AKRecurrencePass;

// Bytes of scratch that a pass takes.
size_t ak_recurrence_workspace(const AKRecurrenceInput *input, AKRecurrencePass pass);

void ak_recurrence_forward(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output,
                           void *workspace);

typedef struct {
    // Cotangents of the outputs; any may be NULL: zeros.
    const float *dy;               // [T, B, H]
    const float *dh;               // [B, H]
    const float *dc;               // [B, H]
    // Gradients, overwritten; any may be NULL: not wanted (and then not computed).
    float *dx;                     // [T, B, F]
    float *dh0;                    // [B, H]
    float *dc0;                    // [B, H]
    float *dkernel;                // [F, G H]
    float *drecurrent;             // [H, G H]
    float *dbias;                  // [G H]
    float *drecurrent_bias;        // [H]
    // What the second-order pass needs of this one, or NULL. Opaque; ak_recurrence_trail tells its size in floats.
    float *trail;
} AKRecurrenceGradient;

size_t ak_recurrence_trail(const AKRecurrenceInput *input);

// `output` holds what the forward call wrote (y and reserve are read; h and c may be NULL here).
void ak_recurrence_backward(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output,
                            const AKRecurrenceGradient *gradient, void *workspace);

// The second order: what a penalty on the gradient dx (and dh0, dc0) needs. Let S be the product of that gradient
// with given tangents of x, h0 and c0, the backward pass's cotangents dy, dh and dc held. Then
//   the gradients of S by dy, dh and dc are the tangents of y, h and c: how those change as x, h0 and c0 move along their
//   tangents (ak_recurrence_tangent: a forward pass of the same products, without the gates' functions);
//   the gradients of S by the operands are the tangents of their gradients: how the backward pass's results change
//   (ak_recurrence_second: a backward pass that goes along the first one's trail).
typedef struct {
    const float *x;                // [T, B, F] tangents
    const float *h0, *c0;          // [B, H], or NULL: zeros
    float *y;                      // [T, B, H] tangents of the outputs: written by ak_recurrence_tangent, read by the other
    float *h, *c;                  // [B, H], or NULL: not wanted (c: LSTM only)
    float *record;                 // as large as the reserve; opaque, as that
    const float *trail;            // for ak_recurrence_second
} AKRecurrenceTangent;

// `output` holds what the forward call wrote (the reserve is read).
void ak_recurrence_tangent(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output,
                           const AKRecurrenceTangent *tangent, void *workspace);

// `gradient` takes the gradients of S plus those of an ordinary backward pass with its own cotangents dy, dh and dc: whoever
// differentiates a penalty has both to add, and both are one pass. Its trail must be NULL.
void ak_recurrence_second(AKPool *pool, const AKRecurrenceInput *input, const AKRecurrenceOutput *output,
                          const AKRecurrenceTangent *tangent, const AKRecurrenceGradient *gradient, void *workspace);

// Plain loops over time, rows and units, double precision inside: the slow references, for tests.
void ak_recurrence_forward_reference(const AKRecurrenceInput *input, const AKRecurrenceOutput *output);
void ak_recurrence_backward_reference(const AKRecurrenceInput *input, const AKRecurrenceGradient *gradient);
// Both second-order passes at once. `first` has the cotangents of the backward pass whose gradient is differentiated.
void ak_recurrence_second_reference(const AKRecurrenceInput *input, const AKRecurrenceGradient *first,
                                    const AKRecurrenceTangent *tangent, const AKRecurrenceGradient *gradient);

// The logistic function and tanh as the cells take them, on dense arrays: for tests of their errors, which stand in
// recurrence_gates.inc.h.
void ak_gate_logistic(float *out, const float *in, size_t count);
void ak_gate_tanh(float *out, const float *in, size_t count);

#endif
