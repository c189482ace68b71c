/* Finding the records that concern a question among a hundred thousand, without unpacking the others. Several questions
 * are asked in one pass: reading the records through is what costs. */
#ifndef PUP_WORK_LOOK_H
#define PUP_WORK_LOOK_H

#include "client/work/work.h"
#include "common/wire/record_peek.h"

/* Whether a record may concern the question, seen packed (record_peek.h). `own`: own edits stand on top; the bytes hold
 * them as well. */
typedef bool (*pup_look_fn)(const void *context, uint32_t kind, struct pup_span packed, bool own);

struct pup_question {
    unsigned compartment; /* only there; 0: in every space */
    pup_look_fn look;
    const void *context;
    struct pup_place *places; /* the answer: by space's name, then id; gone ones included; in the arena */
    size_t count, room;
};

/* Asks all of them. */
enum pup_err pup_work_ask(struct pup_work *work, struct pup_question *const *questions, size_t count);

/* Calls `each` with the view of each of the places, as pup_work_each does. */
enum pup_err pup_work_visit(struct pup_work *work, const struct pup_question *question, enum pup_keep keep,
                            pup_work_each_fn each, void *context);

#endif
