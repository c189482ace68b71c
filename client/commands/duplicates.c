/* duplicates [KIND] */
#include "client/query/duplicates.h"

#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/print/grid.h"
#include "client/print/value.h"

static const char *why(const struct pup_printer *printer, enum pup_duplicate_why why)
{
    if (!printer->terminal) {
        return why == PUP_DUPLICATE_NAME ? "name" : "number";
    }
    return why == PUP_DUPLICATE_NAME ? _("name") : _("number");
}

static enum pup_err print_row(struct pup_context *context, struct pup_txn *txn, struct pup_grid *grid,
                              const struct pup_duplicate *row)
{
    const struct pup_printer *printer = &context->printer;
    const struct pup_kind_def *kind = pup_schema_kind(row->place.kind);
    char from[PUP_ID_TEXT + 1], into[PUP_ID_TEXT + 1], space[PUP_SPACE_LABEL];
    pup_id_show(printer, &row->place.id, pup_view_short_length(txn, &row->place.id), from);
    pup_id_show(printer, &row->keep.id, pup_view_short_length(txn, &row->keep.id), into);
    const char *command = context->language == PUP_FRENCH ? "pupitre fusionner" : "pupitre merge";
    struct pup_span cells[] = {
        pup_span_of(printer->terminal ? kind->label[context->language] : kind->id),
        row->title,
        row->keep_title,
        pup_span_of(why(printer, row->why)),
        pup_span_of(pup_arena_printf(&context->arena, "%s %s %s", command, from, into)),
        pup_span_of(from),
        pup_span_of(into),
        pup_span_of(pup_space_show(printer, &row->place.space, space)),
    };
    return pup_grid_row(grid, cells, PUP_TONE_PLAIN);
}

/* The ids are in the command already: only programs get them by themselves. */
static int print_all(struct pup_context *context, struct pup_txn *txn, const struct pup_duplicates *found)
{
    enum { FOR_PEOPLE = 5, FOR_PROGRAMS = 8 };
    struct pup_column columns[FOR_PROGRAMS] = {{"kind", _("Kind"), PUP_COLUMN_SHRINK},
                                               {"title", _("Entered twice"), PUP_COLUMN_SHRINK},
                                               {"same_as", _("Same as"), PUP_COLUMN_SHRINK},
                                               {"why", _("Same"), 0},
                                               {"command", _("To merge them"), 0},
                                               {"id", _("Id"), 0},
                                               {"into", _("Into"), 0},
                                               {"space", _("Space"), 0}};
    struct pup_grid *grid =
        pup_grid_new(&context->printer, columns, context->printer.terminal ? FOR_PEOPLE : FOR_PROGRAMS);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < found->count && err == PUP_OK; i++) {
        err = print_row(context, txn, grid, &found->rows[i]);
    }
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
}

static int gather(struct pup_context *context, struct pup_txn *txn, uint32_t kind, struct pup_duplicates *found)
{
    struct pup_space_row *spaces = NULL;
    size_t count = 0;
    int code = pup_place_spaces(context, txn, &spaces, &count);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; code == EX_OK && err == PUP_OK && i < count; i++) {
        err = pup_duplicates_gather(txn, &context->arena, &spaces[i].space, kind, context->language, found);
    }
    return code != EX_OK ? code : pup_fail_err(err);
}

int pup_command_duplicates(struct pup_context *context, int count, char **words)
{
    const struct pup_kind_def *kind = NULL;
    struct pup_txn *txn = NULL;
    struct pup_duplicates found = {.count = 0};
    if (count > 1) {
        return pup_fail(EX_USAGE, _("say one kind at most, for instance: pupitre duplicates person"));
    }
    int code = count == 1 ? pup_place_kind(words[0], &kind) : EX_OK;
    if (code == EX_OK && kind != NULL && !pup_duplicates_of_kind(kind->number)) {
        code = pup_fail(EX_USAGE, _("records of the kind \"%s\" are not told apart by their name"),
                        kind->label[context->language]);
    }
    code = code == EX_OK ? pup_place_begin(context, false, &txn) : code;
    if (code != EX_OK) {
        return code;
    }
    code = gather(context, txn, kind == NULL ? 0 : kind->number, &found);
    if (code == EX_OK && found.count == 0 && context->printer.terminal) {
        pup_note("%s", _("nothing was entered twice, as far as names and numbers tell"));
    } else if (code == EX_OK) {
        code = print_all(context, txn, &found);
    }
    pup_txn_abort(txn);
    return code;
}
