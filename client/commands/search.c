/* search WORDS */
#include "client/query/search.h"

#include <string.h>

#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "client/query/query.h"
#include "common/base/text.h"
#include "common/model/number.h"

const struct pup_option pup_search_options[] = {
    {"kind", "sorte", N_("KIND"), N_("only records of this kind")},
    {"limit", "limite", N_("N"), N_("how many to show, the best ones (20)")},
    {"all", "tout", NULL, N_("show all that is found")},
    {NULL, NULL, NULL, NULL},
};

enum {
    USUAL = 20,
    LINE = 80,
    ID_WIDTH = 6,
    KIND_WIDTH = 14,
    FIELD_WIDTH = 28,
    AROUND = 160,
    NARROW = 60,
    NARROWEST = 25
};

/* ---- the question ---- */

static int read_options(struct pup_context *context, const struct pup_kind_def **kind, size_t *most)
{
    const char *name = pup_given_value(context, "kind"), *limit = pup_given_value(context, "limit");
    int64_t number = USUAL;
    *kind = NULL;
    if (limit != NULL && (pup_integer_parse(pup_span_of(limit), &number) != PUP_OK || number < 1)) {
        return pup_fail(EX_USAGE, _("--limit takes a number from 1 on"));
    }
    *most = pup_given_value(context, "all") != NULL ? SIZE_MAX : (size_t)number;
    return name == NULL ? EX_OK : pup_place_kind(name, kind);
}

static struct pup_span joined(struct pup_context *context, int count, char **words)
{
    struct pup_span text = {NULL, 0};
    for (int i = 0; i < count; i++) {
        text =
            pup_span_of(pup_arena_printf(&context->arena, "%.*s %s", (int)text.len, (const char *)text.data, words[i]));
    }
    return text;
}

static int look(struct pup_context *context, struct pup_txn *txn, struct pup_search *search)
{
    struct pup_space_row *spaces = NULL;
    size_t count = 0;
    int code = pup_place_spaces(context, txn, &spaces, &count);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; code == EX_OK && err == PUP_OK && i < count; i++) {
        err = pup_search_space(search, &spaces[i].space);
    }
    pup_search_end(search);
    return code != EX_OK ? code : pup_fail_err(err);
}

/* ---- one hit ---- */

struct found {
    struct pup_view view;
    const struct pup_kind_def *kind; /* NULL: of a newer version */
    struct pup_span title;
    struct pup_search_place place;
    struct pup_span before, match, after; /* of the place's text */
};

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0U) == 0x80U;
}

/* Some of the text on both sides of the match, cut at spaces. */
static void cut_around(struct found *found)
{
    struct pup_span text = found->place.text;
    size_t at = found->place.at, end = at + found->place.len;
    size_t from = at > AROUND / 3 ? at - AROUND / 3 : 0;
    while (from > 0 && from < at && text.data[from - 1] != ' ' && text.data[from - 1] != '\n') {
        from++;
    }
    size_t to = end + AROUND < text.len ? end + AROUND : text.len;
    while (to > end && to < text.len && is_continuation(text.data[to])) {
        to--;
    }
    found->before = (struct pup_span){text.data + from, at - from};
    found->match = (struct pup_span){text.data + at, end - at};
    found->after = (struct pup_span){text.data + end, to - end};
}

static enum pup_err load(struct pup_context *context, struct pup_txn *txn, const struct pup_search *search, size_t at,
                         struct found *found)
{
    const struct pup_place *place = &search->hits[at].place;
    *found = (struct found){.kind = pup_schema_kind(place->kind)};
    enum pup_err err = pup_view_get(txn, &context->arena, &place->space, &place->id, &found->view);
    if (err == PUP_OK) {
        found->title = pup_record_title(&context->arena, &found->view.record, context->language);
        found->place = pup_search_where(search, &found->view.record);
    }
    if (found->place.field != 0) {
        cut_around(found);
    }
    return err;
}

/* ---- for people ---- */

/* Writes at most `width` columns of the text, on one line, safely; how many were written. */
static size_t put(FILE *out, struct pup_span text, size_t width)
{
    size_t used = 0;
    for (size_t at = 0, len; at < text.len; at += len) {
        len = 1;
        while (at + len < text.len && is_continuation(text.data[at + len])) {
            len++;
        }
        struct pup_span one = {text.data + at, len};
        bool gap = one.data[0] == '\n' || one.data[0] == '\t' || one.data[0] == '\r';
        one = gap ? pup_span_of(" ") : one;
        size_t columns = pup_text_width(one);
        if (used + columns > width) {
            break;
        }
        pup_print_safe(out, one, false);
        used += columns;
    }
    return used;
}

static void pad(FILE *out, size_t used, size_t width)
{
    fprintf(out, "%*s", (int)(used < width ? width - used : 1), "");
}

/* When it is or was, and whether it is out of use: what tells it from others of the name. */
static const char *about(struct pup_context *context, struct pup_txn *txn, const struct found *found)
{
    char space[PUP_SPACE_LABEL];
    const struct pup_record *record = &found->view.record;
    const char *label = pup_space_label(&found->view.space, context->language, space);
    uint32_t sort = found->kind == NULL ? 0 : pup_query_default_sort(found->kind);
    struct pup_span date = {NULL, 0};
    if (found->kind != NULL && sort != found->kind->title) {
        date = pup_field_cell(&context->arena, &context->printer, found->kind, record, sort);
    }
    const struct pup_choice *state = pup_query_put_away(txn, &found->view) ? pup_record_state_choice(record) : NULL;
    return pup_arena_printf(&context->arena, "%s%s%.*s%s%s", label, date.len > 0 ? ", " : "", (int)date.len,
                            date.len > 0 ? (const char *)date.data : "", state != NULL ? ", " : "",
                            state != NULL ? state->label[context->language] : "");
}

static void print_snippet(const struct pup_printer *printer, const struct found *found, size_t width)
{
    char room[PUP_FIELD_KEY_ROOM];
    FILE *out = printer->out;
    const char *label = pup_field_label(found->kind, found->place.field, printer->language, room);
    fprintf(out, "%*s", ID_WIDTH, "");
    size_t used = ID_WIDTH + put(out, pup_span_of(label), FIELD_WIDTH);
    used += put(out, pup_span_of(printer->language == PUP_FRENCH ? " : " : ": "), 3);
    bool cut = found->before.data > found->place.text.data;
    used += cut ? put(out, pup_span_of("…"), 1) : 0;
    used += put(out, found->before, width - used);
    fputs(pup_tone_start(printer, PUP_TONE_STRONG), out);
    used += put(out, found->match, width - used);
    fputs(pup_tone_end(printer, PUP_TONE_STRONG), out);
    put(out, found->after, width - used);
    fputc('\n', out);
}

static void print_found(struct pup_context *context, struct pup_txn *txn, const struct found *found)
{
    const struct pup_printer *printer = &context->printer;
    FILE *out = printer->out;
    char id[PUP_ID_TEXT + 1];
    size_t width = printer->width > 0 && printer->width < LINE ? (size_t)printer->width : LINE;
    const char *behind = about(context, txn, found);
    size_t kept = behind == NULL ? 0 : pup_text_width(pup_span_of(behind)) + 4;
    kept = kept < width / 2 && width >= NARROW ? kept : 0; /* the title goes before it */
    pup_id_show(printer, &found->view.record.id, pup_view_short_length(txn, &found->view.record.id), id);
    size_t used = put(out, pup_span_of(id), PUP_ID_TEXT);
    pad(out, used, ID_WIDTH);
    used = used < ID_WIDTH ? ID_WIDTH : used + 1;
    const char *kind = found->kind == NULL ? "?" : found->kind->label[printer->language];
    size_t named = put(out, pup_span_of(kind), KIND_WIDTH - 1);
    pad(out, named, KIND_WIDTH);
    used += KIND_WIDTH;
    size_t room = width > used + kept ? width - used - kept : 0;
    bool short_of = pup_text_width(found->title) > room;
    fputs(pup_tone_start(printer, PUP_TONE_STRONG), out);
    put(out, found->title, short_of && room > 0 ? room - 1 : room);
    fputs(pup_tone_end(printer, PUP_TONE_STRONG), out);
    fprintf(out, "%s", short_of ? "…" : "");
    if (kept > 0) {
        fprintf(out, "  %s(%s)%s", pup_tone_start(printer, PUP_TONE_FAINT), behind,
                pup_tone_end(printer, PUP_TONE_FAINT));
    }
    fputc('\n', out);
    if (found->place.field != 0 && width >= NARROWEST) {
        print_snippet(printer, found, width);
    }
}

/* ---- for programs ---- */

static enum pup_err print_row(struct pup_context *context, struct pup_grid *grid, const struct found *found)
{
    char id[PUP_ID_TEXT + 1], room[PUP_FIELD_KEY_ROOM];
    pup_id_text(&found->view.record.id, id);
    struct pup_span text = {NULL, 0};
    if (found->place.field != 0) {
        size_t len = (size_t)(found->after.data + found->after.len - found->before.data);
        text = (struct pup_span){found->before.data, len};
    }
    uint32_t field = found->place.field;
    struct pup_span cells[] = {
        pup_span_of(id),
        pup_span_of(found->kind == NULL ? "?" : found->kind->id),
        pup_span_of(found->view.space.name),
        found->title,
        pup_span_of(field == 0 ? "" : pup_field_key(found->kind, field, room)),
        text,
    };
    (void)context;
    return pup_grid_row(grid, cells, PUP_TONE_PLAIN);
}

static int print_all(struct pup_context *context, struct pup_txn *txn, const struct pup_search *search)
{
    struct pup_column columns[] = {{"id", _("Id"), 0},       {"kind", _("Kind"), 0},   {"space", _("Space"), 0},
                                   {"title", _("Title"), 0}, {"field", _("Field"), 0}, {"text", _("Text"), 0}};
    struct pup_grid *grid = NULL;
    enum pup_err err = PUP_OK;
    if (!context->printer.terminal) {
        grid = pup_grid_new(&context->printer, columns, sizeof columns / sizeof columns[0]);
        err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    }
    for (size_t i = 0; i < search->count && err == PUP_OK; i++) {
        struct found found;
        err = load(context, txn, search, i, &found);
        if (err == PUP_OK && grid != NULL) {
            err = print_row(context, grid, &found);
        } else if (err == PUP_OK) {
            print_found(context, txn, &found);
        }
    }
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
}

static void tell(const struct pup_context *context, const struct pup_search *search)
{
    if (search->total == 0 && context->printer.terminal) {
        pup_note("%s", _("nothing found; try fewer words, or the beginning of one"));
    }
    if (search->total > search->count) {
        pup_note(_("%zu found, the best %zu shown; another word narrows it down, --all shows all"), search->total,
                 search->count);
    }
}

int pup_command_search(struct pup_context *context, int count, char **words)
{
    const struct pup_kind_def *kind = NULL;
    struct pup_txn *txn = NULL;
    struct pup_search search;
    size_t most = USUAL;
    if (count < 1) {
        return pup_fail(EX_USAGE, _("search for what? Give a word or several, for instance: pupitre search plaie"));
    }
    int code = read_options(context, &kind, &most);
    code = code == EX_OK ? pup_place_begin(context, false, &txn) : code;
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err = pup_search_start(txn, &context->arena, joined(context, count, words),
                                        kind == NULL ? 0 : kind->number, most, &search);
    code = err == PUP_ERR_INVALID ? pup_fail(EX_USAGE, _("there is no word to search for: give letters or digits"))
                                  : pup_fail_err(err);
    code = code == EX_OK ? look(context, txn, &search) : code;
    code = code == EX_OK ? print_all(context, txn, &search) : code;
    if (code == EX_OK) {
        tell(context, &search);
    }
    pup_txn_abort(txn);
    return code;
}
