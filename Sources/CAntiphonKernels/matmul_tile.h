// The micro-kernel's contract, shared by the matrix product and the recurrences.
//
//   out[r, j] = init[r, j] + sum over segments s, over k of a_s[r, k] * b[k, j],   r < rows, j < vectors * lanes
//
// b's rows run on through the segments: segment 1 starts where segment 0 ended. The sum of an element is taken in the
// order of k with one rounding a step where the level has fused multiply-add, and does not depend on `rows`: how rows
// are grouped in tiles never changes a bit. `out` may be `init`. Nothing beyond the rows and vectors named is touched.
#ifndef AK_MATMUL_TILE_H
#define AK_MATMUL_TILE_H

#include <stdint.h>

// A part of the left operand: element (r, k) is a[r * row + k * step].
typedef struct {
    const float *a;
    int64_t row, step, k;
} AKSegment;

typedef struct {
    AKSegment segment[2];  // the second may have k = 0
    const float *b;        // rows of vectors * lanes floats, unaligned, ldb apart
    int64_t ldb;
    const float *init;     // NULL for zeros
    int64_t ldi;           // 0 gives every row the same start (a bias)
    float *out;
    int64_t ldo;
} AKTileCall;

typedef void (*AKTile)(const AKTileCall *call);

enum { AK_TILE_VECTORS = 3, AK_TILE_ROWS = 12 };

// One level's micro-kernels.
typedef struct {
    int lanes;
    int rows[AK_TILE_VECTORS + 1];                    // the most rows a tile of so many vectors has
    AKTile tile[AK_TILE_VECTORS + 1][AK_TILE_ROWS + 1];  // [vectors][rows]
} AKTileSet;

// The level in force's.
const AKTileSet *ak_tiles(void);

// Cuts `count` rows in the fewest tiles of at most `most` rows, as even as they go: the rows of the tile that starts at
// `first`.
static inline int ak_tile_rows(int64_t first, int64_t count, int most) {
    int64_t left = count - first, tiles = (left + most - 1) / most;
    return (int)((left + tiles - 1) / tiles);
}

#endif
