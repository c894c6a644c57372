// The slow reference of ak_recurrence_backward: every row runs its sequence forward in double, keeps all of it, and
// goes back through it with the chain rule written out per unit. For tests (allocates).
#include "recurrence_reference.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Everything in double: the gradients that all rows add to, and the record of one row's steps.
typedef struct {
    double *kernel, *recurrent, *bias, *recurrent_bias;          // sums over rows and steps
    double *gates, *candidate, *c, *h;                           // [T, G H], [T, H], [T + 1, H], [T + 1, H]
    double *dh, *dc, *dh_previous;                               // [H]
    double *dinput, *dstate;                                     // [G H]: gradients of x W + b and of h U
} Scratch;

// The gradients at the gates' arguments of one unit; returns through dinput, dstate, dc and the direct part of
// dh_previous.
static void unit_gradient(const AKRecurrenceInput *in, const Scratch *s, int64_t step, int64_t u) {
    int64_t H = in->hidden, G = ak_reference_gates(in->cell);
    const double *gate = s->gates + step * G * H, dh = s->dh[u];
    switch (in->cell) {
    case AK_CELL_RNN:
        s->dinput[u] = s->dstate[u] = dh * (1 - gate[u] * gate[u]);
        break;
    case AK_CELL_GRU: {
        double r = gate[u], z = gate[H + u], n = gate[2 * H + u];
        double dn = dh * (1 - z) * (1 - n * n);
        double dr = dn * s->candidate[step * H + u] * r * (1 - r);
        double dz = dh * (s->h[step * H + u] - n) * z * (1 - z);
        s->dinput[u] = s->dstate[u] = dr;
        s->dinput[H + u] = s->dstate[H + u] = dz;
        s->dinput[2 * H + u] = dn;
        s->dstate[2 * H + u] = dn * r;
        s->dh_previous[u] = dh * z;
        break;
    }
    case AK_CELL_LSTM: {
        double i = gate[u], f = gate[H + u], g = gate[2 * H + u], o = gate[3 * H + u];
        double tc = tanh(s->c[(step + 1) * H + u]), dc = s->dc[u] + dh * o * (1 - tc * tc);
        double d[4] = {dc * g * i * (1 - i), dc * s->c[step * H + u] * f * (1 - f), dc * i * (1 - g * g),
                       dh * tc * o * (1 - o)};
        for (int q = 0; q < 4; q++) s->dinput[q * H + u] = s->dstate[q * H + u] = d[q];
        s->dc[u] = dc * f;
        break;
    }
    }
}

static void row_backward(const AKRecurrenceInput *in, const AKRecurrenceGradient *out, const Scratch *s, int64_t b) {
    int64_t B = in->batch, F = in->inputs, H = in->hidden, GH = ak_reference_gates(in->cell) * H;
    int64_t length = ak_reference_length(in, b);
    for (int64_t u = 0; u < H; u++) {
        s->h[u] = in->h0 ? in->h0[b * H + u] : 0;
        s->c[u] = in->c0 ? in->c0[b * H + u] : 0;
        s->dh[u] = out->dh ? out->dh[b * H + u] : 0;
        s->dc[u] = out->dc ? out->dc[b * H + u] : 0;
    }
    for (int64_t k = 0; k < length; k++) {
        AKReferenceStep step = {s->gates + k * GH, s->candidate + k * H, s->c + (k + 1) * H, s->h + (k + 1) * H};
        const float *x = in->x + (ak_reference_time(in, length, k) * B + b) * F;
        ak_reference_step(in, x, s->h + k * H, s->c + k * H, &step);
    }
    for (int64_t k = length - 1; k >= 0; k--) {
        int64_t at = ak_reference_time(in, length, k) * B + b;
        const float *x = in->x + at * F;
        memset(s->dh_previous, 0, (size_t)H * sizeof(double));
        for (int64_t u = 0; u < H; u++) {
            if (out->dy) s->dh[u] += out->dy[at * H + u];
            unit_gradient(in, s, k, u);
        }
        for (int64_t q = 0; q < GH; q++) {
            for (int64_t f = 0; f < F; f++) s->kernel[f * GH + q] += x[f] * s->dinput[q];
            for (int64_t j = 0; j < H; j++) {
                s->recurrent[j * GH + q] += s->h[k * H + j] * s->dstate[q];
                s->dh_previous[j] += s->dstate[q] * in->recurrent[j * GH + q];
            }
            s->bias[q] += s->dinput[q];
        }
        if (in->cell == AK_CELL_GRU)
            for (int64_t u = 0; u < H; u++) s->recurrent_bias[u] += s->dstate[2 * H + u];
        if (out->dx)
            for (int64_t f = 0; f < F; f++) {
                double sum = 0;
                for (int64_t q = 0; q < GH; q++) sum += s->dinput[q] * in->kernel[f * GH + q];
                out->dx[at * F + f] = (float)sum;
            }
        memcpy(s->dh, s->dh_previous, (size_t)H * sizeof(double));
    }
    for (int64_t u = 0; u < H; u++) {
        if (out->dh0) out->dh0[b * H + u] = (float)s->dh[u];
        if (out->dc0) out->dc0[b * H + u] = (float)s->dc[u];
    }
}

static void narrow(float *out, const double *in, int64_t count) {
    if (out)
        for (int64_t k = 0; k < count; k++) out[k] = (float)in[k];
}

void ak_recurrence_backward_reference(const AKRecurrenceInput *in, const AKRecurrenceGradient *out) {
    int64_t T = in->steps, B = in->batch, F = in->inputs, H = in->hidden, GH = ak_reference_gates(in->cell) * H;
    int64_t sizes[] = {F * GH, H * GH, GH, H, T * GH, T * H, (T + 1) * H, (T + 1) * H, H, H, H, GH, GH}, total = 0;
    for (int k = 0; k < 13; k++) total += sizes[k];
    double *memory = calloc((size_t)total, sizeof(double)), *part[13], *next = memory;
    if (!memory) return;
    for (int k = 0; k < 13; next += sizes[k], k++) part[k] = next;
    Scratch s = {part[0], part[1], part[2], part[3], part[4], part[5], part[6],
                 part[7], part[8], part[9], part[10], part[11], part[12]};
    if (out->dx && T > 0) memset(out->dx, 0, (size_t)(T * B * F) * sizeof(float));
    for (int64_t b = 0; b < B; b++) row_backward(in, out, &s, b);
    narrow(out->dkernel, s.kernel, F * GH);
    narrow(out->drecurrent, s.recurrent, H * GH);
    narrow(out->dbias, s.bias, GH);
    narrow(out->drecurrent_bias, s.recurrent_bias, H);
    free(memory);
}
