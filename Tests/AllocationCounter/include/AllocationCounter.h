// Counts calls of the allocator on the calling thread, for tests that a steady run allocates nothing.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

// Calls of malloc, calloc, realloc and the aligned ones on this thread so far; -1 where they cannot be counted (anything
// but glibc without sanitizers).
long allocation_count(void);

#endif
