#include "copy_plan.h"

typedef struct {
    int64_t size, source, destination;
} Loop;

static int64_t magnitude(int64_t x) {
    return x < 0 ? -x : x;
}

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

// The loops of a copy with those of one turn left out, ordered so that the destination is written from the outside in, and
// neighbours merged where one stride steps through both on either side. Returns their number, or -1 for an empty copy.
static int simplify(const AKCopy *copy, Loop loops[AK_COPY_RANK]) {
    int rank = 0;
    for (int k = 0; k < copy->rank; k++) {
        if (copy->dims[k] <= 0) {
            return -1;
        }
        if (copy->dims[k] == 1) {
            continue;
        }
        const Loop loop = {copy->dims[k], copy->source_stride[k], copy->destination_stride[k]};
        int at = rank++;
        for (; at > 0 && magnitude(loops[at - 1].destination) < magnitude(loop.destination); at--) {
            loops[at] = loops[at - 1];
        }
        loops[at] = loop;
    }
    int merged = 0;
    for (int k = 0; k < rank; k++) {
        Loop *last = &loops[merged - 1];
        if (merged > 0 && last->source == loops[k].source * loops[k].size &&
            last->destination == loops[k].destination * loops[k].size) {
            *last = (Loop){last->size * loops[k].size, loops[k].source, loops[k].destination};
        } else {
            loops[merged++] = loops[k];
        }
    }
    return merged;
}

int ak_copy_plan(CopyPlan *plan, const AKCopy *copy) {
    Loop loops[AK_COPY_RANK];
    int rank = simplify(copy, loops);
    if (rank < 0) {
        return 0;
    }
    const int64_t size = copy->element_size;
    const Loop inner = rank > 0 ? loops[--rank] : (Loop){1, 1, 1};
    *plan = (CopyPlan){
        .form = COPY_STRIDED,
        .element_size = copy->element_size,
        .source = copy->source,
        .destination = copy->destination,
        .inner = inner.size,
        .inner_source = inner.source * size,
        .inner_destination = inner.destination * size,
        .across = 1,
        .across_piece = 1,
    };
    int across = -1;
    if (inner.destination == 1 && inner.source == 1) {
        plan->form = COPY_ROWS;
    } else if (inner.destination == 1 && inner.source == 0) {
        plan->form = COPY_FILL;
    } else if (inner.destination == 1) {
        for (int k = 0; k < rank; k++) {
            if (loops[k].source == 1) {
                across = k;
                plan->form = COPY_TRANSPOSE;
            }
        }
    }
    for (int k = 0; k < rank; k++) {
        if (k == across) {
            plan->across = loops[k].size;
            plan->across_destination = loops[k].destination * size;
            continue;
        }
        plan->dims[plan->rank] = loops[k].size;
        plan->source_stride[plan->rank] = loops[k].source * size;
        plan->destination_stride[plan->rank] = loops[k].destination * size;
        plan->rank++;
    }
    plan->piece = plan->form == COPY_TRANSPOSE ? COPY_TILE : COPY_RUN;
    plan->across_piece = plan->form == COPY_TRANSPOSE ? COPY_TILE : 1;
    plan->pieces = (plan->inner + plan->piece - 1) / plan->piece;
    plan->across_pieces = (plan->across + plan->across_piece - 1) / plan->across_piece;
    plan->units = plan->pieces * plan->across_pieces;
    for (int k = 0; k < plan->rank; k++) {
        plan->units *= plan->dims[k];
    }
    const int64_t bytes = least(plan->piece, plan->inner) * least(plan->across_piece, plan->across) * size;
    plan->batch = bytes < COPY_TASK_BYTES ? COPY_TASK_BYTES / bytes : 1;
    return 1;
}
