#include "map_plan.h"

#include <limits.h>

int ak_map_arity(AKMapOp op) {
    switch (op) {
    case AK_SELECT:
    case AK_FMA:
        return 3;
    case AK_NEGATE:
    case AK_ABS:
    case AK_SIGN:
    case AK_EXP:
    case AK_EXPM1:
    case AK_LOG:
    case AK_LOG1P:
    case AK_TANH:
    case AK_LOGISTIC:
    case AK_SQRT:
    case AK_RSQRT:
    case AK_SIN:
    case AK_COS:
    case AK_FLOOR:
    case AK_IS_FINITE:
    case AK_NOT:
    case AK_BITNOT:
    case AK_INEGATE:
    case AK_S_TO_F:
    case AK_U_TO_F:
    case AK_F_TO_S:
    case AK_F_TO_U:
    case AK_F_TO_B:
    case AK_I_TO_B:
    case AK_B_TO_F:
        return 1;
    default:
        return 2;
    }
}

static int reads(const AKMapInstruction *instruction, int reg) {
    const int arity = ak_map_arity((AKMapOp)instruction->op);
    return instruction->a == reg || (arity > 1 && instruction->b == reg) || (arity > 2 && instruction->c == reg);
}

// Merges neighbouring dimensions that one stride steps through.
static void merge(MapView *view, const AKMapProgram *program, const AKMapInput *input) {
    view->rank = 0;
    for (int k = 0; k < program->rank; k++) {
        const int64_t size = program->dims[k], stride = input->stride[k];
        const int last = view->rank - 1;
        if (size == 1) {
            continue;
        }
        if (last >= 0 && view->stride[last] == stride * size) {
            view->dims[last] *= size;
            view->stride[last] = stride;
        } else {
            view->dims[view->rank] = size;
            view->stride[view->rank] = stride;
            view->rank++;
        }
    }
}

static void classify(MapView *view, int64_t elements, int *patterns) {
    const int inner = view->rank - 1;
    view->in_place = 0;
    view->kind = MAP_STRIDED;
    if (view->rank == 0 || (view->rank == 1 && view->stride[0] == 0)) {
        view->kind = MAP_SCALAR;
    } else if (view->rank == 1 && view->stride[0] == 1) {
        view->kind = MAP_DENSE;
    } else if (view->stride[0] == 0 && elements / view->dims[0] <= AK_MAP_BLOCK && *patterns < MAP_PATTERNS) {
        view->kind = MAP_PERIODIC;
        view->period = elements / view->dims[0];
        view->pattern = (*patterns)++;
    } else if (view->stride[inner] == 1 && view->dims[inner] >= AK_MAP_BLOCK) {
        view->kind = MAP_ROWS;
    }
}

// The last instruction that reads register `reg` as it was before the first; -1 if none; INT_MAX if it is never redefined and
// an output other than the memory at `home` stores it.
static int last_read(const AKMapProgram *program, int reg, const void *home) {
    int last = -1;
    for (int at = 0; at < program->instruction_count; at++) {
        const AKMapInstruction *instruction = &program->instructions[at];
        if (reads(instruction, reg)) {
            last = at;
        }
        if (instruction->destination == reg) {
            return last;
        }
    }
    for (int o = 0; o < program->output_count; o++) {
        if (program->outputs[o].source == reg && program->outputs[o].data != home) {
            return INT_MAX;
        }
    }
    return last;
}

static int is_output(const AKMapProgram *program, const void *data) {
    for (int o = 0; o < program->output_count; o++) {
        if (program->outputs[o].data == data) {
            return 1;
        }
    }
    return 0;
}

// Whether an output may be written by instruction `at`: nobody reads the memory as an input later.
static int may_write(const MapPlan *plan, const AKMapOutput *output, int at) {
    const AKMapProgram *program = plan->program;
    for (int k = 0; k < program->input_count; k++) {
        const AKMapInput *input = &program->inputs[k];
        if (plan->views[k].in_place && input->data == output->data &&
            last_read(program, input->destination, input->data) > at) {
            return 0;
        }
    }
    return 1;
}

void ak_map_plan(MapPlan *plan, const AKMapProgram *program) {
    plan->program = program;
    plan->elements = 1;
    for (int k = 0; k < program->rank; k++) {
        plan->elements *= program->dims[k];
    }
    if (plan->elements <= 0) {
        return;
    }
    int patterns = 0;
    for (int k = 0; k < program->input_count; k++) {
        const AKMapInput *input = &program->inputs[k];
        MapView *view = &plan->views[k];
        merge(view, program, input);
        classify(view, plan->elements, &patterns);
        // An input that is stored as it is, while an output overwrites its memory, must be taken out of there first.
        const int passes = last_read(program, input->destination, input->data) == INT_MAX;
        view->in_place =
            view->kind == MAP_DENSE && input->lane == AK_LANE_32 && !(passes && is_output(program, input->data));
    }
    for (int reg = 0; reg < AK_MAP_REGISTERS; reg++) {
        plan->direct[reg] = -1;
        plan->direct_at[reg] = -1;
    }
    for (int o = 0; o < program->output_count; o++) {
        const AKMapOutput *output = &program->outputs[o];
        int at = program->instruction_count - 1;
        while (at >= 0 && program->instructions[at].destination != output->source) {
            at--;
        }
        if (output->lane == AK_LANE_32 && at >= 0 && plan->direct[output->source] < 0 && may_write(plan, output, at)) {
            plan->direct[output->source] = o;
            plan->direct_at[output->source] = at;
        }
    }
}
