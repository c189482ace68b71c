#include "client/cli/older.h"

#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/query/history.h"

/* Older entries are asked of the server, page by page, until the creation is there or nothing new comes. */
struct question {
    struct pup_context *context;
    struct pup_space space;
    struct pup_id record;
    uint64_t before; /* asked below that place */
    bool asked;
};

static bool next_question(void *data, struct pup_space *space, struct pup_id *record, uint64_t *before)
{
    struct question *question = data;
    struct pup_txn *txn = NULL;
    struct pup_history_row *rows = NULL;
    struct pup_arena arena;
    size_t count = 0;
    uint64_t oldest = 0;
    if (pup_store_begin(question->context->replica.store, false, &txn) != PUP_OK) {
        return false;
    }
    pup_arena_init(&arena, 1 << 28);
    enum pup_err err = pup_history_of(txn, &arena, &question->space, &question->record, &rows, &count);
    bool wanted = err == PUP_OK && !pup_history_complete(rows, count);
    if (wanted && count > 0) {
        oldest = rows[0].author.seq;
    }
    pup_arena_release(&arena);
    pup_txn_abort(txn);
    if (!wanted || (question->asked && oldest == question->before)) {
        return false;
    }
    *space = question->space;
    *record = question->record;
    *before = question->before = oldest;
    question->asked = true;
    return true;
}

/* Tried once and briefly; what is not to be had is not missed. */
static void ask_server(struct pup_context *context, const struct pup_view *view)
{
    enum { PATIENCE_MS = 2000 };
    struct question question = {.context = context, .space = view->space, .record = view->record.id};
    struct pup_sync_options options = {.timeout_ms = PATIENCE_MS, .next_question = next_question, .context = &question};
    struct pup_sync_result result;
    if (pup_given_value(context, "offline") == NULL) {
        pup_sync_run(&context->replica, &options, &result);
    }
}

static bool complete(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view)
{
    struct pup_history_row *rows = NULL;
    size_t count = 0;
    return pup_history_of(txn, &context->arena, &view->space, &view->record.id, &rows, &count) != PUP_OK ||
           pup_history_complete(rows, count);
}

int pup_older_history(struct pup_context *context, struct pup_txn **txn, struct pup_view *view)
{
    struct pup_space space = view->space;
    struct pup_id id = view->record.id;
    if (complete(context, *txn, view)) {
        return EX_OK;
    }
    pup_txn_abort(*txn);
    ask_server(context, view);
    int code = pup_place_begin(context, false, txn);
    return code != EX_OK ? code : pup_fail_err(pup_view_get(*txn, &context->arena, &space, &id, view));
}
