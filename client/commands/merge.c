/* merge FROM INTO, merge --undo FROM: writes `merged_into` of the one record and nothing else; readers follow it. */
#include "client/commands/merge.h"

#include <strings.h>

#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/commands/commands.h"
#include "client/print/beyond.h"
#include "client/print/value.h"
#include "client/query/merged.h"
#include "client/query/title.h"
#include "common/model/fields.h"

const struct pup_option pup_merge_options[] = {
    {"undo", "défaire", NULL, N_("make two records of it again")},
    {NULL, NULL, NULL, NULL},
};

static const char *title_of(struct pup_context *context, const struct pup_record *record)
{
    return pup_word(&context->arena, pup_record_title(&context->arena, record, context->language));
}

static const char *short_of(struct pup_context *context, struct pup_txn *txn, const struct pup_id *id)
{
    char text[PUP_ID_RANDOM + 1];
    pup_id_short(id, pup_view_short_length(txn, id), text);
    return pup_word(&context->arena, pup_span_of(text));
}

static bool has_account(const struct pup_record *record)
{
    return record->kind == PUP_KIND_PERSON && pup_record_visible(record, PUP_PERSON_LOGIN) != NULL;
}

int pup_merge_check(struct pup_context *context, const struct pup_view *from, const struct pup_view *into)
{
    const struct pup_kind_def *a = pup_schema_kind(from->record.kind), *b = pup_schema_kind(into->record.kind);
    char here[PUP_SPACE_LABEL], there[PUP_SPACE_LABEL];
    if (pup_id_equal(&from->record.id, &into->record.id)) {
        return pup_fail(EX_DATAERR, _("a record cannot be merged into itself; give the id of the one to keep"));
    }
    if (a != b || a == NULL) {
        return pup_fail(EX_DATAERR, _("only two records of one kind can be merged (these are: %s, %s)"),
                        a == NULL ? "?" : a->label[context->language], b == NULL ? "?" : b->label[context->language]);
    }
    if (!pup_space_equal(&from->space, &into->space)) {
        return pup_fail(EX_DATAERR,
                        _("they lie in two spaces (%s, %s) with readers of their own; only records of one space can "
                          "be merged"),
                        pup_space_label(&from->space, context->language, here),
                        pup_space_label(&into->space, context->language, there));
    }
    if (!pup_record_alive(&from->record) || !pup_record_alive(&into->record)) {
        return pup_fail(EX_DATAERR, _("this record was removed; bring it back first with: pupitre restore ID"));
    }
    if (has_account(&from->record)) {
        return pup_fail(EX_DATAERR, has_account(&into->record)
                                        ? _("each of the two has an account of its own; two accounts cannot be merged")
                                        : _("the first of the two has the account: merge the other one into it"));
    }
    return EX_OK;
}

static int check_open(const struct pup_view *from, const char *word)
{
    const struct pup_register *places = pup_record_register(&from->record, PUP_FIELD_MERGED_INTO);
    if (places != NULL && pup_register_contested(places)) {
        return pup_fail(EX_DATAERR,
                        _("whether it was merged is contested; settle that first: pupitre resolve %s merged_into"),
                        word);
    }
    return EX_OK;
}

static int write_merge(struct pup_context *context, struct pup_txn *txn, const struct pup_view *from,
                       struct pup_value value)
{
    struct pup_draft draft;
    const struct pup_field_def *field = pup_schema_field(pup_schema_kind(from->record.kind), PUP_FIELD_MERGED_INTO);
    int code = pup_draft_start(context, &from->space, &from->record, &draft);
    if (code == EX_OK) {
        code = pup_assign_value(context, field, value, &draft);
    }
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    return pup_write(context, txn, &draft, &from->record.touched);
}

/* What the one that stays does not say, for a person to take over if she wants it. */
static const char *beyond(struct pup_context *context, const struct pup_view *from, const struct pup_view *into)
{
    struct pup_printer people = context->printer;
    people.terminal = true;
    people.format = PUP_FORMAT_TEXT;
    struct pup_span words = pup_record_beyond(&context->arena, &people, &from->record, &into->record);
    return words.len == 0 ? NULL : pup_word(&context->arena, words);
}

static int merge(struct pup_context *context, const char *first, const char *second)
{
    struct pup_txn *txn = NULL;
    struct pup_view from, into;
    int code = pup_place_begin(context, true, &txn);
    if (code == EX_OK) {
        code = pup_place_standing(context, txn, first, false, &from);
    }
    if (code == EX_OK) {
        code = pup_place_standing(context, txn, second, false, &into);
    }
    if (code == EX_OK && pup_id_equal(&from.record.id, &into.record.id) && strcasecmp(first, second) != 0) {
        pup_txn_abort(txn);
        pup_note("%s", _("nothing was changed: they are one already"));
        return EX_OK;
    }
    if (code == EX_OK) {
        code = pup_merge_check(context, &from, &into);
    }
    if (code == EX_OK) {
        code = check_open(&from, first);
    }
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    const char *from_id = short_of(context, txn, &from.record.id), *into_id = short_of(context, txn, &into.record.id);
    const char *from_title = title_of(context, &from.record), *into_title = title_of(context, &into.record);
    const char *more = beyond(context, &from, &into);
    code = write_merge(context, txn, &from, pup_value_reference(into.record.id, pup_span_of(into_title)));
    if (code == EX_OK) {
        pup_note(_("Merged: %s (%s) into %s (%s); to undo: pupitre merge --undo %s"), from_title, from_id, into_title,
                 into_id, from_id);
    }
    if (code == EX_OK && more != NULL) {
        pup_note(_("what only %s says: %s; to keep it: pupitre edit %s FIELD=VALUE"), from_id, more, into_id);
    }
    return code;
}

/* Undoing is said of the one that was merged away; people may well give the other. */
static int nothing_to_undo(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view,
                           const char *word)
{
    struct pup_merged merged;
    enum pup_err err = pup_merged_gather(txn, &context->arena, context->language, &merged);
    int code = err != PUP_OK ? pup_fail_err(err) : pup_fail(EX_DATAERR, _("%s was not merged into another"), word);
    for (size_t i = 0; err == PUP_OK && i < merged.count; i++) {
        if (pup_id_equal(&merged.rows[i].into, &view->record.id)) {
            pup_note(_("merged into it: pupitre merge --undo %s"), short_of(context, txn, &merged.rows[i].from.id));
        }
    }
    return code;
}

static int undo(struct pup_context *context, const char *word)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    int code = pup_place_begin(context, true, &txn);
    if (code == EX_OK) {
        code = pup_place_record(context, txn, word, &view);
    }
    if (code == EX_OK) {
        code = check_open(&view, word);
    }
    if (code == EX_OK && pup_record_visible(&view.record, PUP_FIELD_MERGED_INTO) == NULL) {
        code = nothing_to_undo(context, txn, &view, word);
    }
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    const char *title = title_of(context, &view.record);
    code = write_merge(context, txn, &view, pup_value_none());
    if (code == EX_OK) {
        pup_note(_("%s is a record of its own again"), title);
    }
    return code;
}

int pup_command_merge(struct pup_context *context, int count, char **words)
{
    bool undoes = pup_given_value(context, "undo") != NULL;
    if (count != (undoes ? 1 : 2)) {
        return pup_fail(EX_USAGE, _("say which record to merge into which: pupitre merge ID INTO-ID; or: pupitre merge "
                                    "--undo ID"));
    }
    return undoes ? undo(context, words[0]) : merge(context, words[0], words[1]);
}
