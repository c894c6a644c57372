#include "reduce_plan.h"

#define AK_BODY "reduce_body.inc.h"
#include "ak_levels.inc.h"

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static int64_t divide_up(int64_t a, int64_t b) {
    return (a + b - 1) / b;
}

// Rows a chunk: many where rows are narrow; at least 16, so that partial sums stay few.
static int64_t chunk_rows(int64_t inner) {
    const int64_t rows = REDUCE_CHUNK / least(inner, REDUCE_STRIP);
    return inner == 1 ? REDUCE_CHUNK : rows < 16 ? 16 : least(rows, REDUCE_ROWS);
}

size_t ak_reduce_workspace(int64_t outer, int64_t reduced, int64_t inner) {
    if (outer <= 0 || reduced <= 0 || inner <= 0) {
        return 0;
    }
    const int64_t chunks = divide_up(reduced, chunk_rows(inner));
    return chunks == 1 ? 0 : (size_t)(outer * chunks * inner) * sizeof(float);
}

static void reduce(void *context, int task, int worker) {
    (void)worker;
    const ReducePlan *plan = context;
    const int64_t start = task * plan->batch;
    AK_AT_LEVEL(reduce_units_at)(plan, start, least(start + plan->batch, plan->units));
}

// A task of the second pass takes as many (outer, strip) pairs as a task of the first took units.
static void combine(void *context, int task, int worker) {
    (void)worker;
    const ReducePlan *plan = context;
    const int64_t total = plan->outer * plan->strips;
    const int64_t end = least((task + 1) * plan->batch, total);
    for (int64_t pair = task * plan->batch; pair < end; pair++) {
        AK_AT_LEVEL(reduce_combine_at)(plan, pair / plan->strips, pair % plan->strips);
    }
}

void ak_reduce(AKPool *pool, AKReduction op, const float *in, float *out, int64_t outer, int64_t reduced,
               int64_t inner, void *workspace) {
    if (outer <= 0 || inner <= 0) {
        return;
    }
    if (reduced <= 0) {
        const float none = op == AK_REDUCE_SUM ? 0 : op == AK_REDUCE_MAX ? -INFINITY : INFINITY;
        for (int64_t i = 0; i < outer * inner; i++) {
            out[i] = none;
        }
        return;
    }
    ReducePlan plan = {.op = op, .in = in, .out = out, .outer = outer, .reduced = reduced, .inner = inner};
    plan.rows = chunk_rows(inner);
    plan.chunks = divide_up(reduced, plan.rows);
    plan.strips = divide_up(inner, REDUCE_STRIP);
    plan.partials = plan.chunks == 1 ? out : workspace;
    plan.units = outer * plan.chunks * plan.strips;
    const int64_t size = least(plan.rows, reduced) * least(inner, REDUCE_STRIP);
    plan.batch = size < REDUCE_TASK ? REDUCE_TASK / size : 1;
    ak_pool_run(pool, (int)divide_up(plan.units, plan.batch), reduce, &plan);
    if (plan.chunks > 1) {
        ak_pool_run(pool, (int)divide_up(outer * plan.strips, plan.batch), combine, &plan);
    }
}

typedef struct {
    const float *in;
    float *out;
    int64_t outer, length, inner;
    int64_t groups;       // of columns that one vector takes
    int width, reverse;
    int64_t batch;
} Running;

static void running(void *context, int task, int worker) {
    (void)worker;
    const Running *job = context;
    const int64_t end = least((task + 1) * job->batch, job->outer * job->groups);
    for (int64_t pair = task * job->batch; pair < end; pair++) {
        const int64_t column = pair % job->groups * job->width;
        int64_t offset = pair / job->groups * job->length * job->inner + column;
        int64_t stride = job->inner;
        if (job->reverse) {
            offset += (job->length - 1) * stride;
            stride = -stride;
        }
        const int columns = (int)least(job->inner - column, job->width);
        AK_AT_LEVEL(reduce_running_at)(job->in + offset, job->out + offset, job->length, stride, columns);
    }
}

void ak_cumulative_sum(AKPool *pool, const float *in, float *out, int64_t outer, int64_t length, int64_t inner,
                       int reverse) {
    if (outer <= 0 || length <= 0 || inner <= 0) {
        return;
    }
    Running job = {.in = in, .out = out, .outer = outer, .length = length, .inner = inner, .reverse = reverse};
    // As wide as the level's vectors: each column is added by itself, so the width does not show in the result.
    job.width = ak_level() == AK_LEVEL_AVX512 ? 16 : ak_level() == AK_LEVEL_AVX2 ? 8 : 4;
    job.groups = divide_up(inner, job.width);
    const int64_t size = length * least(inner, job.width);
    job.batch = size < REDUCE_TASK ? REDUCE_TASK / size : 1;
    ak_pool_run(pool, (int)divide_up(outer * job.groups, job.batch), running, &job);
}
