// Compiles one source for every level. The includer defines AK_BODY, the file to compile, and includes this: the body is
// included once a level with
//   AK_NAME(x)   x with the level's suffix: x_generic, x_avx2, x_avx512
//   AK_WIDTH     lanes of 32 bits in a vector: 4, 8, 16
//   AK_HAS_FMA   1 where fused multiply-add is an instruction
//   AK_LEVEL_ID  the AKLevel, as a number the preprocessor can compare
// and with ak_vector.inc.h already included. Afterwards AK_AT_LEVEL(x) is the function for the level in force.
// System headers must be included before: here they would be compiled for the wrong CPU.
#ifndef AK_BODY
#error "define AK_BODY first"
#endif

#include "ak_level.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Nothing is fused but what is written as such: rounding must not depend on what the compiler saw side by side.
#pragma STDC FP_CONTRACT OFF

// Vectors wider than a register are passed between functions that are always inlined, so how they would be passed is moot.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

#define AK_PASTE_(name, suffix) name##_##suffix
#define AK_PASTE(name, suffix) AK_PASTE_(name, suffix)
#define AK_NAME(name) AK_PASTE(name, AK_SUFFIX)

#define AK_SUFFIX generic
#define AK_WIDTH 4
#define AK_LEVEL_ID 0
#if defined(__aarch64__)
#define AK_HAS_FMA 1
#else
#define AK_HAS_FMA 0
#endif
#include "ak_vector.inc.h"
#include AK_BODY
#undef AK_SUFFIX
#undef AK_WIDTH
#undef AK_LEVEL_ID
#undef AK_HAS_FMA

#if defined(__x86_64__)

#define AK_HAS_FMA 1

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define AK_SUFFIX avx2
#define AK_WIDTH 8
#define AK_LEVEL_ID 1
#include "ak_vector.inc.h"
#include AK_BODY
#undef AK_SUFFIX
#undef AK_WIDTH
#undef AK_LEVEL_ID
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
#define AK_SUFFIX avx512
#define AK_WIDTH 16
#define AK_LEVEL_ID 2
#include "ak_vector.inc.h"
#include AK_BODY
#undef AK_SUFFIX
#undef AK_WIDTH
#undef AK_LEVEL_ID
#pragma clang attribute pop

#undef AK_HAS_FMA

#define AK_AT_LEVEL(name)                                                                      \
    (ak_level() == AK_LEVEL_AVX512 ? name##_avx512 : ak_level() == AK_LEVEL_AVX2 ? name##_avx2 \
                                                                                 : name##_generic)
#else
#define AK_AT_LEVEL(name) (name##_generic)
#endif

#pragma clang diagnostic pop
