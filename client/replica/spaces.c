/* Rows of SPACES and STRUCTURES, and what the server says of rights in them. */
#include "client/replica/replica_priv.h"

#include <string.h>

enum { FLAG_BUILDING = 1, FLAG_PAGING = 2, FLAG_DAMAGED = 4, FLAG_UNINDEXED = 8 };

static struct pup_key name_key(const char *name)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, name);
    return key;
}

static enum pup_err put_sums(struct pup_buf *out, uint64_t seq, const struct pup_hash *head,
                             const struct pup_hash *state, uint64_t records)
{
    enum pup_err err = pup_row_put_u64(out, seq);
    if (!err)
        err = pup_row_put_fixed(out, head->bytes, sizeof head->bytes);
    if (!err)
        err = pup_row_put_fixed(out, state->bytes, sizeof state->bytes);
    return err ? err : pup_row_put_u64(out, records);
}

static void take_sums(struct pup_row *in, uint64_t *seq, struct pup_hash *head, struct pup_hash *state,
                      uint64_t *records)
{
    *seq = pup_row_u64(in);
    pup_row_fixed(in, head->bytes, sizeof head->bytes);
    pup_row_fixed(in, state->bytes, sizeof state->bytes);
    *records = pup_row_u64(in);
}

static enum pup_err put_standing(struct pup_buf *out, const struct pup_space_row *row)
{
    unsigned flags = (row->building ? FLAG_BUILDING : 0u) | (row->paging ? FLAG_PAGING : 0u) |
                     (row->damaged ? FLAG_DAMAGED : 0u) | (row->unindexed ? FLAG_UNINDEXED : 0u);
    enum pup_err err = pup_row_put_u32(out, row->rights);
    if (!err)
        err = pup_row_put_u32(out, row->generation);
    if (!err)
        err = pup_row_put_u8(out, (uint8_t)flags);
    if (!err)
        err = pup_row_put_fixed(out, row->incarnation.bytes, sizeof row->incarnation.bytes);
    if (!err)
        err = pup_row_put_u64(out, row->page_seq);
    return err ? err : pup_row_put_fixed(out, row->page_id.bytes, sizeof row->page_id.bytes);
}

enum pup_err pup_replica_put_space(struct pup_txn *txn, const struct pup_space_row *row)
{
    struct pup_key key = name_key(row->space.name);
    struct pup_buf out;
    pup_buf_init(&out, REPLICA_ROW_MAX);
    enum pup_err err = put_sums(&out, row->seq, &row->head, &row->state, row->records);
    if (!err)
        err = put_standing(&out, row);
    if (!err)
        err = put_sums(&out, row->building_seq, &row->building_head, &row->building_state, row->building_records);
    return replica_put_row(txn, PUP_CLIENT_SPACES, &key, err, &out);
}

static enum pup_err read_space(struct pup_span key, struct pup_span value, struct pup_space_row *row)
{
    *row = (struct pup_space_row){0};
    enum pup_err err = pup_key_take_text(&key, row->space.name, sizeof row->space.name);
    struct pup_row in = pup_row_read(value);
    take_sums(&in, &row->seq, &row->head, &row->state, &row->records);
    row->rights = pup_row_u32(&in);
    row->generation = pup_row_u32(&in);
    uint8_t flags = pup_row_u8(&in);
    row->building = (flags & FLAG_BUILDING) != 0;
    row->paging = (flags & FLAG_PAGING) != 0;
    row->damaged = (flags & FLAG_DAMAGED) != 0;
    row->unindexed = (flags & FLAG_UNINDEXED) != 0;
    pup_row_fixed(&in, row->incarnation.bytes, sizeof row->incarnation.bytes);
    row->page_seq = pup_row_u64(&in);
    pup_row_fixed(&in, row->page_id.bytes, sizeof row->page_id.bytes);
    take_sums(&in, &row->building_seq, &row->building_head, &row->building_state, &row->building_records);
    return err || in.bad || key.len > 0 ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err pup_replica_space(struct pup_txn *txn, const struct pup_space *space, struct pup_space_row *row)
{
    struct pup_key key = name_key(space->name);
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_SPACES, pup_key_span(&key), &value);
    return err ? err : read_space(pup_key_span(&key), value, row);
}

/* Room for every row of a table, which is then filled by `read`. */
static enum pup_err read_table(struct pup_txn *txn, struct pup_arena *arena, enum pup_client_table table, size_t size,
                               enum pup_err (*read)(struct pup_span key, struct pup_span value, void *item),
                               void **items, size_t *count)
{
    uint64_t room;
    struct pup_cursor *cursor;
    struct pup_span key, value;
    *count = 0;
    enum pup_err err = pup_txn_count(txn, table, &room);
    if (err)
        return err;
    *items = pup_arena_array(arena, (size_t)room, size);
    if (!*items)
        return PUP_ERR_MEMORY;
    err = pup_cursor_open(txn, table, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, &value);
    while (!err && *count < room) {
        err = read(key, value, (uint8_t *)*items + size * *count);
        *count += err == PUP_OK;
        if (!err)
            err = pup_cursor_next(cursor, &key, &value);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err read_space_item(struct pup_span key, struct pup_span value, void *item)
{
    return read_space(key, value, item);
}

enum pup_err pup_replica_spaces(struct pup_txn *txn, struct pup_arena *arena, struct pup_space_row **rows,
                                size_t *count)
{
    void *items = NULL;
    enum pup_err err = read_table(txn, arena, PUP_CLIENT_SPACES, sizeof **rows, read_space_item, &items, count);
    *rows = items;
    return err;
}

static enum pup_err read_structure(struct pup_span key, struct pup_span value, void *item)
{
    struct pup_structure_row *structure = item;
    *structure = (struct pup_structure_row){0};
    enum pup_err err = pup_key_take_text(&key, structure->code, sizeof structure->code);
    struct pup_row in = pup_row_read(value);
    pup_row_text(&in, structure->name, sizeof structure->name);
    pup_row_text(&in, structure->zone, sizeof structure->zone);
    uint32_t members = pup_row_u32(&in);
    if (members > PUP_REPLICA_GROUP_MAX)
        return PUP_ERR_CORRUPT;
    for (uint32_t i = 0; i < members; i++)
        pup_row_text(&in, structure->members[i], sizeof structure->members[i]);
    structure->member_count = members;
    return err || in.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err pup_replica_structures(struct pup_txn *txn, struct pup_arena *arena, struct pup_structure_row **rows,
                                    size_t *count)
{
    void *items = NULL;
    enum pup_err err = read_table(txn, arena, PUP_CLIENT_STRUCTURES, sizeof **rows, read_structure, &items, count);
    *rows = items;
    return err;
}

static bool structure_fits(const struct pup_wire_structure *structure)
{
    bool fits = structure->code.len > 0 && structure->code.len <= PUP_CODE_MAX &&
                structure->name.len <= PUP_REPLICA_NAME_MAX && structure->zone.len <= PUP_REPLICA_ZONE_MAX &&
                structure->member_count <= PUP_REPLICA_GROUP_MAX;
    for (size_t i = 0; fits && i < structure->member_count; i++)
        fits = structure->members[i].len <= PUP_CODE_MAX;
    return fits;
}

static enum pup_err put_structure(struct pup_txn *txn, const struct pup_wire_structure *structure)
{
    if (!structure_fits(structure))
        return PUP_ERR_PROTOCOL;
    struct pup_key key;
    struct pup_buf out;
    pup_key_start(&key);
    pup_key_bytes(&key, structure->code.data, structure->code.len);
    pup_key_bytes(&key, "", 1);
    pup_buf_init(&out, REPLICA_ROW_MAX);
    enum pup_err err = pup_row_put_bytes(&out, structure->name);
    if (!err)
        err = pup_row_put_bytes(&out, structure->zone);
    if (!err)
        err = pup_row_put_u32(&out, (uint32_t)structure->member_count);
    for (size_t i = 0; !err && i < structure->member_count; i++)
        err = pup_row_put_bytes(&out, structure->members[i]);
    return replica_put_row(txn, PUP_CLIENT_STRUCTURES, &key, err, &out);
}

static enum pup_err replace_structures(struct pup_txn *txn, const struct pup_msg_rights *rights)
{
    enum pup_err err = replica_clear(txn, PUP_CLIENT_STRUCTURES);
    for (size_t i = 0; !err && i < rights->structure_count; i++)
        err = put_structure(txn, &rights->structures[i]);
    return err;
}

static bool listed(const struct pup_msg_rights *rights, const struct pup_space *space)
{
    for (size_t i = 0; i < rights->space_count; i++) {
        if (pup_space_equal(&rights->spaces[i].space, space))
            return true;
    }
    return false;
}

/* Mere absence closes nothing: such a space stays, to be read only. */
static enum pup_err leave_unlisted(struct pup_txn *txn, struct pup_arena *arena, const struct pup_msg_rights *rights)
{
    struct pup_space_row *rows;
    size_t count;
    enum pup_err err = pup_replica_spaces(txn, arena, &rows, &count);
    for (size_t i = 0; !err && i < count; i++) {
        if (rows[i].rights == 0 || listed(rights, &rows[i].space))
            continue;
        rows[i].rights = 0;
        err = pup_replica_put_space(txn, &rows[i]);
    }
    return err;
}

static enum pup_err take_right(struct pup_txn *txn, const struct pup_profile *profile,
                               const struct pup_wire_rights *right)
{
    if (right->closed)
        return replica_wipe(txn, &right->space);
    struct pup_space_row row;
    enum pup_err err = pup_replica_space(txn, &right->space, &row);
    if (err == PUP_ERR_NOT_FOUND) {
        row = (struct pup_space_row){.space = right->space, .incarnation = profile->incarnation};
        err = PUP_OK;
    }
    row.rights = right->rights;
    return err ? err : pup_replica_put_space(txn, &row);
}

enum pup_err pup_replica_take_rights(struct pup_txn *txn, const struct pup_msg_rights *rights)
{
    struct pup_arena arena;
    struct pup_profile profile;
    pup_arena_init(&arena, REPLICA_BUDGET);
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (!err)
        err = leave_unlisted(txn, &arena, rights);
    for (size_t i = 0; !err && i < rights->space_count; i++)
        err = take_right(txn, &profile, &rights->spaces[i]);
    if (!err)
        err = replace_structures(txn, rights);
    pup_arena_release(&arena);
    return err;
}
