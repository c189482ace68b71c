/* Shared by the files of the import: one run, and what it resolves rows to. */
#ifndef PUP_IMPORT_PRIV_H
#define PUP_IMPORT_PRIV_H

#include "client/import/import.h"

struct pup_import {
    struct pup_replica *replica;
    struct pup_arena *arena; /* of the whole run: report, directory */
    const struct pup_sheet *sheet;
    const struct pup_mapping *mapping;
    const struct pup_import_options *options;
    struct pup_import_report *report;
    struct pup_directory directory;
    struct pup_txn *txn;
    struct pup_arena scratch; /* of one row */
    void *met;                /* ids met in this file (tsearch tree) */
};

/* Resolves a name a row uses: the directory, else (with `create`) a new person or partner. PUP_ERR_INVALID with
 * *problem. */
enum pup_err pup_import_resolve(struct pup_import *import, uint32_t kind, struct pup_span name,
                                struct pup_value *reference, const char **problem);

/* Makes the record: one edit through the outbox. */
enum pup_err pup_import_create(struct pup_import *import, const struct pup_space *space,
                               const struct pup_kind_def *kind, const struct pup_id *id,
                               const struct pup_row_values *values, const char **problem);

/* Fills fields of `view` that never held a value; *changed says whether there were any. */
enum pup_err pup_import_complete(struct pup_import *import, const struct pup_view *view,
                                 const struct pup_row_values *values, bool *changed, const char **problem);

/* The first field of which an exported row says something else than its record; NULL when there is none. Empty cells
 * say nothing. */
const struct pup_field_def *pup_import_differs(const struct pup_record *record, const struct pup_row_values *values);

/* The id of a record imported into `space`: derived from kind, natural key and, among rows alike, its number. */
enum pup_err pup_import_id(struct pup_import *import, const struct pup_space *space, const struct pup_kind_def *kind,
                           const struct pup_row_values *values, uint32_t number, struct pup_id *id);

#endif
