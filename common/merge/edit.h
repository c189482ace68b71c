/* An edit: what one person did at one moment on one device, an atomic list of changes within one space.
 * This is the law's view of it; its bytes (header, body, salts, hashes) are common/wire/edit_codec.h's affair. */
#ifndef PUP_MERGE_EDIT_H
#define PUP_MERGE_EDIT_H

#include "common/merge/vector.h"
#include "common/model/space.h"
#include "common/model/value.h"

/* What a change does. The law goes by this alone and never asks the schema. Numbers are the wire's, for ever. */
enum pup_operation {
    PUP_PUT = 1,    /* a register's new value (NONE clears) */
    PUP_ADD = 2,    /* an element to a set */
    PUP_REMOVE = 3, /* an element from a set: takes away the adds its author had seen */
    PUP_DELTA = 4,  /* a counter's change */
    PUP_TEXT = 5,   /* a long text, whole, and what it was made from */
    PUP_DELETE = 6, /* the record */
    PUP_KEEP = 7,   /* takes away the deletions its author had seen */
    PUP_ERASE = 8 /* the server only: blanks all values so far of a field, of the record (field 0), or the names beside
                   * references to `value.ref` (field 0, value a REFERENCE). `seen` says what is blanked (see
                   * pup_merge_erasure_seen). It touches nothing: a deleted record stays deleted. */
};

struct pup_change {
    uint32_t field; /* 0 for DELETE, KEEP and the record-wide ERASE */
    enum pup_operation operation;
    struct pup_value value; /* PUT, ADD, REMOVE, TEXT (type TEXT, NONE or ERASED); ERASE of names: the reference */
    int64_t delta;          /* DELTA */
    bool has_base;          /* TEXT: made from the text whose commitment is `base` (else from nothing) */
    struct pup_hash base;
    /* TEXT: SHA-256(salt ‖ value) of this text, as its body commits to it: what others name as base */
    struct pup_hash commitment;
};

/* The changes to one record. */
struct pup_part {
    struct pup_id record;
    uint32_t kind;
    struct pup_vector seen; /* the record's `touched` in the author's view, her own unsent edits included */
    const struct pup_change *changes;
    size_t change_count; /* at least 1 */
};

struct pup_edit {
    struct pup_edit_id id;
    struct pup_space space;
    int64_t at;               /* the author's clock, ms since 1970-01-01 UTC: shown, never used to decide */
    struct pup_hash previous; /* SHA-256 of the device's previous header; zero for its first */
    struct pup_part *parts;   /* no record twice */
    size_t part_count;        /* 1..PUP_EDIT_PARTS_MAX */
};

enum { PUP_EDIT_PARTS_MAX = 256, PUP_EDIT_CHANGES_MAX = 4096, PUP_SEEN_MAX = 1024 };

/* The text that a change brings into its record: a value, the name beside a reference, bytes of an unknown type; also
 * by an operation of a newer program. Empty when it brings none (what is taken away is there already). Borrowed from
 * the change. */
struct pup_span pup_change_text(const struct pup_change *change);

/* A text the server made by merging; travels with the entry so that nobody else needs the base. */
struct pup_product {
    struct pup_id record;
    uint32_t field;
    struct pup_value text; /* TEXT, or ERASED */
    struct pup_hash commitment;
};

#endif
