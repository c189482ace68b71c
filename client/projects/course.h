/* The stages that a protocol or a project goes through, and what each must have brought forth before the next begins.
 * Data and pure questions; gates are advice of this program, the server knows none. */
#ifndef PUP_PROJECTS_COURSE_H
#define PUP_PROJECTS_COURSE_H

#include "client/query/title.h"

enum { PUP_COURSE_RESULTS = 3, PUP_COURSE_MISSING_MAX = 16 };

struct pup_stage {
    int64_t state;
    int64_t next;                             /* where it usually leads; 0: nowhere, or a person has to say */
    uint32_t results[PUP_COURSE_RESULTS + 1]; /* fields that are filled when the stage is done; ended by 0 */
    bool gated;                               /* one of the stages that are counted: "3 of 5" */
    bool beside;                              /* entered from anywhere, without anything being done: withdrawn */
};

struct pup_course {
    uint32_t kind;
    const struct pup_stage *stages; /* in order */
    size_t count, gated;            /* all; those that are counted */
};

/* NULL for kinds that have none. */
const struct pup_course *pup_course_of(uint32_t kind);

/* The place of a state in the course; `count` when it has none. */
size_t pup_course_at(const struct pup_course *course, int64_t state);

/* The stage before, from which this one is usually entered; 0 at the first. */
int64_t pup_course_before(const struct pup_course *course, int64_t state);

/* Of the stages before `to`, the fields that are still empty; `filled` says what is. Going back is never gated, save
 * into a stage that the present one leads to. Room for PUP_COURSE_MISSING_MAX; returns how many. */
typedef bool (*pup_course_filled)(void *context, uint32_t field);
size_t pup_course_missing(const struct pup_course *course, int64_t from, int64_t to, pup_course_filled filled,
                          void *context, uint32_t *fields);

/* True when the field holds something in the record: a value, a text that is not empty, an element, a count. */
bool pup_record_holds(const struct pup_record *record, uint32_t field);

/* The next phase of the PDSA wheel; the first when there is none. */
int64_t pup_pdsa_next(int64_t phase);

#endif
