// What a worker needs to know to make its part of a random array. Private to random.c.
#ifndef RANDOM_JOB_H
#define RANDOM_JOB_H

#include <stdint.h>

// The constants of Philox 4x32 (Salmon et al. 2011, table 2): two multipliers, and what the key grows by each round.
#define PHILOX_M0 0xD2511F53u
#define PHILOX_M1 0xCD9E8D57u
#define PHILOX_W0 0x9E3779B9u
#define PHILOX_W1 0xBB67AE85u

// An element as bits, whatever its type.
typedef uint32_t RandomWord __attribute__((may_alias));

enum { RANDOM_ACROSS = 16 };  // samples that a task draws side by side: vectors of every level divide them

typedef enum { RANDOM_BITS, RANDOM_UNIFORM, RANDOM_NORMAL } RandomKind;

typedef struct {
    RandomKind kind;
    uint32_t key[2];
    uint32_t first;
    int64_t outer, samples, inner;
    // Across samples (random_across.inc.h): the blocks of four places of RANDOM_ACROSS samples are cut in `pieces` of `span`
    // (the last may be shorter), each a task.
    // Along rows: an (outer, sample) row is cut in `pieces` of `span` elements likewise; a task makes `batch` pieces.
    int across;
    int64_t pieces, span, batch;
    RandomWord *out;
} RandomJob;

#endif
