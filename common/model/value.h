/* A value, as the law and the wire see it: a type, and bytes or a number. What a value *means* (a date, an amount in
 * cents…) is said by the schema's field, never by the value, so that a peer that does not know a field still keeps it.
 *
 *   schema type            value
 *   text, longtext         TEXT       UTF-8, without NUL
 *   date                   INTEGER    days since 1970-01-01
 *   datetime               INTEGER    minutes since 1970-01-01T00:00, wall time in the structure's zone
 *   duration               INTEGER    minutes
 *   integer                INTEGER
 *   decimal                INTEGER    millionths
 *   amount                 INTEGER    cents of a euro
 *   boolean                INTEGER    0 or 1
 *   enum, state            INTEGER    the choice's stable number
 *   ref(kind), set(kind)   REFERENCE  the record's id, and the name its author saw (elements of sets likewise)
 *   counter                no value: deltas only
 */
#ifndef PUP_MODEL_VALUE_H
#define PUP_MODEL_VALUE_H

#include "common/base/id.h"

enum pup_value_type {
    PUP_VALUE_NONE = 0, /* a cleared field: a value like any other */
    PUP_VALUE_TEXT = 1,
    PUP_VALUE_INTEGER = 2,
    PUP_VALUE_REFERENCE = 3,
    PUP_VALUE_ERASED = 4, /* what stands where a value was erased; never typed by anyone */
    PUP_VALUE_OPAQUE = 5  /* of a type this program does not know: its bytes, kept and passed on */
};

struct pup_value {
    enum pup_value_type type;
    int64_t integer;      /* INTEGER */
    struct pup_span text; /* TEXT: the text. REFERENCE: the name its author saw, empty if none. OPAQUE: the bytes.
                           * Borrowed; whoever makes the value says from where. */
    bool name_erased;     /* REFERENCE: the name was erased; text is empty */
    struct pup_id ref;    /* REFERENCE: the record meant */
};

struct pup_value pup_value_none(void);
struct pup_value pup_value_text(struct pup_span text);
struct pup_value pup_value_integer(int64_t integer);
struct pup_value pup_value_reference(struct pup_id ref, struct pup_span name);

/* Equality of the law: references by id alone, everything else by type and content. An order consistent with it. */
bool pup_value_equal(const struct pup_value *a, const struct pup_value *b);
int pup_value_compare(const struct pup_value *a, const struct pup_value *b);

#endif
