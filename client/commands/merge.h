/* What makes two records one. */
#ifndef PUP_COMMANDS_MERGE_H
#define PUP_COMMANDS_MERGE_H

#include "client/cli/place.h"

/* Explains before trying: two records of a kind, in one space, neither of them gone, and of two person records not the
 * one that has an account into one that has none. */
int pup_merge_check(struct pup_context *context, const struct pup_view *from, const struct pup_view *into);

#endif
