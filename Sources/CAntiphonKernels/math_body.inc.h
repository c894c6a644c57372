// Vector mathematics over arrays, for one level.
#include "ak_math.inc.h"

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

#undef AK_UNARY
