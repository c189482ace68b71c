/* Finding the records that concern a question among a hundred thousand, without unpacking the others. */
#ifndef PUP_WORK_LOOK_H
#define PUP_WORK_LOOK_H

#include "client/work/work.h"
#include "common/wire/record_peek.h"

/* Whether a record may concern the question, seen packed (record_peek.h). `own`: own edits stand on top; the bytes hold
 * them as well. */
typedef bool (*pup_work_look_fn)(void *context, uint32_t kind, struct pup_span packed, bool own);

/* Those of all spaces of a compartment (0: of every space) that do: by space's name, then id. Gone ones included. In
 * the arena. */
enum pup_err pup_work_look(struct pup_work *work, unsigned compartment, pup_work_look_fn look, void *context,
                           struct pup_place **places, size_t *count);

/* Calls `each` with the view of each of the places, as pup_work_each does with PUP_KEEP_IN_USE. */
enum pup_err pup_work_visit(struct pup_work *work, const struct pup_place *places, size_t count, pup_work_each_fn each,
                            void *context);

#endif
