// The gradients of the three cells' gates at one level (contract: AKBackwardRows). Formulas: the chain rule of those in
// ak_recurrence.h; a saved gate's derivative is written from the gate's value.

#ifndef AK_CELLS_BACKWARD_NAMES
#define AK_CELLS_BACKWARD_NAMES
#define AKRows AK_NAME(rows)
#define rows_at AK_NAME(rows_at)
#define saved_at AK_NAME(saved_at)
#define state_gradient AK_NAME(state_gradient)
#define put AK_NAME(put)
#endif

typedef struct {
    int64_t a, b;               // in the slice
    const float *ya, *yb;       // dy, or NULL
    const float *ra, *rb;       // reserve
    float *ga, *gb, *sa, *sb;   // gate gradients, and those of the state's part
    float *ta, *tb;             // trail, or NULL
} AKRows;

AK_INLINE AKRows rows_at(const AKBackwardRows *t, int64_t row) {
    AKRows p = {.a = row, .b = row + (row + 1 < t->rows)};
    const int64_t a = t->order[p.a], b = t->order[p.b];
    p.ya = t->dy ? t->dy + a * t->hidden : NULL;
    p.yb = t->dy ? t->dy + b * t->hidden : NULL;
    p.ra = t->reserve + a * t->record;
    p.rb = t->reserve + b * t->record;
    p.ga = t->gates + a * t->ld;
    p.gb = t->gates + b * t->ld;
    if (t->state_gates) {
        p.sa = t->state_gates + a * t->ld;
        p.sb = t->state_gates + b * t->ld;
    }
    p.ta = t->trail ? t->trail + a * t->trailed : NULL;
    p.tb = t->trail ? t->trail + b * t->trailed : NULL;
    return p;
}

AK_INLINE VF saved_at(const AKRows *p, int64_t group, int saved, int place) {
    const int64_t at = (group * saved + place) * AK_HALF;
    return v_join(p->ra + at, p->rb + at);
}

// The whole gradient of the new state: what later steps sent back and what the output of this one got. Zero in padding.
AK_INLINE VF state_gradient(const AKBackwardRows *t, const AKRows *p, int64_t group) {
    const int64_t at = group * AK_HALF, valid = t->hidden - at;
    const VF later = v_join_part(t->dh + p->a * t->states + at, t->dh + p->b * t->states + at, valid);
    return p->ya ? later + v_join_part(p->ya + at, p->yb + at, valid) : later;
}

AK_INLINE void put(float *a, float *b, int64_t group, int gates, int place, VF value) {
    const int64_t at = (group * gates + place) * AK_HALF;
    v_split(a + at, b + at, value);
}

static void AK_NAME(lstm_backward)(const AKBackwardRows *t) {
    for (int64_t row = 0; row < t->rows; row += 2) {
        const AKRows p = rows_at(t, row);
        for (int64_t group = 0; group < t->groups; group++) {
            const VF dh = state_gradient(t, &p, group);
            const VF i = saved_at(&p, group, 5, 0), f = saved_at(&p, group, 5, 1), g = saved_at(&p, group, 5, 2);
            const VF o = saved_at(&p, group, 5, 3), before = saved_at(&p, group, 5, 4);
            float *ca = t->dc + p.a * t->cells + group * AK_HALF, *cb = t->dc + p.b * t->cells + group * AK_HALF;
            const VF tc = v_gate_tanh(v_fma(f, before, i * g));
            const VF dc = v_fma(dh * o, v_fnma(tc, tc, v_set(1)), v_join(ca, cb));
            put(p.ga, p.gb, group, 4, 0, dc * g * (i * (1.0f - i)));
            put(p.ga, p.gb, group, 4, 1, dc * before * (f * (1.0f - f)));
            put(p.ga, p.gb, group, 4, 2, dc * i * v_fnma(g, g, v_set(1)));
            put(p.ga, p.gb, group, 4, 3, dh * tc * (o * (1.0f - o)));
            v_split(ca, cb, dc * f);
            if (p.ta) {
                put(p.ta, p.tb, group, 2, 0, dh);
                put(p.ta, p.tb, group, 2, 1, dc);
            }
        }
    }
}

static void AK_NAME(gru_backward)(const AKBackwardRows *t) {
    for (int64_t row = 0; row < t->rows; row += 2) {
        const AKRows p = rows_at(t, row);
        for (int64_t group = 0; group < t->groups; group++) {
            const int64_t at = group * AK_HALF;
            const VF dh = state_gradient(t, &p, group);
            const VF r = saved_at(&p, group, 5, 0), z = saved_at(&p, group, 5, 1), n = saved_at(&p, group, 5, 2);
            const VF candidate = saved_at(&p, group, 5, 3), before = saved_at(&p, group, 5, 4);
            const VF dn = dh * (1.0f - z) * v_fnma(n, n, v_set(1)), dcandidate = dn * r;
            const VF dr = dn * candidate * (r * (1.0f - r)), dz = dh * (before - n) * (z * (1.0f - z));
            put(p.ga, p.gb, group, 3, 0, dr);
            put(p.ga, p.gb, group, 3, 1, dz);
            put(p.ga, p.gb, group, 3, 2, dn);
            put(p.sa, p.sb, group, 3, 0, dr);
            put(p.sa, p.sb, group, 3, 1, dz);
            put(p.sa, p.sb, group, 3, 2, dcandidate);
            v_split_part(t->dh + p.a * t->states + at, t->dh + p.b * t->states + at, dh * z, t->hidden - at);
            float *ba = t->state_bias + p.a * t->cells + at, *bb = t->state_bias + p.b * t->cells + at;
            v_split(ba, bb, v_join(ba, bb) + dcandidate);
            if (p.ta) put(p.ta, p.tb, group, 1, 0, dh);
        }
    }
}

static void AK_NAME(rnn_backward)(const AKBackwardRows *t) {
    for (int64_t row = 0; row < t->rows; row += 2) {
        const AKRows p = rows_at(t, row);
        for (int64_t group = 0; group < t->groups; group++) {
            const VF h = saved_at(&p, group, 1, 0), dh = state_gradient(t, &p, group);
            put(p.ga, p.gb, group, 1, 0, dh * v_fnma(h, h, v_set(1)));
            if (p.ta) put(p.ta, p.tb, group, 1, 0, dh);
        }
    }
}
