/* The words of meetings and presences, for whatever command speaks of them; and the warning after an edit that makes
 * somebody wanted in two places at once. All in the arena. */
#ifndef PUP_CLI_AGENDA_H
#define PUP_CLI_AGENDA_H

#include "client/cli/assign.h"
#include "client/work/clashes.h"

/* "Tue 10/03", "mar. 10/03"; with the year where it is not that of today. */
const char *pup_agenda_day(struct pup_context *context, int64_t day);

/* What an item is, in one line: the title of a meeting; "absence: Anne Castel"; "busy: Maëlle Riou". */
struct pup_span pup_agenda_what(struct pup_context *context, const struct pup_agenda *agenda,
                                const struct pup_agenda_item *item);
/* Names of people, with ", " between them. */
struct pup_span pup_agenda_names(struct pup_context *context, const struct pup_agenda *agenda,
                                 const struct pup_id *people, size_t count);
/* The type of an item as a choice of its kind; NULL. */
const struct pup_choice *pup_agenda_type(const struct pup_agenda_item *item);
/* The code of the structure an item belongs to. */
const char *pup_agenda_structure(struct pup_context *context, const struct pup_agenda_item *item);

/* One sentence that says what clashes with what, for how long, and for whom. */
const char *pup_agenda_clash(struct pup_context *context, struct pup_txn *txn, const struct pup_agenda *agenda,
                             const struct pup_clash_row *row);

/* After an edit is safe: says what the meeting or presence that it changed clashes with. Nothing is refused, nothing
 * said of other kinds or when neither time nor people changed. */
void pup_agenda_warn(struct pup_context *context, const struct pup_draft *draft);

#endif
