// Shuffles of two vectors, and the transpose made of them. Included under a level, after ak_vector.inc.h; no include guard.

#ifndef AK_ZIP_NAMES
#define AK_ZIP_NAMES
#define v_zip_low AK_NAME(akv_zip_low)
#define v_zip_high AK_NAME(akv_zip_high)
#define v_transpose AK_NAME(akv_transpose)
#endif

// a0 b0 a1 b1 ... of the lower halves.
AK_INLINE VF v_zip_low(VF a, VF b) {
#if AK_WIDTH == 16
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
#elif AK_WIDTH == 8
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
#else
    return __builtin_shufflevector(a, b, 0, 4, 1, 5);
#endif
}

// The same of the upper halves.
AK_INLINE VF v_zip_high(VF a, VF b) {
#if AK_WIDTH == 16
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#elif AK_WIDTH == 8
    return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
#else
    return __builtin_shufflevector(a, b, 2, 6, 3, 7);
#endif
}

// Transposes AK_WIDTH rows: zipping row i with row i + AK_WIDTH / 2 rotates the bits of (row, lane) by one, so as many
// rounds as a lane number has bits exchange the two.
AK_INLINE void v_transpose(VF rows[AK_WIDTH]) {
    VF next[AK_WIDTH];
#pragma clang loop unroll(full)
    for (int round = 1; round < AK_WIDTH; round *= 2) {
#pragma clang loop unroll(full)
        for (int i = 0; i < AK_WIDTH / 2; i++) {
            next[2 * i] = v_zip_low(rows[i], rows[i + AK_WIDTH / 2]);
            next[2 * i + 1] = v_zip_high(rows[i], rows[i + AK_WIDTH / 2]);
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < AK_WIDTH; i++) {
            rows[i] = next[i];
        }
    }
}
