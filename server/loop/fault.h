/* Errors of the store and of the machine as sentences that say what to do next: shared by commands and by the server.
 */
#ifndef PUP_SERVER_FAULT_H
#define PUP_SERVER_FAULT_H

#include "common/base/err.h"

/* A message id without arguments; never NULL. */
const char *pup_fault_sentence(enum pup_err err);

#endif
