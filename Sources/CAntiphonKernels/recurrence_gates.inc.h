// The logistic function and tanh as the cells take them: half the instructions of those in ak_math.inc.h, in short chains,
// because at small hidden sizes a step's time is mostly these. Included under a level, after ak_vector.inc.h.
//
// Errors (tested over all floats): gate_tanh at most 3.75 units in the last place; gate_logistic at most 1.2e-7, and where
// |x| <= 16 at most 5 units, or 15 without fused multiply-add. Results under 2^-124 come as about 2^-124, tanh of -0 as +0.
// NaN stays NaN, and infinities give the limits.

#ifndef AK_GATES_NAMES
#define AK_GATES_NAMES
#define v_gate_logistic AK_NAME(akv_gate_logistic)
#define v_gate_tanh AK_NAME(akv_gate_tanh)
#define v_gate_clamp AK_NAME(akv_gate_clamp)
#define v_gate_power AK_NAME(akv_gate_power)
#define AK_GATE_ROUNDER 12582912.0f /* 1.5 * 2^23: adding it rounds to a whole number, which then stands in the low bits */
#endif

// Written as comparisons that keep a NaN, each one instruction.
AK_INLINE VF v_gate_clamp(VF x, float bound) {
    const VF low = v_set(-bound), high = v_set(bound);
    x = low > x ? low : x;
    return high < x ? high : x;
}

// 2^n for n = rounded - AK_GATE_ROUNDER. What is multiplied by it must be NaN for a NaN, of which this makes something.
AK_INLINE VF v_gate_power(VF rounded) {
    return (VF)(((VI)rounded << 23) + 0x3f800000);
}

// 1 / (1 + 2^t) with t = -x log2(e) = n + f, |f| <= 1/2; 2^f by a polynomial (7.5e-8).
AK_INLINE VF v_gate_logistic(VF x) {
    x = v_gate_clamp(x, 86.0f);
    const VF rounded = v_fma(x, v_set(-1.44269504f), v_set(AK_GATE_ROUNDER));
    const VF n = rounded - AK_GATE_ROUNDER;
    const VF f = v_fma(x, v_set(-1.44269504f), -n);
    VF p = v_set(1.3276471960e-3f);
    p = v_fma(p, f, v_set(9.6755415026e-3f));
    p = v_fma(p, f, v_set(5.5507132751e-2f));
    p = v_fma(p, f, v_set(2.4022119721e-1f));
    p = v_fma(p, f, v_set(6.9314696706e-1f));
    p = v_fma(p, f, v_set(1.0000000717f));
    return 1.0f / v_fma(p, v_gate_power(rounded), v_set(1));
}

// e / (e + 2) with e = 2^t - 1, t = 2 x log2(e) = n + f; 2^f - 1 = f q(f), so that small x lose nothing.
AK_INLINE VF v_gate_tanh(VF x) {
    x = v_gate_clamp(x, 9.5f);
    const VF rounded = v_fma(x, v_set(2.88539008f), v_set(AK_GATE_ROUNDER));
    const VF n = rounded - AK_GATE_ROUNDER;
    const VF f = v_fma(x, v_set(2.88539008f), -n);
    VF q = v_set(1.5403512729e-4f);
    q = v_fma(q, f, v_set(1.3390735646e-3f));
    q = v_fma(q, f, v_set(9.6182374946e-3f));
    q = v_fma(q, f, v_set(5.5503574333e-2f));
    q = v_fma(q, f, v_set(2.4022649795e-1f));
    q = v_fma(q, f, v_set(6.9314718793e-1f));
    const VF power = v_gate_power(rounded);
    const VF e = v_fma(power, q * f, power - 1.0f);
    return e / (e + 2.0f);
}
