// Runs the blocks of a map program, for one level.
#include "ak_math.inc.h"
#include "ak_math_wide.inc.h"
#include "map_input.inc.h"
#include "map_ops.inc.h"

#ifndef MAP_BODY_NAMES
#define MAP_BODY_NAMES
#define map_scratch AK_NAME(map_scratch_at)
#define map_prepare AK_NAME(map_prepare_at)
#define map_load AK_NAME(map_load_at)
#define map_store AK_NAME(map_store_at)
#define map_finish AK_NAME(map_finish_at)
#define map_block AK_NAME(map_block_at)
#define map_blocks AK_NAME(map_blocks_at)
#endif

// A worker's memory for a task: on its stack.
typedef struct {
    _Alignas(64) float registers[AK_MAP_REGISTERS][AK_MAP_BLOCK];
    float scalars[AK_MAP_REGISTERS][MAP_LANES];
    // A period, and a block's worth of its repetitions, so that a block can start anywhere in the first.
    float patterns[MAP_PATTERNS][2 * AK_MAP_BLOCK];
    // Where each register's elements are now, and how far the next vector's are.
    const float *at[AK_MAP_REGISTERS];
    int step[AK_MAP_REGISTERS];
} map_scratch;

// What stays the same from block to block: scalars and patterns.
static void map_prepare(const MapPlan *plan, map_scratch *scratch) {
    const AKMapProgram *program = plan->program;
    for (int k = 0; k < program->input_count; k++) {
        const AKMapInput *input = &program->inputs[k];
        const MapView *view = &plan->views[k];
        if (view->kind == MAP_SCALAR) {
            map_run((MapWord *)scratch->scalars[input->destination], input->data, input->lane, 0, 0, MAP_LANES);
        } else if (view->kind == MAP_PERIODIC) {
            MapWord *pattern = (MapWord *)scratch->patterns[view->pattern];
            const int period = (int)view->period;
            map_gather(pattern, view, input, 0, period);
            for (int i = period; i < period + AK_MAP_BLOCK; i++) {
                pattern[i] = pattern[i - period];
            }
        }
    }
}

// Points the input's register at its elements of the block, in place where `whole` allows it, else after a copy.
static void map_load(const MapPlan *plan, int k, map_scratch *scratch, int64_t start, int count, int whole) {
    const AKMapInput *input = &plan->program->inputs[k];
    const MapView *view = &plan->views[k];
    const int reg = input->destination;
    const float *words = input->data;
    float *slot = scratch->registers[reg];
    scratch->step[reg] = AK_WIDTH;
    scratch->at[reg] = slot;
    switch (view->kind) {
    case MAP_SCALAR:
        scratch->step[reg] = 0;
        scratch->at[reg] = scratch->scalars[reg];
        return;
    case MAP_PERIODIC:
        scratch->at[reg] = scratch->patterns[view->pattern] + start % view->period;
        return;
    case MAP_DENSE:
        if (whole && view->in_place) {
            scratch->at[reg] = words + start;
            return;
        }
        map_run((MapWord *)slot, input->data, input->lane, start, 1, count);
        break;
    case MAP_ROWS: {
        const int64_t inner = view->dims[view->rank - 1];
        const int64_t column = start % inner;
        if (whole && input->lane == AK_LANE_32 && column + count <= inner) {
            int64_t offset = column;
            int64_t row = start / inner;
            for (int d = view->rank - 2; d >= 0; d--) {
                offset += row % view->dims[d] * view->stride[d];
                row /= view->dims[d];
            }
            scratch->at[reg] = words + offset;
            return;
        }
        map_gather((MapWord *)slot, view, input, start, count);
        break;
    }
    case MAP_STRIDED:
        map_gather((MapWord *)slot, view, input, start, count);
        break;
    }
    for (int i = count; i % AK_WIDTH != 0; i++) {
        slot[i] = 0;
    }
}

// Stores elements side by side, from a register's lanes or, for a scalar, from its first.
static inline void map_store(const AKMapOutput *output, const float *from, int scalar, int64_t at, int count) {
    if (output->lane == AK_LANE_BOOL) {
        uint8_t *to = (uint8_t *)output->data + at;
        const MapWord *lanes = (const MapWord *)from;
        for (int i = 0; i < count; i++) {
            to[i] = (uint8_t)lanes[scalar ? 0 : i];
        }
        return;
    }
    MapWord *to = (MapWord *)output->data + at;
    if (scalar) {
        map_run(to, from, AK_LANE_32, 0, 0, count);
    } else if (to != (const MapWord *)from) {
        map_run(to, from, AK_LANE_32, 0, 1, count);
    }
}

// Stores the outputs that no instruction wrote where they belong.
static void map_finish(const AKMapProgram *program, const map_scratch *scratch, int64_t start, int count) {
    for (int o = 0; o < program->output_count; o++) {
        const AKMapOutput *output = &program->outputs[o];
        const float *from = scratch->at[output->source];
        const int scalar = scratch->step[output->source] == 0;
        if (output->row == 0) {
            map_store(output, from, scalar, start, count);
            continue;
        }
        int64_t column = start % output->row;
        int64_t at = start / output->row * output->pitch + column;
        for (int done = 0; done < count;) {
            const int64_t left = output->row - column;
            const int run = left < count - done ? (int)left : count - done;
            map_store(output, scalar ? from : from + done, scalar, at, run);
            done += run;
            at += output->pitch - column;
            column = 0;
        }
    }
}

// A whole block reads inputs and writes outputs where they are. The last one, if it does not end with a vector, works on
// copies in the registers, which have room for the lanes that do not count.
static void map_block(const MapPlan *plan, map_scratch *scratch, int64_t start, int count) {
    const AKMapProgram *program = plan->program;
    const int whole = count % AK_WIDTH == 0;
    const int lanes = (count + AK_WIDTH - 1) / AK_WIDTH * AK_WIDTH;
    for (int k = 0; k < program->input_count; k++) {
        map_load(plan, k, scratch, start, count, whole);
    }
    for (int j = 0; j < program->instruction_count; j++) {
        const AKMapInstruction *instruction = &program->instructions[j];
        const int a = instruction->a, b = instruction->b, c = instruction->c, d = instruction->destination;
        float *to = scratch->registers[d];
        if (whole && plan->direct_at[d] == j) {
            const AKMapOutput *output = &program->outputs[plan->direct[d]];
            if (output->row == 0) {
                to = (float *)output->data + start;
            } else if (start % output->row + count <= output->row) {
                to = (float *)output->data + start / output->row * output->pitch + start % output->row;
            }
        }
        map_instruction((AKMapOp)instruction->op, to, lanes, scratch->at[a], scratch->step[a], scratch->at[b],
                        scratch->step[b], scratch->at[c], scratch->step[c]);
        scratch->at[d] = to;
        scratch->step[d] = AK_WIDTH;
    }
    map_finish(program, scratch, start, count);
}

static void map_blocks(const MapPlan *plan, int64_t start, int64_t end) {
    map_scratch scratch;
    for (int reg = 0; reg < AK_MAP_REGISTERS; reg++) {
        scratch.at[reg] = scratch.registers[reg];
        scratch.step[reg] = AK_WIDTH;
    }
    map_prepare(plan, &scratch);
    for (; start < end; start += AK_MAP_BLOCK) {
        const int64_t left = end - start;
        map_block(plan, &scratch, start, left < AK_MAP_BLOCK ? (int)left : AK_MAP_BLOCK);
    }
}
