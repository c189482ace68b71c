/* edit ID [field=value…]: without changes, a form in an editor. */
#include <string.h>
#include <unistd.h>

#include "client/cli/editor.h"
#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/commands/commands.h"
#include "client/commands/form.h"
#include "common/wire/record_codec.h"

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

static int check_merged(const struct pup_record *record, const struct pup_draft *draft)
{
    for (size_t i = 0; i < draft->count; i++) {
        const struct pup_change *change = &draft->changes[i];
        if (change->field == PUP_FIELD_MERGED_INTO && change->value.type == PUP_VALUE_REFERENCE &&
            pup_id_equal(&change->value.ref, &record->id)) {
            return pup_fail(EX_DATAERR, _("a record cannot be merged into itself; give the id of the one to keep"));
        }
    }
    return EX_OK;
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
        code = check_merged(&before->record, &draft);
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

static int edit_words(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_assignment *assignments = NULL;
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_place_record(context, txn, words[0], &view);
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
    code = pup_place_record(context, txn, words[0], &view);
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    return apply(context, txn, &view, assignments, (size_t)count - 1);
}

/* The record as it was when the form was opened, copied out of the store so that it may stay open for hours. */
struct opened {
    struct pup_view view;
    struct pup_buf form; /* as written */
    struct pup_buf typed;
    char path[PATH_MAX];
};

/* A record's texts are borrowed from the transaction; packed and unpacked in the arena they outlive it. */
static enum pup_err copy_out(struct pup_context *context, const struct pup_view *view, struct pup_view *copy)
{
    struct pup_span bytes;
    enum pup_err err = pup_record_pack(&context->arena, &view->record, &bytes);
    *copy = (struct pup_view){.space = view->space, .seq = view->seq};
    return err != PUP_OK ? err : pup_record_unpack(&context->arena, bytes, &copy->record);
}

static int open_form(struct pup_context *context, const char *word, struct opened *opened)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_place_record(context, txn, word, &view);
    }
    if (code == EX_OK) {
        code = check_kind(&view);
    }
    if (code == EX_OK) {
        code = pup_place_may_write(context, txn, &view.space);
    }
    if (code == EX_OK) {
        code = pup_fail_err(copy_out(context, &view, &opened->view));
    }
    pup_txn_abort(txn);
    if (code == EX_OK) {
        const struct pup_record *record = &opened->view.record;
        code = pup_fail_err(pup_form_write(context, pup_schema_kind(record->kind), record, &opened->form));
    }
    return code == EX_OK ? pup_editor_file(pup_buf_span(&opened->form), opened->path) : code;
}

/* What was typed becomes an edit whose `seen` is of the moment the form was opened. */
static int take_form(struct pup_context *context, struct opened *opened)
{
    struct pup_assignment *assignments = NULL;
    size_t count = 0;
    struct pup_txn *txn = NULL;
    const struct pup_kind_def *kind = pup_schema_kind(opened->view.record.kind);
    int code = pup_editor_read(opened->path, &opened->typed);
    if (code == EX_OK) {
        code = pup_form_read(context, kind, pup_buf_span(&opened->form), pup_buf_span(&opened->typed), &assignments,
                             &count);
    }
    if (code == EX_OK) {
        code = pup_place_begin(context, true, &txn);
    }
    return code == EX_OK ? apply(context, txn, &opened->view, assignments, count) : code;
}

static bool wants_again(void)
{
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) {
        return false;
    }
    fprintf(stderr, "%s ", _("Enter opens the form again with what you typed; q and Enter leaves it:"));
    char answer[16];
    return fgets(answer, sizeof answer, stdin) != NULL && answer[0] == '\n';
}

/* A form that is gone, or is as it was written, holds nobody's words. */
static bool typed_something(const struct opened *opened)
{
    struct pup_span form = pup_buf_span(&opened->form);
    FILE *file = fopen(opened->path, "re");
    if (file == NULL) {
        return false;
    }
    size_t at = 0;
    int byte = fgetc(file);
    while (byte != EOF && at < form.len && form.data[at] == (uint8_t)byte) {
        at++;
        byte = fgetc(file);
    }
    fclose(file);
    return byte != EOF || at < form.len;
}

static int edit_form(struct pup_context *context, const char *word)
{
    struct opened opened;
    memset(&opened, 0, sizeof opened);
    if (!pup_editor_is_there()) {
        return pup_fail(EX_USAGE, _("without a terminal, say what to change: pupitre edit ID FIELD=VALUE; or name an "
                                    "editor in EDITOR"));
    }
    pup_buf_init(&opened.form, PUP_FORM_MAX);
    pup_buf_init(&opened.typed, PUP_FORM_MAX);
    int code = open_form(context, word, &opened);
    if (code == EX_OK) {
        do {
            code = pup_editor_open(opened.path);
            code = code == EX_OK ? take_form(context, &opened) : code;
        } while (code != EX_OK && wants_again());
        if (code == EX_OK || !typed_something(&opened)) {
            unlink(opened.path);
        } else {
            pup_note(_("what you typed is kept in %s"), opened.path);
        }
    }
    pup_buf_release(&opened.form);
    pup_buf_release(&opened.typed);
    return code;
}

int pup_command_edit(struct pup_context *context, int count, char **words)
{
    if (count < 1) {
        return pup_fail(EX_USAGE, _("edit which record? Give its id; see: pupitre list KIND"));
    }
    return count == 1 ? edit_form(context, words[0]) : edit_words(context, count, words);
}
