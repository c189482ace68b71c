/* Whose record is it: who created it, or is or ever was named responsible for it. A record names people by their person
 * records; rights go by logins. */
#ifndef PUP_SERVER_OWNERS_H
#define PUP_SERVER_OWNERS_H

#include "server/ledger/ledger.h"

/* The login that a person record stands for, whatever space it lies in; a record merged into another's stands for that
 * one's. One made by a grant is recognised by its derived id, before and whatever is written in it. PUP_ERR_NOT_FOUND:
 * it stands for nobody. */
enum pup_err owners_login(struct pup_txn *txn, struct pup_arena *arena, const struct pup_id *person,
                          char login[PUP_LOGIN_MAX + 1]);

/* Adds to a record's owners (logins, each with its NUL) those whom this part of an edit makes so: `creator` (may be
 * empty), and whom it names responsible. New memory comes from `arena`. */
enum pup_err owners_add(struct pup_txn *txn, struct pup_arena *arena, const char *creator, const struct pup_part *part,
                        struct pup_span *owners);

/* True when she is an owner; `record` (may be NULL) is looked at for whom it names now. */
enum pup_err owners_has(struct pup_txn *txn, struct pup_arena *arena, const char *login, const struct pup_space *space,
                        const struct pup_id *id, const struct pup_record *record, bool *owner);

#endif
