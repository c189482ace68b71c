/* Changes and verdicts, as history and refused edits show them. */
#ifndef PUP_PRINT_CHANGE_H
#define PUP_PRINT_CHANGE_H

#include "client/print/value.h"
#include "client/query/history.h"

/* "existence", or the field's English key. */
const char *pup_change_key(const struct pup_kind_def *kind, const struct pup_change *change,
                           char room[PUP_FIELD_KEY_ROOM]);

/* {"field","operation","value"|"delta"} */
void pup_json_change(struct pup_json *json, const struct pup_kind_def *kind, const struct pup_change *change);

/* "Échéance : 30/09/2026", "Présents : + Lucie Hamon", "Quantité : -12", "fiche supprimée": one line, appended. */
enum pup_err pup_change_show(struct pup_buf *out, const struct pup_printer *printer, const struct pup_kind_def *kind,
                             const struct pup_change *change);

/* All changes of a part in one line, in `arena`. */
struct pup_span pup_changes_cell(struct pup_arena *arena, const struct pup_printer *printer,
                                 const struct pup_part *part);

/* A verdict in the reader's words, and why an edit was refused, as a sentence. */
const char *pup_verdict_words(enum pup_verdict verdict);
const char *pup_reason_words(enum pup_reason reason);

#endif
