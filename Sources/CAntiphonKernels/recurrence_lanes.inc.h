// Two rows' half vectors in one, so that groups of half a vector of units still use every lane.

#ifndef AK_LANES_NAMES
#define AK_LANES_NAMES
#define VH AK_NAME(akv_half)
#define v_join AK_NAME(akv_join)
#define v_join_part AK_NAME(akv_join_part)
#define v_first_halves AK_NAME(akv_first_halves)
#define v_second_halves AK_NAME(akv_second_halves)
#define v_split AK_NAME(akv_split)
#define v_split_part AK_NAME(akv_split_part)
#endif

typedef float VH __attribute__((ext_vector_type(AK_WIDTH / 2)));

// The half vectors at a and at b.
AK_INLINE VF v_join(const float *a, const float *b) {
    VH low, high;
    __builtin_memcpy(&low, a, sizeof low);
    __builtin_memcpy(&high, b, sizeof high);
#if AK_WIDTH == 16
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#elif AK_WIDTH == 8
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
#else
    return __builtin_shufflevector(low, high, 0, 1, 2, 3);
#endif
}

// What v_join would make of two vectors' first or second halves in memory. Cheaper where whole vectors have just been stored
// there: a load of a part waits for the store.
AK_INLINE VF v_first_halves(VF a, VF b) {
#if AK_WIDTH == 16
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
#elif AK_WIDTH == 8
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
#else
    return __builtin_shufflevector(a, b, 0, 1, 4, 5);
#endif
}

AK_INLINE VF v_second_halves(VF a, VF b) {
#if AK_WIDTH == 16
    return __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
#elif AK_WIDTH == 8
    return __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
#else
    return __builtin_shufflevector(a, b, 2, 3, 6, 7);
#endif
}

AK_INLINE void v_split(float *a, float *b, VF value) {
#if AK_WIDTH == 16
    const VH low = __builtin_shufflevector(value, value, 0, 1, 2, 3, 4, 5, 6, 7);
    const VH high = __builtin_shufflevector(value, value, 8, 9, 10, 11, 12, 13, 14, 15);
#elif AK_WIDTH == 8
    const VH low = __builtin_shufflevector(value, value, 0, 1, 2, 3);
    const VH high = __builtin_shufflevector(value, value, 4, 5, 6, 7);
#else
    const VH low = __builtin_shufflevector(value, value, 0, 1);
    const VH high = __builtin_shufflevector(value, value, 2, 3);
#endif
    __builtin_memcpy(a, &low, sizeof low);
    __builtin_memcpy(b, &high, sizeof high);
}

// The same for the first `count` lanes of each half; the others are zero, and not touched in memory.
AK_INLINE VF v_join_part(const float *a, const float *b, int64_t count) {
    if (count >= AK_WIDTH / 2) return v_join(a, b);
    float lanes[AK_WIDTH] = {0};
    for (int64_t lane = 0; lane < count; lane++) {
        lanes[lane] = a[lane];
        lanes[AK_WIDTH / 2 + lane] = b[lane];
    }
    return v_load(lanes);
}

AK_INLINE void v_split_part(float *a, float *b, VF value, int64_t count) {
    if (count >= AK_WIDTH / 2) {
        v_split(a, b, value);
        return;
    }
    float lanes[AK_WIDTH];
    v_store(lanes, value);
    for (int64_t lane = 0; lane < count; lane++) {
        a[lane] = lanes[lane];
        b[lane] = lanes[AK_WIDTH / 2 + lane];
    }
}
