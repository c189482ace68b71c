/* Puts into words, in the reader's language, what a command said. */
#ifndef PUP_SERVER_ADMIN_TELL_H
#define PUP_SERVER_ADMIN_TELL_H

#include "server/home/admin_wire.h"

/* Prints packed sentences: to standard output; to standard error after "pupitred: "; hints to standard error if that is
 * a terminal. Returns false when standard output could not be written. */
bool pup_tell(struct pup_span said);

/* True when tables are wanted: standard output is a terminal. */
bool pup_tell_is_terminal(void);

#endif
