#include "server/roster/roster.h"

#include <string.h>

#include "common/base/text.h"
#include "server/roster/roster_priv.h"

bool roster_name_valid(const char *name, bool may_be_empty)
{
    struct pup_span text = pup_span_of(name);
    if (text.len > PUP_NAME_MAX || !pup_text_valid(text)) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < 0x20 || text.data[i] == 0x7f) {
            return false;
        }
    }
    return may_be_empty || pup_text_trim(text).len > 0;
}

static enum pup_err count_rows(struct pup_txn *txn, enum pup_table table, size_t *count)
{
    uint64_t rows;
    enum pup_err err = pup_txn_count(txn, table, &rows);
    *count = (size_t)rows;
    return err;
}

enum pup_err roster_list(struct pup_txn *txn, enum pup_table table, struct pup_arena *arena, size_t size,
                         roster_reader *reader, void **items, size_t *count)
{
    size_t room;
    struct pup_walk walk = {0};
    struct pup_key all;
    pup_key_start(&all);
    *count = 0;
    enum pup_err err = count_rows(txn, table, &room);
    if (err == PUP_OK && (*items = pup_arena_array(arena, room, size)) == NULL) {
        err = PUP_ERR_MEMORY;
    }
    if (err == PUP_OK) {
        err = pup_walk_open(&walk, txn, table, &all);
    }
    struct pup_span rest, value;
    while (err == PUP_OK && *count < room && (err = pup_walk_next(&walk, &rest, &value)) == PUP_OK) {
        err = reader(rest, value, (uint8_t *)*items + *count * size);
        *count += err == PUP_OK;
    }
    pup_walk_close(&walk);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* ---- structures ---- */

/* "Area/City": what tzdata names look like; whether this machine knows it is for the one who adds it to ask. */
static bool zone_valid(const char *zone)
{
    size_t len = strlen(zone);
    return len > 0 && len <= PUP_ZONE_MAX &&
           strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == len;
}

static enum pup_err check_members(struct pup_txn *txn, const struct pup_structure *structure)
{
    for (size_t i = 0; i < structure->member_count; i++) {
        struct pup_structure member;
        enum pup_err err = pup_roster_structure(txn, structure->members[i], &member);
        if (err != PUP_OK) {
            return err;
        }
        if (member.member_count > 0) {
            return PUP_ERR_INVALID; /* a group of groups would make rights depend on a walk without end */
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(structure->members[i], structure->members[j]) == 0) {
                return PUP_ERR_INVALID;
            }
        }
    }
    return PUP_OK;
}

static enum pup_err write_structure(struct pup_txn *txn, const struct pup_structure *structure)
{
    struct pup_key key = rows_text_key(structure->code);
    struct pup_buf row;
    pup_buf_init(&row, ROSTER_ROW_MAX);
    enum pup_err err = pup_row_put_text(&row, structure->name);
    err = err == PUP_OK ? pup_row_put_text(&row, structure->zone) : err;
    err = err == PUP_OK ? pup_row_put_u32(&row, (uint32_t)structure->member_count) : err;
    for (size_t i = 0; i < structure->member_count && err == PUP_OK; i++) {
        err = pup_row_put_text(&row, structure->members[i]);
    }
    return rows_put(txn, PUP_TABLE_STRUCTURES, &key, &row, err);
}

enum pup_err pup_roster_add_structure(struct pup_txn *txn, const struct pup_structure *structure)
{
    struct pup_structure known;
    bool valid = pup_code_valid(pup_span_of(structure->code)) && roster_name_valid(structure->name, false) &&
                 zone_valid(structure->zone) && structure->member_count <= PUP_GROUP_MAX;
    if (!valid) {
        return PUP_ERR_INVALID;
    }
    enum pup_err err = pup_roster_structure(txn, structure->code, &known);
    if (err != PUP_ERR_NOT_FOUND) {
        return err == PUP_OK ? PUP_ERR_EXISTS : err;
    }
    err = check_members(txn, structure);
    return err == PUP_OK ? write_structure(txn, structure) : err;
}

static enum pup_err read_structure(struct pup_span rest, struct pup_span value, void *item)
{
    struct pup_structure *structure = item;
    *structure = (struct pup_structure){0};
    enum pup_err err = pup_key_take_text(&rest, structure->code, sizeof structure->code);
    struct pup_row row = pup_row_read(value);
    pup_row_text(&row, structure->name, sizeof structure->name);
    pup_row_text(&row, structure->zone, sizeof structure->zone);
    structure->member_count = pup_row_u32(&row);
    if (structure->member_count > PUP_GROUP_MAX) {
        return PUP_ERR_CORRUPT;
    }
    for (size_t i = 0; i < structure->member_count; i++) {
        pup_row_text(&row, structure->members[i], sizeof structure->members[i]);
    }
    return err == PUP_OK && !row.bad ? PUP_OK : PUP_ERR_CORRUPT;
}

enum pup_err pup_roster_structure(struct pup_txn *txn, const char *code, struct pup_structure *structure)
{
    struct pup_span value;
    struct pup_key key = rows_text_key(code);
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_STRUCTURES, pup_key_span(&key), &value);
    return err == PUP_OK ? read_structure(pup_key_span(&key), value, structure) : err;
}

enum pup_err pup_roster_structures(struct pup_txn *txn, struct pup_arena *arena, struct pup_structure **structures,
                                   size_t *count)
{
    void *items = NULL;
    enum pup_err err =
        roster_list(txn, PUP_TABLE_STRUCTURES, arena, sizeof **structures, read_structure, &items, count);
    *structures = items;
    return err;
}

/* ---- members ---- */

enum pup_err pup_roster_add_member(struct pup_txn *txn, const struct pup_member *member)
{
    struct pup_member known;
    if (!pup_login_valid(pup_span_of(member->login)) || !roster_name_valid(member->name, false)) {
        return PUP_ERR_INVALID;
    }
    enum pup_err err = pup_roster_member(txn, member->login, &known);
    if (err != PUP_ERR_NOT_FOUND) {
        return err == PUP_OK ? PUP_ERR_EXISTS : err;
    }
    struct pup_key key = rows_text_key(member->login);
    struct pup_buf row;
    pup_buf_init(&row, ROSTER_ROW_MAX);
    err = pup_row_put_text(&row, member->name);
    err = err == PUP_OK ? pup_row_put_u32(&row, member->profession) : err;
    return rows_put(txn, PUP_TABLE_MEMBERS, &key, &row, err);
}

static enum pup_err read_member(struct pup_span rest, struct pup_span value, void *item)
{
    struct pup_member *member = item;
    *member = (struct pup_member){0};
    enum pup_err err = pup_key_take_text(&rest, member->login, sizeof member->login);
    struct pup_row row = pup_row_read(value);
    pup_row_text(&row, member->name, sizeof member->name);
    member->profession = pup_row_u32(&row);
    return err == PUP_OK && !row.bad ? PUP_OK : PUP_ERR_CORRUPT;
}

enum pup_err pup_roster_member(struct pup_txn *txn, const char *login, struct pup_member *member)
{
    struct pup_span value;
    struct pup_key key = rows_text_key(login);
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_MEMBERS, pup_key_span(&key), &value);
    return err == PUP_OK ? read_member(pup_key_span(&key), value, member) : err;
}

enum pup_err pup_roster_members(struct pup_txn *txn, struct pup_arena *arena, struct pup_member **members,
                                size_t *count)
{
    void *items = NULL;
    enum pup_err err = roster_list(txn, PUP_TABLE_MEMBERS, arena, sizeof **members, read_member, &items, count);
    *members = items;
    return err;
}
