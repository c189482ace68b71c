/* The directory: whom and what a sheet's cells may name (people, partners, protocols…), by names that compare equal
 * however they are written, and by national numbers. Built from the view of one structure (a group: and its members),
 * added to as an import creates. */
#ifndef PUP_IMPORT_DIRECTORY_H
#define PUP_IMPORT_DIRECTORY_H

#include "client/replica/view.h"

struct pup_directory_row {
    uint32_t kind;
    struct pup_span key;  /* pup_name_key of a person's name, folded title else; or "#" and a national number */
    struct pup_id id;     /* merged_into followed */
    struct pup_span name; /* as it is shown */
    struct pup_space space;
};

struct pup_directory {
    struct pup_arena *arena; /* borrowed: rows live there */
    struct pup_directory_row *rows;
    size_t count, room;
    bool sorted;
};

/* Reads the view. `code`: the structure the import goes to. PUP_ERR_MEMORY and store errors. */
enum pup_err pup_directory_build(struct pup_txn *txn, struct pup_arena *arena, const char *code,
                                 struct pup_directory *directory);
void pup_directory_release(struct pup_directory *directory);

/* Adds one (a record just created): by its name, and by `number` if not empty. */
enum pup_err pup_directory_add(struct pup_directory *directory, uint32_t kind, const struct pup_id *id,
                               const struct pup_space *space, struct pup_span name, struct pup_span number);

/* Finds by a name as written. PUP_ERR_NOT_FOUND; PUP_ERR_AMBIGUOUS: several different records. */
enum pup_err pup_directory_find(struct pup_directory *directory, uint32_t kind, struct pup_span name,
                                const struct pup_directory_row **row);
/* Finds by RPPS or FINESS. */
enum pup_err pup_directory_find_number(struct pup_directory *directory, uint32_t kind, struct pup_span number,
                                       const struct pup_directory_row **row);

#endif
