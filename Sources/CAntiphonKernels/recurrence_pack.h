// Weights in the order in which the recurrences read them, and gradients back in the caller's order.
#ifndef AK_RECURRENCE_PACK_H
#define AK_RECURRENCE_PACK_H

#include "recurrence_plan.h"

// One panel of the forward weights: rows are the F inputs, then the H states; columns as in recurrence_plan.h, zero where
// padded. `out` has inputs + hidden rows of `width` floats.
void ak_pack_forward_panel(const AKRecurrenceInput *input, const AKRecurrencePlan *plan, int64_t panel, int64_t width,
                           float *out);

// The bias in column order, and for the GRU the recurrent bias in its gate's columns (zero in the others); zero beyond.
void ak_pack_bias(const AKRecurrenceInput *input, const AKRecurrencePlan *plan, float *bias, float *state_bias);

// One panel of the transposed weights: rows are the gate columns; columns first ..< first + count of [states | inputs]
// (`states` of them states, H or 0), zero up to `width`.
void ak_pack_backward_panel(const AKRecurrenceInput *input, const AKRecurrencePlan *plan, int64_t states, int64_t first,
                            int64_t count, int64_t width, float *out);

// Gate columns back in the caller's order: of `from`, runs of `unit` columns first ..< first + count, rows `ld` apart, to
// out[r, g H + u] of the unit and gate that each column is.
void ak_unpack_columns(const AKRecurrenceInput *input, const AKRecurrencePlan *plan, const float *from, int64_t ld,
                       int64_t rows, int64_t first, int64_t count, float *out);

#endif
