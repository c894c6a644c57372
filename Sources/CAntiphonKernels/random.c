#include "ak_random.h"
#include "random_job.h"

#define AK_BODY "random_body.inc.h"
#include "ak_levels.inc.h"

enum {
    RANDOM_TASK = 4096,    // elements a task, about
    RANDOM_NARROW = 256,   // samples' rows so short lie close enough together to be written side by side
};

void ak_philox_4x32_10(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        const uint64_t p0 = (uint64_t)PHILOX_M0 * c0, p1 = (uint64_t)PHILOX_M1 * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

static void run(void *context, int task, int worker) {
    (void)worker;
    const RandomJob *job = context;
    if (job->across) {
        AK_AT_LEVEL(random_across_at)(job, task);
        return;
    }
    const int64_t total = job->outer * job->samples * job->pieces;
    const int64_t start = task * job->batch;
    const int64_t end = start + job->batch < total ? start + job->batch : total;
    AK_AT_LEVEL(random_pieces_at)(job, start, end);
}

static void generate(AKPool *pool, RandomKind kind, const uint32_t key[2], uint32_t first, int64_t outer,
                     int64_t samples, int64_t inner, void *out) {
    if (outer <= 0 || samples <= 0 || inner <= 0) {
        return;
    }
    RandomJob job = {kind, {key[0], key[1]}, first, outer, samples, inner, 0, 1, inner, 1, out};
    if (samples >= RANDOM_ACROSS && inner <= RANDOM_NARROW) {
        const int64_t blocks = (outer * inner + 3) / 4, groups = (samples + RANDOM_ACROSS - 1) / RANDOM_ACROSS;
        job.across = 1;
        job.pieces = (blocks * 4 * RANDOM_ACROSS + RANDOM_TASK - 1) / RANDOM_TASK;
        job.span = (blocks + job.pieces - 1) / job.pieces;
        ak_pool_run(pool, (int)(groups * job.pieces), run, &job);
        return;
    }
    if (inner > 2 * RANDOM_TASK) {
        job.span = RANDOM_TASK;
        job.pieces = (inner + RANDOM_TASK - 1) / RANDOM_TASK;
    } else {
        job.batch = inner < RANDOM_TASK ? RANDOM_TASK / inner : 1;
    }
    const int64_t total = outer * samples * job.pieces;
    ak_pool_run(pool, (int)((total + job.batch - 1) / job.batch), run, &job);
}

void ak_random_bits(AKPool *pool, const uint32_t key[2], uint32_t first, int64_t outer, int64_t samples,
                    int64_t inner, uint32_t *out) {
    generate(pool, RANDOM_BITS, key, first, outer, samples, inner, out);
}

void ak_random_uniform(AKPool *pool, const uint32_t key[2], uint32_t first, int64_t outer, int64_t samples,
                       int64_t inner, float *out) {
    generate(pool, RANDOM_UNIFORM, key, first, outer, samples, inner, out);
}

void ak_random_normal(AKPool *pool, const uint32_t key[2], uint32_t first, int64_t outer, int64_t samples,
                      int64_t inner, float *out) {
    generate(pool, RANDOM_NORMAL, key, first, outer, samples, inner, out);
}
