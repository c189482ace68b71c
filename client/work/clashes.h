/* Who is wanted in two places at once, among what an agenda holds: reported, never refused. */
#ifndef PUP_WORK_CLASHES_H
#define PUP_WORK_CLASHES_H

#include "client/work/agenda.h"

struct pup_clash_row {
    const struct pup_agenda_item *first, *second; /* by beginning */
    enum pup_clash clash;
    int64_t minutes;       /* they overlap, or are missing for the way */
    struct pup_id *people; /* humans who are taken by both */
    size_t people_count;
};

/* All in the agenda of which one item at least is shown; order: of the later one's beginning. `human` NULL: of
 * everybody. Two slots of which nothing is known but that somebody is busy clash with nothing of ours. */
enum pup_err pup_work_clashes(struct pup_work *work, const struct pup_agenda *agenda, const struct pup_id *human,
                              struct pup_clash_row **rows, size_t *count);

/* Those of one item (which may not be in the agenda, or as it was before) with the agenda's. */
enum pup_err pup_work_clashes_with(struct pup_work *work, const struct pup_agenda *agenda,
                                   const struct pup_agenda_item *item, struct pup_clash_row **rows, size_t *count);

/* Whether what happens in one structure and what happens in the other go together: the same, or a group and its
 * member. */
bool pup_work_together(const struct pup_work *work, const struct pup_space *one, const struct pup_space *other);

#endif
