/* refused [ID --again | --export FILE]: the drawer. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/guard.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/print/change.h"
#include "client/print/grid.h"
#include "client/print/record.h"
#include "common/base/random.h"
#include "common/model/number.h"

const struct pup_option pup_refused_options[] = {
    {"again", "encore", NULL, N_("offer the edit anew, as you see the record now")},
    {"export", "vers", N_("FILE"), N_("write them to a file that only you can read")},
    {NULL, NULL, NULL, NULL},
};

/* A refused edit, opened. */
struct refused {
    uint64_t counter;
    enum pup_reason reason;
    struct pup_edit edit;
};

static enum pup_err open_drawer(struct pup_context *context, struct pup_txn *txn, struct refused **all, size_t *count)
{
    struct pup_drawer_row *rows = NULL;
    size_t row_count = 0, unreadable = 0;
    *count = 0;
    enum pup_err err = pup_outbox_drawer(txn, &context->arena, &rows, &row_count);
    *all = pup_arena_array(&context->arena, row_count, sizeof **all);
    if (err == PUP_OK && *all == NULL) {
        err = PUP_ERR_MEMORY;
    }
    for (size_t i = 0; err == PUP_OK && i < row_count; i++) {
        struct pup_own_edit own;
        struct refused *one = &(*all)[*count];
        *one = (struct refused){.counter = rows[i].counter, .reason = rows[i].reason};
        err = pup_outbox_own(txn, one->counter, &own);
        if (err == PUP_OK) {
            err = pup_edit_open(&context->arena, own.sealed, &one->edit);
        }
        bool damaged = err == PUP_ERR_MALFORMED || err == PUP_ERR_UNTRUSTED || err == PUP_ERR_CORRUPT;
        unreadable += damaged;
        *count += err == PUP_OK;
        err = damaged ? PUP_OK : err;
    }
    if (unreadable > 0) {
        pup_note(ngettext("%zu refused edit was damaged on this disk and cannot be shown",
                          "%zu refused edits were damaged on this disk and cannot be shown", unreadable),
                 unreadable);
    }
    return err;
}

/* What the record is called: as seen here, else by what the edit itself would have written. */
static struct pup_span title_of(struct pup_context *context, struct pup_txn *txn, const struct pup_edit *edit,
                                const struct pup_part *part)
{
    struct pup_view view;
    const struct pup_kind_def *kind = pup_schema_kind(part->kind);
    if (pup_view_get(txn, &context->arena, &edit->space, &part->record, &view) == PUP_OK) {
        return pup_record_title(&context->arena, &view.record, context->language);
    }
    for (size_t i = 0; kind != NULL && i < part->change_count; i++) {
        if (part->changes[i].field == kind->title && part->changes[i].value.text.len > 0) {
            return part->changes[i].value.text;
        }
    }
    return pup_span_of(kind == NULL ? "?" : kind->label[context->language]);
}

static void json_part(struct pup_context *context, struct pup_txn *txn, struct pup_json *json,
                      const struct refused *one, const struct pup_part *part)
{
    char id[PUP_ID_TEXT + 1], room[PUP_FIELD_KEY_ROOM], device[17];
    const struct pup_kind_def *kind = pup_schema_kind(part->kind);
    pup_id_text(&part->record, id);
    pup_device_text(&one->edit.id.device, device);
    pup_json_object(json);
    pup_json_pair_integer(json, "edit", (int64_t)one->counter);
    pup_json_pair_text(json, "id", pup_span_of(id));
    pup_json_pair_text(json, "kind", pup_span_of(kind == NULL ? "" : kind->id));
    pup_json_pair_text(json, "space", pup_span_of(one->edit.space.name));
    pup_json_pair_text(json, "title", title_of(context, txn, &one->edit, part));
    pup_json_key(json, "field"); /* null where the edit changed several */
    if (part->change_count == 1) {
        pup_json_text(json, pup_span_of(pup_change_key(kind, &part->changes[0], room)));
    } else {
        pup_json_null(json);
    }
    pup_json_pair_text(json, "reason", pup_span_of(pup_reason_name(one->reason)));
    pup_json_pair_text(json, "by", pup_span_of(context->profile.login));
    pup_json_pair_text(json, "device", pup_span_of(device));
    pup_json_pair_instant(json, "at", one->edit.at);
    pup_json_key(json, "values");
    pup_json_array(json);
    for (size_t i = 0; i < part->change_count; i++) {
        pup_json_change(json, kind, &part->changes[i]);
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
}

static enum pup_err print_json(struct pup_context *context, struct pup_txn *txn, const struct pup_printer *printer,
                               const struct refused *all, size_t count)
{
    struct pup_json *json = pup_json_new(printer);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_array(json);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < all[i].edit.part_count; j++) {
            json_part(context, txn, json, &all[i], &all[i].edit.parts[j]);
        }
    }
    pup_json_array_end(json);
    return pup_json_end(json);
}

static enum pup_err print_row(struct pup_context *context, struct pup_txn *txn, const struct pup_printer *printer,
                              struct pup_grid *grid, const struct refused *one, const struct pup_part *part)
{
    char number[24], when[32], id[PUP_ID_TEXT + 1];
    snprintf(number, sizeof number, "%llu", (unsigned long long)one->counter);
    size_t len = printer->terminal ? pup_view_short_length(txn, &part->record) : 0;
    struct pup_span cells[] = {
        pup_span_of(number),
        pup_span_of(pup_id_show(printer, &part->record, len, id)),
        title_of(context, txn, &one->edit, part),
        pup_span_of(pup_instant_show(printer, one->edit.at, when)),
        pup_span_of(printer->terminal ? pup_reason_words(one->reason) : pup_reason_name(one->reason)),
        pup_changes_cell(&context->arena, printer, part),
    };
    return pup_grid_row(grid, cells, PUP_TONE_PLAIN);
}

static enum pup_err print_table(struct pup_context *context, struct pup_txn *txn, const struct pup_printer *printer,
                                const struct refused *all, size_t count)
{
    struct pup_column columns[] = {{"edit", _("Edit"), PUP_COLUMN_RIGHT},   {"id", _("Id"), 0},
                                   {"title", _("Record"), PUP_COLUMN_WRAP}, {"at", _("When"), 0},
                                   {"reason", _("Why"), PUP_COLUMN_WRAP},   {"changes", _("Changes"), PUP_COLUMN_WRAP}};
    struct pup_grid *grid = pup_grid_new(printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        for (size_t j = 0; err == PUP_OK && j < all[i].edit.part_count; j++) {
            err = print_row(context, txn, printer, grid, &all[i], &all[i].edit.parts[j]);
        }
    }
    enum pup_err ended = pup_grid_end(grid);
    return err != PUP_OK ? err : ended;
}

static int print_all(struct pup_context *context, struct pup_txn *txn, const struct pup_printer *printer,
                     const struct refused *all, size_t count)
{
    enum pup_err err = printer->format == PUP_FORMAT_JSON ? print_json(context, txn, printer, all, count)
                                                          : print_table(context, txn, printer, all, count);
    if (err == PUP_OK && printer->terminal && count == 0) {
        printf("%s\n", _("Nothing was refused."));
    } else if (err == PUP_OK && printer->terminal) {
        pup_note(_("to offer one anew: pupitre refused EDIT --again"));
    }
    return pup_fail_err(err);
}

static int export_all(struct pup_context *context, struct pup_txn *txn, const char *path, const struct refused *all,
                      size_t count)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");
    if (out == NULL) {
        int code = pup_fail(EX_CANTCREAT, _("%s cannot be written: %s"), path, strerror(errno));
        if (file >= 0) {
            close(file);
        }
        return code;
    }
    struct pup_printer printer;
    enum pup_format format = context->printer.format == PUP_FORMAT_TEXT ? PUP_FORMAT_CSV : context->printer.format;
    pup_printer_init(&printer, out, format, context->language);
    int code = print_all(context, txn, &printer, all, count);
    if (fclose(out) != 0 && code == EX_OK) {
        code = pup_fail_err(PUP_ERR_FULL);
    }
    if (code == EX_OK) {
        pup_note(ngettext("%zu refused edit written to %s", "%zu refused edits written to %s", count), count, path);
    }
    return code;
}

/* Meant by the edit's number here, or by the (short) id of a record that it touches. */
static bool is_meant(const struct refused *one, const char *word)
{
    int64_t number = 0;
    struct pup_id id;
    struct pup_span text = pup_span_of(word);
    if (pup_integer_parse(text, &number) == PUP_OK && number >= 0 && (uint64_t)number == one->counter) {
        return true;
    }
    for (size_t i = 0; i < one->edit.part_count; i++) {
        const struct pup_id *record = &one->edit.parts[i].record;
        bool whole = pup_id_parse(text, &id) == PUP_OK && pup_id_equal(&id, record);
        if (whole || (pup_id_short_valid(text) && pup_id_short_matches(record, text))) {
            return true;
        }
    }
    return false;
}

/* The same changes again, looked at in the record as it is now. */
static enum pup_err look_again(struct pup_context *context, struct pup_txn *txn, const struct pup_edit *refused,
                               struct pup_edit *edit)
{
    *edit = (struct pup_edit){.space = refused->space, .at = context->now_ms, .part_count = refused->part_count};
    edit->parts = pup_arena_array(&context->arena, edit->part_count, sizeof *edit->parts);
    enum pup_err err = edit->parts == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < edit->part_count; i++) {
        struct pup_view view;
        edit->parts[i] = refused->parts[i];
        edit->parts[i].seen = (struct pup_vector){NULL, 0};
        err = pup_view_get(txn, &context->arena, &edit->space, &edit->parts[i].record, &view);
        if (err == PUP_OK) {
            edit->parts[i].seen = view.record.touched;
        }
        err = err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    }
    return err;
}

static int offer_again(struct pup_context *context, struct pup_txn *txn, const struct refused *one)
{
    struct pup_edit edit;
    int code = pup_fail_err(look_again(context, txn, &one->edit, &edit));
    if (code == EX_OK) {
        code = pup_guard_edit(context, txn, &edit);
    }
    if (code == EX_OK) {
        code = pup_fail_err(pup_outbox_add(txn, &context->arena, pup_random_system(), &edit));
    }
    return code == EX_OK ? pup_fail_err(pup_outbox_drawer_remove(txn, one->counter)) : code;
}

static int again(struct pup_context *context, struct pup_txn *txn, const char *word, const struct refused *all,
                 size_t count)
{
    size_t offered = 0;
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < count; i++) {
        if (is_meant(&all[i], word)) {
            code = offer_again(context, txn, &all[i]);
            offered += code == EX_OK;
        }
    }
    if (code == EX_OK && offered == 0) {
        code = pup_fail(EX_NOINPUT, _("no refused edit is called %s; see: pupitre refused"), word);
    }
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    enum pup_err err = pup_txn_commit(txn);
    context->wrote = err == PUP_OK;
    if (err == PUP_OK) {
        pup_note(ngettext("%zu edit is offered anew at the next sync", "%zu edits are offered anew at the next sync",
                          offered),
                 offered);
    }
    return pup_fail_err(err);
}

int pup_command_refused(struct pup_context *context, int count, char **words)
{
    bool offer = pup_given_value(context, "again") != NULL;
    const char *path = pup_given_value(context, "export");
    struct pup_txn *txn = NULL;
    struct refused *all = NULL;
    size_t all_count = 0;
    if (count > 1 || (offer && count != 1)) {
        return pup_fail(
            EX_USAGE, _("say which edit to offer anew: pupitre refused EDIT --again; without anything: all are shown"));
    }
    int code = pup_place_begin(context, offer, &txn);
    if (code == EX_OK) {
        code = pup_fail_err(open_drawer(context, txn, &all, &all_count));
    }
    if (code == EX_OK && offer) {
        return again(context, txn, words[0], all, all_count);
    }
    if (code == EX_OK && count == 1) { /* one of them alone */
        size_t kept = 0;
        for (size_t i = 0; i < all_count; i++) {
            if (is_meant(&all[i], words[0])) {
                all[kept++] = all[i];
            }
        }
        all_count = kept;
        code =
            kept > 0 ? EX_OK : pup_fail(EX_NOINPUT, _("no refused edit is called %s; see: pupitre refused"), words[0]);
    }
    if (code == EX_OK) {
        code = path != NULL ? export_all(context, txn, path, all, all_count)
                            : print_all(context, txn, &context->printer, all, all_count);
    }
    pup_txn_abort(txn);
    return code;
}
