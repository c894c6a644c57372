// The gates of the three cells at one level, forward (contract: AKForwardTile). Rows are taken in pairs; a last odd row is
// paired with itself, which computes and stores the same numbers twice.

#ifndef AK_CELLS_FORWARD_NAMES
#define AK_CELLS_FORWARD_NAMES
#define AK_HALF (AK_WIDTH / 2)
#define AKPair AK_NAME(pair)
#define pair_at AK_NAME(pair_at)
#define save AK_NAME(save)
#endif

// Two rows of the tile and, in the batch, of the step.
typedef struct {
    int64_t a, b;          // in the tile
    float *ya, *yb;
    float *ra, *rb;        // in the reserve, or NULL
} AKPair;

AK_INLINE AKPair pair_at(const AKForwardTile *t, int row, int group, int saved) {
    AKPair p = {.a = row, .b = row + (row + 1 < t->rows)};
    const int64_t a = t->order[p.a], b = t->order[p.b];
    p.ya = t->y + a * t->hidden + group * AK_HALF;
    p.yb = t->y + b * t->hidden + group * AK_HALF;
    if (t->reserve) {
        p.ra = t->reserve + a * t->record + group * AK_HALF * saved;
        p.rb = t->reserve + b * t->record + group * AK_HALF * saved;
    }
    return p;
}

AK_INLINE void save(const AKPair *p, int place, VF value) {
    v_split(p->ra + place * AK_HALF, p->rb + place * AK_HALF, value);
}

static void AK_NAME(lstm_forward)(const AKForwardTile *tile) {
    const AKForwardTile own = *tile, *t = &own;  // of which the compiler sees that no store changes it
    for (int group = 0; group < t->groups; group++) {
        const int64_t valid = t->valid - group * AK_HALF, state = group * AK_HALF;
        VF outer[AK_CELL_ROWS / 2], inner[AK_CELL_ROWS / 2];
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 5);
            const float *a = t->sums + p.a * t->width + group * 4 * AK_HALF;
            const float *b = t->sums + p.b * t->width + group * 4 * AK_HALF;
            float *ca = t->c + p.a * t->states + state, *cb = t->c + p.b * t->states + state;
            const VF a0 = v_load(a), a1 = v_load(a + AK_WIDTH), b0 = v_load(b), b1 = v_load(b + AK_WIDTH);
            const VF i = v_gate_logistic(v_first_halves(a0, b0)), f = v_gate_logistic(v_second_halves(a0, b0));
            const VF g = v_gate_tanh(v_first_halves(a1, b1)), o = v_gate_logistic(v_second_halves(a1, b1));
            const VF before = v_join(ca, cb), c = v_fma(f, before, i * g);
            v_split(ca, cb, c);
            outer[row / 2] = o;
            inner[row / 2] = c;
            if (t->reserve) {
                save(&p, 0, i);
                save(&p, 1, f);
                save(&p, 2, g);
                save(&p, 3, o);
                save(&p, 4, before);
            }
        }
        // In a loop of its own, because behind the gates it would make one chain too long to overlap with its neighbours'.
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 5);
            const VF h = outer[row / 2] * v_gate_tanh(inner[row / 2]);
            v_split(t->next_h + p.a * t->states + state, t->next_h + p.b * t->states + state, h);
            v_split_part(p.ya, p.yb, h, valid);
        }
    }
}

static void AK_NAME(gru_forward)(const AKForwardTile *tile) {
    const AKForwardTile own = *tile, *t = &own;  // of which the compiler sees that no store changes it
    for (int group = 0; group < t->groups; group++) {
        const int64_t valid = t->valid - group * AK_HALF, state = group * AK_HALF, at = group * 3 * AK_HALF;
        VF reset[AK_CELL_ROWS / 2], update[AK_CELL_ROWS / 2];
        for (int row = 0; row < t->rows; row += 2) {
            const int64_t other = row + (row + 1 < t->rows);
            const float *a = t->sums + row * t->width + at, *b = t->sums + other * t->width + at;
            const float *sa = t->state_sums + row * t->width + at, *sb = t->state_sums + other * t->width + at;
            reset[row / 2] = v_gate_logistic(v_join(a, b) + v_join(sa, sb));
            update[row / 2] = v_gate_logistic(v_join(a + AK_HALF, b + AK_HALF) + v_join(sa + AK_HALF, sb + AK_HALF));
        }
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 5);
            const float *a = t->sums + p.a * t->width + at, *b = t->sums + p.b * t->width + at;
            const float *sa = t->state_sums + p.a * t->width + at, *sb = t->state_sums + p.b * t->width + at;
            const VF r = reset[row / 2], z = update[row / 2];
            const VF candidate = v_join(sa + 2 * AK_HALF, sb + 2 * AK_HALF);
            const VF n = v_gate_tanh(v_fma(r, candidate, v_join(a + 2 * AK_HALF, b + 2 * AK_HALF)));
            const VF before = v_join(t->h + p.a * t->states + state, t->h + p.b * t->states + state);
            const VF h = v_fma(z, before - n, n);
            v_split(t->next_h + p.a * t->states + state, t->next_h + p.b * t->states + state, h);
            v_split_part(p.ya, p.yb, h, valid);
            if (t->reserve) {
                save(&p, 0, r);
                save(&p, 1, z);
                save(&p, 2, n);
                save(&p, 3, candidate);
                save(&p, 4, before);
            }
        }
    }
}

static void AK_NAME(rnn_forward)(const AKForwardTile *tile) {
    const AKForwardTile own = *tile, *t = &own;  // of which the compiler sees that no store changes it
    for (int group = 0; group < t->groups; group++) {
        const int64_t valid = t->valid - group * AK_HALF, state = group * AK_HALF;
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 1);
            const VF h = v_gate_tanh(v_join(t->sums + p.a * t->width + state, t->sums + p.b * t->width + state));
            v_split(t->next_h + p.a * t->states + state, t->next_h + p.b * t->states + state, h);
            v_split_part(p.ya, p.yb, h, valid);
            if (t->reserve) save(&p, 0, h);
        }
    }
}
