// The cells' arithmetic at every level.
#include "recurrence_cells.h"

#define AK_BODY "recurrence_cells.inc.h"
#include "ak_levels.inc.h"

AKCellForward ak_cell_forward(int cell) { return AK_AT_LEVEL(cells_forward)[cell]; }

AKCellBackward ak_cell_backward(int cell) { return AK_AT_LEVEL(cells_backward)[cell]; }
