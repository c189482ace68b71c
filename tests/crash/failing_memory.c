/* Loaded before libc (LD_PRELOAD): while the file named by FAILING_SYNC is there, allocations are counted, and the one
 * numbered FAILING_AT (from 1) fails; the file is then renamed to FAILING_DONE. The same variables as of
 * failing_sync.c, so that tests drive both alike.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The allocator of glibc under its other names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static int fails(void)
{
    static atomic_long seen;
    const char *sign = getenv("FAILING_SYNC"), *done = getenv("FAILING_DONE"), *at = getenv("FAILING_AT");
    if (!sign || !done || !at || access(sign, F_OK) != 0 || atomic_fetch_add(&seen, 1) + 1 != atol(at))
        return 0;
    if (rename(sign, done) != 0)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}
