#include "map_plan.h"

#define AK_BODY "map_body.inc.h"
#include "ak_levels.inc.h"

static void run(void *context, int task, int worker) {
    (void)worker;
    const MapPlan *plan = context;
    const int64_t size = (int64_t)MAP_CHUNK_BLOCKS * AK_MAP_BLOCK;
    const int64_t start = task * size;
    const int64_t end = start + size < plan->elements ? start + size : plan->elements;
    AK_AT_LEVEL(map_blocks_at)(plan, start, end);
}

void ak_map(AKPool *pool, const AKMapProgram *program) {
    MapPlan plan;
    ak_map_plan(&plan, program);
    if (plan.elements <= 0) {
        return;
    }
    const int64_t blocks = (plan.elements + AK_MAP_BLOCK - 1) / AK_MAP_BLOCK;
    if (blocks <= MAP_SERIAL_BLOCKS) {
        AK_AT_LEVEL(map_blocks_at)(&plan, 0, plan.elements);
        return;
    }
    ak_pool_run(pool, (int)((blocks + MAP_CHUNK_BLOCKS - 1) / MAP_CHUNK_BLOCKS), run, &plan);
}
