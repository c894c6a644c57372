// What ak_map finds out about a program once, before any block runs. Private to map.c.
#ifndef MAP_PLAN_H
#define MAP_PLAN_H

#include "ak_map.h"

// How an input lies under the index space.
typedef enum {
    MAP_SCALAR,    // one element for all
    MAP_DENSE,     // as the index space: element i at i
    MAP_PERIODIC,  // repeats after `period` elements, at most AK_MAP_BLOCK
    MAP_ROWS,      // runs of neighbours, at least long enough to be worth pointing into
    MAP_STRIDED,   // anything else
} MapKind;

typedef struct {
    MapKind kind;
    int in_place;                    // dense 32-bit lanes that no output disturbs too early: read where they are
    int pattern;                     // which pattern buffer holds the period
    int64_t period;
    int rank;                        // after merging neighbouring dimensions and dropping those of 1
    int64_t dims[AK_MAP_RANK];
    int64_t stride[AK_MAP_RANK];
} MapView;

typedef struct {
    const AKMapProgram *program;
    int64_t elements;
    MapView views[AK_MAP_REGISTERS]; // of the inputs
    // For each register, the output whose memory its last definition writes, and that instruction; -1 for none.
    int direct[AK_MAP_REGISTERS];
    int direct_at[AK_MAP_REGISTERS];
} MapPlan;

enum {
    MAP_PATTERNS = 4,                // pattern buffers on a worker's stack
    MAP_LANES = 16,                  // lanes of the widest vector
    MAP_CHUNK_BLOCKS = 16,           // blocks a task
    MAP_SERIAL_BLOCKS = 32,          // up to this many, the calling thread does it alone
};

void ak_map_plan(MapPlan *plan, const AKMapProgram *program);

// Operands that an instruction reads: 1, 2 or 3.
int ak_map_arity(AKMapOp op);

#endif
