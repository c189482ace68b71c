/* Whose a person record is. Rights go by logins, records name people by their person records. */
#ifndef PUP_CLIENT_PERSON_H
#define PUP_CLIENT_PERSON_H

#include "client/replica/view.h"

/* True when the person record of that id, in whatever space, stands for the login: by its own login, or by that of a
 * record it was merged into, however many in between. So does the server judge (server/ledger/owners.h). */
bool pup_person_is(struct pup_txn *txn, const struct pup_id *person, const char *login);

#endif
