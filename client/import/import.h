/* Import: the rows of a sheet become records of a kind, each by an edit of its own. The id of an imported record is
 * derived from its space, kind and natural key (and, for rows alike within one file, their number), so that importing
 * the same file twice, or on two devices offline, makes the same records and adds nothing. What is done in somebody's
 * name never settles anything: a record that is there is left as it is, save that empty fields of a person or partner
 * are filled. */
#ifndef PUP_IMPORT_IMPORT_H
#define PUP_IMPORT_IMPORT_H

#include "client/import/directory.h"
#include "client/import/row.h"

struct pup_import_options {
    const struct pup_kind_def *kind;
    char code[PUP_CODE_MAX + 1];      /* the structure it goes to; empty: exported rows go where they were */
    enum pup_compartment compartment; /* where (hr: each row in its person's own space) */
    bool create;                      /* make the people and partners a row names and nobody knows */
    bool confirmed;                   /* what reads as a patient's identity is none (common/rules/guard.h) */
    bool dry_run;                     /* do it all, and undo it all */
    struct pup_typing typing;
    int64_t at; /* wall clock, ms */
    struct pup_random_source random;
    void (*on_progress)(void *context, size_t done, size_t total); /* may be NULL */
    void *context;
};

struct pup_import_rejected {
    size_t row;          /* index in sheet->rows */
    const char *problem; /* a sentence, in the report's arena */
};

struct pup_import_report {
    size_t read;                        /* rows that are not blank */
    size_t created, completed, already; /* taken: made anew; filled; there already */
    size_t differing;     /* of those: exported rows that say something else than their record, which stays */
    size_t differing_row; /* the first of them: index in sheet->rows */
    const struct pup_field_def *differing_field; /* and in what */
    size_t rejected_count;                       /* reported: read = created + completed + already + rejected_count */
    struct pup_import_rejected *rejected;
    size_t people, partners; /* made because a row named them */
};

/* Imports in transactions of some thousand rows each. Everything reported lives in `arena`. PUP_ERR_DENIED: one may not
 * create such records there; store errors (what was committed before stays, and importing again goes on from there). */
enum pup_err pup_import_run(struct pup_replica *replica, struct pup_arena *arena, const struct pup_sheet *sheet,
                            const struct pup_mapping *mapping, const struct pup_import_options *options,
                            struct pup_import_report *report);

#endif
