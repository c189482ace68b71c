#include "server/ledger/people.h"

#include <string.h>

#include "common/model/name.h"
#include "server/ledger/busy.h"
#include "server/ledger/ledger_priv.h"

/* Fields and states as common/model/schema_people.c numbers them, for ever. */
enum {
    PERSON_NAME = 1,
    PERSON_PROFESSION = 2,
    PERSON_LOGIN = 6,
    PERSON_ACTIVE = 1,
    PERSON_LEFT = 2,
    STRUCTURE_NAME = 1
};

struct pup_id pup_person_id(const char *code, const char *login)
{
    const struct pup_span parts[] = {pup_span_of("person"), pup_span_of(code), pup_span_of(login)};
    return pup_id_derived(parts, 3);
}

struct pup_id pup_structure_id(const char *code)
{
    const struct pup_span parts[] = {pup_span_of("structure"), pup_span_of(code)};
    return pup_id_derived(parts, 2);
}

/* A record being brought up to what the roster says. */
struct draft {
    struct pup_record record;
    struct pup_change changes[6];
    size_t count;
};

static enum pup_err load(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                         const struct pup_id *id, uint32_t kind, struct draft *draft)
{
    *draft = (struct draft){0};
    enum pup_err err = pup_ledger_record(txn, arena, space, id, &draft->record, NULL);
    if (err == PUP_ERR_NOT_FOUND) {
        pup_record_init(&draft->record, id, kind);
        return PUP_OK;
    }
    return err;
}

/* The one value of a field; NULL when it has none. *open is false where values are contested: no machine settles those.
 */
static const struct pup_value *standing(const struct pup_record *record, uint32_t field, bool *open)
{
    const struct pup_register *reg = pup_record_register(record, field);
    const struct pup_value *value = reg == NULL ? NULL : pup_register_value(reg);
    *open = reg == NULL || !pup_register_contested(reg);
    return value == NULL || value->type == PUP_VALUE_NONE ? NULL : value;
}

static void put(struct draft *draft, uint32_t field, struct pup_value value)
{
    draft->changes[draft->count++] = (struct pup_change){.field = field, .operation = PUP_PUT, .value = value};
}

static void put_if_empty(struct draft *draft, uint32_t field, struct pup_value value)
{
    bool open;
    if (standing(&draft->record, field, &open) == NULL && open) {
        put(draft, field, value);
    }
}

static void draft_person(struct draft *draft, const struct pup_member *member)
{
    bool open;
    struct pup_value login = pup_value_text(pup_span_of(member->login));
    if (draft->record.touched.count > 0 && !pup_record_alive(&draft->record)) {
        draft->changes[draft->count++] = (struct pup_change){.operation = PUP_KEEP};
    }
    put_if_empty(draft, PERSON_NAME, pup_value_text(pup_span_of(member->name)));
    if (member->profession != 0) {
        put_if_empty(draft, PERSON_PROFESSION, pup_value_integer(member->profession));
    }
    const struct pup_value *known = standing(&draft->record, PERSON_LOGIN, &open);
    if (known == NULL || !pup_value_equal(known, &login)) {
        put(draft, PERSON_LOGIN, login); /* the server's alone: nothing of it can be contested by others */
    }
    known = standing(&draft->record, PUP_FIELD_STATE, &open);
    if (open && (known == NULL || (known->type == PUP_VALUE_INTEGER && known->integer == PERSON_LEFT))) {
        put(draft, PUP_FIELD_STATE, pup_value_integer(PERSON_ACTIVE));
    }
}

/* ---- the record the structure kept of her before she had a login ---- */

struct search {
    struct pup_arena *arena;   /* of what is found */
    struct pup_arena *scratch; /* of one record */
    struct pup_span key;       /* the name, however it is written */
    struct pup_id found;
    size_t count;
};

/* A living person without a login, not merged into another, of that name. */
static bool is_same_person(struct search *search, const struct pup_record *record)
{
    bool open;
    if (record->kind != PUP_KIND_PERSON || !pup_record_alive(record) || standing(record, PERSON_LOGIN, &open) != NULL ||
        standing(record, PUP_FIELD_MERGED_INTO, &open) != NULL || !open) {
        return false;
    }
    const struct pup_value *name = standing(record, PERSON_NAME, &open);
    if (name == NULL || !open || name->type != PUP_VALUE_TEXT) {
        return false;
    }
    struct pup_span key = pup_name_key(search->scratch, name->text);
    return key.data != NULL && pup_span_equal(key, search->key);
}

static enum pup_err look(struct search *search, struct pup_span canonical)
{
    struct pup_record record;
    enum pup_err err = pup_record_unpack(search->scratch, canonical, &record);
    if (err == PUP_OK && is_same_person(search, &record)) {
        search->found = record.id;
        search->count++;
    }
    return err;
}

static enum pup_err find_same_person(struct pup_txn *txn, const struct pup_space *space, struct search *search)
{
    static const struct pup_id first = {{0}};
    struct ledger_records records;
    struct ledger_record_row row;
    struct pup_id id;
    enum pup_err err = ledger_records_start(&records, txn, search->arena, space, 0, &first);
    while (err == PUP_OK && (err = ledger_records_next(&records, &id, &row)) == PUP_OK) {
        err = look(search, row.canonical);
        pup_arena_reset(search->scratch);
    }
    ledger_records_end(&records);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* Somebody merged the record of the account into another: that is hers to decide, and back again would make a ring. */
static bool merged_by_somebody(const struct pup_record *record)
{
    bool open;
    return standing(record, PUP_FIELD_MERGED_INTO, &open) != NULL || !open;
}

/* ---- writing ---- */

static enum pup_err write(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const struct pup_space *space,
                          struct pup_part *parts, size_t count)
{
    struct pup_edit edit = {.space = *space, .at = now_ms, .parts = parts, .part_count = count};
    return count == 0 ? PUP_OK : pup_ledger_write(ledger, txn, &edit);
}

static enum pup_err grant(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena, int64_t now_ms,
                          const struct pup_member *member, const char *code)
{
    struct pup_space space;
    struct draft draft;
    struct pup_arena scratch;
    struct pup_part parts[2];
    size_t count = 0;
    struct pup_id id = pup_person_id(code, member->login);
    struct search search = {.arena = arena, .scratch = &scratch, .key = pup_name_key(arena, pup_span_of(member->name))};
    struct pup_change merge = {.field = PUP_FIELD_MERGED_INTO,
                               .operation = PUP_PUT,
                               .value = pup_value_reference(id, pup_span_of(member->name))};
    enum pup_err err = pup_space_make(code, PUP_TEAM, NULL, &space);
    err = err == PUP_OK ? load(txn, arena, &space, &id, PUP_KIND_PERSON, &draft) : err;
    if (err != PUP_OK || search.key.data == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    draft_person(&draft, member);
    if (draft.count > 0) {
        parts[count++] = (struct pup_part){
            .record = id, .kind = PUP_KIND_PERSON, .changes = draft.changes, .change_count = draft.count};
    }
    pup_arena_init(&scratch, LEDGER_BUDGET);
    err = merged_by_somebody(&draft.record) ? PUP_OK : find_same_person(txn, &space, &search);
    pup_arena_release(&scratch);
    if (search.count == 1) {
        parts[count++] =
            (struct pup_part){.record = search.found, .kind = PUP_KIND_PERSON, .changes = &merge, .change_count = 1};
    }
    return err == PUP_OK ? write(ledger, txn, now_ms, &space, parts, count) : err;
}

enum pup_err pup_people_granted(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const char *login,
                                const char *code)
{
    struct pup_member member;
    struct pup_arena arena;
    pup_arena_init(&arena, LEDGER_BUDGET);
    enum pup_err err = pup_roster_member(txn, login, &member);
    err = err == PUP_OK ? grant(ledger, txn, &arena, now_ms, &member, code) : err;
    pup_arena_release(&arena);
    return err == PUP_OK ? pup_busy_member_changed(ledger, txn, now_ms, login) : err;
}

enum pup_err pup_people_ungranted(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms, const char *login)
{
    return pup_busy_member_changed(ledger, txn, now_ms, login);
}

static enum pup_err add_structure(struct pup_ledger *ledger, struct pup_txn *txn, struct pup_arena *arena,
                                  int64_t now_ms, const struct pup_structure *structure)
{
    struct pup_space space;
    struct draft draft;
    struct pup_id id = pup_structure_id(structure->code);
    enum pup_err err = pup_space_make(structure->code, PUP_TEAM, NULL, &space);
    err = err == PUP_OK ? load(txn, arena, &space, &id, PUP_KIND_STRUCTURE, &draft) : err;
    if (err != PUP_OK) {
        return err;
    }
    put_if_empty(&draft, STRUCTURE_NAME, pup_value_text(pup_span_of(structure->name)));
    struct pup_part part = {
        .record = id, .kind = PUP_KIND_STRUCTURE, .changes = draft.changes, .change_count = draft.count};
    return write(ledger, txn, now_ms, &space, &part, draft.count > 0);
}

enum pup_err pup_people_structure_added(struct pup_ledger *ledger, struct pup_txn *txn, int64_t now_ms,
                                        const char *code)
{
    struct pup_structure structure;
    struct pup_arena arena;
    enum pup_err err = pup_roster_structure(txn, code, &structure);
    if (err != PUP_OK || structure.member_count > 0) {
        return err;
    }
    pup_arena_init(&arena, LEDGER_BUDGET);
    err = add_structure(ledger, txn, &arena, now_ms, &structure);
    pup_arena_release(&arena);
    return err;
}
