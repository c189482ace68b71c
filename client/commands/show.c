/* show ID */
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/print/record.h"
#include "client/query/merged.h"

static int show_contests(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view)
{
    struct pup_contest *contests = NULL;
    size_t count = 0;
    enum pup_err err = pup_contest_list(txn, &context->arena, view, &contests, &count);
    if (err == PUP_OK && count > 0) {
        pup_note(_("contested: see the values and how to settle with: pupitre conflicts"));
    }
    return pup_fail_err(err);
}

/* As it is to be read: references to what was merged away mean what stands for it. */
static int find(struct pup_context *context, struct pup_txn *txn, const char *word, struct pup_view *view)
{
    struct pup_merged merged;
    bool as_it_is = pup_given_value(context, "merged") != NULL;
    int code =
        as_it_is ? pup_place_record(context, txn, word, view) : pup_place_standing(context, txn, word, false, view);
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err = pup_merged_gather(txn, &context->arena, context->language, &merged);
    return pup_fail_err(err != PUP_OK ? err : pup_merged_settle(&merged, &context->arena, &view->record));
}

const struct pup_option pup_show_options[] = {
    {"merged", "fusionnée", NULL, N_("a record that was merged into another, as it is itself")},
    {NULL, NULL, NULL, NULL},
};

int pup_command_show(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    if (count != 1) {
        return pup_fail(EX_USAGE, _("show which record? Give one id; see: pupitre list KIND"));
    }
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = find(context, txn, words[0], &view);
    }
    if (code == EX_OK && context->printer.format == PUP_FORMAT_JSON) {
        struct pup_json *json = pup_json_new(&context->printer);
        enum pup_err err = json == NULL ? PUP_ERR_MEMORY : pup_json_record(json, txn, &context->arena, &view);
        enum pup_err ended = pup_json_end(json);
        code = pup_fail_err(err != PUP_OK ? err : ended);
    } else if (code == EX_OK) {
        code = pup_fail_err(pup_record_sheet(&context->printer, txn, &context->arena, &view));
        code = code == EX_OK && context->printer.terminal ? show_contests(context, txn, &view) : code;
    }
    pup_txn_abort(txn);
    return code;
}
