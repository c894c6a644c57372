// How a matrix-vector product is cut, from its shape alone. Private to matvec.c.
#ifndef MATVEC_PLAN_H
#define MATVEC_PLAN_H

#include "ak_matvec.h"

enum {
    MATVEC_TASK_ELEMENTS = 1 << 15,    // of the matrix, a task
    MATVEC_SERIAL_ELEMENTS = 1 << 14,  // not worth waking anyone
};

typedef struct {
    const AKMatvec *product;
    int64_t rows;                      // stored rows a task works on
    int tasks;
    float *partial;                    // [tasks, m] sums of each task's rows (transposed, several tasks only), else NULL
} MatvecPlan;

#endif
