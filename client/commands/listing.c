#include "client/commands/listing.h"

#include <stdlib.h>
#include <string.h>

#include "client/cli/say.h"
#include "client/print/record.h"
#include "client/query/exported.h"

enum { SCRATCH = 1 << 24 };

struct gathering {
    struct pup_context *context;
    struct pup_txn *txn;
    struct pup_listing *listing;
    const struct pup_space *space; /* where the walk is */
    struct pup_arena scratch;
    struct pup_merged merged;
    size_t columns;
    bool cells;               /* the columns' values are wanted, not the records themselves */
    const uint32_t *fields;   /* that are looked at; NULL: all */
    bool incomplete;          /* they do not do for a record that is listed */
    struct pup_id *contested; /* ids of records with something contested: looked at as a whole, and few; in order */
    size_t contested_count, contested_room;
    enum pup_err err;
};

/* Somebody may be meant by the name she was merged away under, or by the one that stands for her. */
static bool fits(struct gathering *g, const struct pup_record *raw, const struct pup_record *settled)
{
    bool same = raw->registers == settled->registers;
    for (size_t i = 0; i < g->listing->filter_count; i++) {
        const struct pup_filter *filter = &g->listing->filters[i];
        bool fits = pup_filter_fits(&g->scratch, filter, settled), all = filter->op == PUP_FILTER_IS_NOT;
        if (!same && fits == all) {
            fits = pup_filter_fits(&g->scratch, filter, raw);
        }
        if (!fits) {
            return false;
        }
    }
    return true;
}

/* True when a filter asks for that state, so that it is no surprise to see it. */
static bool asks_for_state(const struct pup_listing *listing)
{
    for (size_t i = 0; i < listing->filter_count; i++) {
        if (listing->filters[i].field != NULL && listing->filters[i].field->number == PUP_FIELD_STATE) {
            return true;
        }
    }
    return false;
}

static bool left_out(struct gathering *g, const struct pup_view *view)
{
    if (g->listing->scope == PUP_LISTING_ALL || !pup_record_alive(&view->record)) {
        return g->listing->scope != PUP_LISTING_ALL;
    }
    if (g->listing->scope == PUP_LISTING_ALIVE) {
        return false;
    }
    if (!pup_query_put_away(g->txn, view) || (asks_for_state(g->listing) && !pup_merged_away(g->txn, view))) {
        return false;
    }
    g->listing->put_away++;
    return true;
}

static enum pup_err grow(struct gathering *g)
{
    struct pup_listing *listing = g->listing;
    if (listing->count < listing->room) {
        return PUP_OK;
    }
    size_t room = listing->room == 0 ? 256 : listing->room * 2;
    struct pup_listing_row *rows = pup_arena_array(&g->context->arena, room, sizeof *rows);
    if (rows == NULL) {
        return PUP_ERR_MEMORY;
    }
    if (listing->count > 0) {
        memcpy(rows, listing->rows, listing->count * sizeof *rows);
    }
    listing->rows = rows;
    listing->room = room;
    return PUP_OK;
}

static enum pup_err write_references(struct gathering *g, const struct pup_view *view, struct pup_listing_row *row)
{
    struct pup_buf out;
    pup_buf_init(&out, (size_t)PUP_LONGTEXT_MAX * 64);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < g->columns; i++) {
        const struct pup_field_def *field = pup_schema_field(g->listing->kind, g->listing->columns[i]);
        if (field->type == PUP_TYPE_REF || field->type == PUP_TYPE_SET) {
            err = pup_exported_put(&out, &view->record, field, row->cells[i]);
        }
    }
    row->cells[g->columns] = pup_arena_copy(&g->context->arena, pup_buf_span(&out));
    pup_buf_release(&out);
    return err == PUP_OK && row->cells[g->columns].data == NULL ? PUP_ERR_MEMORY : err;
}

static enum pup_err write_cells(struct gathering *g, const struct pup_view *view, struct pup_listing_row *row)
{
    struct pup_arena *arena = &g->context->arena;
    row->cells = pup_arena_array(arena, g->columns + 1, sizeof *row->cells);
    char space[PUP_SPACE_LABEL];
    row->space = pup_arena_copy(arena, pup_span_of(pup_space_show(&g->context->printer, &view->space, space)));
    if (row->cells == NULL || row->space.data == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < g->columns; i++) {
        row->cells[i] =
            pup_field_cell(arena, &g->context->printer, g->listing->kind, &view->record, g->listing->columns[i]);
        if (row->cells[i].data == NULL) {
            return PUP_ERR_MEMORY;
        }
    }
    return g->listing->exported ? write_references(g, view, row) : PUP_OK;
}

/* ---- what is looked at ---- */

/* Filters leave most records out: only what they ask for is read of those. Without any, a table needs its cells. NULL:
 * all fields, also because a filter looks for a text anywhere. */
static enum pup_err choose_fields(struct gathering *g)
{
    const struct pup_listing *listing = g->listing;
    bool cells = listing->filter_count == 0 && g->cells;
    size_t count = 0;
    uint32_t *fields = pup_arena_array(&g->context->arena, listing->filter_count + g->columns + 4, sizeof *fields);
    if (fields == NULL) {
        return PUP_ERR_MEMORY;
    }
    fields[count++] = PUP_FIELD_STATE;
    fields[count++] = PUP_FIELD_MERGED_INTO;
    for (size_t i = 0; i < listing->filter_count; i++) {
        if (listing->filters[i].field == NULL) {
            return PUP_OK;
        }
        fields[count++] = listing->filters[i].field->number;
    }
    for (size_t i = 0; cells && i < g->columns; i++) {
        fields[count++] = listing->columns[i];
    }
    fields[count] = listing->sort;
    g->fields = fields;
    g->incomplete = g->cells && !cells;
    return PUP_OK;
}

static bool note_contested(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    if (pup_contest_count(&view->record) == 0) {
        return true;
    }
    if (g->contested_count == g->contested_room) {
        size_t room = g->contested_room == 0 ? 64 : g->contested_room * 2;
        struct pup_id *ids = pup_arena_array(&g->context->arena, room, sizeof *ids);
        if (ids == NULL) {
            g->err = PUP_ERR_MEMORY;
            return false;
        }
        if (g->contested_count > 0) {
            memcpy(ids, g->contested, g->contested_count * sizeof *ids);
        }
        g->contested = ids;
        g->contested_room = room;
    }
    g->contested[g->contested_count++] = view->record.id;
    return true;
}

static int by_id(const void *a, const void *b)
{
    return pup_id_compare(a, b);
}

static enum pup_err gather_contested(struct gathering *g)
{
    enum pup_err err = pup_view_contested(g->txn, NULL, note_contested, g);
    if (g->contested_count > 1) {
        qsort(g->contested, g->contested_count, sizeof *g->contested, by_id);
    }
    return err != PUP_OK ? err : g->err;
}

static bool is_contested(const struct gathering *g, const struct pup_id *id)
{
    return g->contested_count > 0 && bsearch(id, g->contested, g->contested_count, sizeof *g->contested, by_id) != NULL;
}

/* Only some fields were looked at so far: the record as a whole. */
static enum pup_err complete(struct gathering *g, struct pup_view *view)
{
    struct pup_space space = view->space;
    struct pup_id id = view->record.id;
    enum pup_err err = pup_view_get(g->txn, &g->scratch, &space, &id, view);
    return err == PUP_OK ? pup_merged_settle(&g->merged, &g->scratch, &view->record) : err;
}

static bool take(void *context, const struct pup_view *raw)
{
    struct gathering *g = context;
    struct pup_view settled = *raw;
    const struct pup_view *view = &settled;
    pup_arena_reset(&g->scratch);
    g->err = pup_merged_settle(&g->merged, &g->scratch, &settled.record);
    if (g->err == PUP_OK && (!fits(g, &raw->record, &view->record) || left_out(g, view))) {
        return true;
    }
    if (g->err == PUP_OK && g->incomplete) {
        g->err = complete(g, &settled);
    }
    g->err = g->err == PUP_OK ? grow(g) : g->err;
    if (g->err != PUP_OK) {
        return false;
    }
    struct pup_listing_row *row = &g->listing->rows[g->listing->count++];
    *row = (struct pup_listing_row){.id = view->record.id};
    row->contested = is_contested(g, &view->record.id);
    row->unsent = pup_view_provisional(view, 0);
    row->key = pup_query_sort_key(&g->context->arena, &view->record, g->listing->sort);
    row->where = g->space;
    g->err = g->cells ? write_cells(g, view, row) : PUP_OK;
    return g->err == PUP_OK;
}

/* By key, then by id: the same order at every site. */
static int in_order(const void *left, const void *right)
{
    const struct pup_listing_row *a = left, *b = right;
    int order = pup_span_compare(a->key, b->key);
    return order != 0 ? order : pup_id_compare(&a->id, &b->id);
}

int pup_listing_gather(struct pup_context *context, struct pup_txn *txn, struct pup_listing *listing)
{
    struct pup_space_row *spaces = NULL;
    size_t count = 0;
    int code = pup_place_spaces(context, txn, &spaces, &count);
    if (code != EX_OK) {
        return code;
    }
    struct gathering g = {.context = context, .txn = txn, .listing = listing};
    g.err = pup_merged_gather(txn, &context->arena, context->language, &g.merged);
    for (size_t i = 0; g.err == PUP_OK && i < listing->filter_count; i++) {
        pup_filter_follow(&g.merged, &context->arena, &listing->filters[i]);
    }
    pup_arena_init(&g.scratch, SCRATCH);
    while (listing->columns[g.columns] != 0) {
        g.columns++;
    }
    g.cells = context->printer.format != PUP_FORMAT_JSON;
    g.err = g.err == PUP_OK ? choose_fields(&g) : g.err;
    g.err = g.err == PUP_OK ? gather_contested(&g) : g.err;
    for (size_t i = 0; g.err == PUP_OK && i < count; i++) {
        g.space = &spaces[i].space;
        enum pup_err err = pup_view_each_some(txn, &spaces[i].space, listing->kind->number, g.fields, take, &g);
        g.err = g.err != PUP_OK ? g.err : err;
    }
    if (g.err == PUP_OK && listing->count > 1) {
        qsort(listing->rows, listing->count, sizeof *listing->rows, in_order);
    }
    pup_arena_release(&g.scratch);
    return pup_fail_err(g.err);
}

/* ---- JSON ---- */

struct writing {
    struct pup_txn *txn;
    struct pup_merged merged;
    struct pup_json *json;
    struct pup_arena scratch;
    FILE *out;
    size_t count;
    enum pup_err err;
};

static bool write_json(void *context, const struct pup_view *raw)
{
    struct writing *w = context;
    struct pup_view view = *raw;
    pup_arena_reset(&w->scratch);
    pup_json_restart(w->json);
    w->err = pup_merged_settle(&w->merged, &w->scratch, &view.record);
    if (w->err == PUP_OK) {
        w->err = pup_json_record(w->json, w->txn, &w->scratch, &view);
    }
    struct pup_span written = pup_json_written(w->json);
    fputs(w->count++ == 0 ? "" : ",\n", w->out);
    fwrite(written.data, 1, written.len, w->out);
    return w->err == PUP_OK;
}

static enum pup_err write_all(struct writing *w, const struct pup_listing *listing)
{
    struct pup_place places[256];
    enum pup_err err = PUP_OK;
    for (size_t done = 0; err == PUP_OK && done < listing->count;) {
        size_t count = 0;
        for (; count < sizeof places / sizeof places[0] && done < listing->count; count++, done++) {
            places[count] = (struct pup_place){
                .space = *listing->rows[done].where, .id = listing->rows[done].id, .kind = listing->kind->number};
        }
        err = pup_view_each_of(w->txn, places, count, write_json, w);
        err = err == PUP_OK ? w->err : err;
    }
    return err;
}

int pup_listing_json(struct pup_context *context, struct pup_txn *txn, const struct pup_listing *listing)
{
    struct writing w = {.txn = txn, .out = context->printer.out, .json = pup_json_new(&context->printer)};
    enum pup_err err =
        w.json == NULL ? PUP_ERR_MEMORY : pup_merged_gather(txn, &context->arena, context->language, &w.merged);
    pup_arena_init(&w.scratch, SCRATCH);
    fputc('[', w.out);
    err = err == PUP_OK ? write_all(&w, listing) : err;
    fputs("]\n", w.out);
    pup_arena_release(&w.scratch);
    pup_json_discard(w.json);
    return err == PUP_OK && fflush(w.out) != 0 ? pup_fail_err(PUP_ERR_IO) : pup_fail_err(err);
}
