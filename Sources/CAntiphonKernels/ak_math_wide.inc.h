// Sine, cosine and power, computed in double: their arguments must be reduced, or multiplied, with more digits than a float
// has. Included under a level, after ak_math.inc.h; no include guard.

#ifndef AK_MATH_WIDE_NAMES
#define AK_MATH_WIDE_NAMES
#define v_sin AK_NAME(akv_sin)
#define v_cos AK_NAME(akv_cos)
#define v_sine AK_NAME(akv_sine)
#define v_sin_poly AK_NAME(akv_sin_poly)
#define v_cos_poly AK_NAME(akv_cos_poly)
#define v_power AK_NAME(akv_power)
#define v_power_positive AK_NAME(akv_power_positive)
#define v_fmad AK_NAME(akv_fmad)
#define v_setd AK_NAME(akv_setd)
// As AK_ROUNDER, for doubles: 1.5 * 2^52.
#define AK_ROUNDER_WIDE 6755399441055744.0
#endif

AK_INLINE VD v_setd(double x) {
    return (VD)(x);
}

AK_INLINE VD v_fmad(VD a, VD b, VD c) {
#if AK_HAS_FMA
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

// Sine and cosine for |r| <= pi / 4, to 2^-37 and 2^-34 (FreeBSD's k_sinf.c and k_cosf.c).
AK_INLINE VD v_sin_poly(VD r) {
    const VD z = r * r;
    VD p = v_setd(0x16cd878c3b46a7.0p-71);
    p = v_fmad(p, z, v_setd(-0x1a00f9e2cae774.0p-65));
    p = v_fmad(p, z, v_setd(0x111110896efbb2.0p-59));
    p = v_fmad(p, z, v_setd(-0x15555554cbac77.0p-55));
    // A product, not a sum, so that -0 stays.
    return r * v_fmad(p, z, v_setd(1.0));
}

AK_INLINE VD v_cos_poly(VD r) {
    const VD z = r * r;
    VD p = v_setd(0x199342e0ee5069.0p-68);
    p = v_fmad(p, z, v_setd(-0x16c087e80f1e27.0p-62));
    p = v_fmad(p, z, v_setd(0x155553e1053a42.0p-57));
    p = v_fmad(p, z, v_setd(-0x1ffffffd0c5e81.0p-54));
    return v_fmad(p, z, v_setd(1.0));
}

// sin(x + turn * pi / 2) for |x| <= 1.6e6 (else nonsense, or NaN for infinities and NaN). pi / 2 is taken in two parts, of which
// the first has 33 bits, so that its product with a quadrant number below 2^20 is exact.
AK_INLINE VF v_sine(VF x, int turn) {
    const VD wide = __builtin_convertvector(x, VD);
    const VD rounded = v_fmad(wide, v_setd(0.63661977236758134308), v_setd(AK_ROUNDER_WIDE));
    const VD n = rounded - AK_ROUNDER_WIDE;
    const VD r = (wide - n * 1.57079632673412561417) - n * 6.07710050650619224932e-11;
    const VI quadrant = __builtin_convertvector((VL)rounded, VI) + turn;
    const VF sine = __builtin_convertvector(v_sin_poly(r), VF);
    const VF cosine = __builtin_convertvector(v_cos_poly(r), VF);
    const VF y = v_if((quadrant & 1) != 0, cosine, sine);
    return (VF)((VI)y ^ ((quadrant & 2) << 30));
}

// 0.51 ULP. Arguments beyond 1.6e6, which nobody should have, go one by one to the C library's double function.
AK_INLINE VF v_sin(VF x) {
    VF y = v_sine(x, 0);
    const VI far = v_abs(x) > 1.6e6f;
    if (v_any(far)) {
        for (int lane = 0; lane < AK_WIDTH; lane++) {
            y[lane] = far[lane] ? (float)sin((double)x[lane]) : y[lane];
        }
    }
    return y;
}

// 0.51 ULP, as v_sin.
AK_INLINE VF v_cos(VF x) {
    VF y = v_sine(x, 1);
    const VI far = v_abs(x) > 1.6e6f;
    if (v_any(far)) {
        for (int lane = 0; lane < AK_WIDTH; lane++) {
            y[lane] = far[lane] ? (float)cos((double)x[lane]) : y[lane];
        }
    }
    return y;
}

// a^b = 2^(b log2 a) for finite a > 0; NaN where b is infinite and a is 1.
AK_INLINE VF v_power_positive(VF a, VF b) {
    const VD wide = __builtin_convertvector(a, VD);
    // As in v_log: the mantissa within sqrt(1/2) ... sqrt(2), the exponent made a double by its bits.
    const VL bits = (VL)wide - 0x3fe6a09e667f3bcd;
    const VL biased = ((bits + ((int64_t)1023 << 52)) >> 52) & 0xfff;
    const VD exponent = (VD)(biased | 0x4330000000000000) - (4503599627370496.0 + 1023.0);
    const VD m = (VD)((bits & 0xfffffffffffff) + 0x3fe6a09e667f3bcd);
    // log m = 2 artanh(s), |s| <= 0.172: the series to s^15 is good to 4e-14.
    const VD s = (m - 1.0) / (m + 1.0);
    const VD z = s * s;
    VD p = v_setd(1.0 / 15);
    p = v_fmad(p, z, v_setd(1.0 / 13));
    p = v_fmad(p, z, v_setd(1.0 / 11));
    p = v_fmad(p, z, v_setd(1.0 / 9));
    p = v_fmad(p, z, v_setd(1.0 / 7));
    p = v_fmad(p, z, v_setd(1.0 / 5));
    p = v_fmad(p, z, v_setd(1.0 / 3));
    p = v_fmad(p, z, v_setd(1.0));
    const VD logarithm = v_fmad(s * 2.8853900817779268147, p, exponent);
    VD power = __builtin_convertvector(b, VD) * logarithm;
    power = power > 130.0 ? v_setd(130.0) : power;
    power = power < -160.0 ? v_setd(-160.0) : power;
    const VD rounded = power + AK_ROUNDER_WIDE;
    const VD f = (power - (rounded - AK_ROUNDER_WIDE)) * 0.69314718055994530942;
    // The series of e^f, |f| <= 0.347, to f^9: good to 7e-12.
    VD e = v_setd(1.0 / 362880);
    e = v_fmad(e, f, v_setd(1.0 / 40320));
    e = v_fmad(e, f, v_setd(1.0 / 5040));
    e = v_fmad(e, f, v_setd(1.0 / 720));
    e = v_fmad(e, f, v_setd(1.0 / 120));
    e = v_fmad(e, f, v_setd(1.0 / 24));
    e = v_fmad(e, f, v_setd(1.0 / 6));
    e = v_fmad(e, f, v_setd(0.5));
    e = v_fmad(e, f, v_setd(1.0));
    e = v_fmad(e, f, v_setd(1.0));
    const VD scale = (VD)(((VL)rounded << 52) + ((int64_t)1023 << 52));
    // The rounding to float takes care of overflow and of denormals.
    return __builtin_convertvector(e * scale, VF);
}

// 0.51 ULP. All special cases as C's powf has them.
AK_INLINE VF v_power(VF a, VF b) {
    const VF infinity = v_set(__builtin_inff());
    const VF nan = v_set(__builtin_nanf(""));
    const VF base = v_abs(a), size = v_abs(b);
    VF y = v_power_positive(base, b);
    const VI zero = base == 0.0f;
    y = v_if(zero | (base == infinity), v_if(zero == (b > 0.0f), v_set(0.0f), infinity), y);
    // From 2^24 on every float is even, and so, to powf, is infinity.
    const VF small = v_if(size < 16777216.0f, b, v_set(0.0f));
    const VI whole = __builtin_convertvector(small, VI);
    const VI integral = __builtin_convertvector(whole, VF) == small;
    const VI odd = integral & (whole << 31);
    y = (VF)((VI)y ^ (odd & v_signbit(a)));
    y = v_if((a < 0.0f) & (base < infinity) & ~integral, nan, y);
    y = v_if((a != a) | (b != b), nan, y);
    return v_if((b == 0.0f) | (a == 1.0f) | ((base == 1.0f) & (size == infinity)), v_set(1.0f), y);
}
