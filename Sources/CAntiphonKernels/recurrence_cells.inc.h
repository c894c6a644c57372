// Everything of the cells that is compiled once a level.
#include "recurrence_gates.inc.h"
#include "recurrence_lanes.inc.h"

#include "recurrence_cells_forward.inc.h"

#include "recurrence_cells_backward.inc.h"

#include "recurrence_cells_tangent.inc.h"

#include "recurrence_cells_second.inc.h"

static const AKCellForward AK_NAME(cells_forward)[3] = {AK_NAME(rnn_forward), AK_NAME(gru_forward),
                                                        AK_NAME(lstm_forward)};
static const AKCellBackward AK_NAME(cells_backward)[3] = {AK_NAME(rnn_backward), AK_NAME(gru_backward),
                                                          AK_NAME(lstm_backward)};

static const AKCellForward AK_NAME(cells_tangent)[3] = {AK_NAME(rnn_tangent), AK_NAME(gru_tangent),
                                                        AK_NAME(lstm_tangent)};
static const AKCellBackward AK_NAME(cells_second)[3] = {AK_NAME(rnn_second), AK_NAME(gru_second), AK_NAME(lstm_second)};

static void AK_NAME(copy_rows)(const AKRowCopy *rows) {
    const AKRowCopy own = *rows, *c = &own;
    for (int64_t i = 0; i < c->rows; i++) {
        const float *from = c->from + (c->from_order ? c->from_order[i] : i) * c->from_stride;
        float *to = c->to + (c->to_order ? c->to_order[i] : i) * c->to_stride;
        int64_t j = 0;
        for (; j + AK_WIDTH <= c->width; j += AK_WIDTH) v_store(to + j, v_load(from + j));
        if (j < c->width) v_store_part(to + j, v_load_part(from + j, (int)(c->width - j)), (int)(c->width - j));
    }
}

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
