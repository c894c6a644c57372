// One instruction over a block of whole vectors, for one level. Operands that are the same for all elements have step 0 and
// point at a vector of copies; the others step a vector at a time. The destination may be one of the operands.

#ifndef MAP_OPS_NAMES
#define MAP_OPS_NAMES
#define map_instruction AK_NAME(map_instruction_at)
#define map_divide AK_NAME(map_divide_at)

#define MAP_UNARY(OP, EXPRESSION)                                     \
    case OP:                                                          \
        for (int i = 0; i < count; i += AK_WIDTH, a += step_a) {      \
            const VF x = v_load(a);                                   \
            v_store(to + i, (VF)(EXPRESSION));                        \
        }                                                             \
        break;
#define MAP_BINARY(OP, EXPRESSION)                                               \
    case OP:                                                                     \
        for (int i = 0; i < count; i += AK_WIDTH, a += step_a, b += step_b) {    \
            const VF x = v_load(a);                                              \
            const VF y = v_load(b);                                              \
            v_store(to + i, (VF)(EXPRESSION));                                   \
        }                                                                        \
        break;
#define MAP_TERNARY(OP, EXPRESSION)                                                          \
    case OP:                                                                                 \
        for (int i = 0; i < count; i += AK_WIDTH, a += step_a, b += step_b, c += step_c) {   \
            const VF x = v_load(a);                                                          \
            const VF y = v_load(b);                                                          \
            const VF z = v_load(c);                                                          \
            v_store(to + i, (VF)(EXPRESSION));                                               \
        }                                                                                    \
        break;
// A comparison's mask as 0 or 1.
#define MAP_TRUTH(mask) ((VI)(mask) & 1)
#define MAP_X ((VI)x)
#define MAP_Y ((VI)y)
#define MAP_UX ((VU)x)
#define MAP_UY ((VU)y)
#endif

// Integer division, which no vector unit has, lane by lane.
static VU map_divide(AKMapOp op, VU x, VU y) {
    VU result = x;
    for (int lane = 0; lane < AK_WIDTH; lane++) {
        const uint32_t a = x[lane], b = y[lane];
        // INT_MIN / -1 wraps to INT_MIN: by negation, for the hardware would trap.
        const int negates = b == UINT32_MAX;
        switch (op) {
        case AK_SDIVIDE:
            result[lane] = b == 0 ? UINT32_MAX : negates ? 0 - a : (uint32_t)((int32_t)a / (int32_t)b);
            break;
        case AK_SREMAINDER:
            result[lane] = b == 0 ? a : negates ? 0 : (uint32_t)((int32_t)a % (int32_t)b);
            break;
        case AK_UDIVIDE:
            result[lane] = b == 0 ? UINT32_MAX : a / b;
            break;
        default:
            result[lane] = b == 0 ? a : a % b;
            break;
        }
    }
    return result;
}

static void map_instruction(AKMapOp op, float *to, int count, const float *a, int step_a, const float *b, int step_b,
                            const float *c, int step_c) {
    switch (op) {
        MAP_UNARY(AK_NEGATE, -x)
        MAP_UNARY(AK_ABS, v_abs(x))
        // Zeros and NaN are their own sign.
        MAP_UNARY(AK_SIGN, v_if((x < 0.0f) | (x > 0.0f), v_copysign(v_set(1.0f), x), x))
        MAP_UNARY(AK_EXP, v_exp(x))
        MAP_UNARY(AK_EXPM1, v_expm1(x))
        MAP_UNARY(AK_LOG, v_log(x))
        MAP_UNARY(AK_LOG1P, v_log1p(x))
        MAP_UNARY(AK_TANH, v_tanh(x))
        MAP_UNARY(AK_LOGISTIC, v_logistic(x))
        MAP_UNARY(AK_SQRT, v_sqrt(x))
        MAP_UNARY(AK_RSQRT, 1.0f / v_sqrt(x))
        MAP_UNARY(AK_SIN, v_sin(x))
        MAP_UNARY(AK_COS, v_cos(x))
        MAP_UNARY(AK_FLOOR, v_floor(x))
        MAP_UNARY(AK_IS_FINITE, MAP_TRUTH((MAP_X & 0x7f800000) != 0x7f800000))

        MAP_BINARY(AK_ADD, x + y)
        MAP_BINARY(AK_SUBTRACT, x - y)
        MAP_BINARY(AK_MULTIPLY, x * y)
        MAP_BINARY(AK_DIVIDE, x / y)
        MAP_BINARY(AK_POWER, v_power(x, y))
        MAP_BINARY(AK_MINIMUM, v_min(x, y))
        MAP_BINARY(AK_MAXIMUM, v_max(x, y))

        MAP_BINARY(AK_EQ, MAP_TRUTH(x == y))
        MAP_BINARY(AK_NE, MAP_TRUTH(x != y))
        MAP_BINARY(AK_LT, MAP_TRUTH(x < y))
        MAP_BINARY(AK_LE, MAP_TRUTH(x <= y))
        MAP_BINARY(AK_GT, MAP_TRUTH(x > y))
        MAP_BINARY(AK_GE, MAP_TRUTH(x >= y))

        MAP_TERNARY(AK_SELECT, v_if(MAP_X != 0, y, z))

        MAP_UNARY(AK_NOT, MAP_TRUTH(MAP_X == 0))
        MAP_BINARY(AK_AND, MAP_X & MAP_Y)
        MAP_BINARY(AK_OR, MAP_X | MAP_Y)
        MAP_BINARY(AK_XOR, MAP_X ^ MAP_Y)
        MAP_UNARY(AK_BITNOT, ~MAP_X)

        // On words, where C lets a sum wrap.
        MAP_BINARY(AK_IADD, MAP_UX + MAP_UY)
        MAP_BINARY(AK_ISUBTRACT, MAP_UX - MAP_UY)
        MAP_BINARY(AK_IMULTIPLY, MAP_UX * MAP_UY)
        MAP_UNARY(AK_INEGATE, 0u - MAP_UX)
        MAP_BINARY(AK_SMIN, MAP_X < MAP_Y ? MAP_X : MAP_Y)
        MAP_BINARY(AK_SMAX, MAP_X > MAP_Y ? MAP_X : MAP_Y)
        MAP_BINARY(AK_UMIN, (VI)(MAP_UX < MAP_UY) ? MAP_X : MAP_Y)
        MAP_BINARY(AK_UMAX, (VI)(MAP_UX > MAP_UY) ? MAP_X : MAP_Y)
        MAP_BINARY(AK_SHL, (VI)(MAP_UY < 32u) ? (VI)(MAP_UX << (MAP_UY & 31u)) : v_seti(0))
        MAP_BINARY(AK_SHR_LOGICAL, (VI)(MAP_UY < 32u) ? (VI)(MAP_UX >> (MAP_UY & 31u)) : v_seti(0))
        MAP_BINARY(AK_IEQ, MAP_TRUTH(MAP_X == MAP_Y))
        MAP_BINARY(AK_INE, MAP_TRUTH(MAP_X != MAP_Y))
        MAP_BINARY(AK_SLT, MAP_TRUTH(MAP_X < MAP_Y))
        MAP_BINARY(AK_SLE, MAP_TRUTH(MAP_X <= MAP_Y))
        MAP_BINARY(AK_SGT, MAP_TRUTH(MAP_X > MAP_Y))
        MAP_BINARY(AK_SGE, MAP_TRUTH(MAP_X >= MAP_Y))
        MAP_BINARY(AK_ULT, MAP_TRUTH(MAP_UX < MAP_UY))
        MAP_BINARY(AK_ULE, MAP_TRUTH(MAP_UX <= MAP_UY))
        MAP_BINARY(AK_UGT, MAP_TRUTH(MAP_UX > MAP_UY))
        MAP_BINARY(AK_UGE, MAP_TRUTH(MAP_UX >= MAP_UY))

        MAP_UNARY(AK_S_TO_F, __builtin_convertvector(MAP_X, VF))
        MAP_UNARY(AK_U_TO_F, __builtin_convertvector(MAP_UX, VF))
        MAP_UNARY(AK_F_TO_S, v_to_int(x))
        MAP_UNARY(AK_F_TO_U, v_to_word(x))
        MAP_UNARY(AK_F_TO_B, MAP_TRUTH(x != 0.0f))
        MAP_UNARY(AK_I_TO_B, MAP_TRUTH(MAP_X != 0))
        MAP_UNARY(AK_B_TO_F, __builtin_convertvector(MAP_X, VF))

        MAP_TERNARY(AK_FMA, v_fma(x, y, z))
        MAP_BINARY(AK_TANH_GRAD, x * v_fnma(y, y, v_set(1.0f)))
        MAP_BINARY(AK_LOGISTIC_GRAD, x * (y * (1.0f - y)))

        MAP_BINARY(AK_SDIVIDE, map_divide(AK_SDIVIDE, MAP_UX, MAP_UY))
        MAP_BINARY(AK_UDIVIDE, map_divide(AK_UDIVIDE, MAP_UX, MAP_UY))
        MAP_BINARY(AK_SREMAINDER, map_divide(AK_SREMAINDER, MAP_UX, MAP_UY))
        MAP_BINARY(AK_UREMAINDER, map_divide(AK_UREMAINDER, MAP_UX, MAP_UY))
    case AK_MAP_OPCODES:
        break;
    }
}
