#include "ak_level.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// The process's level plus one; 0 until somebody asked.
static _Atomic int chosen = 0;
// The level forced on this thread plus one; 0 for none. A thread's own, so that tests at other levels run side by side.
static _Thread_local int forced = 0;

static AKLevel best(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    // These tests include the operating system's consent to the wider registers, not only the CPU's ability.
    const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
        return AK_LEVEL_AVX512;
    }
    if (avx2) {
        return AK_LEVEL_AVX2;
    }
#endif
    return AK_LEVEL_GENERIC;
}

const char *ak_level_name(AKLevel level) {
    switch (level) {
    case AK_LEVEL_AVX512:
        return "avx512";
    case AK_LEVEL_AVX2:
        return "avx2";
    default:
        return "generic";
    }
}

AKLevel ak_level(void) {
    if (forced != 0) {
        return (AKLevel)(forced - 1);
    }
    const int known = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (known != 0) {
        return (AKLevel)(known - 1);
    }
    AKLevel level = best();
    const char *wanted = getenv("ANTIPHON_SIMD");
    if (wanted != NULL) {
        for (int lower = AK_LEVEL_GENERIC; lower < (int)level; lower++) {
            if (strcmp(wanted, ak_level_name((AKLevel)lower)) == 0) {
                level = (AKLevel)lower;
                break;
            }
        }
    }
    // Two threads that race here store the same value.
    atomic_store_explicit(&chosen, (int)level + 1, memory_order_relaxed);
    return level;
}

AKLevel ak_level_force(AKLevel level) {
    if ((int)level >= AK_LEVEL_GENERIC && level <= best()) {
        forced = (int)level + 1;
    }
    return ak_level();
}
