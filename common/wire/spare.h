/* What both sides can compute need not travel: the hash of a device's previous header, an edit's digest, and an
 * author's own edit when it comes back to her. They are random bytes, which nothing compresses, and half of a small
 * edit.
 *
 * A header is *spared* when its fields `previous` or `digest` are left out; it is restored to the same bytes, which
 * hold `previous` right before the space and `digest` last. One that is packed in another order travels whole. Restored
 * or not, everything is checked afterwards as if it had travelled. proto/README.md, "Left out", is the rule. */
#ifndef PUP_WIRE_SPARE_H
#define PUP_WIRE_SPARE_H

#include "common/wire/message.h"

/* Stable numbers: bits of `spared` in SubmittedEdit and Entry. */
enum pup_spared { PUP_SPARED_PREVIOUS = 1, PUP_SPARED_DIGEST = 2, PUP_SPARED_OWN = 4 };

/* The header without what `what` names, as far as it can be left out; *what becomes what was. Errors: PUP_ERR_MEMORY.
 */
enum pup_err pup_header_spare(struct pup_arena *arena, struct pup_span header, unsigned *what, struct pup_span *spared);
/* Back again. `previous` is asked for with PUP_SPARED_PREVIOUS alone. PUP_ERR_MALFORMED, PUP_ERR_LIMIT, PUP_ERR_MEMORY.
 */
enum pup_err pup_header_restore(struct pup_arena *arena, struct pup_span spared, unsigned what,
                                const struct pup_hash *previous, struct pup_span body, struct pup_span *header);

/* The edits of a Submit, in place: what each may travel without; back to what they were. What would not come back the
 * same travels whole. PUP_ERR_MALFORMED (no edit says that), PUP_ERR_LIMIT, PUP_ERR_MEMORY. */
enum pup_err pup_submit_spare(struct pup_arena *arena, struct pup_submitted *edits, size_t count);
enum pup_err pup_submit_restore(struct pup_arena *arena, struct pup_submitted *edits, size_t count);

/* The headers of one message so far: an edit's previous header is left out when it came before it in the same message.
 * Zeroed: none. Lives in the arena, and borrows headers. */
struct pup_spare_chain {
    struct pup_spare_link *links;
    size_t count, room; /* room: a power of two */
};

/* An entry as it is sent: spared as far as the chain allows; as a stub without header and body when `own` made it and
 * nothing of it is erased. Its header is added to the chain. `entry` and what it is made of are packed Entries. */
enum pup_err pup_entry_spare(struct pup_arena *arena, struct pup_span entry, const struct pup_device *own,
                             struct pup_spare_chain *chain, struct pup_span *spared);

/* Where a device finds its own edits; NULL: it asked for whole ones. */
struct pup_own_source {
    enum pup_err (*find)(void *context, uint64_t counter, struct pup_sealed *sealed);
    void *context;
};
/* The whole entry again; `spared` itself when nothing was left out. PUP_ERR_COPIED: the edit meant is another than the
 * own one of that counter; what `find` says; PUP_ERR_MALFORMED; PUP_ERR_LIMIT; PUP_ERR_MEMORY. */
enum pup_err pup_entry_restore(struct pup_arena *arena, struct pup_span spared, const struct pup_own_source *own,
                               struct pup_spare_chain *chain, struct pup_span *entry);

#endif
