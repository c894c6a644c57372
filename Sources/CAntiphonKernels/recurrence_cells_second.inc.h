// The second order of the three cells' gates at one level (contracts: ak_recurrence.h, AKBackwardRows): the derivatives along the
// tangents of the formulas in recurrence_cells_backward.inc.h. There dh and dc are what the first backward pass had (its trail);
// their dots come from the later steps. A name with a 1 behind it is the dot of the one without.

#ifndef AK_CELLS_SECOND_NAMES
#define AK_CELLS_SECOND_NAMES
#define AKFirstRows AK_NAME(first_rows)
#define first_rows_at AK_NAME(first_rows_at)
#endif

typedef struct {
    AKRows tangents, trail;      // only their ra and rb
    float *pa, *pb, *qa, *qb;    // plain and plain_state
} AKFirstRows;

AK_INLINE AKFirstRows first_rows_at(const AKBackwardRows *t, const AKRows *p) {
    AKFirstRows first = {.tangents = *p, .trail = *p};
    const int64_t a = t->order[p->a], b = t->order[p->b];
    first.tangents.ra = t->tangent + a * t->record;
    first.tangents.rb = t->tangent + b * t->record;
    first.trail.ra = t->first_trail + a * t->trailed;
    first.trail.rb = t->first_trail + b * t->trailed;
    first.pa = t->plain + a * t->ld;
    first.pb = t->plain + b * t->ld;
    if (t->plain_state) {
        first.qa = t->plain_state + a * t->ld;
        first.qb = t->plain_state + b * t->ld;
    }
    return first;
}

static void AK_NAME(lstm_second)(const AKBackwardRows *t) {
    for (int64_t row = 0; row < t->rows; row += 2) {
        const AKRows p = rows_at(t, row);
        const AKFirstRows first = first_rows_at(t, &p);
        for (int64_t group = 0; group < t->groups; group++) {
            const VF dh1 = state_gradient(t, &p, group);
            const VF i = saved_at(&p, group, 5, 0), f = saved_at(&p, group, 5, 1), g = saved_at(&p, group, 5, 2);
            const VF o = saved_at(&p, group, 5, 3), before = saved_at(&p, group, 5, 4);
            const VF i1 = saved_at(&first.tangents, group, 5, 0), f1 = saved_at(&first.tangents, group, 5, 1);
            const VF g1 = saved_at(&first.tangents, group, 5, 2), o1 = saved_at(&first.tangents, group, 5, 3);
            const VF before1 = saved_at(&first.tangents, group, 5, 4);
            const VF dh = saved_at(&first.trail, group, 2, 0), dc = saved_at(&first.trail, group, 2, 1);
            float *ca = t->dc + p.a * t->cells + group * AK_HALF, *cb = t->dc + p.b * t->cells + group * AK_HALF;

            const VF tc = v_gate_tanh(v_fma(f, before, i * g)), slope = v_fnma(tc, tc, v_set(1));
            const VF tc1 = slope * v_fma(f1, before, v_fma(f, before1, v_fma(i1, g, i * g1)));
            // (o (1 - tc^2)). = o. (1 - tc^2) - 2 o tc tc.
            const VF through1 = v_fma(o1, slope, o * tc * tc1 * -2.0f);
            const VF dc1 = v_fma(dh1 * o, slope, v_fma(dh, through1, v_join(ca, cb)));
            const VF si = i * (1.0f - i), sf = f * (1.0f - f), sg = v_fnma(g, g, v_set(1)), so = o * (1.0f - o);
            // The slopes' dots: (i (1 - i)). = (1 - 2 i) i., (1 - g^2). = -2 g g.
            const VF i2 = v_fnma(i + i, i1, i1), f2 = v_fnma(f + f, f1, f1), o2 = v_fnma(o + o, o1, o1);
            put(p.ga, p.gb, group, 4, 0, v_fma(dc1 * g, si, dc * v_fma(g1, si, g * i2)));
            put(p.ga, p.gb, group, 4, 1, v_fma(dc1 * before, sf, dc * v_fma(before1, sf, before * f2)));
            put(p.ga, p.gb, group, 4, 2, v_fma(dc1 * i, sg, dc * v_fma(i1, sg, i * g * g1 * -2.0f)));
            put(p.ga, p.gb, group, 4, 3, v_fma(dh1 * tc, so, dh * v_fma(tc1, so, tc * o2)));
            put(first.pa, first.pb, group, 4, 0, dc * g * si);
            put(first.pa, first.pb, group, 4, 1, dc * before * sf);
            put(first.pa, first.pb, group, 4, 2, dc * i * sg);
            put(first.pa, first.pb, group, 4, 3, dh * tc * so);
            v_split(ca, cb, v_fma(dc1, f, dc * f1));
        }
    }
}

static void AK_NAME(gru_second)(const AKBackwardRows *t) {
    for (int64_t row = 0; row < t->rows; row += 2) {
        const AKRows p = rows_at(t, row);
        const AKFirstRows first = first_rows_at(t, &p);
        for (int64_t group = 0; group < t->groups; group++) {
            const int64_t at = group * AK_HALF;
            const VF dh1 = state_gradient(t, &p, group), dh = saved_at(&first.trail, group, 1, 0);
            const VF r = saved_at(&p, group, 5, 0), z = saved_at(&p, group, 5, 1), n = saved_at(&p, group, 5, 2);
            const VF candidate = saved_at(&p, group, 5, 3), before = saved_at(&p, group, 5, 4);
            const VF r1 = saved_at(&first.tangents, group, 5, 0), z1 = saved_at(&first.tangents, group, 5, 1);
            const VF n1 = saved_at(&first.tangents, group, 5, 2), candidate1 = saved_at(&first.tangents, group, 5, 3);
            const VF before1 = saved_at(&first.tangents, group, 5, 4);

            const VF sr = r * (1.0f - r), sz = z * (1.0f - z), sn = v_fnma(n, n, v_set(1)), rest = 1.0f - z;
            const VF r2 = v_fnma(r + r, r1, r1), z2 = v_fnma(z + z, z1, z1), away = before - n;
            const VF dn = dh * rest * sn, dn1 = v_fma(v_fnma(dh, z1, dh1 * rest), sn, dh * rest * n * n1 * -2.0f);
            const VF dcandidate1 = v_fma(dn1, r, dn * r1);
            const VF dr1 = v_fma(v_fma(dn1, candidate, dn * candidate1), sr, dn * candidate * r2);
            const VF dz1 = v_fma(v_fma(dh1, away, dh * (before1 - n1)), sz, dh * away * z2);
            const VF dr = dn * candidate * sr, dz = dh * away * sz;
            put(p.ga, p.gb, group, 3, 0, dr1);
            put(p.ga, p.gb, group, 3, 1, dz1);
            put(p.ga, p.gb, group, 3, 2, dn1);
            put(p.sa, p.sb, group, 3, 0, dr1);
            put(p.sa, p.sb, group, 3, 1, dz1);
            put(p.sa, p.sb, group, 3, 2, dcandidate1);
            put(first.pa, first.pb, group, 3, 0, dr);
            put(first.pa, first.pb, group, 3, 1, dz);
            put(first.pa, first.pb, group, 3, 2, dn);
            put(first.qa, first.qb, group, 3, 0, dr);
            put(first.qa, first.qb, group, 3, 1, dz);
            put(first.qa, first.qb, group, 3, 2, dn * r);
            v_split_part(t->dh + p.a * t->states + at, t->dh + p.b * t->states + at, v_fma(dh1, z, dh * z1), t->hidden - at);
            float *ba = t->state_bias + p.a * t->cells + at, *bb = t->state_bias + p.b * t->cells + at;
            v_split(ba, bb, v_join(ba, bb) + dcandidate1);
        }
    }
}

static void AK_NAME(rnn_second)(const AKBackwardRows *t) {
    for (int64_t row = 0; row < t->rows; row += 2) {
        const AKRows p = rows_at(t, row);
        const AKFirstRows first = first_rows_at(t, &p);
        for (int64_t group = 0; group < t->groups; group++) {
            const VF h = saved_at(&p, group, 1, 0), h1 = saved_at(&first.tangents, group, 1, 0);
            const VF dh1 = state_gradient(t, &p, group), dh = saved_at(&first.trail, group, 1, 0);
            const VF slope = v_fnma(h, h, v_set(1));
            put(p.ga, p.gb, group, 1, 0, v_fma(dh1, slope, dh * h * h1 * -2.0f));
            put(first.pa, first.pb, group, 1, 0, dh * slope);
        }
    }
}
