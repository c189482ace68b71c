/* What fuzz targets share: what must hold, an arena a run, and the input's bytes read as choices. */
#ifndef PUP_TESTS_FUZZ_H
#define PUP_TESTS_FUZZ_H

#include "common/base/arena.h"
#include "common/base/random.h"

/* libFuzzer's entry: one run over one input. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says which promise is broken, and where; ends the program so that libFuzzer keeps the input. */
_Noreturn void fuzz_broken(const char *promise, const char *file, int line);
#define MUST(promise) ((promise) ? (void)0 : fuzz_broken(#promise, __FILE__, __LINE__))

/* The arena of this run, emptied: valid until the next call. */
struct pup_arena *fuzz_arena(void);

/* The input read as choices. Once its bytes are spent, every choice is the first (0, empty). */
struct fuzz {
    struct pup_span rest;
};
struct fuzz fuzz_of(const uint8_t *data, size_t size);
bool fuzz_done(const struct fuzz *fuzz);
uint8_t fuzz_byte(struct fuzz *fuzz);
uint64_t fuzz_number(struct fuzz *fuzz);            /* 64 bits, little-endian */
size_t fuzz_below(struct fuzz *fuzz, size_t bound); /* 0..bound-1; bound is 1..256 */
bool fuzz_maybe(struct fuzz *fuzz);
void fuzz_fill(struct fuzz *fuzz, void *out, size_t len);
/* A run of at most `most` bytes, after its length (2 bytes, little-endian); borrowed from the input. */
struct pup_span fuzz_run(struct fuzz *fuzz, size_t most);
/* What is left. */
struct pup_span fuzz_rest(struct fuzz *fuzz);
/* A short text: a run of at most `most` bytes, made printable where it is not UTF-8. In `arena`. */
struct pup_span fuzz_text(struct fuzz *fuzz, struct pup_arena *arena, size_t most);

/* Zeros only: salts that make commitments the same on every run. */
struct pup_random_source fuzz_no_random(void);

#endif
