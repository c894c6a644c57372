// Reductions and running sums, for one level.

#ifndef REDUCE_NAMES
#define REDUCE_NAMES
#define reduce_two AK_NAME(reduce_two_at)
#define reduce_lanes AK_NAME(reduce_lanes_at)
#define reduce_scalars AK_NAME(reduce_scalars_at)
#define reduce_row AK_NAME(reduce_row_at)
#define reduce_narrow AK_NAME(reduce_narrow_at)
#define reduce_columns AK_NAME(reduce_columns_at)
#define reduce_chunk AK_NAME(reduce_chunk_at)
#define reduce_units AK_NAME(reduce_units_at)
#define reduce_combine AK_NAME(reduce_combine_at)
#define reduce_running AK_NAME(reduce_running_at)

// Gives `CALL` its operation as a constant, so that each gets loops of its own.
#define REDUCE_BY_OP(op, CALL)     \
    switch (op) {                  \
    case AK_REDUCE_SUM:            \
        CALL(AK_REDUCE_SUM);       \
        break;                     \
    case AK_REDUCE_MAX:            \
        CALL(AK_REDUCE_MAX);       \
        break;                     \
    default:                       \
        CALL(AK_REDUCE_MIN);       \
        break;                     \
    }
#endif

AK_INLINE VF reduce_two(AKReduction op, VF a, VF b) {
    return op == AK_REDUCE_SUM ? a + b : op == AK_REDUCE_MAX ? v_max(a, b) : v_min(a, b);
}

AK_INLINE float reduce_scalars(AKReduction op, float a, float b) {
    return reduce_two(op, v_set(a), v_set(b))[0];
}

// Over the lanes, in halves.
AK_INLINE float reduce_lanes(AKReduction op, VF x) {
    if (op == AK_REDUCE_SUM) {
        return v_sum(x);
    }
    float lanes[AK_WIDTH];
    v_store(lanes, x);
    for (int half = AK_WIDTH / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; i++) {
            lanes[i] = reduce_scalars(op, lanes[i], lanes[i + half]);
        }
    }
    return lanes[0];
}

// One row of `count` neighbours.
AK_INLINE float reduce_row(AKReduction op, const float *in, int64_t count) {
    const VF none = v_set(op == AK_REDUCE_SUM ? 0 : op == AK_REDUCE_MAX ? -__builtin_inff() : __builtin_inff());
    VF a = none, b = none, c = none, d = none;
    int64_t i = 0;
    for (; i + 4 * AK_WIDTH <= count; i += 4 * AK_WIDTH) {
        a = reduce_two(op, a, v_load(in + i));
        b = reduce_two(op, b, v_load(in + i + AK_WIDTH));
        c = reduce_two(op, c, v_load(in + i + 2 * AK_WIDTH));
        d = reduce_two(op, d, v_load(in + i + 3 * AK_WIDTH));
    }
    for (; i + AK_WIDTH <= count; i += AK_WIDTH) {
        a = reduce_two(op, a, v_load(in + i));
    }
    if (i < count) {
        const int part = (int)(count - i);
        b = reduce_two(op, b, v_if(v_lanes_below(part), v_load_part(in + i, part), none));
    }
    return reduce_lanes(op, reduce_two(op, reduce_two(op, a, c), reduce_two(op, b, d)));
}

// Few columns: AK_WIDTH rows fill `inner` vectors, lane by lane, whose lane f belongs to column f % inner.
AK_INLINE void reduce_narrow(AKReduction op, const float *in, int64_t rows, int inner, float *out) {
    VF sums[REDUCE_NARROW];
    const int64_t whole = rows / AK_WIDTH * AK_WIDTH;
    for (int j = 0; j < inner; j++) {
        sums[j] = v_load(in + j * AK_WIDTH);
    }
    for (int64_t row = AK_WIDTH; row < whole; row += AK_WIDTH) {
        for (int j = 0; j < inner; j++) {
            sums[j] = reduce_two(op, sums[j], v_load(in + row * inner + j * AK_WIDTH));
        }
    }
    float lanes[REDUCE_NARROW * AK_WIDTH];
    __builtin_memcpy(lanes, sums, (size_t)inner * sizeof(VF));
    // Row by row in halves, then the rows that did not fill a vector.
    for (int half = AK_WIDTH / 2; half > 0; half /= 2) {
        for (int f = 0; f < half * inner; f++) {
            lanes[f] = reduce_scalars(op, lanes[f], lanes[f + half * inner]);
        }
    }
    for (int64_t row = whole; row < rows; row++) {
        for (int f = 0; f < inner; f++) {
            lanes[f] = reduce_scalars(op, lanes[f], in[row * inner + f]);
        }
    }
    __builtin_memcpy(out, lanes, (size_t)inner * sizeof(float));
}

// `rows` rows a stride apart, four vectors of columns at a time.
AK_INLINE void reduce_columns(AKReduction op, const float *in, int64_t rows, int64_t stride, int64_t columns, float *out) {
    int64_t f = 0;
    for (; f + 4 * AK_WIDTH <= columns; f += 4 * AK_WIDTH) {
        VF sums[4];
        for (int k = 0; k < 4; k++) {
            sums[k] = v_load(in + f + k * AK_WIDTH);
        }
        for (int64_t row = 1; row < rows; row++) {
            for (int k = 0; k < 4; k++) {
                sums[k] = reduce_two(op, sums[k], v_load(in + row * stride + f + k * AK_WIDTH));
            }
        }
        for (int k = 0; k < 4; k++) {
            v_store(out + f + k * AK_WIDTH, sums[k]);
        }
    }
    for (; f < columns; f += AK_WIDTH) {
        const int part = columns - f < AK_WIDTH ? (int)(columns - f) : AK_WIDTH;
        VF sum = v_load_part(in + f, part);
        for (int64_t row = 1; row < rows; row++) {
            sum = reduce_two(op, sum, v_load_part(in + row * stride + f, part));
        }
        v_store_part(out + f, sum, part);
    }
}

// One chunk of one strip of one outer index, at least one row.
AK_INLINE void reduce_chunk(AKReduction op, const ReducePlan *plan, int64_t unit) {
    const int64_t strip = unit % plan->strips, chunk = unit / plan->strips % plan->chunks;
    const int64_t outer = unit / plan->strips / plan->chunks;
    const int64_t row = chunk * plan->rows, column = strip * REDUCE_STRIP;
    const int64_t rows = plan->reduced - row < plan->rows ? plan->reduced - row : plan->rows;
    const int64_t left = plan->inner - column;
    const int64_t columns = left < REDUCE_STRIP ? left : REDUCE_STRIP;
    const float *in = plan->in + (outer * plan->reduced + row) * plan->inner + column;
    float *out = plan->partials + (outer * plan->chunks + chunk) * plan->inner + column;
    if (plan->inner == 1) {
        *out = reduce_row(op, in, rows);
    } else if (plan->inner <= REDUCE_NARROW && rows >= AK_WIDTH) {
        reduce_narrow(op, in, rows, (int)plan->inner, out);
    } else {
        reduce_columns(op, in, rows, plan->inner, columns, out);
    }
}

static void reduce_units(const ReducePlan *plan, int64_t start, int64_t end) {
#define REDUCE_CALL(OP)                            \
    for (int64_t unit = start; unit < end; unit++) { \
        reduce_chunk(OP, plan, unit);              \
    }
    REDUCE_BY_OP(plan->op, REDUCE_CALL)
#undef REDUCE_CALL
}

// The chunks of one strip of one outer index, pairwise: 0 with 1, 2 with 3, ...; then 0 with 2, ...
static void reduce_combine(const ReducePlan *plan, int64_t outer, int64_t strip) {
    const int64_t column = strip * REDUCE_STRIP;
    const int64_t left = plan->inner - column;
    const int64_t columns = left < REDUCE_STRIP ? left : REDUCE_STRIP;
    float *base = plan->partials + outer * plan->chunks * plan->inner + column;
    for (int64_t step = 1; step < plan->chunks; step *= 2) {
        for (int64_t chunk = 0; chunk + step < plan->chunks; chunk += 2 * step) {
            float *to = base + chunk * plan->inner;
            const float *from = to + step * plan->inner;
#define REDUCE_CALL(OP)                                                                                       \
    for (int64_t f = 0; f < columns; f += AK_WIDTH) {                                                         \
        const int part = columns - f < AK_WIDTH ? (int)(columns - f) : AK_WIDTH;                              \
        v_store_part(to + f, reduce_two(OP, v_load_part(to + f, part), v_load_part(from + f, part)), part);   \
    }
            REDUCE_BY_OP(plan->op, REDUCE_CALL)
#undef REDUCE_CALL
        }
    }
    memcpy(plan->out + outer * plan->inner + column, base, (size_t)columns * sizeof(float));
}

// Running sums down `length` rows of up to AK_WIDTH columns, the sum kept in double.
static void reduce_running(const float *in, float *out, int64_t length, int64_t stride, int columns) {
    VD sum = (VD)(0.0);
    for (int64_t row = 0; row < length; row++) {
        const int64_t at = row * stride;
        if (columns == AK_WIDTH) {
            sum += __builtin_convertvector(v_load(in + at), VD);
            v_store(out + at, __builtin_convertvector(sum, VF));
        } else {
            sum += __builtin_convertvector(v_load_part(in + at, columns), VD);
            v_store_part(out + at, __builtin_convertvector(sum, VF), columns);
        }
    }
}
