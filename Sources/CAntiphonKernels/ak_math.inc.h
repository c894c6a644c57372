// Vector mathematics in registers. Included under a level, after ak_vector.inc.h; no include guard.
//
// The error bounds, in units in the last place of the exact result, hold for every float, denormals and results that
// underflow included, and are tested so. Special values are those of C's functions.

#ifndef AK_MATH_NAMES
#define AK_MATH_NAMES
#define v_exp AK_NAME(akv_exp)
#define v_expm1 AK_NAME(akv_expm1)
#define v_log AK_NAME(akv_log)
#define v_log1p AK_NAME(akv_log1p)
#define v_tanh AK_NAME(akv_tanh)
#define v_logistic AK_NAME(akv_logistic)
#define v_exp_tail AK_NAME(akv_exp_tail)
#define v_pow2 AK_NAME(akv_pow2)
#define v_log_core AK_NAME(akv_log_core)
#define v_log_normal AK_NAME(akv_log_normal)
#define v_expm1_core AK_NAME(akv_expm1_core)
// Adding this rounds to a whole number, which then stands in the sum's low bits.
#define AK_ROUNDER 12582912.0f /* 1.5 * 2^23 */
#define AK_LOG2_E 1.44269504f
// ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
#define AK_LN2_HIGH 0.693359375f
#define AK_LN2_LOW -2.12194440e-4f
#endif

// (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2.
AK_INLINE VF v_exp_tail(VF r) {
    VF p = v_set(1.9875691500e-4f);
    p = v_fma(p, r, v_set(1.3981999507e-3f));
    p = v_fma(p, r, v_set(8.3334519073e-3f));
    p = v_fma(p, r, v_set(4.1665795894e-2f));
    p = v_fma(p, r, v_set(1.6666665459e-1f));
    return v_fma(p, r, v_set(5.0000001201e-1f));
}

// 2^n for n = rounded - AK_ROUNDER within -126 ... 127.
AK_INLINE VF v_pow2(VF rounded) {
    return (VF)(((VI)rounded << 23) + 0x3f800000);
}

AK_INLINE VF v_exp(VF x) {
    // Beyond these the result is 0 or infinite. Written so that NaN stays.
    x = v_if(x > 89.0f, v_set(89.0f), x);
    x = v_if(x < -104.0f, v_set(-104.0f), x);
    const VF rounded = v_fma(x, v_set(AK_LOG2_E), v_set(AK_ROUNDER));
    const VF n = rounded - AK_ROUNDER;
    VF r = v_fnma(n, v_set(AK_LN2_HIGH), x);
    r = v_fnma(n, v_set(AK_LN2_LOW), r);
    const VF y = v_fma(v_exp_tail(r), r * r, r) + 1.0f;
#if AK_LEVEL_ID == 2
    return (VF)_mm512_scalef_ps((__m512)y, (__m512)n);
#else
    // In two steps, the second of which rounds once where the result is denormal.
    const VI whole = (VI)rounded - (VI)v_set(AK_ROUNDER);
    const VI half = whole >> 1;
    const VF first = (VF)((half << 23) + 0x3f800000);
    const VF second = (VF)(((whole - half) << 23) + 0x3f800000);
    return y * first * second;
#endif
}

// e^x - 1 for -80 <= x <= 87 (or NaN), which loses the sign of -0.
AK_INLINE VF v_expm1_core(VF x) {
    const VF rounded = v_fma(x, v_set(AK_LOG2_E), v_set(AK_ROUNDER));
    const VF n = rounded - AK_ROUNDER;
    VF r = v_fnma(n, v_set(AK_LN2_HIGH), x);
    r = v_fnma(n, v_set(AK_LN2_LOW), r);
    const VF p = v_fma(v_exp_tail(r), r * r, r);
    const VF power = v_pow2(rounded);
    return v_fma(power, p, power - 1.0f);
}

AK_INLINE VF v_expm1(VF x) {
    VF clamped = v_if(x < -40.0f, v_set(-40.0f), x);
    const VF small = v_expm1_core(v_if(x > 80.0f, v_set(80.0f), clamped));
    // Beyond 80 the 1 is long lost.
    const VF y = v_if(x > 80.0f, v_exp(x), small);
    return v_if(v_abs(x) < 1.0e-9f, x, y);
}

// log(2^e (1 + f)) for f within sqrt(1/2) - 1 ... sqrt(2) - 1.
AK_INLINE VF v_log_core(VF f, VF e) {
    VF p = v_set(7.0376836292e-2f);
    p = v_fma(p, f, v_set(-1.1514610310e-1f));
    p = v_fma(p, f, v_set(1.1676998740e-1f));
    p = v_fma(p, f, v_set(-1.2420140846e-1f));
    p = v_fma(p, f, v_set(1.4249322787e-1f));
    p = v_fma(p, f, v_set(-1.6668057665e-1f));
    p = v_fma(p, f, v_set(2.0000714765e-1f));
    p = v_fma(p, f, v_set(-2.4999993993e-1f));
    p = v_fma(p, f, v_set(3.3333331174e-1f));
    const VF square = f * f;
    VF y = v_fma(e, v_set(AK_LN2_LOW), p * f * square);
    y = v_fnma(square, v_set(0.5f), y);
    return v_fma(e, v_set(AK_LN2_HIGH), f + y);
}

// log(x) - shift ln 2 for positive, normal, finite x.
AK_INLINE VF v_log_normal(VF x, VI shift) {
    // Subtracting sqrt(1/2)'s bits puts the mantissa within sqrt(1/2) ... sqrt(2).
    const VI bits = (VI)x - 0x3f3504f3;
    const VI exponent = (bits >> 23) - shift;
    const VF mantissa = (VF)((bits & 0x7fffff) + 0x3f3504f3);
    return v_log_core(mantissa - 1.0f, __builtin_convertvector(exponent, VF));
}

AK_INLINE VF v_log(VF x) {
    const VI denormal = x < 1.17549435e-38f;
    VF y = v_log_normal(v_if(denormal, x * 16777216.0f, x), denormal & 24);
    y = v_if(x == __builtin_inff(), x, y);
    y = v_if(x == 0.0f, v_set(-__builtin_inff()), y);
    return v_if(x >= 0.0f, y, v_set(__builtin_nanf("")));
}

AK_INLINE VF v_log1p(VF x) {
    const VF u = x + 1.0f;
    // What the sum lost: exact, because the larger operand is subtracted first.
    const VF lost = v_if(v_abs(x) < 1.0f, x - (u - 1.0f), 1.0f - (u - x));
    const VI bits = (VI)u - 0x3f3504f3;
    const VI exponent = bits >> 23;
    const VF mantissa = (VF)((bits & 0x7fffff) + 0x3f3504f3);
    // Beyond 2^30 what was lost is too little to matter, and the power below too small to be built so.
    const VF unscale = (VF)((127 - exponent) << 23);
    const VF rest = v_if(u < 1073741824.0f, lost * unscale, v_set(0.0f));
    VF y = v_log_core((mantissa - 1.0f) + rest, __builtin_convertvector(exponent, VF));
    y = v_if(x == __builtin_inff(), x, y);
    y = v_if(x == -1.0f, v_set(-__builtin_inff()), y);
    y = v_if(x >= -1.0f, y, v_set(__builtin_nanf("")));
    return v_if(v_abs(x) < 1.0e-9f, x, y);
}

// With t = e^(-2|x|) - 1, tanh |x| = -t / (2 + t).
AK_INLINE VF v_tanh(VF x) {
    VF y = v_abs(x) * -2.0f;
    y = v_if(y < -30.0f, v_set(-30.0f), y);
    const VF t = v_expm1_core(y);
    return v_copysign(t / (2.0f + t), x);
}

// With e = e^-|x|, 1 / (1 + e) or e / (1 + e), so that it neither overflows nor loses small results.
AK_INLINE VF v_logistic(VF x) {
    const VF e = v_exp(-v_abs(x));
    return v_if(x >= 0.0f, v_set(1.0f), e) / (1.0f + e);
}
