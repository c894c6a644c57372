// The micro-kernels at one level (contract: matmul_tile.h). A tile's sums stay in registers over the whole of k:
// 12 rows x 2 vectors or 8 x 3 of the 32 registers of AVX-512, 6 x 2 or 4 x 3 of 16. Every constant pair of rows and
// vectors is a function of its own, so that the loops over them unroll.

AK_INLINE void AK_NAME(tile_body)(const int rows, const int vectors, const AKTileCall *call) {
    VF sum[AK_TILE_ROWS][AK_TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            sum[r][v] = call->init ? v_load(call->init + r * call->ldi + v * AK_WIDTH) : v_set(0);
    }
    const float *b = call->b;
    const int64_t ldb = call->ldb;
    for (int s = 0; s < 2; s++) {
        // Four rows share a base address, so that twelve rows need five address registers, not twelve.
        const int64_t row = call->segment[s].row, step = call->segment[s].step;
        const float *a0 = call->segment[s].a, *a4 = a0 + 4 * row, *a8 = a0 + 8 * row;
        for (int64_t k = call->segment[s].k; k > 0; k--) {
            VF right[AK_TILE_VECTORS];
#pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) right[v] = v_load(b + v * AK_WIDTH);
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) {
                const float *base = r < 4 ? a0 : r < 8 ? a4 : a8;
                const VF left = v_set(base[(r & 3) * row]);
#pragma clang loop unroll(full)
                for (int v = 0; v < vectors; v++) sum[r][v] = v_fma(left, right[v], sum[r][v]);
            }
            a0 += step;
            if (rows > 4) a4 += step;
            if (rows > 8) a8 += step;
            b += ldb;
            // Keeps the compiler from giving each row an address register of its own and spilling them.
            __asm__("" : "+r"(a0), "+r"(a4), "+r"(a8));
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) v_store(call->out + r * call->ldo + v * AK_WIDTH, sum[r][v]);
    }
}

#define AK_TILE(rows, vectors)                                                        \
    static void AK_NAME(tile_##rows##_##vectors)(const AKTileCall *call) {            \
        AK_NAME(tile_body)(rows, vectors, call);                                      \
    }
#define AK_TILE_NAME(rows, vectors) AK_NAME(tile_##rows##_##vectors)

AK_TILE(1, 1) AK_TILE(2, 1) AK_TILE(3, 1) AK_TILE(4, 1) AK_TILE(5, 1) AK_TILE(6, 1)
AK_TILE(1, 2) AK_TILE(2, 2) AK_TILE(3, 2) AK_TILE(4, 2) AK_TILE(5, 2) AK_TILE(6, 2)
AK_TILE(1, 3) AK_TILE(2, 3) AK_TILE(3, 3) AK_TILE(4, 3)
#if AK_WIDTH == 16
AK_TILE(7, 1) AK_TILE(8, 1) AK_TILE(9, 1) AK_TILE(10, 1) AK_TILE(11, 1) AK_TILE(12, 1)
AK_TILE(7, 2) AK_TILE(8, 2) AK_TILE(9, 2) AK_TILE(10, 2) AK_TILE(11, 2) AK_TILE(12, 2)
AK_TILE(5, 3) AK_TILE(6, 3) AK_TILE(7, 3) AK_TILE(8, 3)
#endif

static const AKTileSet AK_NAME(tile_sets)[1] = {{
    .lanes = AK_WIDTH,
#if AK_WIDTH == 16
    .rows = {0, 12, 12, 8},
#else
    .rows = {0, 6, 6, 4},
#endif
    .tile = {{0},
             {0, AK_TILE_NAME(1, 1), AK_TILE_NAME(2, 1), AK_TILE_NAME(3, 1), AK_TILE_NAME(4, 1), AK_TILE_NAME(5, 1),
              AK_TILE_NAME(6, 1),
#if AK_WIDTH == 16
              AK_TILE_NAME(7, 1), AK_TILE_NAME(8, 1), AK_TILE_NAME(9, 1), AK_TILE_NAME(10, 1), AK_TILE_NAME(11, 1),
              AK_TILE_NAME(12, 1),
#endif
             },
             {0, AK_TILE_NAME(1, 2), AK_TILE_NAME(2, 2), AK_TILE_NAME(3, 2), AK_TILE_NAME(4, 2), AK_TILE_NAME(5, 2),
              AK_TILE_NAME(6, 2),
#if AK_WIDTH == 16
              AK_TILE_NAME(7, 2), AK_TILE_NAME(8, 2), AK_TILE_NAME(9, 2), AK_TILE_NAME(10, 2), AK_TILE_NAME(11, 2),
              AK_TILE_NAME(12, 2),
#endif
             },
             {0, AK_TILE_NAME(1, 3), AK_TILE_NAME(2, 3), AK_TILE_NAME(3, 3), AK_TILE_NAME(4, 3),
#if AK_WIDTH == 16
              AK_TILE_NAME(5, 3), AK_TILE_NAME(6, 3), AK_TILE_NAME(7, 3), AK_TILE_NAME(8, 3),
#endif
             }},
}};

#undef AK_TILE
#undef AK_TILE_NAME
