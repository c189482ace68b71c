/* What every figure stands on: the view, a structure's spaces, who stands for whom after merging, and what was
 * contested. A `struct pup_work` is opened over one read transaction, asked for figures, and let go with its arena.
 *
 * Which records count: those that lists show (pup_query_put_away leaves the others out), but for what is merely past:
 * each figure says so. Records merged into another count as that other, wherever they are referred to. Of a contested
 * value the visible one counts, and the figure is remembered in `contested`, so that whoever prints it can say so.
 *
 * Results live in the arena; nothing is borrowed from the transaction. Order is always the same on every replica that
 * holds the same records. */
#ifndef PUP_WORK_WORK_H
#define PUP_WORK_WORK_H

#include "client/query/query.h"
#include "common/model/date.h"
#include "common/model/fields.h"

/* Days, both included. */
struct pup_period {
    int64_t from, to;
};
struct pup_period pup_period_year(int64_t year);
struct pup_period pup_period_month(int64_t year, int64_t month);
bool pup_period_holds(const struct pup_period *period, int64_t day);
/* Days that both hold; 0 or more. */
int64_t pup_period_shared(const struct pup_period *a, const struct pup_period *b);
int64_t pup_year_of(int64_t day);

/* A person record, and the one that stands for that human everywhere: with the same login, else the same RPPS. */
struct pup_human {
    struct pup_id person, human;
};

/* A value that a figure used and that people disagree about. */
struct pup_contested_use {
    struct pup_place place;
    uint32_t field;
};

struct pup_work {
    struct pup_txn *txn;
    struct pup_arena *arena;
    enum pup_language language; /* of titles that have to be made up */
    int64_t today;              /* "as of"; days */
    struct pup_structure_row *structures;
    size_t structure_count;
    struct pup_space_row *spaces; /* all that may be read here */
    size_t space_count;
    struct pup_contested_use *contested; /* each once, in the order they were met */
    size_t contested_count, contested_room;
    struct pup_merged merged; /* who stands for whom */
    struct pup_human *humans; /* by person; made when first asked for */
    size_t human_count;
    bool humans_known;
};

enum pup_err pup_work_open(struct pup_work *work, struct pup_txn *txn, struct pup_arena *arena,
                           enum pup_language language, int64_t today);

/* The structure of that code (case apart); NULL. A group is one as well, with members. */
const struct pup_structure_row *pup_work_structure(const struct pup_work *work, const char *code);
bool pup_work_is_group(const struct pup_structure_row *structure);
/* False when the compartment of the structure itself may not be read here: its figures are unknown, not zero. */
bool pup_work_readable(const struct pup_work *work, const char *structure, enum pup_compartment compartment);

/* Whose records are walked over. */
enum pup_reach {
    PUP_REACH_OWN,   /* the structure's own spaces */
    PUP_REACH_SHARED /* and those of the groups it belongs to: what they hold is each member's */
};
/* Which records. */
enum pup_keep {
    PUP_KEEP_IN_USE, /* what lists show */
    PUP_KEEP_PAST,   /* and what is out of use by its state, still neither removed nor merged into another */
    PUP_KEEP_MERGED  /* and what was merged into another (see pup_work_follow) */
};
/* Each record of a kind; `structure` NULL: of all that may be read. Order: by space's name, then id. The callback
 * returns PUP_OK to go on; anything else ends the walk and is returned. Its view is valid during the call only. */
typedef enum pup_err (*pup_work_each_fn)(void *context, const struct pup_view *view);
enum pup_err pup_work_each(struct pup_work *work, const char *structure, enum pup_reach reach, uint32_t kind,
                           enum pup_keep keep, pup_work_each_fn each, void *context);

/* The record that stands for `id` after merging; `id` itself when none does. */
struct pup_id pup_work_follow(const struct pup_work *work, const struct pup_id *id);

/* One id for all person records of one human, merging followed: of the records with her login the first by id; who has
 * no login is the human of that RPPS. The same human of two structures may be named by either record. */
enum pup_err pup_work_human(struct pup_work *work, const struct pup_id *person, struct pup_id *human);

/* ---- values of a record, the visible ones; each notes when its field is contested ---- */

/* False when there is none (never written, cleared, erased, or of another type). */
bool pup_work_integer(struct pup_work *work, const struct pup_view *view, uint32_t field, int64_t *integer);
/* Empty when there is none. Copied into the arena; data NULL with len 0 also when memory is spent. */
struct pup_span pup_work_text(struct pup_work *work, const struct pup_view *view, uint32_t field);
/* The record referred to, merging followed, and the name beside it (copied). False when there is none. */
bool pup_work_reference(struct pup_work *work, const struct pup_view *view, uint32_t field, struct pup_id *id,
                        struct pup_span *name);
/* PUP_CHOICE number of the state; the kind's first when nobody wrote one. */
int64_t pup_work_state(struct pup_work *work, const struct pup_view *view);
/* Those in a set, merging followed, each once, in order of id. In the arena. */
enum pup_err pup_work_set(struct pup_work *work, const struct pup_view *view, uint32_t field, struct pup_id **ids,
                          size_t *count);
/* The same of a set of people, of whom one human counts once, whichever of her records is named. */
enum pup_err pup_work_people(struct pup_work *work, const struct pup_view *view, uint32_t field, struct pup_id **ids,
                             size_t *count);
struct pup_place pup_work_place(const struct pup_view *view);
/* What the record is called; copied. */
struct pup_span pup_work_title(struct pup_work *work, const struct pup_view *view);

#endif
