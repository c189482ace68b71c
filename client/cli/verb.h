/* Commands that do several things to one sort of record: "notice publish", "notice ack". The word behind the command
 * says which. */
#ifndef PUP_CLI_VERB_H
#define PUP_CLI_VERB_H

#include "client/cli/command.h"

struct pup_verb {
    const char *name, *nom;                                           /* NULL ends a table */
    int (*run)(struct pup_context *context, int count, char **words); /* the words after the verb */
};

/* The verb of that name in either language, accents and case apart, or its beginning (3 letters) where that is one
 * verb's alone; NULL. */
const struct pup_verb *pup_verb_find(const struct pup_verb *verbs, const char *word);

#endif
