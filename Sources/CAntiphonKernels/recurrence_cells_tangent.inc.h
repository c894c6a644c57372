// The three cells' tangents at one level (contracts: ak_recurrence.h, AKForwardTile). With a dot for the derivative along the
// tangents, a. = x. W + h. U for the gates' sums, and the numbers of the forward pass as in ak_recurrence.h:
//   RNN   h'. = (1 - h'^2) a.
//   GRU   r. = r (1 - r) a_r., z. likewise, m. = h. U_n, n. = (1 - n^2) (x. W_n + r. m + r m.) for m = h U_n + recurrent bias,
//         h'. = (1 - z) n. + (h - n) z. + z h.
//   LSTM  i. = i (1 - i) a_i., f. and o. likewise, g. = (1 - g^2) a_g., c'. = f. c + f c. + i. g + i g.,
//         h'. = o. tanh(c') + o (1 - tanh(c')^2) c'.
// The record holds the dots of what the forward pass saves, in its order.

#ifndef AK_CELLS_TANGENT_NAMES
#define AK_CELLS_TANGENT_NAMES
#define AKPrimal AK_NAME(primal)
#define primal_of AK_NAME(primal_of)
#define primal_at AK_NAME(primal_at)
#endif

// Two rows of the forward pass's reserve.
typedef struct {
    const float *a, *b;
} AKPrimal;

AK_INLINE AKPrimal primal_of(const AKForwardTile *t, const AKPair *p) {
    return (AKPrimal){t->primal + (p->ra - t->reserve), t->primal + (p->rb - t->reserve)};
}

AK_INLINE VF primal_at(const AKPrimal *p, int place) {
    return v_join(p->a + place * AK_HALF, p->b + place * AK_HALF);
}

static void AK_NAME(lstm_tangent)(const AKForwardTile *tile) {
    const AKForwardTile own = *tile, *t = &own;  // of which the compiler sees that no store changes it
    for (int group = 0; group < t->groups; group++) {
        const int64_t valid = t->valid - group * AK_HALF, state = group * AK_HALF;
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 5);
            const float *a = t->sums + p.a * t->width + group * 4 * AK_HALF;
            const float *b = t->sums + p.b * t->width + group * 4 * AK_HALF;
            const AKPrimal primal = primal_of(t, &p);
            float *ca = t->c + p.a * t->states + state, *cb = t->c + p.b * t->states + state;
            const VF a0 = v_load(a), a1 = v_load(a + AK_WIDTH), b0 = v_load(b), b1 = v_load(b + AK_WIDTH);
            const VF i = primal_at(&primal, 0), f = primal_at(&primal, 1), g = primal_at(&primal, 2);
            const VF o = primal_at(&primal, 3), before = primal_at(&primal, 4);
            const VF tc = v_gate_tanh(v_fma(f, before, i * g));
            const VF i1 = v_first_halves(a0, b0) * (i * (1.0f - i)), f1 = v_second_halves(a0, b0) * (f * (1.0f - f));
            const VF g1 = v_first_halves(a1, b1) * v_fnma(g, g, v_set(1));
            const VF o1 = v_second_halves(a1, b1) * (o * (1.0f - o));
            const VF before1 = v_join(ca, cb);
            const VF c1 = v_fma(f1, before, v_fma(f, before1, v_fma(i1, g, i * g1)));
            const VF h1 = v_fma(o1, tc, o * v_fnma(tc, tc, v_set(1)) * c1);
            v_split(ca, cb, c1);
            save(&p, 0, i1);
            save(&p, 1, f1);
            save(&p, 2, g1);
            save(&p, 3, o1);
            save(&p, 4, before1);
            v_split(t->next_h + p.a * t->states + state, t->next_h + p.b * t->states + state, h1);
            v_split_part(p.ya, p.yb, h1, valid);
        }
    }
}

static void AK_NAME(gru_tangent)(const AKForwardTile *tile) {
    const AKForwardTile own = *tile, *t = &own;  // of which the compiler sees that no store changes it
    for (int group = 0; group < t->groups; group++) {
        const int64_t valid = t->valid - group * AK_HALF, state = group * AK_HALF, at = group * 3 * AK_HALF;
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 5);
            const AKPrimal primal = primal_of(t, &p);
            const float *a = t->sums + p.a * t->width + at, *b = t->sums + p.b * t->width + at;
            const float *sa = t->state_sums + p.a * t->width + at, *sb = t->state_sums + p.b * t->width + at;
            const VF r = primal_at(&primal, 0), z = primal_at(&primal, 1), n = primal_at(&primal, 2);
            const VF candidate = primal_at(&primal, 3), before = primal_at(&primal, 4);
            const VF r1 = (v_join(a, b) + v_join(sa, sb)) * (r * (1.0f - r));
            const VF z1 = (v_join(a + AK_HALF, b + AK_HALF) + v_join(sa + AK_HALF, sb + AK_HALF)) * (z * (1.0f - z));
            const VF candidate1 = v_join(sa + 2 * AK_HALF, sb + 2 * AK_HALF);
            const VF sum1 = v_fma(r1, candidate, v_fma(r, candidate1, v_join(a + 2 * AK_HALF, b + 2 * AK_HALF)));
            const VF n1 = sum1 * v_fnma(n, n, v_set(1));
            const VF before1 = v_join(t->h + p.a * t->states + state, t->h + p.b * t->states + state);
            const VF h1 = v_fma(z, before1 - n1, v_fma(z1, before - n, n1));
            v_split(t->next_h + p.a * t->states + state, t->next_h + p.b * t->states + state, h1);
            v_split_part(p.ya, p.yb, h1, valid);
            save(&p, 0, r1);
            save(&p, 1, z1);
            save(&p, 2, n1);
            save(&p, 3, candidate1);
            save(&p, 4, before1);
        }
    }
}

static void AK_NAME(rnn_tangent)(const AKForwardTile *tile) {
    const AKForwardTile own = *tile, *t = &own;  // of which the compiler sees that no store changes it
    for (int group = 0; group < t->groups; group++) {
        const int64_t valid = t->valid - group * AK_HALF, state = group * AK_HALF;
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 1);
            const AKPrimal primal = primal_of(t, &p);
            const VF h = primal_at(&primal, 0);
            const VF sum1 = v_join(t->sums + p.a * t->width + state, t->sums + p.b * t->width + state);
            const VF h1 = sum1 * v_fnma(h, h, v_set(1));
            v_split(t->next_h + p.a * t->states + state, t->next_h + p.b * t->states + state, h1);
            v_split_part(p.ya, p.yb, h1, valid);
            save(&p, 0, h1);
        }
    }
}
