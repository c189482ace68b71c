/* From `field=value`, `field+=value`, `field-=value` to changes of a record. */
#ifndef PUP_CLI_ASSIGN_H
#define PUP_CLI_ASSIGN_H

#include "client/cli/place.h"

enum pup_assign_op { PUP_ASSIGN_SET, PUP_ASSIGN_MORE, PUP_ASSIGN_LESS };

struct pup_assignment {
    const struct pup_field_def *field;
    enum pup_assign_op op;
    struct pup_span text; /* in the arena or borrowed from the command line */
};

/* Reads the words; `f=@FILE` and `f=-` (standard input) give a long text. Does not touch the replica. Array in the
 * arena. */
int pup_assignments_read(struct pup_context *context, const struct pup_kind_def *kind, int count, char **words,
                         struct pup_assignment **assignments);

/* The changes that are being gathered for one record. */
struct pup_draft {
    struct pup_space space;
    const struct pup_kind_def *kind;
    const struct pup_record *before; /* as its author sees it; an untouched record for a new one */
    struct pup_change *changes;
    size_t count, room;
    const char *told; /* pup_draft_words, to be said once the edit is safe; NULL: nothing */
};

int pup_draft_start(struct pup_context *context, const struct pup_space *space, const struct pup_record *before,
                    struct pup_draft *draft);
/* Adds one change. */
int pup_draft_add(struct pup_context *context, struct pup_draft *draft, struct pup_change change);

/* Adds the changes that make the field what was typed; none when it is that already. */
int pup_assign(struct pup_context *context, struct pup_txn *txn, const struct pup_assignment *assignment,
               struct pup_draft *draft);

/* Adds the change that gives a register or long text this very value. */
int pup_assign_value(struct pup_context *context, const struct pup_field_def *field, struct pup_value value,
                     struct pup_draft *draft);

/* What each changed field held and will hold, a line a change, in the arena: taken down while the transaction that the
 * old values are borrowed from is open, and said on the error output only once the edit is safe. */
const char *pup_draft_words(struct pup_context *context, const struct pup_draft *draft);
void pup_draft_tell(const char *told);

/* Says that what was typed is no value of the field, and what would be; returns the exit code. */
int pup_assign_not_a_value(struct pup_context *context, const struct pup_field_def *field, struct pup_span typed,
                           enum pup_err err);

/* What a typed reference means from that space, as a value. */
int pup_assign_reference(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space,
                         const struct pup_field_def *field, struct pup_span typed, struct pup_value *value);

#endif
