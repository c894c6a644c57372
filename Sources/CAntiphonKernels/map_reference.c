// The slow reference of ak_map: one element at a time, floats in double and rounded once at the end of each instruction.
#include "ak_map.h"

#include <math.h>
#include <string.h>

typedef union {
    float f;
    int32_t s;
    uint32_t u;
} Lane;

static double minimum(double a, double b) {
    if (isnan(a) || isnan(b)) {
        return NAN;
    }
    return a == b ? (signbit(a) ? a : b) : a < b ? a : b;
}

static double saturate(double x, double low, double high) {
    return isnan(x) ? 0 : x < low ? low : x > high ? high : trunc(x);
}

static uint32_t divide(AKMapOp op, Lane a, Lane b) {
    switch (op) {
    case AK_SDIVIDE:
        return b.u == 0 ? UINT32_MAX : (uint32_t)((int64_t)a.s / b.s);
    case AK_UDIVIDE:
        return b.u == 0 ? UINT32_MAX : a.u / b.u;
    case AK_SREMAINDER:
        return b.u == 0 ? a.u : (uint32_t)((int64_t)a.s % b.s);
    default:
        return b.u == 0 ? a.u : a.u % b.u;
    }
}

static Lane floating(double value) {
    return (Lane){.f = (float)value};
}

static Lane word(uint32_t value) {
    return (Lane){.u = value};
}

static Lane evaluate(AKMapOp op, Lane a, Lane b, Lane c) {
    const double x = a.f, y = b.f;
    switch (op) {
    case AK_NEGATE: return floating(-x);
    case AK_ABS: return floating(fabs(x));
    case AK_SIGN: return floating(x > 0 ? 1 : x < 0 ? -1 : x);
    case AK_EXP: return floating(exp(x));
    case AK_EXPM1: return floating(expm1(x));
    case AK_LOG: return floating(log(x));
    case AK_LOG1P: return floating(log1p(x));
    case AK_TANH: return floating(tanh(x));
    case AK_LOGISTIC: return floating(1 / (1 + exp(-x)));
    case AK_SQRT: return floating(sqrt(x));
    case AK_RSQRT: return floating(1 / sqrt(x));
    case AK_SIN: return floating(sin(x));
    case AK_COS: return floating(cos(x));
    case AK_FLOOR: return floating(floor(x));
    case AK_IS_FINITE: return word(isfinite(x));
    case AK_ADD: return floating(x + y);
    case AK_SUBTRACT: return floating(x - y);
    case AK_MULTIPLY: return floating(x * y);
    case AK_DIVIDE: return floating(x / y);
    case AK_POWER: return floating(pow(x, y));
    case AK_MINIMUM: return floating(minimum(x, y));
    case AK_MAXIMUM: return floating(-minimum(-x, -y));
    case AK_EQ: return word(x == y);
    case AK_NE: return word(x != y);
    case AK_LT: return word(x < y);
    case AK_LE: return word(x <= y);
    case AK_GT: return word(x > y);
    case AK_GE: return word(x >= y);
    case AK_SELECT: return a.u != 0 ? b : c;
    case AK_NOT: return word(a.u == 0);
    case AK_AND: return word(a.u & b.u);
    case AK_OR: return word(a.u | b.u);
    case AK_XOR: return word(a.u ^ b.u);
    case AK_BITNOT: return word(~a.u);
    case AK_IADD: return word(a.u + b.u);
    case AK_ISUBTRACT: return word(a.u - b.u);
    case AK_IMULTIPLY: return word(a.u * b.u);
    case AK_INEGATE: return word(0 - a.u);
    case AK_SMIN: return a.s < b.s ? a : b;
    case AK_SMAX: return a.s > b.s ? a : b;
    case AK_UMIN: return a.u < b.u ? a : b;
    case AK_UMAX: return a.u > b.u ? a : b;
    case AK_SDIVIDE:
    case AK_UDIVIDE:
    case AK_SREMAINDER:
    case AK_UREMAINDER: return word(divide(op, a, b));
    case AK_SHL: return word(b.u < 32 ? a.u << b.u : 0);
    case AK_SHR_LOGICAL: return word(b.u < 32 ? a.u >> b.u : 0);
    case AK_IEQ: return word(a.u == b.u);
    case AK_INE: return word(a.u != b.u);
    case AK_SLT: return word(a.s < b.s);
    case AK_SLE: return word(a.s <= b.s);
    case AK_SGT: return word(a.s > b.s);
    case AK_SGE: return word(a.s >= b.s);
    case AK_ULT: return word(a.u < b.u);
    case AK_ULE: return word(a.u <= b.u);
    case AK_UGT: return word(a.u > b.u);
    case AK_UGE: return word(a.u >= b.u);
    case AK_S_TO_F: return floating(a.s);
    case AK_U_TO_F: return floating(a.u);
    case AK_F_TO_S: return word((uint32_t)(int32_t)saturate(x, INT32_MIN, INT32_MAX));
    case AK_F_TO_U: return word((uint32_t)saturate(x, 0, UINT32_MAX));
    case AK_F_TO_B: return word(x != 0);
    case AK_I_TO_B: return word(a.u != 0);
    case AK_B_TO_F: return floating(a.s);
    case AK_FMA: return floating(x * y + (double)c.f);
    case AK_TANH_GRAD: return floating(x * (1 - y * y));
    case AK_LOGISTIC_GRAD: return floating(x * y * (1 - y));
    case AK_MAP_OPCODES: break;
    }
    return word(0);
}

void ak_map_reference(const AKMapProgram *program) {
    int64_t elements = 1;
    for (int k = 0; k < program->rank; k++) {
        elements *= program->dims[k];
    }
    for (int64_t element = 0; element < elements; element++) {
        Lane lanes[AK_MAP_REGISTERS];
        memset(lanes, 0, sizeof lanes);
        for (int k = 0; k < program->input_count; k++) {
            const AKMapInput *input = &program->inputs[k];
            int64_t offset = 0, rest = element;
            for (int d = program->rank - 1; d >= 0; d--) {
                offset += rest % program->dims[d] * input->stride[d];
                rest /= program->dims[d];
            }
            if (input->lane == AK_LANE_BOOL) {
                lanes[input->destination].u = ((const uint8_t *)input->data)[offset];
            } else {
                memcpy(&lanes[input->destination], (const char *)input->data + offset * 4, 4);
            }
        }
        for (int j = 0; j < program->instruction_count; j++) {
            const AKMapInstruction *i = &program->instructions[j];
            lanes[i->destination] = evaluate((AKMapOp)i->op, lanes[i->a], lanes[i->b], lanes[i->c]);
        }
        for (int o = 0; o < program->output_count; o++) {
            const AKMapOutput *output = &program->outputs[o];
            const int64_t at =
                output->row == 0 ? element : element / output->row * output->pitch + element % output->row;
            if (output->lane == AK_LANE_BOOL) {
                ((uint8_t *)output->data)[at] = (uint8_t)lanes[output->source].u;
            } else {
                memcpy((char *)output->data + at * 4, &lanes[output->source], 4);
            }
        }
    }
}
