// Fused element-wise programs: a short list of instructions run block by block, so that intermediate values
// stay in the first-level cache and no intermediate array is written.
#ifndef AK_MAP_H
#define AK_MAP_H

#include <stddef.h>
#include <stdint.h>
#include "ak_pool.h"

// One instruction: destination register = op(a, b, c). All registers hold 32-bit lanes: floats, int32, uint32, or
// booleans as 0 / 1 in a 32-bit lane (memory holds booleans as one byte; loads and stores convert).
typedef enum {
    // float unary
    AK_NEGATE, AK_ABS, AK_SIGN, AK_EXP, AK_EXPM1, AK_LOG, AK_LOG1P, AK_TANH, AK_LOGISTIC, AK_SQRT, AK_RSQRT,
    AK_SIN, AK_COS, AK_FLOOR, AK_IS_FINITE,
    // float binary
    AK_ADD, AK_SUBTRACT, AK_MULTIPLY, AK_DIVIDE, AK_POWER, AK_MINIMUM, AK_MAXIMUM,
    // float comparisons, result boolean
    AK_EQ, AK_NE, AK_LT, AK_LE, AK_GT, AK_GE,
    // select: a boolean, b and c any 32-bit lanes
    AK_SELECT,
    // boolean and bitwise on 32-bit lanes; AK_NOT is boolean negation, AK_BITNOT bitwise
    AK_NOT, AK_AND, AK_OR, AK_XOR, AK_BITNOT,
    // integers (wrapping). Signed and unsigned where they differ.
    AK_IADD, AK_ISUBTRACT, AK_IMULTIPLY, AK_INEGATE, AK_SMIN, AK_SMAX, AK_UMIN, AK_UMAX,
    AK_SDIVIDE, AK_UDIVIDE, AK_SREMAINDER, AK_UREMAINDER,   // division by zero: quotient -1 (all ones), remainder a
    AK_SHL, AK_SHR_LOGICAL,                                  // shift by 32 or more: 0
    AK_IEQ, AK_INE, AK_SLT, AK_SLE, AK_SGT, AK_SGE, AK_ULT, AK_ULE, AK_UGT, AK_UGE,
    // conversions between lanes
    AK_S_TO_F, AK_U_TO_F, AK_F_TO_S, AK_F_TO_U,              // to integer: towards zero, saturating, NaN gives 0
    AK_F_TO_B, AK_I_TO_B,                                    // != 0
    AK_B_TO_F,                                               // 0 or 1 (AK booleans are already integers 0 / 1)
    // derived forms that the planner may use where it sees the pattern
    AK_FMA,              // a * b + c
    AK_TANH_GRAD,        // a * (1 - b * b), b = tanh(x)
    AK_LOGISTIC_GRAD,    // a * b * (1 - b), b = logistic(x)
    AK_MAP_OPCODES
} AKMapOp;

typedef struct {
    uint8_t op;          // AKMapOp
    uint8_t destination; // register
    uint8_t a, b, c;     // registers; unused ones are 0
} AKMapInstruction;

typedef enum { AK_LANE_32 = 0, AK_LANE_BOOL = 1 } AKLane; // four bytes an element, or one byte holding 0 or 1

enum { AK_MAP_RANK = 6, AK_MAP_REGISTERS = 24, AK_MAP_BLOCK = 512 };

// Where a register is loaded from before the instructions run. The index space is [dims[0], ..., dims[rank-1]];
// element (i0, i1, ...) is at sum(i_k * stride[k]) elements from `data`: stride 0 broadcasts. Strides may be negative.
typedef struct {
    const void *data;
    AKLane lane;
    uint8_t destination;             // register
    int64_t stride[AK_MAP_RANK];
} AKMapInput;

// Where a register is stored afterwards: row-major over the index space, dense (row 0), or cut in rows of `row` elements that
// stand `pitch` elements apart, as a part of a concatenation does: element e goes to e / row * pitch + e % row.
// A dense output may be the very memory of a dense input of the same lane (in place), but not overlap one otherwise; an
// output in rows overlaps no input.
typedef struct {
    void *data;
    AKLane lane;
    uint8_t source;                  // register
    int64_t row, pitch;
} AKMapOutput;

typedef struct {
    int rank;                        // 1 to AK_MAP_RANK; the planner merges neighbouring dimensions where all strides allow
    int64_t dims[AK_MAP_RANK];
    const AKMapInput *inputs;
    int input_count;
    const AKMapInstruction *instructions;
    int instruction_count;
    const AKMapOutput *outputs;
    int output_count;
} AKMapProgram;

// Runs the program. Needs no workspace: registers are on the worker's stack (AK_MAP_REGISTERS x AK_MAP_BLOCK x 4 bytes).
void ak_map(AKPool *pool, const AKMapProgram *program);

// The same, one element at a time with the C library's functions (float arguments computed in double and rounded): the
// slow reference, for tests.
void ak_map_reference(const AKMapProgram *program);

#endif
