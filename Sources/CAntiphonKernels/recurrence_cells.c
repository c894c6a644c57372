// The cells' arithmetic at every level.
#include "ak_recurrence.h"
#include "recurrence_cells.h"

#define AK_BODY "recurrence_cells.inc.h"
#include "ak_levels.inc.h"

AKCellForward ak_cell_forward(int cell) { return AK_AT_LEVEL(cells_forward)[cell]; }

AKCellBackward ak_cell_backward(int cell) { return AK_AT_LEVEL(cells_backward)[cell]; }

AKCellForward ak_cell_tangent(int cell) { return AK_AT_LEVEL(cells_tangent)[cell]; }

AKCellBackward ak_cell_second(int cell) { return AK_AT_LEVEL(cells_second)[cell]; }

void ak_copy_rows(const AKRowCopy *copy) { AK_AT_LEVEL(copy_rows)(copy); }

void ak_gate_logistic(float *out, const float *in, size_t count) { AK_AT_LEVEL(gate_logistic)(out, in, count); }

void ak_gate_tanh(float *out, const float *in, size_t count) { AK_AT_LEVEL(gate_tanh)(out, in, count); }
