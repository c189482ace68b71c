#include "client/cli/write.h"

#include <unistd.h>

#include "client/cli/contribute.h"
#include "client/cli/say.h"
#include "common/base/random.h"

struct pup_id pup_write_new_id(const struct pup_context *context)
{
    uint8_t random[10];
    pup_random(random, sizeof random);
    return pup_id_v7((uint64_t)context->now_ms, random);
}

int pup_write(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft,
              const struct pup_vector *seen)
{
    struct pup_part part = {.record = draft->before->id,
                            .kind = draft->before->kind,
                            .seen = *seen,
                            .changes = draft->changes,
                            .change_count = draft->count};
    struct pup_edit edit = {.space = draft->space, .at = context->now_ms, .parts = &part, .part_count = 1};
    int code = pup_place_may_write(context, txn, &draft->space);
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    pup_contribute_warn(context, txn, draft);
    enum pup_err err = pup_outbox_add(txn, &context->arena, pup_random_system(), &edit);
    if (err != PUP_OK) {
        pup_txn_abort(txn);
        return pup_fail_err(err);
    }
    err = pup_txn_commit(txn);
    context->wrote = err == PUP_OK;
    if (context->wrote && draft->told != NULL) {
        pup_draft_tell(draft->told);
    }
    if (context->wrote && isatty(STDERR_FILENO) == 1) {
        pup_note(_("Noted here, not sent yet."));
    }
    return pup_fail_err(err);
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
