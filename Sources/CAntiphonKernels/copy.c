#include "copy_plan.h"

#define AK_BODY "copy_body.inc.h"
#include "ak_levels.inc.h"

static void run(void *context, int task, int worker) {
    (void)worker;
    const CopyPlan *plan = context;
    const int64_t start = task * plan->batch;
    const int64_t end = start + plan->batch < plan->units ? start + plan->batch : plan->units;
    AK_AT_LEVEL(copy_pieces_at)(plan, start, end);
}

void ak_copy(AKPool *pool, const AKCopy *copy) {
    CopyPlan plan;
    if (ak_copy_plan(&plan, copy)) {
        ak_pool_run(pool, (int)((plan.units + plan.batch - 1) / plan.batch), run, &plan);
    }
}

void ak_fill(AKPool *pool, void *destination, const void *value, int element_size, size_t count) {
    const AKCopy copy = {
        .rank = 1,
        .dims = {(int64_t)count},
        .source = value,
        .source_stride = {0},
        .destination = destination,
        .destination_stride = {1},
        .element_size = element_size,
    };
    ak_copy(pool, &copy);
}
