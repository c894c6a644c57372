#include "ak_math.h"

#define AK_BODY "math_body.inc.h"
#include "ak_levels.inc.h"

#define UNARY(name)                                        \
    void ak_##name(float *out, const float *in, size_t count) { \
        AK_AT_LEVEL(math_##name)(out, in, count);          \
    }

UNARY(exp)
UNARY(expm1)
UNARY(log)
UNARY(log1p)
UNARY(tanh)
UNARY(logistic)
UNARY(sin)
UNARY(cos)

void ak_power(float *out, const float *a, const float *b, size_t count) {
    AK_AT_LEVEL(math_power)(out, a, b, count);
}
