/* Loaded before libc (LD_PRELOAD): counts allocations, and lets the one wanted fail. The test tells which through a
 * small file that it shares with the programs (FAILING_CONTROL, a struct control): so it can arm a running server again
 * and again, and read how many there were.
 *
 * OpenSSL's allocations, tens of thousands a handshake, are counted apart: by the address of the caller. With
 * FAILING_TRACE in the environment the call that fails is told on standard error, so that one can find it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The allocator of glibc under its other names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

/* As memory.py writes and reads it. */
struct control {
    _Atomic uint64_t whose; /* 0: nobody's, nothing is counted; 1: all but OpenSSL's; 2: OpenSSL's alone */
    _Atomic uint64_t at;    /* the number of the one that fails, from 1; 0: none */
    _Atomic uint64_t seen;  /* how many there were */
    _Atomic uint64_t done;  /* 1 once it has failed */
};

enum { LIBRARIES = 2, DEPTH = 24 };

static struct control *control;
static struct {
    uintptr_t start, end;
} theirs[LIBRARIES]; /* where OpenSSL's code lies */

static int note_library(struct dl_phdr_info *info, size_t size, void *count)
{
    (void)size;
    int *at = count;
    const char *name = strrchr(info->dlpi_name, '/');
    if (!name || *at == LIBRARIES || (strncmp(name, "/libcrypto.", 11) != 0 && strncmp(name, "/libssl.", 8) != 0))
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && (part->p_flags & PF_X)) {
            theirs[*at].start = info->dlpi_addr + part->p_vaddr;
            theirs[*at].end = theirs[*at].start + part->p_memsz;
        }
    }
    ++*at;
    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("FAILING_CONTROL");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1, count = 0;
    if (fd < 0)
        return;
    void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    dl_iterate_phdr(note_library, &count);
    if (shared != MAP_FAILED)
        control = shared;
}

static bool is_theirs(uintptr_t caller)
{
    for (int i = 0; i < LIBRARIES; i++)
        if (caller >= theirs[i].start && caller < theirs[i].end)
            return true;
    return false;
}

static void trace(void)
{
    void *calls[DEPTH];
    atomic_store(&control->whose, 0); /* it allocates, too */
    backtrace_symbols_fd(calls, backtrace(calls, DEPTH), STDERR_FILENO);
}

static bool fails(const void *caller)
{
    uint64_t whose = control ? atomic_load(&control->whose) : 0;
    if (whose == 0 || (whose == 2) != is_theirs((uintptr_t)caller))
        return false;
    if (atomic_fetch_add(&control->seen, 1) + 1 != atomic_load(&control->at))
        return false;
    atomic_store(&control->done, 1);
    if (getenv("FAILING_TRACE"))
        trace();
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}
