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

static enum pup_err show(struct pup_arena *arena, struct pup_span packed, int64_t from, pup_recent_fn each,
                         void *context, bool *more)
{
    struct pup_entry entry;
    struct pup_edit edit;
    enum pup_err err = pup_entry_unpack(arena, packed, &entry);
    *more = err == PUP_OK && entry.received >= from;
    if (!*more) {
        return err;
    }
    err = pup_edit_open(arena, entry.sealed, &edit);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_recent recent = {.at = entry.received, .seq = entry.seq, .edit = &edit};
    memcpy(recent.member, entry.member, sizeof recent.member);
    *more = each(context, &recent);
    return PUP_OK;
}

enum pup_err pup_recent_each(struct pup_txn *txn, const struct pup_space_row *space, int64_t from, pup_recent_fn each,
                             void *context)
{
    struct pup_arena arena;
    enum pup_err err = PUP_OK;
    bool more = true;
    pup_arena_init(&arena, ONE_ENTRY);
    for (uint64_t i = 0; err == PUP_OK && more && i < PUP_RECENT_MAX && i < space->seq; i++) {
        struct pup_span packed;
        err = load(txn, &space->space, space->seq - i, &packed);
        err = err == PUP_OK ? show(&arena, packed, from, each, context, &more) : err;
        pup_arena_reset(&arena);
    }
    pup_arena_release(&arena);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err; /* older ones were not kept, or never came */
}
