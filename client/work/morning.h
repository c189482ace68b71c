/* What somebody needs in the morning besides her agenda: her actions that are due, what others changed lately, what is
 * contested. Questions are asked in one pass (look.h), then answered. */
#ifndef PUP_WORK_MORNING_H
#define PUP_WORK_MORNING_H

#include "client/work/look.h"

/* An action of hers, due that day or late. */
struct pup_morning_action {
    struct pup_place place;
    struct pup_span title;
    int64_t due;
    bool support; /* she supports its owner */
};

/* Whose morning it is: all person records that are she, those merged into one of them too. In the arena. */
struct pup_morning_self {
    int64_t today;
    struct pup_id *persons; /* in order of id */
    size_t count;
};
enum pup_err pup_morning_self(struct pup_work *work, const struct pup_id *human, struct pup_morning_self *self);

/* Actions neither done nor dropped, of which she is owner or support, due on the day of `work` or before; the latest
 * first. `self` stays valid until it was asked. */
struct pup_question pup_morning_actions_question(const struct pup_morning_self *self);
enum pup_err pup_morning_actions(struct pup_work *work, const struct pup_question *question, const struct pup_id *human,
                                 struct pup_morning_action **rows, size_t *count);

enum { PUP_MORNING_NAMES = 4, PUP_MORNING_FIELDS = 6 };

/* What others did to one record, all together. */
struct pup_morning_change {
    struct pup_place place;
    struct pup_span title; /* as it is called now; empty when it is not here any more */
    char members[PUP_MORNING_NAMES][PUP_LOGIN_MAX + 1];
    size_t member_count;
    uint32_t fields[PUP_MORNING_FIELDS];
    size_t field_count;
    bool created, removed; /* at some time */
    int64_t at;            /* the last time, by the server's clock, ms */
};

/* Records that others than `login` and the server changed from `from` (ms) until before `until`; the last one first.
 * Only what this device received as edits: a first copy comes without them. *cut: there was more than one looks at of
 * a morning. */
enum pup_err pup_morning_changes(struct pup_work *work, const char *login, int64_t from, int64_t until,
                                 struct pup_morning_change **rows, size_t *count, bool *cut);

/* A field that people disagree about; 0: whether the record exists. */
struct pup_morning_contest {
    struct pup_place place;
    struct pup_span title;
    uint32_t field;
};
struct pup_question pup_morning_contests_question(void);
enum pup_err pup_morning_contests(struct pup_work *work, const struct pup_question *question,
                                  struct pup_morning_contest **rows, size_t *count);

#endif
