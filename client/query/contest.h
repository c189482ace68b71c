/* What people disagree about: the contested fields of a record, each with its values and their authors, and contested
 * existence. */
#ifndef PUP_CLIENT_CONTEST_H
#define PUP_CLIENT_CONTEST_H

#include "client/query/history.h"

struct pup_contest_value {
    struct pup_value value;     /* of existence: INTEGER 1 (kept) or 0 (deleted) */
    struct pup_hash commitment; /* long texts */
    struct pup_author author;
};

struct pup_contest {
    uint32_t field;                   /* 0: existence */
    bool text;                        /* a long text */
    struct pup_contest_value *values; /* different ones, in places; the first is the visible one */
    size_t count;
};

/* All that is contested in a record that is not gone; fields by number, existence last. In `arena`; values borrowed
 * from the view. */
enum pup_err pup_contest_list(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view,
                              struct pup_contest **contests, size_t *count);

/* How many of them there are, without looking for authors. */
size_t pup_contest_count(const struct pup_record *record);

/* What is contested about one field (0: existence); PUP_ERR_NOT_FOUND when nothing is. */
enum pup_err pup_contest_of(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *view, uint32_t field,
                            struct pup_contest *contest);

#endif
