/* What the files of the roster share. */
#ifndef PUP_SERVER_ROSTER_PRIV_H
#define PUP_SERVER_ROSTER_PRIV_H

#include "server/roster/roster.h"
#include "server/store/rows.h"

enum { ROSTER_ROW_MAX = 4096 };

/* A name as people gave it: UTF-8, no control characters, 1..PUP_NAME_MAX bytes (or empty, if that may be). */
bool roster_name_valid(const char *name, bool may_be_empty);

/* Reads one row into `item`; PUP_ERR_CORRUPT. `rest` is the key behind the walk's prefix. */
typedef enum pup_err roster_reader(struct pup_span rest, struct pup_span value, void *item);

/* Every row of a table, read into an array of items of `size` bytes in `arena`. */
enum pup_err roster_list(struct pup_txn *txn, enum pup_table table, struct pup_arena *arena, size_t size,
                         roster_reader *reader, void **items, size_t *count);

/* The bit sets of the roles granted in a structure itself, and of those an ungrant took away (groups are not looked
 * into). */
enum pup_err roster_home_roles(struct pup_txn *txn, const char *login, const char *code, unsigned *granted,
                               unsigned *ungranted);
/* The same; of a group, the union over its members. */
enum pup_err roster_all_roles(struct pup_txn *txn, const char *login, const char *code, unsigned *granted,
                              unsigned *ungranted);
/* What a bit set of roles may do in a compartment. */
unsigned roster_rights_of_roles(unsigned roles, enum pup_compartment compartment, bool own);

#endif
