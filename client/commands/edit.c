/* edit ID [field=value…]: without changes, a form in an editor. */
#include <string.h>

#include "client/cli/editor.h"
#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/commands/commands.h"
#include "client/commands/form.h"
#include "client/commands/merge.h"

static int check_kind(const struct pup_view *view)
{
    if (pup_schema_kind(view->record.kind) == NULL) {
        return pup_fail(EX_CONFIG,
                        _("this record is of a kind that this version does not know; install the newer pupitre"));
    }
    if (!pup_record_alive(&view->record)) {
        return pup_fail(EX_DATAERR, _("this record was removed; bring it back first with: pupitre restore ID"));
    }
    return EX_OK;
}

/* hr: whose folder it is cannot change afterwards. */
static int check_person(struct pup_context *context, const struct pup_kind_def *kind, const struct pup_draft *draft)
{
    for (size_t i = 0; kind->compartment == PUP_HR && i < draft->count; i++) {
        const struct pup_field_def *field = pup_schema_field(kind, draft->changes[i].field);
        if (field != NULL && strcmp(field->id, "person") == 0) {
            return pup_fail(EX_DATAERR, _("%s cannot change: make a new record for the other person"),
                            field->label[context->language]);
        }
    }
    return EX_OK;
}

static int check_merged(struct pup_context *context, struct pup_txn *txn, const struct pup_view *before,
                        const struct pup_draft *draft)
{
    int code = EX_OK;
    for (size_t i = 0; i < draft->count && code == EX_OK; i++) {
        const struct pup_change *change = &draft->changes[i];
        char id[PUP_ID_TEXT + 1];
        struct pup_view into;
        if (change->field == PUP_FIELD_MERGED_INTO && change->value.type == PUP_VALUE_REFERENCE) {
            pup_id_text(&change->value.ref, id);
            code = pup_place_record(context, txn, id, &into);
            code = code == EX_OK ? pup_merge_check(context, before, &into) : code;
        }
    }
    return code;
}

/* Makes the assignments one edit over `before`, which was seen as `seen` says. Ends the transaction. */
static int apply(struct pup_context *context, struct pup_txn *txn, const struct pup_view *before,
                 const struct pup_assignment *assignments, size_t count)
{
    struct pup_draft draft;
    int code = pup_draft_start(context, &before->space, &before->record, &draft);
    for (size_t i = 0; code == EX_OK && i < count; i++) {
        code = pup_assign(context, txn, &assignments[i], &draft);
    }
    if (code == EX_OK) {
        code = check_person(context, draft.kind, &draft);
    }
    if (code == EX_OK) {
        code = check_merged(context, txn, before, &draft);
    }
    if (code != EX_OK || draft.count == 0) {
        pup_txn_abort(txn);
        if (code == EX_OK) {
            pup_note(_("nothing was changed: it is so already"));
        }
        return code;
    }
    draft.told = pup_draft_words(context, &draft);
    return pup_write(context, txn, &draft, &before->record.touched);
}

/* What was merged into another is edited in that other; whether it is merged, in itself. */
static int find(struct pup_context *context, struct pup_txn *txn, const char *word,
                const struct pup_assignment *assignments, size_t count, struct pup_view *view)
{
    for (size_t i = 0; i < count; i++) {
        if (assignments[i].field->number == PUP_FIELD_MERGED_INTO) {
            return pup_place_record(context, txn, word, view);
        }
    }
    return pup_place_standing(context, txn, word, count == 0, view);
}

static int edit_words(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_assignment *assignments = NULL;
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = find(context, txn, words[0], NULL, 0, &view);
    }
    if (code == EX_OK) {
        code = check_kind(&view);
    }
    uint32_t kind = code == EX_OK ? view.record.kind : 0;
    pup_txn_abort(txn);
    /* Files and the standard input are read with no transaction open: they may take their time. */
    if (code == EX_OK) {
        code = pup_assignments_read(context, pup_schema_kind(kind), count - 1, words + 1, &assignments);
    }
    if (code == EX_OK) {
        code = pup_place_begin(context, true, &txn);
    }
    if (code != EX_OK) {
        return code;
    }
    code = find(context, txn, words[0], assignments, (size_t)count - 1, &view);
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    return apply(context, txn, &view, assignments, (size_t)count - 1);
}

/* The record as it was when the form was opened, copied out of the store so that it may stay open for hours. */
struct opened {
    struct pup_context *context;
    struct pup_view view;
    struct pup_buf form; /* as written */
};

static int open_form(struct opened *opened, const char *word)
{
    struct pup_context *context = opened->context;
    struct pup_txn *txn = NULL;
    struct pup_view view;
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_place_standing(context, txn, word, false, &view);
    }
    if (code == EX_OK) {
        code = check_kind(&view);
    }
    if (code == EX_OK) {
        code = pup_place_may_write(context, txn, &view.space);
    }
    if (code == EX_OK) {
        code = pup_fail_err(pup_view_keep(&context->arena, &view, &opened->view));
    }
    pup_txn_abort(txn);
    if (code == EX_OK) {
        const struct pup_record *record = &opened->view.record;
        code = pup_fail_err(pup_form_write(context, pup_schema_kind(record->kind), record, &opened->form));
    }
    return code;
}

/* What was typed becomes an edit whose `seen` is of the moment the form was opened. */
static int take_form(void *taker, struct pup_span typed)
{
    struct opened *opened = taker;
    struct pup_assignment *assignments = NULL;
    size_t count = 0;
    struct pup_txn *txn = NULL;
    const struct pup_kind_def *kind = pup_schema_kind(opened->view.record.kind);
    int code = pup_form_read(opened->context, kind, pup_buf_span(&opened->form), typed, &assignments, &count);
    if (code == EX_OK) {
        code = pup_place_begin(opened->context, true, &txn);
    }
    return code == EX_OK ? apply(opened->context, txn, &opened->view, assignments, count) : code;
}

static int edit_form(struct pup_context *context, const char *word)
{
    struct opened opened = {.context = context};
    if (!pup_editor_is_there()) {
        return pup_fail(EX_USAGE, _("without a terminal, say what to change: pupitre edit ID FIELD=VALUE; or name an "
                                    "editor in EDITOR"));
    }
    pup_buf_init(&opened.form, PUP_FORM_MAX);
    int code = open_form(&opened, word);
    if (code == EX_OK) {
        code = pup_editor_session(pup_buf_span(&opened.form), PUP_FORM_MAX, take_form, &opened);
    }
    pup_buf_release(&opened.form);
    return code;
}

int pup_command_edit(struct pup_context *context, int count, char **words)
{
    if (count < 1) {
        return pup_fail(EX_USAGE, _("edit which record? Give its id; see: pupitre list KIND"));
    }
    return count == 1 ? edit_form(context, words[0]) : edit_words(context, count, words);
}
