// Vectors of AK_WIDTH lanes and what a lane can do in one or a few instructions. Included by ak_levels.inc.h, once a level
// (so it has no include guard); the short names are macros that stand for the name with the level's suffix.
//
// Masks are VI with all ones (true) or all zeros (false) in a lane, as comparisons of vectors give them.

#ifndef AK_VECTOR_NAMES
#define AK_VECTOR_NAMES
#define AK_INLINE static inline __attribute__((always_inline, unused))
#define VF AK_NAME(akv_floats)
#define VI AK_NAME(akv_ints)
#define VU AK_NAME(akv_words)
#define VD AK_NAME(akv_doubles)   // AK_WIDTH doubles: two registers or more
#define VL AK_NAME(akv_longs)     // AK_WIDTH int64: masks for VD
#define VB AK_NAME(akv_bytes)     // AK_WIDTH bytes
#define v_set AK_NAME(akv_set)
#define v_seti AK_NAME(akv_seti)
#define v_load AK_NAME(akv_load)
#define v_store AK_NAME(akv_store)
#define v_loadi AK_NAME(akv_loadi)
#define v_storei AK_NAME(akv_storei)
#define v_lanes_below AK_NAME(akv_lanes_below)
#define v_load_part AK_NAME(akv_load_part)
#define v_store_part AK_NAME(akv_store_part)
#define v_fma AK_NAME(akv_fma)
#define v_fnma AK_NAME(akv_fnma)
#define v_if AK_NAME(akv_if)
#define v_ifi AK_NAME(akv_ifi)
#define v_abs AK_NAME(akv_abs)
#define v_signbit AK_NAME(akv_signbit)
#define v_copysign AK_NAME(akv_copysign)
#define v_sqrt AK_NAME(akv_sqrt)
#define v_floor AK_NAME(akv_floor)
#define v_min AK_NAME(akv_min)
#define v_max AK_NAME(akv_max)
#define v_sum AK_NAME(akv_sum)
#define v_any AK_NAME(akv_any)
#define v_to_int AK_NAME(akv_to_int)
#define v_to_word AK_NAME(akv_to_word)
#endif

typedef float VF __attribute__((ext_vector_type(AK_WIDTH)));
typedef int32_t VI __attribute__((ext_vector_type(AK_WIDTH)));
typedef uint32_t VU __attribute__((ext_vector_type(AK_WIDTH)));
typedef double VD __attribute__((ext_vector_type(AK_WIDTH)));
typedef int64_t VL __attribute__((ext_vector_type(AK_WIDTH)));
typedef uint8_t VB __attribute__((ext_vector_type(AK_WIDTH)));

// x in every lane.
AK_INLINE VF v_set(float x) {
    return (VF)(x);
}

AK_INLINE VI v_seti(int32_t x) {
    return (VI)(x);
}

// Memory need not be aligned.
AK_INLINE VF v_load(const float *from) {
    VF value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

AK_INLINE void v_store(float *to, VF value) {
    __builtin_memcpy(to, &value, sizeof value);
}

AK_INLINE VI v_loadi(const int32_t *from) {
    VI value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

AK_INLINE void v_storei(int32_t *to, VI value) {
    __builtin_memcpy(to, &value, sizeof value);
}

// A mask of the first `count` lanes.
AK_INLINE VI v_lanes_below(int count) {
#if AK_WIDTH == 16
    const VI lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif AK_WIDTH == 8
    const VI lane = {0, 1, 2, 3, 4, 5, 6, 7};
#else
    const VI lane = {0, 1, 2, 3};
#endif
    return lane < v_seti(count);
}

// The first `count` (0 to AK_WIDTH) lanes, zeros in the others; touches no memory beyond.
AK_INLINE VF v_load_part(const float *from, int count) {
#if AK_LEVEL_ID == 2
    return (VF)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#elif AK_LEVEL_ID == 1
    return (VF)_mm256_maskload_ps(from, (__m256i)v_lanes_below(count));
#else
    VF value = v_set(0);
    for (int lane = 0; lane < count; lane++) {
        value[lane] = from[lane];
    }
    return value;
#endif
}

AK_INLINE void v_store_part(float *to, VF value, int count) {
#if AK_LEVEL_ID == 2
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)value);
#elif AK_LEVEL_ID == 1
    _mm256_maskstore_ps(to, (__m256i)v_lanes_below(count), (__m256)value);
#else
    for (int lane = 0; lane < count; lane++) {
        to[lane] = value[lane];
    }
#endif
}

// a * b + c: one rounding where AK_HAS_FMA, else two.
AK_INLINE VF v_fma(VF a, VF b, VF c) {
#if AK_HAS_FMA
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

// c - a * b
AK_INLINE VF v_fnma(VF a, VF b, VF c) {
    return v_fma(-a, b, c);
}

// Lane by lane: then where the mask is true, otherwise where it is false.
AK_INLINE VF v_if(VI mask, VF then, VF otherwise) {
    return mask ? then : otherwise;
}

AK_INLINE VI v_ifi(VI mask, VI then, VI otherwise) {
    return mask ? then : otherwise;
}

AK_INLINE VF v_abs(VF x) {
    return (VF)((VI)x & 0x7fffffff);
}

// The sign bit alone.
AK_INLINE VI v_signbit(VF x) {
    return (VI)x & (int32_t)0x80000000;
}

AK_INLINE VF v_copysign(VF magnitude, VF sign) {
    return (VF)((VI)v_abs(magnitude) | v_signbit(sign));
}

// Correctly rounded, as is the division operator.
AK_INLINE VF v_sqrt(VF x) {
    return __builtin_elementwise_sqrt(x);
}

AK_INLINE VF v_floor(VF x) {
#if AK_LEVEL_ID > 0 || defined(__aarch64__)
    return __builtin_elementwise_floor(x);
#else
    // SSE2 has no rounding instruction. Adding and taking away 2^23 rounds what is smaller; the rest is whole already.
    const VF magnitude = v_abs(x);
    const VF near = v_copysign((magnitude + 8388608.0f) - 8388608.0f, x);
    const VF down = near - (VF)((VI)v_set(1.0f) & (near > x));
    return v_if(magnitude < 8388608.0f, v_copysign(down, x), x);
#endif
}

// The smaller and the larger, as IEEE 754-2019 minimum and maximum (and StableHLO) have them: a NaN if either is one, and
// -0 below +0.
AK_INLINE VF v_min(VF a, VF b) {
    const VF least = v_if((a < b) | (a != a), a, b);
    return (VF)((VI)least | ((VI)a & (a == b)));
}

AK_INLINE VF v_max(VF a, VF b) {
    const VF most = v_if((a > b) | (a != a), a, b);
    return (VF)((VI)most & ((VI)a | ~(a == b)));
}

// To integers: towards zero, what is out of range at the range's end, NaN 0. The conversion itself sees only what fits.
AK_INLINE VI v_to_int(VF x) {
    const VI fits = (x >= -2147483648.0f) & (x < 2147483648.0f);
    const VI end = v_ifi(x > 0.0f, v_seti(INT32_MAX), v_seti(INT32_MIN) & (x < 0.0f));
    return v_ifi(fits, __builtin_convertvector(v_if(fits, x, v_set(0.0f)), VI), end);
}

AK_INLINE VU v_to_word(VF x) {
    const VI fits = (x > -1.0f) & (x < 4294967296.0f);
    return (VU)v_ifi(fits, (VI) __builtin_convertvector(v_if(fits, x, v_set(0.0f)), VU), x > 0.0f);
}

// The sum of the lanes, in halves: lane i with lane i + AK_WIDTH / 2, and so on.
AK_INLINE float v_sum(VF x) {
#if AK_WIDTH == 16
    const VF y = x + __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    const float a = y[0] + y[4], b = y[1] + y[5], c = y[2] + y[6], d = y[3] + y[7];
    return (a + c) + (b + d);
#elif AK_WIDTH == 8
    const float a = x[0] + x[4], b = x[1] + x[5], c = x[2] + x[6], d = x[3] + x[7];
    return (a + c) + (b + d);
#else
    return (x[0] + x[2]) + (x[1] + x[3]);
#endif
}

// 1 if the mask is true in any lane.
AK_INLINE int v_any(VI mask) {
#if AK_LEVEL_ID == 2
    return _mm512_movepi32_mask((__m512i)mask) != 0;
#elif AK_LEVEL_ID == 1
    return _mm256_movemask_ps((__m256)mask) != 0;
#else
    int32_t any = 0;
    for (int lane = 0; lane < AK_WIDTH; lane++) {
        any |= mask[lane];
    }
    return any != 0;
#endif
}
