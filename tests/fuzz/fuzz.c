#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"

enum { BUDGET = 64 * 1024 * 1024 };

void fuzz_broken(const char *promise, const char *file, int line)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, promise);
    abort();
}

struct pup_arena *fuzz_arena(void)
{
    static struct pup_arena arena;
    if (arena.budget == 0)
        pup_arena_init(&arena, BUDGET);
    pup_arena_reset(&arena);
    return &arena;
}

struct fuzz fuzz_of(const uint8_t *data, size_t size)
{
    return (struct fuzz){{data, size}};
}

bool fuzz_done(const struct fuzz *fuzz)
{
    return fuzz->rest.len == 0;
}

void fuzz_fill(struct fuzz *fuzz, void *out, size_t len)
{
    size_t there = len < fuzz->rest.len ? len : fuzz->rest.len;
    memset(out, 0, len);
    if (there > 0)
        memcpy(out, fuzz->rest.data, there);
    fuzz->rest.data += there;
    fuzz->rest.len -= there;
}

uint8_t fuzz_byte(struct fuzz *fuzz)
{
    uint8_t byte;
    fuzz_fill(fuzz, &byte, 1);
    return byte;
}

uint64_t fuzz_number(struct fuzz *fuzz)
{
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number |= (uint64_t)fuzz_byte(fuzz) << (8 * i);
    return number;
}

size_t fuzz_below(struct fuzz *fuzz, size_t bound)
{
    return fuzz_byte(fuzz) % bound;
}

bool fuzz_maybe(struct fuzz *fuzz)
{
    return (fuzz_byte(fuzz) & 1) != 0;
}

struct pup_span fuzz_run(struct fuzz *fuzz, size_t most)
{
    size_t len = fuzz_byte(fuzz);
    len |= (size_t)fuzz_byte(fuzz) << 8;
    len %= most + 1;
    struct pup_span run = {fuzz->rest.data, len < fuzz->rest.len ? len : fuzz->rest.len};
    fuzz->rest.data += run.len;
    fuzz->rest.len -= run.len;
    return run;
}

struct pup_span fuzz_rest(struct fuzz *fuzz)
{
    struct pup_span rest = fuzz->rest;
    fuzz->rest.data += rest.len;
    fuzz->rest.len = 0;
    return rest;
}

struct pup_span fuzz_text(struct fuzz *fuzz, struct pup_arena *arena, size_t most)
{
    struct pup_span run = fuzz_run(fuzz, most);
    if (run.len == 0 || pup_text_valid(run))
        return run;
    uint8_t *text = pup_arena_alloc(arena, run.len);
    MUST(text);
    for (size_t i = 0; i < run.len; i++)
        text[i] = (uint8_t)(' ' + run.data[i] % 95);
    return (struct pup_span){text, run.len};
}

static void fill_zeros(void *context, void *out, size_t len)
{
    (void)context;
    memset(out, 0, len);
}

struct pup_random_source fuzz_no_random(void)
{
    return (struct pup_random_source){.fill = fill_zeros};
}
