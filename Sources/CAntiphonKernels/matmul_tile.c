// The micro-kernels of every level, and the set of the level in force.
#include "matmul_tile.h"

#define AK_BODY "matmul_tile.inc.h"
#include "ak_levels.inc.h"

const AKTileSet *ak_tiles(void) { return AK_AT_LEVEL(tile_sets); }
