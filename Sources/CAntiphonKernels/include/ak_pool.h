// A persistent pool of threads with a fork-join of a few microseconds.
#ifndef AK_POOL_H
#define AK_POOL_H

typedef struct AKPool AKPool;

// One task of a parallel region. `task` counts from 0; `worker` is below ak_pool_threads and tells which thread runs it
// (for scratch memory of one thread's own). Which worker runs which task must not matter to the result.
typedef void (*AKTask)(void *context, int task, int worker);

// A pool that runs regions on `threads` threads, the caller's included (so `threads` - 1 are started).
// Returns NULL if memory or threads are not to be had.
AKPool *ak_pool_create(int threads);

// Stops and joins the threads. No region may be running.
void ak_pool_destroy(AKPool *pool);

// 1 for NULL.
int ak_pool_threads(const AKPool *pool);

// Runs task 0 ..< tasks, returns when all are done. Regions do not nest: a call from inside a task runs serially.
// Several callers' regions on one pool take turns. Idle threads spin for some tens of microseconds, then sleep.
void ak_pool_run(AKPool *pool, int tasks, AKTask body, void *context);

#endif
