// The C side of Antiphon's CPU engine: everything that touches raw memory and SIMD registers.
//
// Rules that hold for every function here:
// * All matrices are row-major and dense unless a leading dimension is given. All floats are IEEE binary32.
// * Nothing here allocates, except ak_pool_create. Scratch memory is given by the caller, who asks the
//   matching ..._workspace function for its size in bytes; pointers to scratch are 64-byte aligned.
// * Work is cut in chunks that depend on the shapes only, never on the number of threads, and partial sums are
//   added in a fixed order: the same input gives the same bits on any number of threads.
// * A NULL pool means: run on the calling thread.
#ifndef C_ANTIPHON_KERNELS_H
#define C_ANTIPHON_KERNELS_H

#include "ak_level.h"
#include "ak_pool.h"
#include "ak_map.h"
#include "ak_math.h"
#include "ak_copy.h"
#include "ak_reduce.h"
#include "ak_rows.h"
#include "ak_random.h"
#include "ak_matmul.h"
#include "ak_matvec.h"
#include "ak_recurrence.h"

#endif
