/* Sentences on the error output: one, in the user's language, that says what to do next. */
#ifndef PUP_CLI_SAY_H
#define PUP_CLI_SAY_H

#include "client/cli/command.h"

/* Says "pupitre: " and the sentence (printf; what comes from outside cannot act on the terminal), and returns `code`.
 */
int pup_fail(int code, const char *format, ...);

/* Says what a failure of the store or the system means, unless it is PUP_OK; returns its exit code. */
int pup_fail_err(enum pup_err err);

/* What such a failure means, in the user's language; NULL for those that need their circumstances told. */
const char *pup_err_sentence(enum pup_err err);

/* The answer could not be written to the standard output: says so, unless a reader simply had enough (`| head`). */
int pup_fail_output(void);

/* Says something worth knowing that is no failure, on the error output. */
void pup_note(const char *format, ...);

/* Bytes as a C string in the arena, for the sentences; "?" when memory is spent. */
const char *pup_word(struct pup_arena *arena, struct pup_span text);

#endif
