// The weights' gradients: sums over all rows and steps as matrix products. Steps that a row does not have count nothing,
// because their gate gradients are zero.
#include "ak_matmul.h"
#include "recurrence_backward.h"
#include "recurrence_pack.h"

#include <string.h>

// weights[m, columns] = (or +=) a^T gates over `k` rows.
static AKMatmul product_of(const AKBackwardRun *run, const float *a, int64_t m, const float *gates, int64_t k) {
    return (AKMatmul){.m = m, .n = run->plan.columns, .k = k, .a = a, .lda = m, .transpose_a = 1, .b = gates,
                      .ldb = run->plan.ld, .c = run->weights, .ldc = run->plan.columns, .batches = 1};
}

size_t ak_recurrence_weights_workspace(const AKBackwardRun *run) {
    int64_t F = run->input->inputs, H = run->input->hidden, TB = run->input->steps * run->input->batch;
    const AKMatmul products[3] = {product_of(run, NULL, F + 1, NULL, TB), product_of(run, NULL, H, NULL, TB),
                                  product_of(run, NULL, H, NULL, run->input->batch)};
    size_t most = 0;
    for (int i = 0; i < 3; i++) {
        size_t size = ak_matmul_workspace(&products[i]);
        if (size > most) most = size;
    }
    return most;
}

static void kernel_gradient(AKPool *pool, const AKBackwardRun *run) {
    const AKRecurrenceInput *in = run->input;
    int64_t F = in->inputs;
    const AKMatmul product = product_of(run, run->x, F + 1, run->gates, in->steps * in->batch);
    ak_matmul(pool, &product, run->product);
    if (run->gradient->dkernel)
        ak_unpack_columns(in, &run->plan, run->weights, run->plan.columns, F, run->gradient->dkernel);
    if (run->gradient->dbias)
        ak_unpack_columns(in, &run->plan, run->weights + F * run->plan.columns, run->plan.columns, 1,
                          run->gradient->dbias);
}

// The state before step t is the output of the step processed before it, or the initial state.
static void recurrent_gradient(AKPool *pool, const AKBackwardRun *run) {
    const AKRecurrenceInput *in = run->input;
    int64_t T = in->steps, B = in->batch, H = in->hidden, later = T > 0 ? (T - 1) * B : 0;
    const float *before = in->reverse ? run->output->y + B * H : run->output->y;
    const float *gates = in->reverse ? run->state_gates : run->state_gates + B * run->plan.ld;
    AKMatmul product = product_of(run, before, H, gates, later);
    ak_matmul(pool, &product, run->product);
    if (in->h0 && T > 0) {
        const float *first = run->state_gates + (in->reverse ? later * run->plan.ld : 0);
        if (in->reverse && in->lengths) {
            for (int64_t b = 0; b < B; b++) {
                float *to = run->first + b * run->plan.ld;
                if (in->lengths[b] > 0)
                    memcpy(to, run->state_gates + ((in->lengths[b] - 1) * B + b) * run->plan.ld,
                           (size_t)run->plan.columns * sizeof(float));
                else
                    memset(to, 0, (size_t)run->plan.columns * sizeof(float));
            }
            first = run->first;
        }
        product = product_of(run, in->h0, H, first, B);
        product.accumulate = 1;
        ak_matmul(pool, &product, run->product);
    }
    ak_unpack_columns(in, &run->plan, run->weights, run->plan.columns, H, run->gradient->drecurrent);
}

void ak_recurrence_weights(AKPool *pool, const AKBackwardRun *run) {
    const AKRecurrenceInput *in = run->input;
    if (ak_wants_kernel(run->gradient)) kernel_gradient(pool, run);
    if (run->gradient->drecurrent) recurrent_gradient(pool, run);
    if (run->gradient->drecurrent_bias) {
        // Each row's own sum over its steps is there; the rows are added in the batch's order, however they were sliced.
        int64_t H = in->hidden, units = run->plan.units;
        float *out = run->gradient->drecurrent_bias;
        memset(out, 0, (size_t)H * sizeof(float));
        if (in->cell != AK_CELL_GRU) return;
        int32_t *place = run->sorting;
        for (int64_t i = 0; i < in->batch; i++) place[run->order[i]] = (int32_t)i;
        for (int64_t b = 0; b < in->batch; b++)
            for (int64_t u = 0; u < H; u++) out[u] += run->state_bias[place[b] * units + u];
    }
}
