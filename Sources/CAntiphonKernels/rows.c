#include "ak_rows.h"

#include <string.h>

enum {
    ROWS_TASK = 8192,       // floats that a gathering task copies, about
    ROWS_SERIAL = 32768,    // floats up to which scattering is done by the caller
    ROWS_COLUMNS = 64,      // columns that a scattering task has for its own
    ROWS_RANGES = 16,       // ranges of the table's rows, if it is too narrow for that
};

typedef struct {
    const float *table;
    int64_t rows, width;
    const int32_t *indices;
    int64_t count, batch;
    float *out;
} Gather;

static void gather(void *context, int task, int worker) {
    (void)worker;
    const Gather *job = context;
    const int64_t start = task * job->batch;
    const int64_t end = start + job->batch < job->count ? start + job->batch : job->count;
    for (int64_t i = start; i < end; i++) {
        int64_t row = job->indices[i];
        row = row < 0 ? 0 : row >= job->rows ? job->rows - 1 : row;
        memcpy(job->out + i * job->width, job->table + row * job->width, (size_t)job->width * sizeof(float));
    }
}

void ak_gather_rows(AKPool *pool, const float *table, int64_t rows, int64_t width, const int32_t *indices,
                    int64_t count, float *out) {
    if (count <= 0 || width <= 0 || rows <= 0) {
        return;
    }
    Gather job = {table, rows, width, indices, count, width < ROWS_TASK ? ROWS_TASK / width : 1, out};
    ak_pool_run(pool, (int)((count + job.batch - 1) / job.batch), gather, &job);
}

// Two updates of one row must be added in order, so tasks share out the table, by columns or by rows, not the updates.
typedef struct {
    float *table;
    int64_t rows, width;
    const int32_t *indices;
    int64_t count;
    const float *updates;
    int64_t columns, range;  // of a task
} Scatter;

static void add(const Scatter *job, int64_t first_row, int64_t end_row, int64_t first_column, int64_t end_column) {
    for (int64_t i = 0; i < job->count; i++) {
        const int64_t row = job->indices[i];
        if (row < first_row || row >= end_row) {
            continue;
        }
        float *to = job->table + row * job->width;
        const float *from = job->updates + i * job->width;
        for (int64_t column = first_column; column < end_column; column++) {
            to[column] += from[column];
        }
    }
}

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static void scatter(void *context, int task, int worker) {
    (void)worker;
    const Scatter *job = context;
    const int64_t column_tasks = (job->width + job->columns - 1) / job->columns;
    const int64_t column = task % column_tasks * job->columns, row = task / column_tasks * job->range;
    add(job, row, least(row + job->range, job->rows), column, least(column + job->columns, job->width));
}

void ak_scatter_add_rows(AKPool *pool, float *table, int64_t rows, int64_t width, const int32_t *indices,
                         int64_t count, const float *updates) {
    if (count <= 0 || width <= 0 || rows <= 0) {
        return;
    }
    Scatter job = {table, rows, width, indices, count, updates, width, rows};
    if (count * width > ROWS_SERIAL) {
        if (width >= 4 * ROWS_COLUMNS) {
            job.columns = ROWS_COLUMNS;
        } else {
            job.range = (rows + ROWS_RANGES - 1) / ROWS_RANGES;
        }
    }
    const int64_t tasks = ((width + job.columns - 1) / job.columns) * ((rows + job.range - 1) / job.range);
    ak_pool_run(pool, (int)tasks, scatter, &job);
}
