#include "recurrence_pack.h"

#include <string.h>

static int64_t minimum(int64_t a, int64_t b) { return a < b ? a : b; }

// Copies the gates of the groups of one panel out of a row in the caller's order.
static void pack_row(const AKRecurrenceInput *in, const AKRecurrencePlan *plan, const float *row, int64_t first_group,
                     int64_t groups, int64_t width, float *out) {
    int64_t H = in->hidden;
    for (int64_t group = 0; group < groups; group++) {
        int64_t u = (first_group + group) * plan->unit, valid = minimum(plan->unit, H - u);
        for (int g = 0; g < plan->gates; g++, out += plan->unit, width -= plan->unit) {
            for (int64_t j = 0; j < valid; j++) out[j] = row[g * H + u + j];
            for (int64_t j = valid; j < plan->unit; j++) out[j] = 0;
        }
    }
    for (int64_t j = 0; j < width; j++) out[j] = 0;
}

void ak_pack_forward_panel(const AKRecurrenceInput *in, const AKRecurrencePlan *plan, int64_t panel, int64_t width,
                           float *out) {
    int64_t first = panel * plan->panel_groups, groups = minimum(plan->panel_groups, plan->groups - first);
    int64_t stride = plan->gates * in->hidden;
    for (int64_t f = 0; f < in->inputs; f++, out += width)
        pack_row(in, plan, in->kernel + f * stride, first, groups, width, out);
    for (int64_t k = 0; k < in->hidden; k++, out += width)
        pack_row(in, plan, in->recurrent + k * stride, first, groups, width, out);
}

void ak_pack_bias(const AKRecurrenceInput *in, const AKRecurrencePlan *plan, float *bias, float *state_bias) {
    int64_t total = plan->panels * plan->panel_columns, H = in->hidden, U = plan->unit;
    if (in->bias) pack_row(in, plan, in->bias, 0, plan->groups, total, bias);
    else memset(bias, 0, (size_t)total * sizeof(float));
    memset(state_bias, 0, (size_t)total * sizeof(float));
    if (in->cell == AK_CELL_GRU && in->recurrent_bias)
        for (int64_t u = 0; u < H; u++) state_bias[u / U * 3 * U + 2 * U + u % U] = in->recurrent_bias[u];
}

void ak_pack_backward_panel(const AKRecurrenceInput *in, const AKRecurrencePlan *plan, int64_t states, int64_t first,
                            int64_t count, int64_t width, float *out) {
    int64_t H = in->hidden, GH = plan->gates * H, U = plan->unit;
    memset(out, 0, (size_t)(plan->columns * width) * sizeof(float));
    for (int64_t j = 0; j < count; j++) {
        int64_t column = first + j;
        const float *row = column < states ? in->recurrent + column * GH : in->kernel + (column - states) * GH;
        for (int64_t u = 0; u < H; u += U)
            for (int g = 0; g < plan->gates; g++) {
                float *to = out + (u / U * plan->gates + g) * U * width + j;
                for (int64_t i = 0; i < minimum(U, H - u); i++) to[i * width] = row[g * H + u + i];
            }
    }
}

void ak_unpack_columns(const AKRecurrenceInput *in, const AKRecurrencePlan *plan, const float *from, int64_t ld,
                       int64_t rows, int64_t first, int64_t count, float *out) {
    int64_t H = in->hidden, GH = plan->gates * H, U = plan->unit;
    for (int64_t j = 0; j < count; j++) {
        int64_t u = (first + j) / plan->gates * U, gate = (first + j) % plan->gates, valid = minimum(U, H - u);
        for (int64_t r = 0; r < rows; r++)
            memcpy(out + r * GH + gate * H + u, from + r * ld + j * U, (size_t)valid * sizeof(float));
    }
}
