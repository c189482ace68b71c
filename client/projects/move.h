/* Bringing a protocol or a project to another stage: gates explained, what the stage brought forth taken along, who may
 * not validate told so before anything is tried. */
#ifndef PUP_PROJECTS_MOVE_H
#define PUP_PROJECTS_MOVE_H

#include "client/cli/command.h"
#include "client/projects/course.h"

enum pup_move { PUP_MOVE_NEXT, PUP_MOVE_BACK, PUP_MOVE_TO };

/* Moves the record of that id, of the course's kind, to the next stage, to the one before, or to `state`; `words` are
 * FIELD=VALUE that go into the same edit. --force passes a gate. Returns an exit code, having said what is wrong. */
int pup_stage_move(struct pup_context *context, const struct pup_course *course, const char *id, enum pup_move move,
                   int64_t state, int count, char **words);

#endif
