/* Where things are and where they go: a record by what was typed for its id, the space of a new record, the rights one
 * has there. Functions return an exit code and have said what is wrong. */
#ifndef PUP_CLI_PLACE_H
#define PUP_CLI_PLACE_H

#include "client/cli/command.h"
#include "client/query/reference.h"

/* Begins a transaction on the replica. */
int pup_place_begin(struct pup_context *context, bool write, struct pup_txn **txn);

/* The record of that whole or short id, as this person sees it. */
int pup_place_record(struct pup_context *context, struct pup_txn *txn, const char *word, struct pup_view *view);

/* The record that stands for it, when it was merged into another; says so, unless `quiet`. */
int pup_place_standing(struct pup_context *context, struct pup_txn *txn, const char *word, bool quiet,
                       struct pup_view *view);

/* The same, of that kind, and neither removed nor of a newer version's kind. */
int pup_place_record_of(struct pup_context *context, struct pup_txn *txn, const char *word, uint32_t kind,
                        struct pup_view *view);

/* The kind of that name. */
int pup_place_kind(const char *word, const struct pup_kind_def **kind);
/* The field of that name in the kind; "existence" is not one. */
int pup_place_field(const struct pup_kind_def *kind, struct pup_span name, const struct pup_field_def **field);

/* Where a new record of the kind goes: --structure, else the only structure (groups apart) where one may write such a
 * kind; the kind's compartment unless --compartment. `login`: whose space, for hr; else NULL. */
int pup_place_new(struct pup_context *context, struct pup_txn *txn, const struct pup_kind_def *kind, const char *login,
                  struct pup_space *space);

/* A space of the structure that may be written to stand in while a person is looked up for an hr record. */
int pup_place_structure(struct pup_context *context, struct pup_txn *txn, const struct pup_kind_def *kind,
                        struct pup_space *team);

/* Explains before trying: refuses what the rights known here do not allow in that space. */
int pup_place_may_write(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space);
int pup_place_may_set_state(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space,
                            uint32_t kind, int64_t state);

/* The spaces that --structure and --compartment leave; all of them without. Array in the arena. */
int pup_place_spaces(struct pup_context *context, struct pup_txn *txn, struct pup_space_row **rows, size_t *count);

#endif
