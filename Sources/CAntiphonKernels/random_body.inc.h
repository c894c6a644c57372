// Philox over many counters at once, and what is made of its words, for one level.
#include "ak_math.inc.h"
#include "ak_zip.inc.h"

#ifndef RANDOM_NAMES
#define RANDOM_NAMES
#define random_multiply AK_NAME(random_multiply_at)
#define random_philox AK_NAME(random_philox_at)
#define random_normals AK_NAME(random_normals_at)
#define random_quads AK_NAME(random_quads_at)
#define random_lanes AK_NAME(random_lanes_at)
#define random_flush AK_NAME(random_flush_at)
#define random_piece AK_NAME(random_piece_at)
#define random_pieces AK_NAME(random_pieces_at)
#define random_pairs AK_NAME(random_pairs_at)
#endif

// Half as many lanes of 64 bits.
typedef uint64_t random_pairs __attribute__((ext_vector_type(AK_WIDTH / 2)));

// The high and low words of x * m.
AK_INLINE VU random_multiply(VU x, uint32_t m, VU *low) {
    const random_pairs pairs = (random_pairs)x, word = (random_pairs)(0xffffffffu);
    const random_pairs even = (pairs & word) * m;
    const random_pairs odd = (pairs >> 32) * m;
    *low = (VU)((even & word) | (odd << 32));
    return (VU)((even >> 32) | (odd & ~word));
}

AK_INLINE void random_philox(VU words[4], const uint32_t key[2]) {
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        VU low0, low1;
        const VU high0 = random_multiply(words[0], PHILOX_M0, &low0);
        const VU high1 = random_multiply(words[2], PHILOX_M1, &low1);
        words[0] = high1 ^ words[1] ^ k0;
        words[1] = low1;
        words[2] = high0 ^ words[3] ^ k1;
        words[3] = low0;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
}

// Box-Muller. The angle is below 2 pi, so that float is enough to reduce it: pi / 2 in three parts, the first short.
// Polynomials of Moshier's cephes (sinf.c), 2^-24 within pi / 4.
AK_INLINE void random_normals(VU *first, VU *second) {
    const VF u = __builtin_convertvector((VI)((*first >> 8) + 1u), VF) * 0x1p-24f;
    const VF turn = __builtin_convertvector((VI)(*second >> 8), VF) * 0x1p-24f;
    const VF radius = v_sqrt(v_log_normal(u, v_seti(0)) * -2.0f);
    const VF angle = turn * 6.28318531f;
    const VF rounded = v_fma(angle, v_set(0.636619772f), v_set(AK_ROUNDER));
    const VF n = rounded - AK_ROUNDER;
    VF r = v_fnma(n, v_set(1.5703125f), angle);
    r = v_fnma(n, v_set(4.837512969970703125e-4f), r);
    r = v_fnma(n, v_set(7.54978995489188e-8f), r);
    const VF z = r * r;
    VF s = v_fma(v_set(-1.9515295891e-4f), z, v_set(8.3321608736e-3f));
    s = v_fma(s, z, v_set(-1.6666654611e-1f));
    s = v_fma(s * z, r, r);
    VF c = v_fma(v_set(2.443315711809948e-5f), z, v_set(-1.388731625493765e-3f));
    c = v_fma(c, z, v_set(4.166664568298827e-2f));
    c = v_fma(c * z, z, v_fnma(z, v_set(0.5f), v_set(1.0f)));
    const VI quadrant = (VI)rounded;
    const VI odd = (quadrant & 1) != 0;
    const VF cosine = (VF)((VI)v_if(odd, s, c) ^ (((quadrant + 1) & 2) << 30));
    const VF sine = (VF)((VI)v_if(odd, c, s) ^ ((quadrant & 2) << 30));
    *first = (VU)(radius * cosine);
    *second = (VU)(radius * sine);
}

// For AK_WIDTH counters (blocks, samples, 0, 0): their four elements each, side by side.
AK_INLINE void random_quads(const RandomJob *job, VU blocks, VU samples, RandomWord *to) {
    VU words[4] = {blocks, samples, (VU)(0u), (VU)(0u)};
    random_philox(words, job->key);
    if (job->kind == RANDOM_NORMAL) {
        random_normals(&words[0], &words[1]);
        random_normals(&words[2], &words[3]);
    } else if (job->kind == RANDOM_UNIFORM) {
        for (int k = 0; k < 4; k++) {
            words[k] = (VU)(__builtin_convertvector((VI)(words[k] >> 8), VF) * 0x1p-24f);
        }
    }
    const VF even_low = v_zip_low((VF)words[0], (VF)words[2]), odd_low = v_zip_low((VF)words[1], (VF)words[3]);
    const VF even_high = v_zip_high((VF)words[0], (VF)words[2]), odd_high = v_zip_high((VF)words[1], (VF)words[3]);
    const VF quads[4] = {v_zip_low(even_low, odd_low), v_zip_high(even_low, odd_low), v_zip_low(even_high, odd_high),
                         v_zip_high(even_high, odd_high)};
    __builtin_memcpy(to, quads, sizeof quads);
}

// Counters that wait until a vector is full.
typedef struct {
    int count;
    uint32_t block[AK_WIDTH], sample[AK_WIDTH];
    RandomWord *to[AK_WIDTH];
    uint8_t skip[AK_WIDTH], take[AK_WIDTH];  // of the block's four elements, those that are wanted
} random_lanes;

static void random_flush(const RandomJob *job, random_lanes *lanes) {
    VU blocks, samples;
    uint32_t quads[4 * AK_WIDTH];
    __builtin_memcpy(&blocks, lanes->block, sizeof blocks);
    __builtin_memcpy(&samples, lanes->sample, sizeof samples);
    random_quads(job, blocks, samples, quads);
    for (int lane = 0; lane < lanes->count; lane++) {
        for (int k = 0; k < lanes->take[lane]; k++) {
            lanes->to[lane][k] = quads[4 * lane + lanes->skip[lane] + k];
        }
    }
    lanes->count = 0;
}

// The places place ..< end of one sample.
static void random_piece(const RandomJob *job, random_lanes *lanes, uint32_t sample, int64_t place, int64_t end,
                         RandomWord *to) {
    while (place < end) {
        if (place % 4 == 0 && end - place >= 4 * AK_WIDTH) {
            VU blocks;
            for (int lane = 0; lane < AK_WIDTH; lane++) {
                blocks[lane] = (uint32_t)(place / 4) + (uint32_t)lane;
            }
            random_quads(job, blocks, (VU)(sample), to);
            place += 4 * AK_WIDTH;
            to += 4 * AK_WIDTH;
            continue;
        }
        const int skip = (int)(place % 4);
        const int take = end - place < 4 - skip ? (int)(end - place) : 4 - skip;
        const int lane = lanes->count++;
        lanes->block[lane] = (uint32_t)(place / 4);
        lanes->sample[lane] = sample;
        lanes->to[lane] = to;
        lanes->skip[lane] = (uint8_t)skip;
        lanes->take[lane] = (uint8_t)take;
        if (lanes->count == AK_WIDTH) {
            random_flush(job, lanes);
        }
        place += take;
        to += take;
    }
}

static void random_pieces(const RandomJob *job, int64_t piece, int64_t end) {
    random_lanes lanes;
    memset(&lanes, 0, sizeof lanes);
    for (; piece < end; piece++) {
        const int64_t row = piece / job->pieces, from = piece % job->pieces * job->span;
        const int64_t to = from + job->span < job->inner ? from + job->span : job->inner;
        const int64_t base = row / job->samples * job->inner;
        random_piece(job, &lanes, job->first + (uint32_t)(row % job->samples), base + from, base + to,
                     job->out + row * job->inner + from);
    }
    if (lanes.count > 0) {
        random_flush(job, &lanes);
    }
}

#include "random_across.inc.h"
