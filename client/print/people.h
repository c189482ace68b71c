/* Logins as people know them: by the names that the replica's person records give them. */
#ifndef PUP_PRINT_PEOPLE_H
#define PUP_PRINT_PEOPLE_H

#include "client/print/printer.h"
#include "client/query/history.h"

struct pup_person_name {
    struct pup_span login, name;
};

struct pup_people {
    struct pup_person_name *rows;
    size_t count, room;
};

/* Everybody here who has a login; in `arena`. */
enum pup_err pup_people_gather(struct pup_txn *txn, struct pup_arena *arena, struct pup_people *people);

/* Who wrote it. On a terminal by name, as far as it is known here; elsewhere the login. The server's own edits are "the
 * server's"; where nothing is known, the beginning of the device's number. In `arena`, or borrowed. */
struct pup_span pup_people_author(const struct pup_people *people, struct pup_arena *arena,
                                  const struct pup_printer *printer, const struct pup_author *author);

#endif
