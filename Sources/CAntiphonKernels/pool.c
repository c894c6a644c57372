// A region is published in one 64-bit word, `ticket`: a generation above, the number of tasks that nobody has claimed
// below. A thread claims a task by decrementing that number with a compare-and-swap; having claimed one, it knows that
// the region cannot end before it reports the task done, and only then reads what the region is. So nobody has to check
// in: a thread that sleeps through a region, or wakes when it is over, neither delays it nor can confuse it with the next.
#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE  // strict C11 hides clock_gettime and posix_memalign
#endif

#include "ak_level.h"
#include "ak_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    SPIN_NANOSECONDS = 40000,  // how long an idle thread, or a caller at the join, spins before it sleeps
    SPINS_A_LOOK = 32,         // spins between two looks at the clock
    STACK_BYTES = 4 << 20,     // macOS gives threads other than the first only 512 KiB
};

// On a line of its own (two on CPUs that fetch lines in pairs), so that spinning on one word does not slow another.
#define AK_LINE _Alignas(128)

struct AKPool {
    AK_LINE _Atomic uint64_t ticket;
    AK_LINE _Atomic int done;       // tasks of the region that have been run
    AK_LINE _Atomic int sleepers;   // workers that sleep, or are about to
    _Atomic int caller_sleeps;
    _Atomic int stop;
    // The region: written by the caller before it publishes the ticket, read after a claim only.
    AK_LINE AKTask body;
    void *context;
    int tasks;
    AKLevel level;                  // the caller's

    AK_LINE pthread_mutex_t turn;   // held by the caller whose region runs
    pthread_mutex_t sleep;
    pthread_cond_t work;
    pthread_cond_t finished;
    int threads;
    int started;
    int64_t spin;                   // nanoseconds
    pthread_t *handles;
    struct AKWorker *workers;
};

typedef struct AKWorker {
    AKPool *pool;
    int index;
} AKWorker;

// Inside a task: the pool whose region it belongs to and the worker that runs it.
static _Thread_local int inside = 0;
static _Thread_local const AKPool *inside_pool = NULL;
static _Thread_local int inside_worker = 0;

static inline void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline uint32_t unclaimed(uint64_t ticket) {
    return (uint32_t)ticket;
}

// Claims and runs tasks of the current region until none is left, then reports them.
static void work(AKPool *pool, int worker) {
    int completed = 0;
    int tasks = 0;
    uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    while (unclaimed(ticket) != 0) {
        if (!atomic_compare_exchange_weak_explicit(&pool->ticket, &ticket, ticket - 1, memory_order_acq_rel,
                                                   memory_order_acquire)) {
            continue;
        }
        tasks = pool->tasks;
        if (worker != 0) {
            ak_level_force(pool->level);
        }
        pool->body(pool->context, tasks - (int)unclaimed(ticket), worker);
        completed++;
        ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
    }
    if (completed == 0) {
        return;
    }
    // Sequentially consistent, as is the caller's pair of accesses: one of the two sees the other.
    if (atomic_fetch_add(&pool->done, completed) + completed == tasks && atomic_load(&pool->caller_sleeps)) {
        pthread_mutex_lock(&pool->sleep);
        pthread_cond_signal(&pool->finished);
        pthread_mutex_unlock(&pool->sleep);
    }
}

static void *worker_main(void *argument) {
    const AKWorker *self = argument;
    AKPool *pool = self->pool;
    inside = 1;
    inside_pool = pool;
    inside_worker = self->index;
    for (;;) {
        const int64_t deadline = now() + pool->spin;
        int spins = 0;
        while (unclaimed(atomic_load_explicit(&pool->ticket, memory_order_relaxed)) == 0) {
            relax();
            if (++spins % SPINS_A_LOOK == 0 && now() >= deadline) {
                pthread_mutex_lock(&pool->sleep);
                atomic_fetch_add(&pool->sleepers, 1);
                while (unclaimed(atomic_load(&pool->ticket)) == 0 && !atomic_load(&pool->stop)) {
                    pthread_cond_wait(&pool->work, &pool->sleep);
                }
                atomic_fetch_sub(&pool->sleepers, 1);
                pthread_mutex_unlock(&pool->sleep);
                break;
            }
        }
        if (atomic_load_explicit(&pool->stop, memory_order_relaxed)) {
            return NULL;
        }
        work(pool, self->index);
    }
}

static int cores(void) {
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (int)count;
}

AKPool *ak_pool_create(int threads) {
    if (threads < 1) {
        threads = 1;
    }
    void *memory = NULL;
    if (posix_memalign(&memory, _Alignof(AKPool), sizeof(AKPool)) != 0) {
        return NULL;
    }
    AKPool *pool = memory;
    *pool = (AKPool){.threads = threads};
    // With more threads than cores a spinning thread holds the core that a working one needs.
    pool->spin = threads > cores() ? 0 : SPIN_NANOSECONDS;
    pool->handles = calloc((size_t)threads, sizeof *pool->handles);
    pool->workers = calloc((size_t)threads, sizeof *pool->workers);
    pthread_mutex_init(&pool->turn, NULL);
    pthread_mutex_init(&pool->sleep, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->finished, NULL);
    if (pool->handles == NULL || pool->workers == NULL) {
        ak_pool_destroy(pool);
        return NULL;
    }
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    int failed = 0;
    for (int index = 1; index < threads && !failed; index++) {
        pool->workers[index] = (AKWorker){pool, index};
        failed = pthread_create(&pool->handles[index], &attributes, worker_main, &pool->workers[index]) != 0;
        pool->started += !failed;
    }
    pthread_attr_destroy(&attributes);
    if (failed) {
        ak_pool_destroy(pool);
        return NULL;
    }
    return pool;
}

void ak_pool_destroy(AKPool *pool) {
    if (pool == NULL) {
        return;
    }
    pthread_mutex_lock(&pool->sleep);
    atomic_store(&pool->stop, 1);
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->sleep);
    for (int index = 1; index <= pool->started; index++) {
        pthread_join(pool->handles[index], NULL);
    }
    pthread_cond_destroy(&pool->finished);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->sleep);
    pthread_mutex_destroy(&pool->turn);
    free(pool->workers);
    free(pool->handles);
    free(pool);
}

int ak_pool_threads(const AKPool *pool) {
    return pool == NULL ? 1 : pool->threads;
}

static void publish(AKPool *pool, int tasks, AKTask body, void *context) {
    pool->body = body;
    pool->context = context;
    pool->tasks = tasks;
    pool->level = ak_level();
    atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
    const uint64_t generation = (atomic_load_explicit(&pool->ticket, memory_order_relaxed) >> 32) + 1;
    atomic_store(&pool->ticket, generation << 32 | (uint32_t)tasks);
    const int sleepers = atomic_load(&pool->sleepers);
    if (sleepers > 0) {
        pthread_mutex_lock(&pool->sleep);
        if (tasks - 1 >= sleepers) {
            pthread_cond_broadcast(&pool->work);
        } else {
            for (int wanted = tasks - 1; wanted > 0; wanted--) {
                pthread_cond_signal(&pool->work);
            }
        }
        pthread_mutex_unlock(&pool->sleep);
    }
}

static void join(AKPool *pool, int tasks) {
    const int64_t deadline = now() + pool->spin;
    int spins = 0;
    while (atomic_load_explicit(&pool->done, memory_order_acquire) != tasks) {
        relax();
        if (++spins % SPINS_A_LOOK == 0 && now() >= deadline) {
            pthread_mutex_lock(&pool->sleep);
            atomic_store(&pool->caller_sleeps, 1);
            while (atomic_load(&pool->done) != tasks) {
                pthread_cond_wait(&pool->finished, &pool->sleep);
            }
            atomic_store(&pool->caller_sleeps, 0);
            pthread_mutex_unlock(&pool->sleep);
            return;
        }
    }
}

void ak_pool_run(AKPool *pool, int tasks, AKTask body, void *context) {
    if (tasks <= 0) {
        return;
    }
    const int was_inside = inside;
    if (was_inside || tasks == 1 || ak_pool_threads(pool) == 1) {
        // A nested region keeps the worker's number, so that scratch memory by worker stays its own.
        const int worker = was_inside && pool != NULL && pool == inside_pool ? inside_worker : 0;
        const AKPool *const was_pool = inside_pool;
        const int was_worker = inside_worker;
        inside = 1;
        inside_pool = pool;
        inside_worker = worker;
        for (int task = 0; task < tasks; task++) {
            body(context, task, worker);
        }
        inside = was_inside;
        inside_pool = was_pool;
        inside_worker = was_worker;
        return;
    }
    pthread_mutex_lock(&pool->turn);
    inside = 1;
    inside_pool = pool;
    inside_worker = 0;
    publish(pool, tasks, body, context);
    work(pool, 0);
    join(pool, tasks);
    inside = 0;
    inside_pool = NULL;
    pthread_mutex_unlock(&pool->turn);
}
