/* The form of a record that `edit` opens in an editor: a line a field ("champ: valeur"), long texts as blocks below.
 * Pure text: written from a record, read back into assignments of what was changed in it. */
#ifndef PUP_COMMANDS_FORM_H
#define PUP_COMMANDS_FORM_H

#include "client/cli/assign.h"
#include "common/base/buf.h"

enum { PUP_FORM_MAX = 4 * 1024 * 1024, PUP_FORM_FIELDS = 64 };

/* Appends the form of the record. */
enum pup_err pup_form_write(struct pup_context *context, const struct pup_kind_def *kind,
                            const struct pup_record *record, struct pup_buf *form);

/* Reads a form that was edited; only the fields whose text differs from `before` (the form as it was written) become
 * assignments. Array in the arena, texts borrowed from `form`. Returns an exit code, having said what is wrong. */
int pup_form_read(struct pup_context *context, const struct pup_kind_def *kind, struct pup_span before,
                  struct pup_span form, struct pup_assignment **assignments, size_t *count);

#endif
