/* Notices that are open, and who has acknowledged them. Asked are the people of the notice's structure (of a group: of
 * its members) who have a login and have not left; one human counts once. */
#ifndef PUP_WORK_NOTICES_H
#define PUP_WORK_NOTICES_H

#include "client/replica/view.h"
#include "common/model/schema.h"

struct pup_notice_reader {
    struct pup_span name, login;
    bool acknowledged;
};

struct pup_notice_readers {
    struct pup_notice_reader *rows; /* by name */
    size_t count, acknowledged;
};

/* Everything in `arena`. */
enum pup_err pup_work_notice_readers(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *notice,
                                     enum pup_language language, struct pup_notice_readers *readers);

struct pup_notice_row {
    struct pup_place place;
    struct pup_span title;
    int64_t level; /* PUP_NOTICE_LEVEL_…; 0: not said */
    bool has_until;
    int64_t until; /* the last day it is valid */
    struct pup_notice_readers readers;
    bool asked, acknowledged; /* whether the login is among those asked, and has acknowledged it */
};

/* Those that are open on that day, in all spaces one may read: crises first, the newest first. Everything in `arena`.
 */
enum pup_err pup_work_notices(struct pup_txn *txn, struct pup_arena *arena, enum pup_language language,
                              const char *login, int64_t today, struct pup_notice_row **rows, size_t *count);

#endif
