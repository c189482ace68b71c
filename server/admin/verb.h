/* The word after "structure" and "member": none lists, "add" adds. */
#ifndef PUP_SERVER_ADMIN_VERB_H
#define PUP_SERVER_ADMIN_VERB_H

#include "server/admin/command.h"

/* READ without words, WRITE with. */
enum pup_needs pup_needs_by_words(const struct pup_arguments *arguments);
/* True when the first word is "add" (or "ajouter") and there are `words` words in all; else says what is wrong. */
bool pup_verb_is_add(struct pup_run *run, size_t words);
/* False, having said so, when --name holds what identifies a patient (common/rules/guard.h). */
bool pup_verb_may_name(struct pup_run *run);

#endif
