/* conflicts: each contested field with its values, and how to settle it. */
#include <string.h>

#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/print/grid.h"
#include "client/print/people.h"
#include "client/print/record.h"

struct gathering {
    struct pup_context *context;
    struct pup_txn *txn;
    struct pup_json *json;
    struct pup_grid *grid; /* pipe and CSV */
    struct pup_people people;
    size_t count;
    enum pup_err err;
};

static void json_row(struct gathering *g, const struct pup_view *view, const struct pup_contest *contest)
{
    const struct pup_kind_def *kind = pup_schema_kind(view->record.kind);
    char id[PUP_ID_TEXT + 1], room[PUP_FIELD_KEY_ROOM];
    pup_id_text(&view->record.id, id);
    pup_json_object(g->json);
    pup_json_pair_text(g->json, "id", pup_span_of(id));
    pup_json_pair_text(g->json, "kind", pup_span_of(kind == NULL ? "" : kind->id));
    pup_json_pair_text(g->json, "space", pup_span_of(view->space.name));
    pup_json_pair_text(g->json, "title", pup_record_title(&g->context->arena, &view->record, g->context->language));
    pup_json_pair_text(g->json, "field", pup_span_of(pup_contest_key(kind, contest->field, room)));
    pup_json_key(g->json, "values");
    pup_json_contest(g->json, kind, contest);
    pup_json_object_end(g->json);
}

/* In a pipe: one line a value. */
static void grid_rows(struct gathering *g, const struct pup_view *view, const struct pup_contest *contest)
{
    struct pup_context *context = g->context;
    const struct pup_kind_def *kind = pup_schema_kind(view->record.kind);
    for (size_t i = 0; g->err == PUP_OK && i < contest->count; i++) {
        char id[PUP_ID_TEXT + 1], room[PUP_FIELD_KEY_ROOM], when[32], number[24];
        pup_id_text(&view->record.id, id);
        snprintf(number, sizeof number, "%zu", i + 1);
        const struct pup_author *author = &contest->values[i].author;
        struct pup_span cells[] = {
            pup_span_of(id),
            pup_record_title(&context->arena, &view->record, context->language),
            pup_span_of(pup_contest_key(kind, contest->field, room)),
            pup_span_of(number),
            pup_contest_cell(&context->arena, &context->printer, kind, contest->field, &contest->values[i].value),
            pup_people_author(&g->people, &context->arena, &context->printer, author),
            pup_span_of(pup_instant_show(&context->printer, author->at, when)),
        };
        g->err = pup_grid_row(g->grid, cells, PUP_TONE_PLAIN);
    }
}

/* The name of the field as it is typed in the user's language. */
static const char *typed_field(const struct pup_context *context, const struct pup_kind_def *kind, uint32_t field,
                               char room[PUP_FIELD_KEY_ROOM])
{
    const struct pup_field_def *def = kind == NULL || field == 0 ? NULL : pup_schema_field(kind, field);
    if (def != NULL && context->language == PUP_FRENCH) {
        return def->nom;
    }
    return pup_contest_key(kind, field, room);
}

static void say_value(struct gathering *g, const struct pup_kind_def *kind, const struct pup_contest *contest,
                      size_t at)
{
    struct pup_context *context = g->context;
    FILE *out = context->printer.out;
    char when[32];
    const struct pup_contest_value *value = &contest->values[at];
    fprintf(out, "  %zu. ", at + 1);
    pup_print_safe(out, pup_contest_cell(&context->arena, &context->printer, kind, contest->field, &value->value),
                   true);
    fputs("  — ", out);
    pup_print_safe(out, pup_people_author(&g->people, &context->arena, &context->printer, &value->author), false);
    const char *at_time = pup_instant_show(&context->printer, value->author.known ? value->author.at : 0, when);
    fprintf(out, "%s%s%s\n", at_time[0] == '\0' ? "" : ", ", at_time,
            value->author.known && value->author.seq == 0 ? _(" (not sent yet)") : "");
}

static void say_contest(struct gathering *g, const struct pup_view *view, const struct pup_contest *contest)
{
    struct pup_context *context = g->context;
    FILE *out = context->printer.out;
    const struct pup_kind_def *kind = pup_schema_kind(view->record.kind);
    char id[PUP_ID_TEXT + 1], room[PUP_FIELD_KEY_ROOM], space[PUP_SPACE_LABEL];
    size_t len = pup_view_short_length(g->txn, &view->record.id);
    const char *label =
        contest->field == 0 ? _("Existence") : pup_field_label(kind, contest->field, context->language, room);
    fprintf(out, "%s%s", g->count == 0 ? "" : "\n", pup_tone_start(&context->printer, PUP_TONE_STRONG));
    pup_print_safe(out, pup_record_title(&context->arena, &view->record, context->language), false);
    fprintf(out, "%s (%s, %s) — %s\n", pup_tone_end(&context->printer, PUP_TONE_STRONG),
            kind == NULL ? "?" : kind->label[context->language],
            pup_space_label(&view->space, context->language, space), label);
    for (size_t i = 0; i < contest->count; i++) {
        say_value(g, kind, contest, i);
    }
    char name[PUP_FIELD_KEY_ROOM];
    fprintf(out, _("  to settle: pupitre resolve %s %s --keep 1\n"),
            pup_id_show(&context->printer, &view->record.id, len, id),
            typed_field(context, kind, contest->field, name));
}

static bool take(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_contest *contests = NULL;
    size_t count = 0;
    g->err = pup_contest_list(g->txn, &g->context->arena, view, &contests, &count);
    for (size_t i = 0; g->err == PUP_OK && i < count; i++, g->count++) {
        if (g->json != NULL) {
            json_row(g, view, &contests[i]);
        } else if (g->grid != NULL) {
            grid_rows(g, view, &contests[i]);
        } else {
            say_contest(g, view, &contests[i]);
        }
    }
    return g->err == PUP_OK;
}

static int walk(struct gathering *g)
{
    struct pup_space_row *spaces = NULL;
    size_t count = 0;
    int code = pup_place_spaces(g->context, g->txn, &spaces, &count);
    for (size_t i = 0; code == EX_OK && g->err == PUP_OK && i < count; i++) {
        enum pup_err err = pup_view_contested(g->txn, &spaces[i].space, take, g);
        g->err = g->err != PUP_OK ? g->err : err;
    }
    return code != EX_OK ? code : pup_fail_err(g->err);
}

static void start_form(struct gathering *g)
{
    static const struct pup_column columns[] = {{"id", "id", 0},         {"title", "title", 0}, {"field", "field", 0},
                                                {"number", "number", 0}, {"value", "value", 0}, {"by", "by", 0},
                                                {"at", "at", 0}};
    const struct pup_printer *printer = &g->context->printer;
    if (printer->format == PUP_FORMAT_JSON) {
        g->json = pup_json_new(printer);
        g->err = g->json == NULL ? PUP_ERR_MEMORY : PUP_OK;
    } else if (!printer->terminal) {
        g->grid = pup_grid_new(printer, columns, sizeof columns / sizeof columns[0]);
        g->err = g->grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    }
    if (g->json != NULL) {
        pup_json_array(g->json);
    }
}

int pup_command_conflicts(struct pup_context *context, int count, char **words)
{
    struct gathering g = {.context = context};
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("conflicts takes no words; --structure CODE says where to look"));
    }
    int code = pup_place_begin(context, false, &g.txn);
    if (code != EX_OK) {
        return code;
    }
    g.err = pup_people_gather(g.txn, &context->arena, &g.people);
    if (g.err == PUP_OK) {
        start_form(&g);
    }
    code = g.err == PUP_OK ? walk(&g) : pup_fail_err(g.err);
    if (g.json != NULL) {
        pup_json_array_end(g.json);
        enum pup_err err = pup_json_end(g.json);
        code = code != EX_OK ? code : pup_fail_err(err);
    }
    enum pup_err err = pup_grid_end(g.grid);
    pup_txn_abort(g.txn);
    if (code == EX_OK && context->printer.terminal && g.count == 0) {
        printf("%s\n", _("Nothing is contested."));
    }
    return code != EX_OK ? code : pup_fail_err(err);
}
