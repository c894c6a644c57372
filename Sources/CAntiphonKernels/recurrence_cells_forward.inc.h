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

static void AK_NAME(lstm_forward)(const AKForwardTile *t) {
    for (int group = 0; group < t->groups; group++) {
        const int64_t valid = t->valid - group * AK_HALF, state = group * AK_HALF;
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 5);
            const float *a = t->sums + p.a * t->width + group * 4 * AK_HALF;
            const float *b = t->sums + p.b * t->width + group * 4 * AK_HALF;
            float *ca = t->c + p.a * t->states + state, *cb = t->c + p.b * t->states + state;
            const VF i = v_logistic(v_join(a, b));
            const VF f = v_logistic(v_join(a + AK_HALF, b + AK_HALF));
            const VF g = v_tanh(v_join(a + 2 * AK_HALF, b + 2 * AK_HALF));
            const VF o = v_logistic(v_join(a + 3 * AK_HALF, b + 3 * AK_HALF));
            const VF before = v_join(ca, cb), c = v_fma(f, before, i * g), h = o * v_tanh(c);
            v_split(ca, cb, c);
            v_split(t->next_h + p.a * t->states + state, t->next_h + p.b * t->states + state, h);
            v_split_part(p.ya, p.yb, h, valid);
            if (t->reserve) {
                save(&p, 0, i);
                save(&p, 1, f);
                save(&p, 2, g);
                save(&p, 3, o);
                save(&p, 4, before);
            }
        }
    }
}

static void AK_NAME(gru_forward)(const AKForwardTile *t) {
    for (int group = 0; group < t->groups; group++) {
        const int64_t valid = t->valid - group * AK_HALF, state = group * AK_HALF;
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 5);
            const int64_t at = group * 3 * AK_HALF;
            const float *a = t->sums + p.a * t->width + at, *b = t->sums + p.b * t->width + at;
            const float *sa = t->state_sums + p.a * t->width + at, *sb = t->state_sums + p.b * t->width + at;
            const VF r = v_logistic(v_join(a, b) + v_join(sa, sb));
            const VF z = v_logistic(v_join(a + AK_HALF, b + AK_HALF) + v_join(sa + AK_HALF, sb + AK_HALF));
            const VF candidate = v_join(sa + 2 * AK_HALF, sb + 2 * AK_HALF);
            const VF n = v_tanh(v_fma(r, candidate, v_join(a + 2 * AK_HALF, b + 2 * AK_HALF)));
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

static void AK_NAME(rnn_forward)(const AKForwardTile *t) {
    for (int group = 0; group < t->groups; group++) {
        const int64_t valid = t->valid - group * AK_HALF, state = group * AK_HALF;
        for (int row = 0; row < t->rows; row += 2) {
            const AKPair p = pair_at(t, row, group, 1);
            const VF h = v_tanh(v_join(t->sums + p.a * t->width + state, t->sums + p.b * t->width + state));
            v_split(t->next_h + p.a * t->states + state, t->next_h + p.b * t->states + state, h);
            v_split_part(p.ya, p.yb, h, valid);
            if (t->reserve) save(&p, 0, h);
        }
    }
}
