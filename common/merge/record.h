/* A record with its merge memory: everything the law needs to take the next edit, in whatever order edits come.
 * All arrays live in the arena the record was made in. Canonical order (what equality, hashing and storage rely on):
 * registers, texts, sets and counters by field number; elements by pup_value_compare; adds by edit id; parts by edit
 * id; deletions by edit id; erasures by field, then ref. *Places* are the order of `values` and are meaning, not canon.
 */
#ifndef PUP_MERGE_RECORD_H
#define PUP_MERGE_RECORD_H

#include "common/merge/edit.h"

/* A value that stands in a register or a text. */
struct pup_standing {
    struct pup_edit_id by; /* the edit that wrote it; of a merged text, the one whose coming merged it */
    struct pup_value value;
    struct pup_hash commitment;      /* text only */
    const struct pup_edit_id *parts; /* a merged text: every edit in it, `by` included; else NULL */
    size_t part_count;               /* 0 when it is `by` alone */
};

struct pup_register { /* of one value, or of a long text */
    uint32_t field;
    struct pup_standing *values; /* survivors, in places: the first is the visible one */
    size_t count;                /* 0 when only `ahead` is remembered */
    struct pup_vector ahead;     /* covered here before it came */
};

struct pup_element {
    struct pup_value value;         /* as its last add wrote it (the name shown) */
    const struct pup_edit_id *adds; /* that keep it in the set */
    size_t add_count;               /* 0 when only `ahead` is remembered */
    struct pup_vector ahead;        /* adds covered before they came */
};

struct pup_set {
    uint32_t field;
    struct pup_element *elements;
    size_t count;
};

struct pup_counter {
    uint32_t field;
    int64_t sum;
};

struct pup_deletion {
    struct pup_edit_id by;
    struct pup_vector seen; /* `by` itself included */
};

struct pup_erasure {
    uint32_t field; /* 0: all fields */
    bool names;     /* only the names beside references to `ref` (field is 0) */
    struct pup_id ref;
    struct pup_vector covers; /* values of these edits are blank, whenever they come */
};

struct pup_record {
    struct pup_id id;
    uint32_t kind;
    struct pup_vector touched;
    struct pup_register *registers;
    size_t register_count;
    struct pup_register *texts;
    size_t text_count;
    struct pup_set *sets;
    size_t set_count;
    struct pup_counter *counters;
    size_t counter_count;
    struct pup_deletion *deletions; /* none when nobody deleted it, or somebody kept it since */
    size_t deletion_count;
    struct pup_vector kept_ahead; /* deletions taken away before they came */
    struct pup_erasure *erasures;
    size_t erasure_count;
};

/* An untouched record. */
void pup_record_init(struct pup_record *record, const struct pup_id *id, uint32_t kind);

/* False when some deletion covers every edit of it, and when nobody has written it yet (only an erasure came). */
bool pup_record_alive(const struct pup_record *record);
/* True when somebody deleted it and an edit that no deletion covers keeps it alive. */
bool pup_record_existence_contested(const struct pup_record *record);

/* The memory of a field; NULL when it has none of that sort. */
const struct pup_register *pup_record_register(const struct pup_record *record, uint32_t field);
const struct pup_register *pup_record_text(const struct pup_record *record, uint32_t field);
const struct pup_set *pup_record_set(const struct pup_record *record, uint32_t field);
/* 0 when it has none. */
int64_t pup_record_counter(const struct pup_record *record, uint32_t field);
/* Counters are sums modulo 2^64: their order cannot matter, even when somebody makes them overflow. */
int64_t pup_counter_after(int64_t sum, int64_t delta);
/* The delta that leads from one sum to another. */
int64_t pup_counter_delta(int64_t from, int64_t to);

/* The visible value of a register or text: the one in the first place; NULL when there is none. */
const struct pup_value *pup_register_value(const struct pup_register *reg);
/* Fills `out` (room for reg->count) with the indexes of the *different* values in places, equal ones given once (erased
 * ones count as equal); returns how many. More than one: contested. */
size_t pup_register_distinct(const struct pup_register *reg, size_t *out);
bool pup_register_contested(const struct pup_register *reg);
/* True when any field, or the record's existence, is contested. */
bool pup_record_contested(const struct pup_record *record);

/* True when the element is in the set. */
bool pup_element_present(const struct pup_element *element);

#endif
