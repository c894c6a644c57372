// Everything of the cells that is compiled once a level.
#include "recurrence_gates.inc.h"
#include "recurrence_lanes.inc.h"

#include "recurrence_cells_forward.inc.h"

#include "recurrence_cells_backward.inc.h"

static const AKCellForward AK_NAME(cells_forward)[3] = {AK_NAME(rnn_forward), AK_NAME(gru_forward),
                                                        AK_NAME(lstm_forward)};
static const AKCellBackward AK_NAME(cells_backward)[3] = {AK_NAME(rnn_backward), AK_NAME(gru_backward),
                                                          AK_NAME(lstm_backward)};

#define AK_GATE(name)                                                                                      \
    static void AK_NAME(name)(float *out, const float *in, size_t count) {                                 \
        for (size_t i = 0; i < count; i += AK_WIDTH) {                                                     \
            const int rest = (int)(count - i < AK_WIDTH ? count - i : AK_WIDTH);                           \
            v_store_part(out + i, v_##name(v_load_part(in + i, rest)), rest);                              \
        }                                                                                                  \
    }

AK_GATE(gate_logistic)
AK_GATE(gate_tanh)

#undef AK_GATE
