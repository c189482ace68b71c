/* Opening a text in the person's editor. */
#ifndef PUP_CLI_EDITOR_H
#define PUP_CLI_EDITOR_H

#include "client/cli/command.h"

/* Whether there is an editor to open: one that is named, or a terminal for a usual one. */
bool pup_editor_is_there(void);

/* What is to become of a text that was typed; returns an exit code, having said what is wrong with it. */
typedef int (*pup_editor_take_fn)(void *taker, struct pup_span typed);

/* Writes the text into a file of the person's own in $TMPDIR, opens it with $VISUAL, else $EDITOR, else the first of
 * nano, vim and vi, and hands over what was typed (at most `max` bytes). Where that is not taken, or the editor fails,
 * a person at a terminal may go on with it. What was typed and not taken stays in the file, whose path is said; else
 * the file goes.
 */
int pup_editor_session(struct pup_span text, size_t max, pup_editor_take_fn take, void *taker);

/* Keeps the text in such a file because it could not be taken, and says where. For what was not typed in an editor. */
void pup_editor_keep(struct pup_span text);

#endif
