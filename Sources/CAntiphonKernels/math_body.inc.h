// Vector mathematics over arrays, for one level.
#include "ak_math.inc.h"
#include "ak_math_wide.inc.h"

#define AK_UNARY(name)                                                                   \
    static void AK_NAME(math_##name)(float *out, const float *in, size_t count) {        \
        size_t i = 0;                                                                    \
        for (; i + AK_WIDTH <= count; i += AK_WIDTH) {                                   \
            v_store(out + i, v_##name(v_load(in + i)));                                  \
        }                                                                                \
        if (i < count) {                                                                 \
            const int rest = (int)(count - i);                                           \
            v_store_part(out + i, v_##name(v_load_part(in + i, rest)), rest);            \
        }                                                                                \
    }

AK_UNARY(exp)
AK_UNARY(expm1)
AK_UNARY(log)
AK_UNARY(log1p)
AK_UNARY(tanh)
AK_UNARY(logistic)
AK_UNARY(sin)
AK_UNARY(cos)

static void AK_NAME(math_power)(float *out, const float *a, const float *b, size_t count) {
    size_t i = 0;
    for (; i + AK_WIDTH <= count; i += AK_WIDTH) {
        v_store(out + i, v_power(v_load(a + i), v_load(b + i)));
    }
    if (i < count) {
        const int rest = (int)(count - i);
        v_store_part(out + i, v_power(v_load_part(a + i, rest), v_load_part(b + i, rest)), rest);
    }
}

#undef AK_UNARY
