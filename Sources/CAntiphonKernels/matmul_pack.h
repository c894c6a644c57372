// Rearranging operands so that the micro-kernels read them in a line.
#ifndef AK_MATMUL_PACK_H
#define AK_MATMUL_PACK_H

#include <stdint.h>

// out[k, j] = op(B)[k, first + j] for k < depth and j < count, 0 for count <= j < width. B has leading dimension ldb and is
// stored columns x depth if transposed.
void ak_pack_panel(const float *b, int64_t ldb, int transposed, int64_t depth, int64_t first, int64_t count,
                   int64_t width, float *out);

// out[k, r] = op(A)[first + r, k] for k < depth and r < count, 0 for count <= r < width. A is stored depth x rows if
// transposed.
void ak_pack_tile(const float *a, int64_t lda, int transposed, int64_t depth, int64_t first, int64_t count,
                  int64_t width, float *out);

#endif
