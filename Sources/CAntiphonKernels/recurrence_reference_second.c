// The slow reference of ak_recurrence_tangent and ak_recurrence_second: every row in double, each number of the forward and of the
// backward pass next to its derivative along the tangents (its dot), the rules of products and functions applied one by one. For
// tests (allocates).
#include "recurrence_reference.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

// A number and its derivative along the tangents.
typedef struct {
    double v, d;
} Dual;

static Dual dual(double v, double d) { return (Dual){v, d}; }
static Dual plus(Dual a, Dual b) { return dual(a.v + b.v, a.d + b.d); }
static Dual times(Dual a, Dual b) { return dual(a.v * b.v, a.v * b.d + a.d * b.v); }
static Dual scaled(Dual a, double factor) { return dual(a.v * factor, a.d * factor); }
static Dual one_less(Dual a) { return dual(1 - a.v, -a.d); }
static Dual dual_logistic(Dual a) {
    const double y = 1 / (1 + exp(-a.v));
    return dual(y, y * (1 - y) * a.d);
}
static Dual dual_tanh(Dual a) {
    const double y = tanh(a.v);
    return dual(y, (1 - y * y) * a.d);
}

typedef struct {
    Dual *gates, *candidate, *c, *h;      // [T, G H], [T, H] (GRU: h U_n + recurrent bias), [T + 1, H], [T + 1, H] of one row
    Dual *dh, *dc, *back;                 // [H]
    Dual *dinput, *dstate;                // [G H]: gradients of x W + b and of h U
    double *kernel, *recurrent, *bias, *recurrent_bias;  // sums over rows and steps
} Scratch;

static Dual at(const float *values, const float *tangents, int64_t index) {
    return dual(values ? values[index] : 0, tangents ? tangents[index] : 0);
}

static void step_forward(const AKRecurrenceInput *in, const float *x, const float *moving, const Scratch *s, int64_t k) {
    const int64_t F = in->inputs, H = in->hidden, GH = ak_reference_gates(in->cell) * H;
    Dual *gate = s->gates + k * GH;
    for (int64_t u = 0; u < H; u++) {
        Dual input[4], state[4];
        for (int g = 0; g * H < GH; g++) {
            const int64_t q = g * H + u;
            input[g] = dual(in->bias[q], 0);
            state[g] = dual(0, 0);
            for (int64_t f = 0; f < F; f++) input[g] = plus(input[g], scaled(at(x, moving, f), in->kernel[f * GH + q]));
            for (int64_t j = 0; j < H; j++)
                state[g] = plus(state[g], scaled(s->h[k * H + j], in->recurrent[j * GH + q]));
        }
        const Dual h = s->h[k * H + u], c = s->c[k * H + u];
        Dual *next = &s->h[(k + 1) * H + u];
        switch (in->cell) {
        case AK_CELL_RNN:
            *next = gate[u] = dual_tanh(plus(input[0], state[0]));
            break;
        case AK_CELL_GRU: {
            const Dual r = gate[u] = dual_logistic(plus(input[0], state[0]));
            const Dual z = gate[H + u] = dual_logistic(plus(input[1], state[1]));
            const Dual m = s->candidate[k * H + u] = plus(state[2], at(in->recurrent_bias, NULL, u));
            const Dual n = gate[2 * H + u] = dual_tanh(plus(input[2], times(r, m)));
            *next = plus(times(one_less(z), n), times(z, h));
            break;
        }
        case AK_CELL_LSTM: {
            const Dual i = gate[u] = dual_logistic(plus(input[0], state[0]));
            const Dual f = gate[H + u] = dual_logistic(plus(input[1], state[1]));
            const Dual g = gate[2 * H + u] = dual_tanh(plus(input[2], state[2]));
            const Dual o = gate[3 * H + u] = dual_logistic(plus(input[3], state[3]));
            *next = times(o, dual_tanh(s->c[(k + 1) * H + u] = plus(times(f, c), times(i, g))));
            break;
        }
        }
    }
}

// The backward pass through one step of one unit, and its dot: gradients of the gates' sums, of the previous cell state, and that of
// the previous state which does not go through h U.
static void unit_back(const AKRecurrenceInput *in, const Scratch *s, int64_t k, int64_t u) {
    const int64_t H = in->hidden;
    const Dual *gate = s->gates + k * ak_reference_gates(in->cell) * H, dh = s->dh[u];
    Dual d[4];
    switch (in->cell) {
    case AK_CELL_RNN:
        d[0] = times(dh, one_less(times(gate[u], gate[u])));
        break;
    case AK_CELL_GRU: {
        const Dual r = gate[u], z = gate[H + u], n = gate[2 * H + u];
        const Dual dn = d[2] = times(times(dh, one_less(z)), one_less(times(n, n)));
        d[0] = times(times(dn, s->candidate[k * H + u]), times(r, one_less(r)));
        d[1] = times(times(dh, plus(s->h[k * H + u], scaled(n, -1))), times(z, one_less(z)));
        s->back[u] = times(dh, z);
        break;
    }
    case AK_CELL_LSTM: {
        const Dual i = gate[u], f = gate[H + u], g = gate[2 * H + u], o = gate[3 * H + u];
        const Dual tc = dual_tanh(s->c[(k + 1) * H + u]);
        const Dual dc = plus(s->dc[u], times(times(dh, o), one_less(times(tc, tc))));
        d[0] = times(times(dc, g), times(i, one_less(i)));
        d[1] = times(times(dc, s->c[k * H + u]), times(f, one_less(f)));
        d[2] = times(times(dc, i), one_less(times(g, g)));
        d[3] = times(times(dh, tc), times(o, one_less(o)));
        s->dc[u] = times(dc, f);
        break;
    }
    }
    for (int q = 0; q < ak_reference_gates(in->cell); q++) s->dinput[q * H + u] = s->dstate[q * H + u] = d[q];
    if (in->cell == AK_CELL_GRU) s->dstate[2 * H + u] = times(d[2], gate[u]);
}

static void row_second(const AKRecurrenceInput *in, const AKRecurrenceGradient *first, const AKRecurrenceTangent *moving,
                       const AKRecurrenceGradient *out, const Scratch *s, int64_t b) {
    const int64_t B = in->batch, F = in->inputs, H = in->hidden, length = ak_reference_length(in, b);
    const int64_t GH = ak_reference_gates(in->cell) * H;
    for (int64_t u = 0; u < H; u++) {
        s->h[u] = at(in->h0, moving->h0, b * H + u);
        s->c[u] = at(in->c0, moving->c0, b * H + u);
        // The first pass's cotangents stay as x moves; those of this pass are added to the dots.
        s->dh[u] = at(first->dh, out->dh, b * H + u);
        s->dc[u] = at(first->dc, out->dc, b * H + u);
    }
    for (int64_t k = 0; k < length; k++) {
        const int64_t row = ak_reference_time(in, length, k) * B + b;
        step_forward(in, in->x + row * F, moving->x + row * F, s, k);
        for (int64_t u = 0; u < H; u++) moving->y[row * H + u] = (float)s->h[(k + 1) * H + u].d;
    }
    for (int64_t u = 0; u < H; u++) {
        if (moving->h) moving->h[b * H + u] = (float)s->h[length * H + u].d;
        if (moving->c) moving->c[b * H + u] = (float)s->c[length * H + u].d;
    }
    for (int64_t k = length - 1; k >= 0; k--) {
        const int64_t row = ak_reference_time(in, length, k) * B + b;
        memset(s->back, 0, (size_t)H * sizeof(Dual));
        for (int64_t u = 0; u < H; u++) {
            s->dh[u] = plus(s->dh[u], at(first->dy, out->dy, row * H + u));
            unit_back(in, s, k, u);
            if (in->cell == AK_CELL_GRU) s->recurrent_bias[u] += s->dstate[2 * H + u].d;
        }
        for (int64_t q = 0; q < GH; q++) {
            for (int64_t f = 0; f < F; f++)
                s->kernel[f * GH + q] += times(at(in->x, moving->x, row * F + f), s->dinput[q]).d;
            for (int64_t j = 0; j < H; j++) {
                s->recurrent[j * GH + q] += times(s->h[k * H + j], s->dstate[q]).d;
                s->back[j] = plus(s->back[j], scaled(s->dstate[q], in->recurrent[j * GH + q]));
            }
            s->bias[q] += s->dinput[q].d;
        }
        for (int64_t f = 0; f < F && out->dx; f++) {
            double sum = 0;
            for (int64_t q = 0; q < GH; q++) sum += s->dinput[q].d * in->kernel[f * GH + q];
            out->dx[row * F + f] = (float)sum;
        }
        memcpy(s->dh, s->back, (size_t)H * sizeof(Dual));
    }
    for (int64_t u = 0; u < H; u++) {
        if (out->dh0) out->dh0[b * H + u] = (float)s->dh[u].d;
        if (out->dc0) out->dc0[b * H + u] = (float)s->dc[u].d;
    }
}

static void narrow(float *out, const double *in, int64_t count) {
    for (int64_t k = 0; k < count && out; k++) out[k] = (float)in[k];
}

void ak_recurrence_second_reference(const AKRecurrenceInput *in, const AKRecurrenceGradient *first,
                                    const AKRecurrenceTangent *moving, const AKRecurrenceGradient *out) {
    const int64_t T = in->steps, B = in->batch, F = in->inputs, H = in->hidden, GH = ak_reference_gates(in->cell) * H;
    const int64_t sizes[] = {T * GH, T * H, (T + 1) * H, (T + 1) * H, H, H, H, GH, GH}, sums = F * GH + H * GH + GH + H;
    int64_t duals = 0;
    for (int k = 0; k < 9; k++) duals += sizes[k];
    double *memory = calloc((size_t)(2 * duals + sums), sizeof(double));
    if (!memory) return;
    Dual *part[9], *next = (Dual *)memory;
    for (int k = 0; k < 9; next += sizes[k], k++) part[k] = next;
    Scratch s = {.gates = part[0], .candidate = part[1], .c = part[2], .h = part[3], .dh = part[4], .dc = part[5],
                 .back = part[6], .dinput = part[7], .dstate = part[8], .kernel = memory + 2 * duals};
    s.recurrent = s.kernel + F * GH;
    s.bias = s.recurrent + H * GH;
    s.recurrent_bias = s.bias + GH;
    if (T > 0) memset(moving->y, 0, (size_t)(T * B * H) * sizeof(float));
    if (out->dx && T > 0) memset(out->dx, 0, (size_t)(T * B * F) * sizeof(float));
    for (int64_t b = 0; b < B; b++) row_second(in, first, moving, out, &s, b);
    narrow(out->dkernel, s.kernel, F * GH);
    narrow(out->drecurrent, s.recurrent, H * GH);
    narrow(out->dbias, s.bias, GH);
    narrow(out->drecurrent_bias, s.recurrent_bias, H);
    free(memory);
}
