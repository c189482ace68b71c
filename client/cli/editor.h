/* Opening a text in the person's editor. */
#ifndef PUP_CLI_EDITOR_H
#define PUP_CLI_EDITOR_H

#include "client/cli/command.h"

/* A file of the person's own for the text, in $TMPDIR; its name goes into `path`. Returns an exit code, having said
 * what is wrong. Whoever calls removes the file when its text is safe elsewhere. */
int pup_editor_file(struct pup_span text, char path[PATH_MAX]);
/* Whether there is an editor to open: one that is named, or a terminal for a usual one. */
bool pup_editor_is_there(void);
/* Opens it with $VISUAL, else $EDITOR, else the first of nano, vim and vi; waits until it is closed. */
int pup_editor_open(const char *path);
/* Reads it back into the buffer, cleared before. */
int pup_editor_read(const char *path, struct pup_buf *text);

#endif
