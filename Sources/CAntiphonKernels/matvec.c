#include "matvec_plan.h"

#define AK_BODY "matvec_body.inc.h"
#include "ak_levels.inc.h"

// Rows of the matrix a task: a multiple of every level's vector, so that vectors begin at the same rows for all cuts.
static MatvecPlan plan_of(const AKMatvec *product) {
    MatvecPlan plan = {.product = product};
    const int64_t stored = product->transpose_a ? product->k : product->m;
    const int64_t length = product->transpose_a ? product->m : product->k;
    plan.rows = (MATVEC_TASK_ELEMENTS / (length < 1 ? 1 : length) + 16) / 16 * 16;
    plan.tasks = (int)((stored + plan.rows - 1) / plan.rows);
    return plan;
}

size_t ak_matvec_workspace(const AKMatvec *product) {
    const MatvecPlan plan = plan_of(product);
    return product->transpose_a && plan.tasks > 1 ? (size_t)(plan.tasks * product->m) * sizeof(float) : 0;
}

static void run(void *context, int task, int worker) {
    (void)worker;
    AK_AT_LEVEL(matvec_task_at)(context, task);
}

void ak_matvec(AKPool *pool, const AKMatvec *product, void *workspace) {
    MatvecPlan plan = plan_of(product);
    if (product->m <= 0) return;
    if (product->transpose_a && plan.tasks > 1) plan.partial = workspace;
    if (plan.tasks == 0) plan.tasks = 1;  // no terms: y is the bias
    ak_pool_run(product->m * product->k <= MATVEC_SERIAL_ELEMENTS ? NULL : pool, plan.tasks, run, &plan);
    if (plan.partial) AK_AT_LEVEL(matvec_combine_at)(&plan);
}
