// One step of each cell in double precision, written as the formulas in ak_recurrence.h stand: shared by the slow
// references of the forward and the backward pass. Not part of the module's interface.
#ifndef AK_RECURRENCE_REFERENCE_H
#define AK_RECURRENCE_REFERENCE_H

#include "ak_recurrence.h"

// What one row's one step leaves for the backward pass; all [H], or [G H] gate after gate.
typedef struct {
    double *gates;    // after their non-linearities
    double *candidate; // GRU: h U_n + recurrent_bias
    double *c;        // LSTM: the new cell state
    double *h;        // the new state
} AKReferenceStep;

int ak_reference_gates(AKCell cell);

// h_previous and c_previous are [H]; c_previous is read for the LSTM only.
void ak_reference_step(const AKRecurrenceInput *input, const float *x, const double *h_previous,
                       const double *c_previous, const AKReferenceStep *step);

// The number of steps that row b has, and the time index of the row's s-th processed step.
int64_t ak_reference_length(const AKRecurrenceInput *input, int64_t row);
int64_t ak_reference_time(const AKRecurrenceInput *input, int64_t length, int64_t s);

#endif
