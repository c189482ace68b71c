#include "client/cli/write.h"

#include <unistd.h>

#include "client/cli/agenda.h"
#include "client/cli/contribute.h"
#include "client/cli/guard.h"
#include "client/cli/say.h"
#include "client/query/title.h"
#include "common/base/random.h"
#include "common/model/fields.h"

struct pup_id pup_write_new_id(const struct pup_context *context)
{
    uint8_t random[10];
    pup_random(random, sizeof random);
    return pup_id_v7((uint64_t)context->now_ms, random);
}

static int give_up(struct pup_txn *txn, int code)
{
    pup_txn_abort(txn);
    return code;
}

/* One note is enough, however many records an edit touches. */
static void warn(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *drafts, size_t count)
{
    for (size_t i = 0; i < count && !pup_contribute_warn(context, txn, &drafts[i]); i++) {}
}

static bool is_busy(const struct pup_value *value)
{
    return value != NULL && value->type == PUP_VALUE_INTEGER && value->integer == PUP_PRESENCE_TYPE_BUSY;
}

/* A slot in which somebody is busy follows from what is planned elsewhere: the server refuses what others write there.
 */
static int check_busy(const struct pup_draft *draft)
{
    bool busy =
        draft->before->kind == PUP_KIND_PRESENCE && is_busy(pup_record_visible(draft->before, PUP_PRESENCE_TYPE));
    for (size_t i = 0; draft->before->kind == PUP_KIND_PRESENCE && i < draft->count; i++) {
        busy |= draft->changes[i].field == PUP_PRESENCE_TYPE && is_busy(&draft->changes[i].value);
    }
    return busy ? pup_fail(EX_NOPERM, _("the server alone writes in which hours somebody is busy elsewhere; a presence "
                                        "of your own is a booking"))
                : EX_OK;
}

static int add_edit(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *drafts, size_t count,
                    struct pup_edit *edit)
{
    int code = pup_place_may_write(context, txn, &edit->space);
    for (size_t i = 0; code == EX_OK && i < count; i++) {
        code = check_busy(&drafts[i]);
    }
    if (code != EX_OK) {
        return give_up(txn, code);
    }
    code = pup_guard_edit(context, txn, edit);
    if (code != EX_OK) {
        return give_up(txn, code);
    }
    warn(context, txn, drafts, count);
    enum pup_err err = pup_outbox_add(txn, &context->arena, pup_random_system(), edit);
    return err != PUP_OK ? give_up(txn, pup_fail_err(err)) : EX_OK;
}

static struct pup_part part_of(const struct pup_draft *draft, const struct pup_vector *seen)
{
    return (struct pup_part){.record = draft->before->id,
                             .kind = draft->before->kind,
                             .seen = *seen,
                             .changes = draft->changes,
                             .change_count = draft->count};
}

int pup_write_edit(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *drafts, size_t count)
{
    struct pup_part *parts = pup_arena_array(&context->arena, count, sizeof *parts);
    struct pup_edit edit = {.at = context->now_ms, .parts = parts};
    if (parts == NULL) {
        return give_up(txn, pup_fail_err(PUP_ERR_MEMORY));
    }
    for (size_t i = 0; i < count; i++) {
        if (drafts[i].count > 0) {
            edit.space = drafts[i].space;
            parts[edit.part_count++] = part_of(&drafts[i], &drafts[i].before->touched);
        }
    }
    return edit.part_count == 0 ? EX_OK : add_edit(context, txn, drafts, count, &edit);
}

int pup_write_commit(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *drafts, size_t count)
{
    enum pup_err err = pup_txn_commit(txn);
    context->wrote = err == PUP_OK;
    for (size_t i = 0; context->wrote && i < count; i++) {
        if (drafts[i].told != NULL) {
            pup_draft_tell(drafts[i].told);
        }
    }
    if (context->wrote && isatty(STDERR_FILENO) == 1) {
        pup_note(_("Noted here, not sent yet."));
    }
    for (size_t i = 0; context->wrote && i < count; i++) {
        pup_agenda_warn(context, &drafts[i]);
    }
    return pup_fail_err(err);
}

int pup_write(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft,
              const struct pup_vector *seen)
{
    struct pup_part part = part_of(draft, seen);
    struct pup_edit edit = {.space = draft->space, .at = context->now_ms, .parts = &part, .part_count = 1};
    int code = add_edit(context, txn, draft, 1, &edit);
    return code == EX_OK ? pup_write_commit(context, txn, draft, 1) : code;
}

int pup_write_print_id(struct pup_context *context, const struct pup_id *id)
{
    char text[PUP_ID_TEXT + 1];
    struct pup_txn *txn = NULL;
    pup_id_text(id, text);
    if (context->printer.terminal && pup_store_begin(context->replica.store, false, &txn) == PUP_OK) {
        pup_id_short(id, pup_view_short_length(txn, id), text);
        pup_txn_abort(txn);
    }
    if (context->printer.format == PUP_FORMAT_JSON) {
        printf("\"%s\"\n", text);
    } else {
        printf("%s\n", text);
    }
    return fflush(stdout) == 0 ? EX_OK : pup_fail_output();
}
