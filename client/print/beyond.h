/* What one record says beyond another of its kind: of two that were merged, the words that are not shown. */
#ifndef PUP_PRINT_BEYOND_H
#define PUP_PRINT_BEYOND_H

#include "client/print/value.h"

/* "Telephone: 02…; E-mail: …" of the fields that hold something in `record` which they do not in `shown` (state and
 * merged_into apart), long ones by their beginning. In `arena`; empty when there is nothing. */
struct pup_span pup_record_beyond(struct pup_arena *arena, const struct pup_printer *printer,
                                  const struct pup_record *record, const struct pup_record *shown);

#endif
