/* An administrator's wish to erase, as edits of the server: the record itself first, then, space by space, the names
 * beside references to it. */
#include <string.h>

#include "server/ledger/erase.h"
#include "server/ledger/erase_names.h"
#include "server/ledger/ledger_priv.h"

enum { PARTS_AT_ONCE = 128 };

static enum pup_err write_erasure(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_space *space,
                                  struct pup_part *parts, size_t count, int64_t now_ms, uint64_t *values)
{
    struct pup_edit edit = {.space = *space, .at = now_ms, .parts = parts, .part_count = count};
    return ledger_write_own(ledger, txn, &edit, values);
}

static enum pup_err erase_names(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_id *id, int64_t now_ms,
                                uint64_t *values)
{
    struct pup_arena arena;
    struct erase_naming *namings;
    struct pup_part parts[PARTS_AT_ONCE];
    struct pup_change change = {.operation = PUP_ERASE, .value = pup_value_reference(*id, (struct pup_span){0})};
    size_t count, done = 0;
    pup_arena_init(&arena, LEDGER_BUDGET);
    enum pup_err err = erase_find_namings(txn, &arena, id, &namings, &count);
    while (err == PUP_OK && done < count) {
        const struct pup_space *space = &namings[done].space;
        size_t filled = 0;
        while (done < count && filled < PARTS_AT_ONCE && pup_space_equal(&namings[done].space, space)) {
            parts[filled++] = (struct pup_part){
                .record = namings[done].record, .kind = namings[done].kind, .changes = &change, .change_count = 1};
            done++;
        }
        err = write_erasure(ledger, txn, space, parts, filled, now_ms, values);
    }
    pup_arena_release(&arena);
    return err;
}

static enum pup_err kind_of(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id, uint32_t *kind)
{
    struct pup_arena arena;
    struct pup_record record;
    pup_arena_init(&arena, LEDGER_BUDGET);
    enum pup_err err = pup_ledger_record(txn, &arena, space, id, &record, NULL);
    *kind = err == PUP_OK ? record.kind : 0;
    pup_arena_release(&arena);
    return err;
}

enum pup_err pup_erase(struct pup_ledger *ledger, struct pup_txn *txn, const struct pup_space *space,
                       const struct pup_id *id, uint32_t field, int64_t now_ms, uint64_t *values)
{
    struct pup_change change = {.field = field, .operation = PUP_ERASE};
    struct pup_part part = {.record = *id, .changes = &change, .change_count = 1};
    *values = 0;
    enum pup_err err = kind_of(txn, space, id, &part.kind);
    err = err == PUP_OK ? write_erasure(ledger, txn, space, &part, 1, now_ms, values) : err;
    return err == PUP_OK && field == 0 ? erase_names(ledger, txn, id, now_ms, values) : err;
}
