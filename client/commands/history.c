/* history ID */
#include "client/cli/older.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/print/change.h"
#include "client/print/grid.h"
#include "client/print/people.h"
#include "client/print/record.h"

static const char *verdict_id(enum pup_verdict verdict)
{
    return verdict == PUP_VERDICT_NONE ? "pending" : pup_verdict_name(verdict);
}

static enum pup_err print_json(struct pup_context *context, const struct pup_history_row *rows, size_t count)
{
    struct pup_json *json = pup_json_new(&context->printer);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_array(json);
    for (size_t i = 0; i < count; i++) {
        pup_json_object(json);
        pup_json_author(json, &rows[i].author);
        pup_json_pair_text(json, "verdict", pup_span_of(verdict_id(rows[i].verdict)));
        if (rows[i].verdict == PUP_VERDICT_REFUSED) {
            pup_json_pair_text(json, "reason", pup_span_of(pup_reason_name(rows[i].reason)));
        }
        pup_json_key(json, "changes");
        pup_json_array(json);
        for (size_t j = 0; j < rows[i].part->change_count; j++) {
            pup_json_change(json, pup_schema_kind(rows[i].part->kind), &rows[i].part->changes[j]);
        }
        pup_json_array_end(json);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    return pup_json_end(json);
}

static enum pup_err print_row(struct pup_context *context, struct pup_grid *grid, const struct pup_people *people,
                              const struct pup_history_row *row)
{
    char seq[24], when[32];
    const struct pup_printer *printer = &context->printer;
    snprintf(seq, sizeof seq, "%llu", (unsigned long long)row->author.seq);
    struct pup_span cells[] = {
        pup_span_of(row->author.seq == 0 ? "" : seq),
        pup_span_of(pup_instant_show(printer, row->author.at, when)),
        pup_people_author(people, &context->arena, printer, &row->author),
        pup_span_of(printer->terminal ? pup_verdict_words(row->verdict) : verdict_id(row->verdict)),
        pup_changes_cell(&context->arena, printer, row->part),
    };
    return pup_grid_row(grid, cells,
                        row->verdict == PUP_VERDICT_APPLIED || row->verdict == PUP_VERDICT_MERGED ? PUP_TONE_PLAIN
                                                                                                  : PUP_TONE_WARN);
}

static enum pup_err print_table(struct pup_context *context, struct pup_txn *txn, const struct pup_history_row *rows,
                                size_t count)
{
    struct pup_column columns[] = {{"seq", _("No."), PUP_COLUMN_RIGHT},
                                   {"at", _("When"), 0},
                                   {"by", _("By"), 0},
                                   {"verdict", _("Verdict"), 0},
                                   {"changes", _("Changes"), PUP_COLUMN_WRAP}};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, sizeof columns / sizeof columns[0]);
    struct pup_people people;
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : pup_people_gather(txn, &context->arena, &people);
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        err = print_row(context, grid, &people, &rows[i]);
    }
    enum pup_err ended = pup_grid_end(grid);
    return err != PUP_OK ? err : ended;
}

int pup_command_history(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_history_row *rows = NULL;
    size_t row_count = 0;
    if (count != 1) {
        return pup_fail(EX_USAGE, _("the history of which record? Give one id; see: pupitre list KIND"));
    }
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_place_record(context, txn, words[0], &view);
    }
    if (code == EX_OK) {
        code = pup_older_history(context, &txn, &view);
    }
    enum pup_err err = PUP_OK;
    if (code == EX_OK) {
        err = pup_history_of(txn, &context->arena, &view.space, &view.record.id, &rows, &row_count);
    }
    if (code == EX_OK && err == PUP_OK) {
        err = context->printer.format == PUP_FORMAT_JSON ? print_json(context, rows, row_count)
                                                         : print_table(context, txn, rows, row_count);
        if (context->printer.terminal && !pup_history_complete(rows, row_count)) {
            pup_note(_("what was done before is not kept on this device"));
        }
    }
    pup_txn_abort(txn);
    return code != EX_OK ? code : pup_fail_err(err);
}
