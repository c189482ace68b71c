/* What the commands `protocol` and `project` share: the board of all, the page of one, its history, its moves. */
#ifndef PUP_PROJECTS_STAGED_H
#define PUP_PROJECTS_STAGED_H

#include "client/cli/place.h"
#include "client/cli/verb.h"
#include "client/projects/course.h"
#include "client/projects/passage.h"

/* All of the course's kind, by stage (board.c). */
int pup_stage_board(struct pup_context *context, const struct pup_course *course);

/* One of them: its stages, what is to be filled, how to go on (page.c). `more` prints what its kind has besides, for
 * people. */
typedef int (*pup_stage_more)(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view);
int pup_stage_page(struct pup_context *context, const struct pup_course *course, const char *id, pup_stage_more more);

/* Who brought it to which stage, and what was written then (page.c). */
int pup_stage_history(struct pup_context *context, const struct pup_course *course, const char *id);

/* One line "label  value" of a page; nothing when the value is empty. */
void pup_stage_line(const struct pup_context *context, const char *label, struct pup_span value);

/* The whole command: [ID [next | back | STAGE | history | verb…]]. A verb is given the id, then the words behind it. */
int pup_staged_run(struct pup_context *context, const struct pup_course *course, const struct pup_verb *verbs,
                   pup_stage_more more, int count, char **words);

#endif
