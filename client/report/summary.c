/* What a report says on a terminal: the figures of its first page, and what is still to be written. */
#include "client/cli/say.h"
#include "client/print/grid.h"
#include "client/report/command.h"

static struct pup_span shown(struct pup_context *context, const struct pup_cell *cell, enum pup_err *err)
{
    struct pup_buf out;
    pup_buf_init(&out, cell->text.len + 128);
    *err = *err == PUP_OK ? pup_cell_show(&out, cell, context->language) : *err;
    struct pup_span kept = pup_arena_copy(&context->arena, pup_buf_span(&out));
    *err = *err == PUP_OK && kept.data == NULL ? PUP_ERR_MEMORY : *err;
    pup_buf_release(&out);
    return kept;
}

static int print_key(struct pup_context *context, const struct pup_document *document)
{
    static const struct pup_column columns[] = {
        {"label", "", 0}, {"value", "", PUP_COLUMN_RIGHT}, {"remark", "", PUP_COLUMN_SHRINK}};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, 3);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (const struct pup_fact *fact = document->key.first; err == PUP_OK && fact != NULL; fact = fact->next) {
        struct pup_span cells[] = {pup_span_of(fact->label), shown(context, &fact->cell, &err),
                                   pup_span_of(fact->remark)};
        err = err == PUP_OK ? pup_grid_row(grid, cells, PUP_TONE_PLAIN) : err;
    }
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
}

/* Contested values were counted as they are shown; edits without a receipt are not at the other sites yet. */
static int say_doubts(struct pup_context *context, const struct report *report)
{
    struct pup_txn *txn = NULL;
    uint64_t pending = 0;
    enum pup_err err = pup_store_begin(context->replica.store, false, &txn);
    err = err == PUP_OK ? pup_outbox_count(txn, &pending) : err;
    pup_txn_abort(txn);
    size_t contested = report->work->contested_count;
    if (contested > 0) {
        pup_note(ngettext("%zu value in it is contested: pupitre conflicts",
                          "%zu values in it are contested: pupitre conflicts", contested),
                 contested);
    }
    if (pending > 0) {
        pup_note("%s",
                 _("it counts what is noted here and not sent yet: other sites get the same report after a sync"));
    }
    return pup_fail_err(err);
}

int report_summary(struct pup_context *context, const struct report *report)
{
    const struct pup_document *document = report->document;
    printf("%s%s – ", pup_tone_start(&context->printer, PUP_TONE_STRONG), document->name);
    pup_print_safe(stdout, pup_span_of(document->title), false);
    printf("%s\n", pup_tone_end(&context->printer, PUP_TONE_STRONG));
    pup_print_safe(stdout, pup_span_of(document->subtitle), false);
    printf("\n\n");
    int code = print_key(context, document);
    printf("\n");
    return code == EX_OK ? say_doubts(context, report) : code;
}
