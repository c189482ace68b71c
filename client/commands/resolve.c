/* resolve ID FIELD [--keep N | value] */
#include <stdlib.h>
#include <string.h>

#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/commands/commands.h"
#include "client/query/contest.h"
#include "common/base/text.h"
#include "common/model/number.h"

const struct pup_option pup_resolve_options[] = {
    {"keep", "garder", N_("N"), N_("the number of the value to keep, as \"conflicts\" shows them")},
    {NULL, NULL, NULL, NULL},
};

static bool means_existence(const char *word)
{
    static const char *const words[] = {"existence", "deleted", "supprimée", "supprimé", "removed"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (pup_text_same(pup_span_of(word), pup_span_of(words[i]))) {
            return true;
        }
    }
    return false;
}

static int read_number(struct pup_context *context, const struct pup_contest *contest, size_t *at)
{
    const char *keep = pup_given_value(context, "keep");
    int64_t number = 0;
    if (pup_integer_parse(pup_span_of(keep), &number) != PUP_OK || number < 1 || (uint64_t)number > contest->count) {
        return pup_fail(EX_USAGE, _("--keep takes a number from 1 to %zu; see: pupitre conflicts"), contest->count);
    }
    *at = (size_t)number - 1;
    return EX_OK;
}

/* Keeping one of the values: the same value again, from somebody who has seen them all. */
static int keep_value(struct pup_context *context, struct pup_txn *txn, const struct pup_contest *contest,
                      struct pup_draft *draft)
{
    size_t at = 0;
    int code = read_number(context, contest, &at);
    if (code != EX_OK) {
        return code;
    }
    const struct pup_contest_value *kept = &contest->values[at];
    if (contest->field == 0) {
        enum pup_operation operation = kept->value.integer != 0 ? PUP_KEEP : PUP_DELETE;
        return pup_draft_add(context, draft, (struct pup_change){.operation = operation});
    }
    if (kept->value.type == PUP_VALUE_ERASED || kept->value.type == PUP_VALUE_OPAQUE) {
        return pup_fail(EX_DATAERR,
                        _("this value cannot be kept: it was erased, or this version does not know it; give another"));
    }
    if (contest->field == PUP_FIELD_STATE) {
        code = pup_place_may_set_state(context, txn, &draft->space, draft->before->kind, kept->value.integer);
    }
    struct pup_change change = {.field = contest->field, .operation = PUP_PUT, .value = kept->value};
    if (contest->text) {
        change.operation = PUP_TEXT;
        change.has_base = true;
        change.base = kept->commitment;
    }
    return code != EX_OK ? code : pup_draft_add(context, draft, change);
}

static int give_value(struct pup_context *context, struct pup_txn *txn, const struct pup_field_def *field,
                      const char *word, struct pup_draft *draft)
{
    if (field == NULL) {
        return pup_fail(EX_USAGE, _("say --keep 1 to keep the record, or --keep 2 to remove it"));
    }
    char *line = pup_arena_printf(&context->arena, "%s=%s", field->id, word);
    struct pup_assignment *assignment = NULL;
    if (line == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    int code = pup_assignments_read(context, draft->kind, 1, &line, &assignment);
    return code != EX_OK ? code : pup_assign(context, txn, assignment, draft);
}

static int settle(struct pup_context *context, struct pup_txn *txn, int count, char **words,
                  const struct pup_view *view, struct pup_draft *draft)
{
    const struct pup_field_def *field = NULL;
    const struct pup_kind_def *kind = pup_schema_kind(view->record.kind);
    struct pup_contest contest;
    int code = EX_OK;
    if (kind == NULL) {
        return pup_fail(EX_CONFIG,
                        _("this record is of a kind that this version does not know; install the newer pupitre"));
    }
    if (!means_existence(words[1])) {
        code = pup_place_field(kind, pup_span_of(words[1]), &field);
    }
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err = pup_contest_of(txn, &context->arena, view, field == NULL ? 0 : field->number, &contest);
    if (err == PUP_ERR_NOT_FOUND) {
        return pup_fail(EX_DATAERR, _("that is not contested; to change it: pupitre edit %s"), words[0]);
    }
    if (err != PUP_OK) {
        return pup_fail_err(err);
    }
    return count == 3 ? give_value(context, txn, field, words[2], draft) : keep_value(context, txn, &contest, draft);
}

int pup_command_resolve(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_draft draft;
    bool keep = pup_given_value(context, "keep") != NULL;
    if (count < 2 || count > 3 || (count == 3) == keep) {
        return pup_fail(EX_USAGE, _("say which record, which field, and --keep N or a value; see: pupitre conflicts"));
    }
    int code = pup_place_begin(context, true, &txn);
    if (code == EX_OK) {
        code = pup_place_record(context, txn, words[0], &view);
    }
    if (code == EX_OK) {
        code = pup_draft_start(context, &view.space, &view.record, &draft);
    }
    if (code == EX_OK) {
        code = settle(context, txn, count, words, &view, &draft);
    }
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    draft.told = pup_draft_words(context, &draft);
    return pup_write(context, txn, &draft, &view.record.touched);
}
