/* list KIND [filters] */
#include <string.h>
#include <unistd.h>

#include "client/cli/assign.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/commands/listing.h"
#include "client/print/grid.h"
#include "client/print/value.h"

const struct pup_option pup_list_options[] = {
    {"sort", "trier", N_("FIELD"), N_("the order; -FIELD for the reverse")},
    {"all", "tout", NULL, N_("what was removed, replaced or is out of use too")},
    {NULL, NULL, NULL, NULL},
};

static int bad_filter(struct pup_context *context, const struct pup_kind_def *kind, const char *word,
                      const struct pup_filter *filter, enum pup_err err)
{
    if (err == PUP_ERR_MEMORY) {
        return pup_fail_err(err);
    }
    if (filter->field == NULL) {
        size_t len = strcspn(word, "=~<>!");
        const struct pup_field_def *field;
        return pup_place_field(kind, (struct pup_span){(const uint8_t *)word, len}, &field);
    }
    return pup_assign_not_a_value(context, filter->field, filter->text, err);
}

static int read_filters(struct pup_context *context, const struct pup_kind_def *kind, int count, char **words,
                        struct pup_listing *listing)
{
    struct pup_filter *filters = pup_arena_array(&context->arena, (size_t)count, sizeof *filters);
    if (filters == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    for (int i = 0; i < count; i++) {
        enum pup_err err =
            pup_filter_parse(&context->arena, kind, &context->typing, pup_span_of(words[i]), &filters[i]);
        if (err != PUP_OK) {
            return bad_filter(context, kind, words[i], &filters[i], err);
        }
    }
    listing->filters = filters;
    listing->filter_count = (size_t)count;
    return EX_OK;
}

static int read_sort(struct pup_context *context, struct pup_listing *listing, bool *reverse)
{
    const char *word = pup_given_value(context, "sort");
    const struct pup_field_def *field = NULL;
    listing->sort = pup_query_default_sort(listing->kind);
    *reverse = word != NULL && word[0] == '-';
    if (word == NULL) {
        return EX_OK;
    }
    int code = pup_place_field(listing->kind, pup_span_of(word + *reverse), &field);
    listing->sort = code == EX_OK ? field->number : 0;
    return code;
}

static void turn_round(struct pup_listing *listing)
{
    for (size_t i = 0, j = listing->count; i + 1 < j; i++) {
        struct pup_listing_row kept = listing->rows[i];
        listing->rows[i] = listing->rows[--j];
        listing->rows[j] = kept;
    }
}

/* Columns: the id, the kind's own, the state, the space. */
static size_t lay_columns(struct pup_context *context, const struct pup_listing *listing, struct pup_column *columns)
{
    size_t count = 0;
    columns[count++] = (struct pup_column){"id", _("Id"), 0};
    for (const uint32_t *field = listing->columns; *field != 0; field++) {
        const struct pup_field_def *def = pup_schema_field(listing->kind, *field);
        bool number = def->type == PUP_TYPE_INTEGER || def->type == PUP_TYPE_DECIMAL || def->type == PUP_TYPE_AMOUNT ||
                      def->type == PUP_TYPE_COUNTER || def->type == PUP_TYPE_DURATION;
        bool shrinks = def->type == PUP_TYPE_TEXT || def->type == PUP_TYPE_LONGTEXT || def->type == PUP_TYPE_SET ||
                       def->type == PUP_TYPE_REF || def->type == PUP_TYPE_ENUM;
        columns[count++] = (struct pup_column){def->id, def->label[context->language],
                                               (number ? PUP_COLUMN_RIGHT : 0) | (shrinks ? PUP_COLUMN_SHRINK : 0) |
                                                   (*field == listing->kind->title ? PUP_COLUMN_MAIN : 0)};
    }
    columns[count++] = (struct pup_column){"space", _("Space"), 0};
    return count;
}

/* On a terminal with a sign behind it: ! contested (explained below the table), * not sent yet. */
static const char *show_id(struct pup_context *context, struct pup_txn *txn, const struct pup_listing_row *row,
                           char room[PUP_ID_TEXT + 3])
{
    bool terminal = context->printer.terminal;
    pup_id_show(&context->printer, &row->id, terminal ? pup_view_short_length(txn, &row->id) : 0, room);
    if (terminal && (row->contested || row->unsent)) {
        size_t len = strlen(room);
        memcpy(room + len, row->contested ? " !" : " *", 3);
    }
    return room;
}

static enum pup_err print_rows(struct pup_context *context, struct pup_txn *txn, const struct pup_listing *listing,
                               struct pup_grid *grid, size_t listed)
{
    struct pup_span cells[PUP_GRID_COLUMNS];
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < listing->count; i++) {
        const struct pup_listing_row *row = &listing->rows[i];
        char id[PUP_ID_TEXT + 3];
        cells[0] = pup_span_of(show_id(context, txn, row, id));
        memcpy(cells + 1, row->cells, listed * sizeof *cells);
        cells[listed + 1] = row->space;
        err = pup_grid_row(grid, cells, row->contested || row->unsent ? PUP_TONE_WARN : PUP_TONE_PLAIN);
    }
    return err;
}

static bool same_space(const struct pup_listing *listing)
{
    for (size_t i = 1; i < listing->count; i++) {
        if (!pup_span_equal(listing->rows[i].space, listing->rows[0].space)) {
            return false;
        }
    }
    return true;
}

static int print_table(struct pup_context *context, struct pup_txn *txn, const struct pup_listing *listing)
{
    struct pup_column columns[PUP_GRID_COLUMNS];
    size_t count = lay_columns(context, listing, columns), listed = count - 2;
    count -= context->printer.terminal && same_space(listing); /* the last: it would say nothing */
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, count);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : print_rows(context, txn, listing, grid, listed);
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
}

static bool some_contested(const struct pup_listing *listing)
{
    for (size_t i = 0; i < listing->count; i++) {
        if (listing->rows[i].contested) {
            return true;
        }
    }
    return false;
}

static void tell(struct pup_context *context, const struct pup_listing *listing)
{
    if (context->printer.terminal && listing->count == 0) {
        pup_note(_("Nothing here fits; to add one: pupitre add %s"),
                 context->language == PUP_FRENCH ? listing->kind->nom : listing->kind->id);
    }
    if (context->printer.terminal && some_contested(listing)) {
        pup_note("%s", _("! contested: pupitre conflicts"));
    }
    if (context->printer.terminal && listing->put_away > 0) {
        pup_note(ngettext("%zu more is out of use (--all shows it)", "%zu more are out of use (--all shows them)",
                          listing->put_away),
                 listing->put_away);
    }
}

/* The kind's columns, and its state behind them. */
static const uint32_t *columns_of(const struct pup_kind_def *kind, uint32_t room[8])
{
    size_t count = 0;
    for (; count < 6 && kind->columns[count] != 0; count++) {
        room[count] = kind->columns[count];
    }
    room[count++] = PUP_FIELD_STATE;
    room[count] = 0;
    return room;
}

/* On a terminal, columns in which no row has anything are left out: the width is for the others. */
static void drop_empty(struct pup_listing *listing, uint32_t *columns)
{
    size_t kept = 0;
    for (size_t i = 0; columns[i] != 0; i++) {
        bool some = listing->count == 0;
        for (size_t row = 0; !some && row < listing->count; row++) {
            some = listing->rows[row].cells[i].len > 0;
        }
        for (size_t row = 0; some && row < listing->count; row++) {
            listing->rows[row].cells[kept] = listing->rows[row].cells[i];
        }
        columns[kept] = columns[i];
        kept += some;
    }
    columns[kept] = 0;
}

int pup_command_list(struct pup_context *context, int count, char **words)
{
    uint32_t room[8];
    bool reverse = false;
    struct pup_txn *txn = NULL;
    struct pup_listing listing = {.scope =
                                      pup_given_value(context, "all") != NULL ? PUP_LISTING_ALL : PUP_LISTING_IN_USE};
    if (count < 1) {
        return pup_fail(EX_USAGE, _("list what? Name a kind, for instance: pupitre list meeting; see: pupitre kinds"));
    }
    int code = pup_place_kind(words[0], &listing.kind);
    if (code == EX_OK) {
        listing.columns = columns_of(listing.kind, room);
        code = read_filters(context, listing.kind, count - 1, words + 1, &listing);
    }
    if (code == EX_OK) {
        code = read_sort(context, &listing, &reverse);
    }
    if (code == EX_OK) {
        code = pup_place_begin(context, false, &txn);
    }
    if (code == EX_OK) {
        code = pup_listing_gather(context, txn, &listing);
    }
    if (code == EX_OK && reverse) {
        turn_round(&listing);
    }
    if (code == EX_OK && context->printer.terminal) {
        drop_empty(&listing, room);
    }
    if (code == EX_OK) {
        code = context->printer.format == PUP_FORMAT_JSON ? pup_listing_json(context, txn, &listing)
                                                          : print_table(context, txn, &listing);
        tell(context, &listing);
    }
    pup_txn_abort(txn);
    return code;
}
