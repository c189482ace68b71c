#include "client/query/recent.h"

#include <string.h>

#include "common/store/key.h"

enum { ONE_ENTRY = 64 * 1024 * 1024 };

static enum pup_err load(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, struct pup_span *packed)
{
    struct pup_key key;
    struct pup_span value;
    pup_key_start(&key);
    pup_key_text(&key, space->name);
    pup_key_u64(&key, seq);
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_ENTRIES, pup_key_span(&key), &value);
    if (err != PUP_OK || value.len < sizeof(struct pup_hash)) {
        return err != PUP_OK ? err : PUP_ERR_CORRUPT;
    }
    *packed = (struct pup_span){value.data + sizeof(struct pup_hash), value.len - sizeof(struct pup_hash)};
    return PUP_OK;
}

static enum pup_err open_entry(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                               uint64_t seq, struct pup_entry *entry)
{
    struct pup_span packed;
    pup_arena_reset(arena);
    enum pup_err err = load(txn, space, seq, &packed);
    return err == PUP_OK ? pup_entry_unpack(arena, packed, entry) : err;
}

/* How many entries the server took before `until`: it takes them one after the other. What is not here counts as older.
 */
static enum pup_err count_before(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space_row *space,
                                 int64_t until, uint64_t *count)
{
    uint64_t low = 0, high = until == INT64_MAX ? 0 : space->seq;
    *count = space->seq;
    while (low < high) {
        uint64_t middle = low + (high - low + 1) / 2;
        struct pup_entry entry;
        enum pup_err err = open_entry(txn, arena, &space->space, middle, &entry);
        if (err != PUP_OK && err != PUP_ERR_NOT_FOUND) {
            return err;
        }
        bool before = err == PUP_ERR_NOT_FOUND || entry.received < until;
        low = before ? middle : low;
        high = before ? high : middle - 1;
        *count = low;
    }
    return PUP_OK;
}

static enum pup_err show(struct pup_arena *arena, const struct pup_entry *entry, pup_recent_fn each, void *context,
                         bool *more)
{
    struct pup_edit edit;
    struct pup_recent recent = {.at = entry->received, .seq = entry->seq, .edit = &edit};
    enum pup_err err = pup_edit_open(arena, entry->sealed, &edit);
    if (err == PUP_OK) {
        memcpy(recent.member, entry->member, sizeof recent.member);
        *more = each(context, &recent);
    }
    return err;
}

enum pup_err pup_recent_each(struct pup_txn *txn, const struct pup_space_row *space, int64_t from, int64_t until,
                             pup_recent_fn each, void *context, bool *cut)
{
    struct pup_arena arena;
    uint64_t seq = 0, shown = 0;
    bool more = true;
    pup_arena_init(&arena, ONE_ENTRY);
    enum pup_err err = count_before(txn, &arena, space, until, &seq);
    for (; err == PUP_OK && more && seq > 0; seq--) {
        struct pup_entry entry;
        err = open_entry(txn, &arena, &space->space, seq, &entry);
        more = err == PUP_OK && entry.received >= from;
        if (more && shown++ == PUP_RECENT_MAX) {
            *cut = true;
            more = false;
        }
        err = more ? show(&arena, &entry, each, context, &more) : err;
    }
    pup_arena_release(&arena);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err; /* older ones were not kept, or never came */
}
