// The slow reference of ak_recurrence_forward: row by row, step by step, unit by unit, in double. For tests (allocates).
#include "recurrence_reference.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int ak_reference_gates(AKCell cell) { return cell == AK_CELL_RNN ? 1 : cell == AK_CELL_GRU ? 3 : 4; }

int64_t ak_reference_length(const AKRecurrenceInput *input, int64_t row) {
    return input->lengths ? input->lengths[row] : input->steps;
}

int64_t ak_reference_time(const AKRecurrenceInput *input, int64_t length, int64_t s) {
    return input->reverse ? length - 1 - s : s;
}

static double logistic(double x) { return 1 / (1 + exp(-x)); }

// x W + b for one column of the gate block.
static double from_input(const AKRecurrenceInput *in, const float *x, int64_t column) {
    int64_t width = ak_reference_gates(in->cell) * in->hidden;
    double sum = in->bias[column];
    for (int64_t f = 0; f < in->inputs; f++) sum += (double)x[f] * in->kernel[f * width + column];
    return sum;
}

// h U for one column of the gate block.
static double from_state(const AKRecurrenceInput *in, const double *h, int64_t column) {
    int64_t width = ak_reference_gates(in->cell) * in->hidden;
    double sum = 0;
    for (int64_t k = 0; k < in->hidden; k++) sum += h[k] * in->recurrent[k * width + column];
    return sum;
}

void ak_reference_step(const AKRecurrenceInput *in, const float *x, const double *h_previous,
                       const double *c_previous, const AKReferenceStep *step) {
    int64_t H = in->hidden;
    for (int64_t u = 0; u < H; u++) {
        double pre[4], rec[4];
        for (int g = 0; g < ak_reference_gates(in->cell); g++) {
            pre[g] = from_input(in, x, g * H + u);
            rec[g] = from_state(in, h_previous, g * H + u);
        }
        double *gate = step->gates;
        switch (in->cell) {
        case AK_CELL_RNN:
            step->h[u] = gate[u] = tanh(pre[0] + rec[0]);
            break;
        case AK_CELL_GRU: {
            double r = gate[u] = logistic(pre[0] + rec[0]);
            double z = gate[H + u] = logistic(pre[1] + rec[1]);
            double candidate = step->candidate[u] = rec[2] + (in->recurrent_bias ? in->recurrent_bias[u] : 0);
            double n = gate[2 * H + u] = tanh(pre[2] + r * candidate);
            step->h[u] = (1 - z) * n + z * h_previous[u];
            break;
        }
        case AK_CELL_LSTM: {
            double i = gate[u] = logistic(pre[0] + rec[0]);
            double f = gate[H + u] = logistic(pre[1] + rec[1]);
            double g = gate[2 * H + u] = tanh(pre[2] + rec[2]);
            double o = gate[3 * H + u] = logistic(pre[3] + rec[3]);
            step->c[u] = f * c_previous[u] + i * g;
            step->h[u] = o * tanh(step->c[u]);
            break;
        }
        }
    }
}

void ak_recurrence_forward_reference(const AKRecurrenceInput *in, const AKRecurrenceOutput *out) {
    int64_t T = in->steps, B = in->batch, F = in->inputs, H = in->hidden;
    double *scratch = calloc((size_t)(9 * H), sizeof(double));
    if (!scratch) return;
    double *h = scratch, *c = scratch + H;
    AKReferenceStep step = {scratch + 2 * H, scratch + 6 * H, scratch + 7 * H, scratch + 8 * H};
    if (T > 0) memset(out->y, 0, (size_t)(T * B * H) * sizeof(float));
    for (int64_t b = 0; b < B; b++) {
        for (int64_t u = 0; u < H; u++) {
            h[u] = in->h0 ? in->h0[b * H + u] : 0;
            c[u] = in->c0 ? in->c0[b * H + u] : 0;
        }
        int64_t length = ak_reference_length(in, b);
        for (int64_t s = 0; s < length; s++) {
            int64_t t = ak_reference_time(in, length, s);
            ak_reference_step(in, in->x + (t * B + b) * F, h, c, &step);
            memcpy(h, step.h, (size_t)H * sizeof(double));
            if (in->cell == AK_CELL_LSTM) memcpy(c, step.c, (size_t)H * sizeof(double));
            for (int64_t u = 0; u < H; u++) out->y[(t * B + b) * H + u] = (float)h[u];
        }
        for (int64_t u = 0; u < H; u++) {
            if (out->h) out->h[b * H + u] = (float)h[u];
            if (out->c && in->cell == AK_CELL_LSTM) out->c[b * H + u] = (float)c[u];
        }
    }
    free(scratch);
}
