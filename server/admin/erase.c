#include "server/ledger/erase.h"

#include <sysexits.h>

#include "common/store/key.h"
#include "server/admin/all.h"
#include "server/ledger/busy.h"
#include "server/store/tables.h"

/* A record found by what was typed. */
struct found {
    struct pup_space space;
    struct pup_id id;
    size_t count; /* different ids it fits */
};

static bool fits(const struct pup_id *id, struct pup_span typed, const struct pup_id *whole)
{
    return whole ? pup_id_equal(id, whole) : pup_id_short_matches(id, typed);
}

static enum pup_err consider(struct pup_span key, struct pup_span typed, const struct pup_id *whole,
                             struct found *found)
{
    struct pup_space space;
    struct pup_id id;
    char name[sizeof space.name];
    enum pup_err err = pup_key_take_bytes(&key, id.bytes, sizeof id.bytes);
    if (!err)
        err = pup_key_take_text(&key, name, sizeof name);
    if (err || !fits(&id, typed, whole))
        return err;
    if (found->count > 0 && pup_id_equal(&found->id, &id))
        return PUP_OK;
    found->count++;
    found->id = id;
    return pup_space_parse(pup_span_of(name), &found->space) ? PUP_ERR_CORRUPT : PUP_OK;
}

/* Looks through the keys of all records: erasing is rare, and needs no index of its own. */
static enum pup_err find(struct pup_txn *txn, struct pup_span typed, const struct pup_id *whole, struct found *found)
{
    struct pup_cursor *cursor;
    struct pup_span key;
    enum pup_err err = pup_cursor_open(txn, PUP_TABLE_RECORDS, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){0}, &key, NULL);
    while (!err) {
        err = consider(key, typed, whole, found);
        if (!err)
            err = pup_cursor_next(cursor, &key, NULL);
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static int find_record(struct pup_run *run, struct found *found)
{
    const char *typed = run->arguments->words[0];
    struct pup_id whole;
    bool is_whole = pup_id_parse(pup_span_of(typed), &whole) == PUP_OK;
    if (!is_whole && !pup_id_short_valid(pup_span_of(typed))) {
        pup_say(run->said, PUP_SAY_ERROR,
                N_("\"%s\" is not a record's id: give at least four characters of the short one."), typed);
        return EX_USAGE;
    }
    enum pup_err err = find(run->txn, pup_span_of(typed), is_whole ? &whole : NULL, found);
    if (err)
        return pup_run_fault(run, err);
    if (found->count == 1)
        return EX_OK;
    pup_say(run->said, PUP_SAY_ERROR,
            found->count ? N_("Several records have an id that begins with %s: give more of it.")
                         : N_("There is no record %s."),
            typed);
    return found->count ? EX_USAGE : EX_NOINPUT;
}

/* A busy slot says again what a meeting elsewhere says, and is erased with it. */
static int check_own(struct pup_run *run, const struct found *found)
{
    struct pup_record record;
    char id[PUP_ID_TEXT + 1];
    enum pup_err err = pup_ledger_record(run->txn, run->arena, &found->space, &found->id, &record, NULL);
    if (err)
        return pup_run_fault(run, err);
    if (!pup_busy_is_slot(&record))
        return EX_OK;
    pup_id_text(&found->id, id);
    pup_say(run->said, PUP_SAY_ERROR,
            N_("%s only says that somebody is busy, and follows from a meeting or presence of another structure: erase "
               "the dates of that one."),
            id);
    return EX_DATAERR;
}

/* The number of the field that was typed; 0 for the whole record. */
static int find_field(struct pup_run *run, const struct found *found, uint32_t *number)
{
    struct pup_record record;
    const char *typed = run->arguments->words[1];
    const struct pup_field_def *field = NULL;
    *number = 0;
    if (!typed)
        return EX_OK;
    enum pup_err err = pup_ledger_record(run->txn, run->arena, &found->space, &found->id, &record, NULL);
    if (err)
        return pup_run_fault(run, err);
    const struct pup_kind_def *kind = pup_schema_kind(record.kind);
    err = kind ? pup_schema_find_field(kind, pup_span_of(typed), &field) : PUP_ERR_UNKNOWN;
    if (!err) {
        *number = field->number;
        return EX_OK;
    }
    pup_say(run->said, PUP_SAY_ERROR,
            err == PUP_ERR_AMBIGUOUS
                ? N_("\"%s\" may mean several fields of a record of the kind \"%s\": write more of it.")
                : N_("There is no field \"%s\" in a record of the kind \"%s\"."),
            typed, kind ? kind->label[run->language] : "?");
    return EX_USAGE;
}

static int run_erase(struct pup_run *run)
{
    struct found found = {0};
    uint32_t field;
    uint64_t values = 0;
    char id[PUP_ID_TEXT + 1];
    int code = find_record(run, &found);
    if (!code)
        code = check_own(run, &found);
    if (!code)
        code = find_field(run, &found, &field);
    if (code)
        return code;
    enum pup_err err = pup_erase(run->ledger, run->txn, &found.space, &found.id, field, run->now_ms, &values);
    if (err)
        return pup_run_fault(run, err);
    const char *count = pup_arena_printf(run->arena, "%llu", (unsigned long long)values);
    pup_id_text(&found.id, id);
    if (field)
        pup_say(run->said, PUP_SAY_OUT, N_("Erased the field \"%s\" of the record %s in %s; values: %s."),
                run->arguments->words[1], id, found.space.name, count ? count : "?");
    else
        pup_say(run->said, PUP_SAY_OUT, N_("Erased the record %s in %s; values: %s."), id, found.space.name,
                count ? count : "?");
    pup_say(run->said, PUP_SAY_HINT,
            N_("Replicas erase it at their next contact. The bytes leave the disk with \"pupitred compact\" here and "
               "\"pupitre compact\" there, "
               "and backups when they are made anew."));
    return EX_OK;
}

const struct pup_command pup_command_erase = {
    .name = "erase",
    .nom = "effacer",
    .run = run_erase,
    .needs = pup_needs_write,
    .summary = N_("Erases for good what a record, or one field of it, ever held"),
    .usage = N_("ID [FIELD]"),
    .help = N_("For what the law on personal data asks. All values so far are replaced by their hashes, here and\n"
               "on every replica: history, merged texts and drawers included; who changed what and when stays.\n"
               "It cannot be undone. ID is the whole id or the beginning of the short one.\n"
               "\n"
               "Examples:\n"
               "  pupitred erase 7kq2\n"
               "  pupitred erase 7kq2 notes"),
    .words_min = 1,
    .words_max = 2,
};
