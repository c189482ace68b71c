/* A home of format 1 brought to this one, in one transaction: whole or not at all. */
#ifndef PUP_SERVER_UPGRADE_H
#define PUP_SERVER_UPGRADE_H

#include "common/store/store.h"

/* The format a store was written in. PUP_ERR_NOT_FOUND: it is no home. */
enum pup_err pup_ledger_format(struct pup_txn *txn, uint32_t *format);

/* Format 1 kept entries by space and seq, and had tables of its own for what can be read from them: the entries that
 * touched a record, the texts that others are merged with, the owners of records, the verdict on each edit. Its entries
 * are appended to the log, space by space and in order, as if they had come just now; records and owners are taken as
 * they stand, and the verdicts on edits that were taken give way to their places. `txn` is of a store opened with
 * pup_server_tables_1. Does nothing to a home that is of this format already, nor to a store that is no home. */
enum pup_err pup_ledger_upgrade(struct pup_txn *txn);

#endif
