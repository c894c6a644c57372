// Which SIMD instructions the kernels use: chosen once, at the first call, by the CPU's features.
#ifndef AK_LEVEL_H
#define AK_LEVEL_H

typedef enum {
    AK_LEVEL_GENERIC = 0,  // SSE2 on x86-64, NEON on arm64: what every machine of that kind has
    AK_LEVEL_AVX2 = 1,     // AVX2 and FMA
    AK_LEVEL_AVX512 = 2,   // AVX-512 F, BW, DQ, VL
} AKLevel;

// The level in force: the best that the CPU has, or a lower one named in the environment variable
// ANTIPHON_SIMD (generic, avx2, avx512). An unknown or unsupported name there is ignored.
AKLevel ak_level(void);

// Forces a level for the calling thread and the pool regions it runs; returns the level now in force (a level that the CPU
// lacks is not taken). Memory whose size a workspace or reserve function told is for that function's level.
AKLevel ak_level_force(AKLevel level);

// "generic", "avx2" or "avx512".
const char *ak_level_name(AKLevel level);

#endif
