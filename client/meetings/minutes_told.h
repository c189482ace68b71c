/* Minutes as they are told to those who read them elsewhere: marks of records are gone, and who does what by when is
 * said in names and days, where "@moi avant vendredi" would mean something else to each reader. */
#ifndef PUP_MEETINGS_MINUTES_TOLD_H
#define PUP_MEETINGS_MINUTES_TOLD_H

#include "client/cli/place.h"

/* Appends them. An action's line says what its record says now: its people, its day. Lines whose mark is no record's,
 * and decisions, are as they were written. */
enum pup_err pup_minutes_told(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                              struct pup_span minutes, struct pup_buf *out);

#endif
