/* remove ID, restore ID */
#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/commands/commands.h"
#include "client/query/title.h"

static int change_existence(struct pup_context *context, const char *word, enum pup_operation operation)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_draft draft;
    int code = pup_place_begin(context, true, &txn);
    if (code == EX_OK) {
        code = pup_place_record(context, txn, word, &view);
    }
    if (code == EX_OK && operation == PUP_DELETE && !pup_record_alive(&view.record)) {
        code = pup_fail(EX_DATAERR, _("this record is removed already"));
    }
    if (code == EX_OK && operation == PUP_KEEP && view.record.deletion_count == 0) {
        code = pup_fail(EX_DATAERR, _("this record was not removed"));
    }
    if (code == EX_OK) {
        code = pup_draft_start(context, &view.space, &view.record, &draft);
    }
    if (code == EX_OK) {
        code = pup_draft_add(context, &draft, (struct pup_change){.operation = operation});
    }
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    const char *title = pup_word(&context->arena, pup_record_title(&context->arena, &view.record, context->language));
    code = pup_write(context, txn, &draft, &view.record.touched);
    if (code == EX_OK && operation == PUP_DELETE) {
        pup_note(_("Removed: %s (to bring it back: pupitre restore %s)"), title, word);
    } else if (code == EX_OK) {
        pup_note(_("Brought back: %s"), title);
    }
    return code;
}

int pup_command_remove(struct pup_context *context, int count, char **words)
{
    if (count != 1) {
        return pup_fail(EX_USAGE, _("remove which record? Give one id; see: pupitre list KIND"));
    }
    return change_existence(context, words[0], PUP_DELETE);
}

int pup_command_restore(struct pup_context *context, int count, char **words)
{
    if (count != 1) {
        return pup_fail(EX_USAGE, _("restore which record? Give one id; see: pupitre list KIND --all"));
    }
    return change_existence(context, words[0], PUP_KEEP);
}
