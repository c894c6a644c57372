// Vector mathematics on dense arrays. The maximal error of each, in units in the last place, stands at its definition
// (ak_math.inc.h) and is tested against values computed in long double.
#ifndef AK_MATH_H
#define AK_MATH_H

#include <stddef.h>

void ak_exp(float *out, const float *in, size_t count);
void ak_expm1(float *out, const float *in, size_t count);
void ak_log(float *out, const float *in, size_t count);
void ak_log1p(float *out, const float *in, size_t count);
void ak_tanh(float *out, const float *in, size_t count);
void ak_logistic(float *out, const float *in, size_t count);
void ak_sin(float *out, const float *in, size_t count);
void ak_cos(float *out, const float *in, size_t count);
void ak_power(float *out, const float *a, const float *b, size_t count);

#endif
