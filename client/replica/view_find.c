/* Finding records by id, whole or short, and how short an id may be said. */
#include "client/replica/view_priv.h"

#include <ctype.h>
#include <string.h>

static enum pup_err read_row(struct pup_span key, struct pup_span value, struct pup_place *place)
{
    char text[PUP_ID_RANDOM];
    struct pup_row row = pup_row_read(value);
    *place = (struct pup_place){0};
    place->kind = pup_row_u32(&row);
    enum pup_err err = pup_key_take_bytes(&key, text, sizeof text);
    if (!err)
        err = pup_key_take_bytes(&key, place->id.bytes, sizeof place->id.bytes);
    if (!err)
        err = pup_key_take_text(&key, place->space.name, sizeof place->space.name);
    return err || row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

/* The characters as pup_id_short writes them. */
static void put_digits(struct pup_key *key, struct pup_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char digit = (char)tolower(text.data[i]);
        digit = digit == 'i' || digit == 'l' ? '1' : digit == 'o' ? '0' : digit;
        pup_key_bytes(key, &digit, 1);
    }
}

/* What every row of IDS that fits the text begins with. */
static enum pup_err prefix_of(struct pup_span text, struct pup_key *prefix)
{
    struct pup_id id;
    char digits[PUP_ID_RANDOM + 1];
    pup_key_start(prefix);
    if (pup_id_parse(text, &id) == PUP_OK) {
        pup_id_short(&id, PUP_ID_RANDOM, digits);
        pup_key_bytes(prefix, digits, PUP_ID_RANDOM);
        pup_key_bytes(prefix, id.bytes, sizeof id.bytes);
        return PUP_OK;
    }
    if (!pup_id_short_valid(text))
        return PUP_ERR_NOT_FOUND;
    put_digits(prefix, text);
    return PUP_OK;
}

/* Rows of a copy that is still being built are not there yet. */
static bool visible(struct pup_txn *txn, const struct pup_place *place, enum pup_err *err)
{
    bool held = replica_holds(txn, &place->space, &place->id, err);
    return held || (!*err && replica_pending_speaks_of(txn, &place->space, &place->id, err));
}

static enum pup_err gather(struct pup_txn *txn, struct pup_cursor *cursor, struct pup_span prefix,
                           struct pup_place *candidates, size_t room, size_t *found)
{
    struct pup_span key, value;
    struct pup_place place;
    enum pup_err err = pup_cursor_seek(cursor, prefix, &key, &value);
    while (!err && *found <= room && pup_key_has_prefix(key, prefix)) {
        err = read_row(key, value, &place);
        if (!err && visible(txn, &place, &err)) {
            if (*found < room)
                candidates[*found] = place;
            ++*found;
        }
        if (!err)
            err = pup_cursor_next(cursor, &key, &value);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* ---- records of a first copy, which IDS lacks yet ---- */

struct looking {
    struct pup_txn *txn;
    const struct pup_space *space;
    struct pup_span prefix;
    struct pup_place *candidates;
    size_t room, *found;
};

static bool look_at(void *context, const struct pup_id *id, uint32_t kind)
{
    struct looking *l = context;
    char digits[PUP_ID_RANDOM + 1];
    struct pup_key key;
    pup_id_short(id, PUP_ID_RANDOM, digits);
    pup_key_start(&key);
    pup_key_bytes(&key, digits, PUP_ID_RANDOM);
    pup_key_bytes(&key, id->bytes, sizeof id->bytes);
    if (!pup_key_has_prefix(pup_key_span(&key), l->prefix) || replica_ids_has(l->txn, l->space, id))
        return true;
    if (*l->found < l->room)
        l->candidates[*l->found] = (struct pup_place){.space = *l->space, .id = *id, .kind = kind};
    return ++*l->found <= l->room;
}

static enum pup_err gather_unindexed(struct looking *l)
{
    struct pup_arena arena;
    struct pup_space_row *rows;
    size_t count = 0;
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = pup_replica_spaces(l->txn, &arena, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        l->space = &rows[i].space;
        if (rows[i].unindexed)
            err = replica_kinds_each(l->txn, l->space, look_at, l);
    }
    pup_arena_release(&arena);
    return err;
}

enum pup_err pup_view_find(struct pup_txn *txn, struct pup_span text, struct pup_place *candidates, size_t *count)
{
    struct pup_key prefix;
    struct pup_cursor *cursor;
    size_t room = *count, found = 0;
    *count = 0;
    enum pup_err err = prefix_of(text, &prefix);
    if (!err)
        err = pup_cursor_open(txn, PUP_CLIENT_IDS, &cursor);
    if (err)
        return err;
    err = gather(txn, cursor, pup_key_span(&prefix), candidates, room, &found);
    pup_cursor_close(cursor);
    struct looking looking = {
        .txn = txn, .prefix = pup_key_span(&prefix), .candidates = candidates, .room = room, .found = &found};
    if (!err)
        err = gather_unindexed(&looking);
    *count = found < room ? found : room;
    return err ? err : found == 0 ? PUP_ERR_NOT_FOUND : found == 1 ? PUP_OK : PUP_ERR_AMBIGUOUS;
}

static size_t common_digits(const char *a, const uint8_t *b)
{
    size_t count = 0;
    while (count < PUP_ID_RANDOM && a[count] == (char)b[count])
        count++;
    return count;
}

static bool is_of(struct pup_span key, const struct pup_id *id)
{
    return memcmp(key.data + PUP_ID_RANDOM, id->bytes, sizeof id->bytes) == 0;
}

/* Characters shared with the nearest other id on one side. */
static size_t shared(struct pup_cursor *cursor, const char *digits, const struct pup_id *id, bool before)
{
    struct pup_key from;
    struct pup_span key;
    pup_key_start(&from);
    pup_key_bytes(&from, digits, PUP_ID_RANDOM);
    pup_key_bytes(&from, id->bytes, sizeof id->bytes);
    enum pup_err err = pup_cursor_seek(cursor, pup_key_span(&from), &key, NULL);
    if (before)
        err = err == PUP_ERR_NOT_FOUND ? pup_cursor_last(cursor, &key, NULL)
              : err                    ? err
                                       : pup_cursor_previous(cursor, &key, NULL);
    while (!err && is_of(key, id))
        err = before ? pup_cursor_previous(cursor, &key, NULL) : pup_cursor_next(cursor, &key, NULL);
    return err ? 0 : common_digits(digits, key.data);
}

size_t pup_view_short_length(struct pup_txn *txn, const struct pup_id *id)
{
    char digits[PUP_ID_RANDOM + 1];
    struct pup_cursor *cursor;
    pup_id_short(id, PUP_ID_RANDOM, digits);
    if (pup_cursor_open(txn, PUP_CLIENT_IDS, &cursor))
        return PUP_ID_RANDOM;
    size_t before = shared(cursor, digits, id, true), after = shared(cursor, digits, id, false);
    pup_cursor_close(cursor);
    size_t length = (before > after ? before : after) + 1;
    return length < PUP_ID_SHORT_MIN ? PUP_ID_SHORT_MIN : length > PUP_ID_RANDOM ? PUP_ID_RANDOM : length;
}
