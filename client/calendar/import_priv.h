/* Shared by the files of `import calendar`: one run, whom its events may name, and what became of them. */
#ifndef PUP_CALENDAR_IMPORT_PRIV_H
#define PUP_CALENDAR_IMPORT_PRIV_H

#include "client/calendar/people.h"
#include "client/modules/calendar/calendar.h"

/* A person record that a record of the structure may name. */
struct ics_person {
    struct pup_id id, human;
    struct pup_span name, key, email; /* key: pup_name_key */
    bool here;                        /* of the structure itself, not of a group or member */
};

/* An event that was not taken. */
struct ics_problem {
    struct pup_span title;
    int64_t start; /* minutes, when it has one */
    bool dated;
    const char *reason; /* a sentence */
};

struct ics_import {
    struct pup_context *context;
    struct pup_txn *txn;
    struct pup_arena scratch; /* of one event */

    struct pup_space space; /* where it goes */
    const struct pup_zone *zone;
    struct pup_period days; /* --from and --to */
    bool bounded;           /* one of them was given: it holds for single events as well */
    uint32_t kind;          /* --type, of events that do not say what they are; 0: not given */
    int64_t type;
    bool update, confirmed, dry_run;

    struct ics_person *people;
    size_t people_count;
    const struct ics_person *chosen[PEOPLE_MAX]; /* --person, else oneself */
    size_t chosen_count;

    /* read = created + updated + already + removed + idle + outside + problem_count */
    size_t read, created, updated, already;
    size_t differing; /* of those that are there already: other hours, place or title in the file */
    size_t removed;   /* there once, and removed since: that stays so */
    size_t idle;      /* free or cancelled, and not known here */
    size_t outside;   /* of the days asked for */
    size_t repeats;   /* that go on outside of them */
    struct ics_problem *problems;
    size_t problem_count;
    struct pup_id *made; /* created and updated ones */
    size_t made_count;
    size_t clashes; /* of theirs, with whatever is planned */
};

/* Whom events may name. Needs `space`. */
enum pup_err ics_people_gather(struct ics_import *import, struct pup_work *work);
/* By the whole name, in whatever order of words; by e-mail address; of the same human. NULL when there is none, or
 * several. */
const struct ics_person *ics_people_named(const struct ics_import *import, struct pup_arena *scratch,
                                          struct pup_span name);
const struct ics_person *ics_people_mailed(const struct ics_import *import, struct pup_span email);
const struct ics_person *ics_people_human(const struct ics_import *import, const struct pup_id *human);

/* One event becomes an edit in the import's transaction, or is counted among those that do not. Errors of the store
 * only. */
enum pup_err ics_take(struct ics_import *import, const struct pup_ics_event *event);

/* Says what became of them all; an exit code. */
int ics_report(const struct ics_import *import);

#endif
