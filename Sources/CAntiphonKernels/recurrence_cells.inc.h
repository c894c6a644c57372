// Everything of the cells that is compiled once a level.
#include "ak_math.inc.h"
#include "recurrence_lanes.inc.h"

#include "recurrence_cells_forward.inc.h"

#include "recurrence_cells_backward.inc.h"

static const AKCellForward AK_NAME(cells_forward)[3] = {AK_NAME(rnn_forward), AK_NAME(gru_forward),
                                                        AK_NAME(lstm_forward)};
static const AKCellBackward AK_NAME(cells_backward)[3] = {AK_NAME(rnn_backward), AK_NAME(gru_backward),
                                                          AK_NAME(lstm_backward)};
