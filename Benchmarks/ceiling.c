// The float32 multiply-add ceiling of this machine: the limit to compare an engine with.
//
//   cc -O3 -ffp-contract=fast ceiling.c -o ceiling -lpthread && ./ceiling 2      (gcc or clang; x86-64 or arm64)
//
// Each thread keeps as many independent chains of multiply-adds in registers as hide the instruction's latency: no memory,
// nothing else. Prints GFLOP/s of 1 and of the given number of threads, the best of three short runs each, as JSON.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { ROUNDS = 4000000, MOST_THREADS = 256 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static volatile float sink;

// One body a vector width: CHAINS accumulators of LANES floats.
#define BODY(NAME, TARGET, CHAINS, LANES)                                              \
    typedef float NAME##_vector __attribute__((vector_size(4 * (LANES))));             \
    TARGET static void *NAME(void *unused) {                                           \
        NAME##_vector a[CHAINS], x, y;                                                 \
        for (int lane = 0; lane < (LANES); lane++) {                                   \
            x[lane] = .999f;                                                           \
            y[lane] = .001f;                                                           \
            for (int i = 0; i < (CHAINS); i++) a[i][lane] = (float)i * .1f;            \
        }                                                                              \
        for (long k = 0; k < ROUNDS; k++) {                                            \
            UNROLL for (int i = 0; i < (CHAINS); i++) a[i] = a[i] * x + y;             \
        }                                                                              \
        float sum = 0;                                                                 \
        for (int i = 0; i < (CHAINS); i++) sum += a[i][0];                             \
        sink = sum;                                                                    \
        return unused;                                                                 \
    }
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 24")
#endif

#if defined(__x86_64__)
BODY(avx512, __attribute__((target("avx512f"))), 16, 16)
BODY(avx2, __attribute__((target("avx2,fma"))), 12, 8)
BODY(sse, , 12, 4)
#else
BODY(simd128, , 24, 4)
#endif

static double rate(void *(*body)(void *), double operations, int threads) {
    double best = 0;
    for (int repeat = 0; repeat < 3; repeat++) {
        pthread_t others[MOST_THREADS];
        const double start = now();
        for (int i = 1; i < threads; i++) {
            if (pthread_create(&others[i], NULL, body, NULL) != 0) return 0;
        }
        body(NULL);
        for (int i = 1; i < threads; i++) pthread_join(others[i], NULL);
        const double result = threads * operations / (now() - start) / 1e9;
        if (result > best) best = result;
    }
    return best;
}

int main(int count, char **arguments) {
    int threads = count > 1 ? atoi(arguments[1]) : 2;
    if (threads < 1 || threads > MOST_THREADS) threads = 2;
#if defined(__x86_64__)
    const int wide = __builtin_cpu_supports("avx512f"), middle = __builtin_cpu_supports("avx2");
    void *(*body)(void *) = wide ? avx512 : middle ? avx2 : sse;
    const char *name = wide ? "avx512" : middle ? "avx2" : "sse2";
    const double operations = 2. * ROUNDS * (wide ? 16 * 16 : middle ? 12 * 8 : 12 * 4);
#else
    void *(*body)(void *) = simd128;
    const char *name = "128-bit SIMD";
    const double operations = 2. * ROUNDS * 24 * 4;
#endif
    const double one = rate(body, operations, 1);
    printf("{\"instructions\": \"%s\", \"one\": %.1f, \"all\": %.1f}\n", name, one, rate(body, operations, threads));
}
