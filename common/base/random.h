/* The operating system's randomness. Sans-I/O code takes random bytes as an argument; only shells call this. */
#ifndef PUP_BASE_RANDOM_H
#define PUP_BASE_RANDOM_H

#include <stddef.h>

/* Fills `out` with `len` bytes from getrandom(2); aborts if the system has none to give. */
void pup_random(void *out, size_t len);

/* Where sans-I/O code takes its randomness from: the system's in programs, a seeded one in tests and simulations. */
struct pup_random_source {
    void (*fill)(void *context, void *out, size_t len);
    void *context;
};

/* A source backed by pup_random. */
struct pup_random_source pup_random_system(void);

#endif
