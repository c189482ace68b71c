/* Edits made of the input's choices, in a world so small that they meet: few devices, records, fields and texts. */
#ifndef PUP_TESTS_FUZZ_MADE_H
#define PUP_TESTS_FUZZ_MADE_H

#include "common/wire/edit_codec.h"
#include "tests/fuzz/fuzz.h"

enum { MADE_DEVICES = 4, MADE_RECORDS = 3, MADE_TEXTS = 32 };

/* The texts of this run, by the commitments that others name as base. */
struct made {
    struct pup_arena *arena;
    struct pup_hash commitments[MADE_TEXTS];
    struct pup_span texts[MADE_TEXTS];
    size_t count;
    bool honest; /* whoever edits a record knows its kind */
};

struct pup_device made_device(size_t number);
struct pup_id made_record(size_t number);

/* The edit that the next choices describe. Its device, counter, space and `previous` are choices too; the caller may
 * set others before sealing. */
void made_edit(struct made *made, struct fuzz *fuzz, struct pup_edit *edit);

/* Seals it with salts of zeros and notes its texts; false when it is not one that may be sealed. */
bool made_seal(struct made *made, struct pup_edit *edit, struct pup_sealed *sealed);

/* Notes a text, so that later edits may be made from it. */
void made_note(struct made *made, const struct pup_hash *commitment, struct pup_span text);

/* The header with the digest that the body really has, whatever both are; in `arena`. */
struct pup_span made_right(struct pup_arena *arena, struct pup_sealed sealed);

#endif
