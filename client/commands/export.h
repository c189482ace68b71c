/* What the forms of `export` share. */
#ifndef PUP_COMMANDS_EXPORT_H
#define PUP_COMMANDS_EXPORT_H

#include "client/commands/listing.h"

/* Writes the gathered records as a workbook to the file that --xlsx names: numbers as numbers, dates as dates, all
 * else as text. `fields` of the listing's columns. Returns an exit code, having said what is wrong. */
int pup_export_workbook(struct pup_context *context, struct pup_txn *txn, const struct pup_listing *listing,
                        size_t fields);

#endif
