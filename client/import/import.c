#include "client/import/import.h"

#include <search.h>
#include <string.h>

#include "client/import/import_priv.h"
#include "client/query/zone.h"
#include "common/base/language.h"
#include "common/model/fields.h"
#include "common/model/rights.h"

enum { ROWS_A_TRANSACTION = 2000, SCRATCH_BYTES = 8 * 1024 * 1024 };

static int compare_ids(const void *a, const void *b)
{
    return pup_id_compare(a, b);
}

/* An id that rows of this file made, and how many did. */
struct met {
    struct pup_id id; /* first, so that it compares as an id */
    uint32_t rows;
};

/* Counts a row of that id; `before` is how many there were. */
static enum pup_err meet(struct pup_import *import, const struct pup_id *id, uint32_t *before)
{
    struct met *fresh = pup_arena_alloc(import->arena, sizeof *fresh);
    if (!fresh)
        return PUP_ERR_MEMORY;
    *fresh = (struct met){.id = *id};
    struct met **node = tsearch(fresh, &import->met, compare_ids);
    if (!node)
        return PUP_ERR_MEMORY;
    *before = (*node)->rows++;
    return PUP_OK;
}

static void keep_nothing(void *node)
{
    (void)node; /* ids live in the arena */
}

/* People, partners and things on shelves are known by what they are called: a second row of the same name is the same
 * one. */
static bool one_of_a_name(const struct pup_kind_def *kind)
{
    return kind->number == PUP_KIND_PERSON || kind->number == PUP_KIND_PARTNER || kind->number == PUP_KIND_STOCK;
}

/* A person or partner that is there under another id: by national number, else by name. */
static enum pup_err find_known(struct pup_import *import, const struct pup_row_values *values, struct pup_view *view)
{
    const struct pup_kind_def *kind = import->options->kind;
    const struct pup_directory_row *row;
    if (kind->number != PUP_KIND_PERSON && kind->number != PUP_KIND_PARTNER)
        return PUP_ERR_NOT_FOUND;
    struct pup_span number = {NULL, 0};
    for (size_t i = 0; i < values->count; i++)
        if (values->filled[i].field->check != PUP_CHECK_NONE)
            number = values->filled[i].value.text;
    enum pup_err err = pup_directory_find_number(&import->directory, kind->number, number, &row);
    const struct pup_filled *title = pup_row_field(values, kind->title);
    if (err == PUP_ERR_NOT_FOUND && title && (!number.len || kind->number == PUP_KIND_PERSON))
        err = pup_directory_find(&import->directory, kind->number, title->value.text, &row);
    if (err)
        return err == PUP_ERR_AMBIGUOUS ? PUP_ERR_NOT_FOUND : err;
    return pup_view_get(import->txn, &import->scratch, &row->space, &row->id, view);
}

static enum pup_err space_of(struct pup_import *import, const struct pup_row_values *values, struct pup_space *space,
                             const char **problem)
{
    const struct pup_import_options *options = import->options;
    if (!options->code[0]) {
        *problem = _("a row without an id goes into a structure: add for instance --structure V");
        return PUP_ERR_INVALID;
    }
    if (options->compartment != PUP_HR)
        return pup_space_make(options->code, options->compartment, NULL, space);
    struct pup_value person;
    struct pup_view view;
    const struct pup_kind_def *people = pup_schema_kind(PUP_KIND_PERSON);
    const struct pup_field_def *field, *login_field;
    enum pup_err err = pup_schema_find_field(options->kind, pup_span_of("person"), &field);
    const struct pup_filled *filled = err ? NULL : pup_row_field(values, field->number);
    if (!filled || filled->name_count != 1)
        return PUP_ERR_INVALID;
    err = pup_import_resolve(import, PUP_KIND_PERSON, filled->names[0], &person, problem);
    if (!err)
        err = pup_space_make(options->code, PUP_TEAM, NULL, space);
    if (!err)
        err = pup_view_get(import->txn, &import->scratch, space, &person.ref, &view);
    if (!err)
        err = pup_schema_find_field(people, pup_span_of("login"), &login_field);
    if (err)
        return err;
    const struct pup_register *reg = pup_record_register(&view.record, login_field->number);
    const struct pup_value *login = reg ? pup_register_value(reg) : NULL;
    char text[PUP_LOGIN_MAX + 1] = "";
    if (login && login->type == PUP_VALUE_TEXT && login->text.len <= PUP_LOGIN_MAX)
        memcpy(text, login->text.data, login->text.len);
    err = pup_space_make(options->code, PUP_HR, text, space);
    if (err)
        *problem = _("this person has no account here, so there is no space for her own documents");
    return err;
}

static enum pup_err complete_known(struct pup_import *import, const struct pup_view *view,
                                   const struct pup_row_values *values, const char **problem)
{
    bool changed = false;
    enum pup_err err = PUP_OK;
    if (one_of_a_name(import->options->kind) && pup_record_alive(&view->record))
        err = pup_import_complete(import, view, values, &changed, problem);
    if (!err)
        *(changed ? &import->report->completed : &import->report->already) += 1;
    return err;
}

static enum pup_err create_row(struct pup_import *import, const struct pup_space *space, const struct pup_id *id,
                               const struct pup_row_values *values, const char **problem)
{
    const struct pup_kind_def *kind = import->options->kind;
    enum pup_err err = pup_import_create(import, space, kind, id, values, problem);
    const struct pup_filled *title = pup_row_field(values, kind->title);
    if (!err && title && title->value.type == PUP_VALUE_TEXT) {
        struct pup_span number = {NULL, 0};
        for (size_t i = 0; i < values->count; i++)
            if (values->filled[i].field->check != PUP_CHECK_NONE)
                number = values->filled[i].value.text;
        err = pup_directory_add(&import->directory, kind->number, id, space, title->value.text, number);
    }
    if (!err)
        import->report->created++;
    return err;
}

static bool is_busy_slot(const struct pup_kind_def *kind, const struct pup_row_values *values)
{
    const struct pup_filled *type = kind->number == PUP_KIND_PRESENCE ? pup_row_field(values, PUP_PRESENCE_TYPE) : NULL;
    return type && type->value.integer == PUP_PRESENCE_TYPE_BUSY;
}

/* A record that is there is left as it is: whoever changed its row in a spreadsheet must know. */
static void note_difference(struct pup_import *import, const struct pup_record *record,
                            const struct pup_row_values *values)
{
    struct pup_import_report *report = import->report;
    const struct pup_field_def *field = pup_import_differs(record, values);
    if (field && !report->differing++) {
        report->differing_row = report->read - 1;
        report->differing_field = field;
    }
}

/* An exported row is its record and no other: it goes where it was, or into the structure that was asked for. */
static enum pup_err take_exported(struct pup_import *import, const struct pup_row_values *values, const char **problem)
{
    struct pup_space_parts parts = pup_space_split(&values->space);
    const char *code = import->options->code[0] ? import->options->code : parts.code;
    struct pup_space space;
    struct pup_space_row held;
    struct pup_view view;
    enum pup_err err =
        pup_space_make(code, parts.compartment, parts.compartment == PUP_HR ? parts.login : NULL, &space);
    if (!err)
        err = pup_replica_space(import->txn, &space, &held);
    if (err == PUP_ERR_NOT_FOUND || (!err && !(held.rights & (PUP_RIGHT_CONTRIBUTE | PUP_RIGHT_WRITE)))) {
        *problem = pup_arena_printf(import->arena, _("your roles do not let you add anything in %s"), space.name);
        return *problem ? PUP_ERR_INVALID : PUP_ERR_MEMORY;
    }
    if (!err)
        err = pup_view_get(import->txn, &import->scratch, &space, &values->id, &view);
    if (!err)
        note_difference(import, &view.record, values);
    if (!err)
        return complete_known(import, &view, values, problem);
    if (err == PUP_ERR_NOT_FOUND && is_busy_slot(import->options->kind, values)) {
        *problem = _("busy slots are made by the server alone, from meetings and presences");
        return PUP_ERR_INVALID;
    }
    return err == PUP_ERR_NOT_FOUND ? create_row(import, &space, &values->id, values, problem) : err;
}

/* An hour that no clock shows, the night clocks are set forward. */
static enum pup_err check_hours(struct pup_import *import, const struct pup_space *space,
                                const struct pup_row_values *values, const char **problem)
{
    for (size_t i = 0; i < values->count; i++) {
        const struct pup_filled *filled = &values->filled[i];
        const struct pup_zone *zone = NULL;
        int64_t instead;
        enum pup_err err = filled->field->type == PUP_TYPE_DATETIME && filled->value.type == PUP_VALUE_INTEGER
                               ? pup_place_zone(import->txn, space, &zone)
                               : PUP_OK;
        if (err)
            return err;
        if (pup_hour_typed(zone, filled->field, filled->value.integer, &instead) == PUP_WALL_NEVER) {
            *problem = _("the night clocks are set forward has no such hour");
            return PUP_ERR_INVALID;
        }
    }
    return PUP_OK;
}

static enum pup_err take_row(struct pup_import *import, const struct pup_sheet_row *row, const char **problem)
{
    struct pup_row_values values;
    struct pup_space space;
    struct pup_id id;
    struct pup_view view;
    enum pup_err err =
        pup_row_convert(&import->scratch, import->mapping, row, &import->options->typing, &values, problem);
    if (!err && values.has_id)
        return take_exported(import, &values, problem);
    if (!err)
        err = space_of(import, &values, &space, problem);
    err = err ? err : check_hours(import, &space, &values, problem);
    uint32_t before = 0;
    err = err ? err : pup_import_id(import, &space, import->options->kind, &values, 0, &id);
    err = err ? err : meet(import, &id, &before);
    if (!err && before > 0 && !one_of_a_name(import->options->kind)) /* rows alike are told apart by their number */
        err = pup_import_id(import, &space, import->options->kind, &values, before, &id);
    if (err)
        return err;
    err = pup_view_get(import->txn, &import->scratch, &space, &id, &view);
    if (err == PUP_ERR_NOT_FOUND)
        err = find_known(import, &values, &view);
    if (!err)
        return complete_known(import, &view, &values, problem);
    return err == PUP_ERR_NOT_FOUND ? create_row(import, &space, &id, &values, problem) : err;
}

static enum pup_err reject(struct pup_import *import, size_t row, const char *problem)
{
    const char *kept = pup_arena_printf(import->arena, "%s", problem ? problem : _("the row cannot be taken"));
    import->report->rejected[import->report->rejected_count++] = (struct pup_import_rejected){row, kept};
    return kept ? PUP_OK : PUP_ERR_MEMORY;
}

static enum pup_err take_rows(struct pup_import *import)
{
    const struct pup_sheet *sheet = import->sheet;
    const struct pup_import_options *options = import->options;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < sheet->row_count && !err; i++) {
        const char *problem = NULL;
        pup_arena_reset(&import->scratch);
        import->report->read++;
        err = take_row(import, &sheet->rows[i], &problem);
        if (err == PUP_ERR_INVALID)
            err = reject(import, i, problem);
        if (options->on_progress)
            options->on_progress(options->context, i + 1, sheet->row_count);
        if (err || options->dry_run || (i + 1) % ROWS_A_TRANSACTION)
            continue;
        err = pup_txn_commit(import->txn);
        import->txn = NULL;
        if (!err)
            err = pup_store_begin(import->replica->store, true, &import->txn);
    }
    return err;
}

/* May one create records of the kind where they are to go? (hr: decided space by space, by the server.) */
static enum pup_err check_rights(struct pup_import *import)
{
    const struct pup_import_options *options = import->options;
    struct pup_space space;
    struct pup_space_row row;
    if (options->compartment == PUP_HR || !options->code[0]) /* exported rows: each where it was */
        return PUP_OK;
    enum pup_err err = pup_space_make(options->code, options->compartment, NULL, &space);
    if (!err)
        err = pup_replica_space(import->txn, &space, &row);
    if (err == PUP_ERR_NOT_FOUND)
        return PUP_ERR_DENIED;
    /* Ids that rules make for people are for those who may write: the server judges so. */
    unsigned needed =
        options->kind->number == PUP_KIND_PERSON ? PUP_RIGHT_WRITE : PUP_RIGHT_CONTRIBUTE | PUP_RIGHT_WRITE;
    return !err && !(row.rights & needed) ? PUP_ERR_DENIED : err;
}

/* Whose people names mean, where an export's names were changed: those of the structure it goes to, else of its first
 * row's. */
static const char *code_of(const struct pup_import *import, char code[PUP_CODE_MAX + 1])
{
    struct pup_space space;
    memcpy(code, import->options->code, PUP_CODE_MAX + 1);
    for (size_t i = 0; !code[0] && i < import->sheet->row_count; i++) {
        struct pup_span name = pup_mapping_text(import->mapping, &import->sheet->rows[i], PUP_MEANS_SPACE, NULL);
        if (!pup_space_parse(name, &space))
            memcpy(code, pup_space_split(&space).code, PUP_CODE_MAX + 1);
    }
    return code;
}

enum pup_err pup_import_run(struct pup_replica *replica, struct pup_arena *arena, const struct pup_sheet *sheet,
                            const struct pup_mapping *mapping, const struct pup_import_options *options,
                            struct pup_import_report *report)
{
    struct pup_import import = {
        .replica = replica, .arena = arena, .sheet = sheet, .mapping = mapping, .options = options, .report = report};
    *report =
        (struct pup_import_report){.rejected = pup_arena_array(arena, sheet->row_count, sizeof *report->rejected)};
    char code[PUP_CODE_MAX + 1];
    if (!report->rejected)
        return PUP_ERR_MEMORY;
    pup_arena_init(&import.scratch, SCRATCH_BYTES);
    enum pup_err err = pup_store_begin(replica->store, true, &import.txn);
    if (!err)
        err = check_rights(&import);
    if (!err)
        err = pup_directory_build(import.txn, arena, code_of(&import, code), &import.directory);
    if (!err)
        err = take_rows(&import);
    if (!err && !options->dry_run) {
        err = pup_txn_commit(import.txn);
        import.txn = NULL;
    }
    pup_txn_abort(import.txn);
    tdestroy(import.met, keep_nothing);
    pup_directory_release(&import.directory);
    pup_arena_release(&import.scratch);
    return err;
}
