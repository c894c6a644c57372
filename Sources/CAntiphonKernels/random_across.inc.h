// Random arrays of many samples with short rows: a vector holds the same block of four places of AK_WIDTH samples. A block
// that reaches over the end of a row is made once, and its words go to both rows.

#ifndef RANDOM_ACROSS_NAMES
#define RANDOM_ACROSS_NAMES
#define random_deal AK_NAME(random_deal_at)
#define random_across AK_NAME(random_across_at)
#endif

// `take` words of each sample's block to rows `stride` apart. With a constant for `take` a copy is one or two moves.
AK_INLINE void random_deal(const RandomWord *quads, int count, size_t take, RandomWord *to, int64_t stride) {
    for (int lane = 0; lane < count; lane++) {
        __builtin_memcpy(to + lane * stride, quads + 4 * lane, take * sizeof *to);
    }
}

// Piece task % pieces of the blocks of RANDOM_ACROSS samples.
static void random_across(const RandomJob *given, int64_t task) {
    const RandomJob own = *given, *job = &own;  // of which the compiler sees that no store changes it
    const int64_t inner = job->inner, places = job->outer * inner;
    const int64_t block = task % job->pieces * job->span, blocks = (places + 3) / 4;
    const int64_t end = block + job->span < blocks ? block + job->span : blocks;
    const int64_t first = task / job->pieces * RANDOM_ACROSS;
    const int64_t last = first + RANDOM_ACROSS < job->samples ? first + RANDOM_ACROSS : job->samples;
    for (int64_t sample = first; sample < last; sample += AK_WIDTH) {
        const int count = (int)(last - sample < AK_WIDTH ? last - sample : AK_WIDTH);
        VU samples;
        for (int lane = 0; lane < AK_WIDTH; lane++) {
            samples[lane] = job->first + (uint32_t)sample + (uint32_t)lane;
        }
        int64_t row = block * 4 / inner, column = block * 4 % inner;
        for (int64_t at = block; at < end; at++) {
            _Alignas(64) RandomWord quads[4 * AK_WIDTH];
            random_quads(job, (VU)((uint32_t)at), samples, quads);
            const int64_t left = places - at * 4;
            for (int64_t from = 0, take; from < 4 && from < left; from += take) {
                take = inner - column < 4 - from ? inner - column : 4 - from;
                RandomWord *to = job->out + (row * job->samples + sample) * inner + column;
                switch (take) {
                    case 1: random_deal(quads + from, count, 1, to, inner); break;
                    case 2: random_deal(quads + from, count, 2, to, inner); break;
                    case 3: random_deal(quads + from, count, 3, to, inner); break;
                    default: random_deal(quads + from, count, 4, to, inner); break;
                }
                column += take;
                if (column == inner) {
                    column = 0;
                    row++;
                }
            }
        }
    }
}
