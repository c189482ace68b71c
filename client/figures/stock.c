/* stock: what there is; use, receive and count things from any site, offline. */
#include <string.h>

#include "client/cli/verb.h"
#include "client/cli/write.h"
#include "client/figures/asked.h"
#include "client/figures/figures.h"
#include "client/print/value.h"
#include "client/work/supplies.h"
#include "common/base/language.h"
#include "common/model/name.h"
#include "common/model/number.h"
#include "common/rules/deadline.h"

/* ---- what there is ---- */

enum { COLUMNS = 8 };

static struct pup_span alarm_of(const struct pup_context *context, const struct pup_supply_row *item)
{
    if (item->quantity < 0) {
        return asked_word(context, "below_zero", _("below zero: count it"));
    }
    if (item->expires == PUP_DEADLINE_OVERDUE) {
        return asked_word(context, "expired", _("expired"));
    }
    if (item->low) {
        return asked_word(context, "low", _("below threshold"));
    }
    return item->expires == PUP_DEADLINE_NEAR ? asked_word(context, "expiring", _("expires soon")) : pup_span_of("");
}

static enum pup_err item_row(struct pup_context *context, struct pup_txn *txn, struct pup_grid *grid,
                             const struct pup_supply_row *item)
{
    struct pup_arena *arena = &context->arena;
    char id[PUP_ID_TEXT + 1], space[PUP_SPACE_LABEL];
    size_t len = context->printer.terminal ? pup_view_short_length(txn, &item->place.id) : 0;
    struct pup_span cells[COLUMNS] = {
        pup_span_of(pup_id_show(&context->printer, &item->place.id, len, id)),
        item->name,
        item->site,
        pup_shown_count(arena, &context->printer, true, item->quantity),
        pup_shown_count(arena, &context->printer, true, item->threshold),
        pup_shown_day(arena, &context->printer, item->has_expiry, item->expiry),
        alarm_of(context, item),
        pup_span_of(pup_space_show(&context->printer, &item->place.space, space)),
    };
    return pup_grid_row(grid, cells, cells[6].len > 0 ? PUP_TONE_WARN : PUP_TONE_PLAIN);
}

static enum pup_err print_table(struct pup_context *context, struct pup_txn *txn, const struct pup_supplies_figures *f)
{
    const struct pup_column columns[COLUMNS] = {{"id", _("Id"), 0},
                                                {"name", _("Name"), PUP_COLUMN_SHRINK},
                                                {"site", _("Place"), PUP_COLUMN_SHRINK},
                                                {"quantity", _("Quantity"), PUP_COLUMN_RIGHT | PUP_COLUMN_NUMBER},
                                                {"threshold", _("Threshold"), PUP_COLUMN_RIGHT | PUP_COLUMN_NUMBER},
                                                {"expiry", _("Expiry"), 0},
                                                {"alarm", _("Alarm"), 0},
                                                {"space", _("Space"), 0}};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, COLUMNS);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < f->count; i++) {
        err = item_row(context, txn, grid, &f->items[i]);
    }
    enum pup_err ended = pup_grid_end(grid);
    return err != PUP_OK ? err : ended;
}

static int show_all(struct pup_context *context)
{
    struct asked asked;
    struct pup_supplies_figures f = {0};
    int code = asked_begin(context, PUP_TEAM, &asked);
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err = pup_figure_supplies(&asked.work, pup_given_value(context, "structure"), &f);
    err = err == PUP_OK ? print_table(context, asked.txn, &f) : err;
    if (err == PUP_OK && f.count == 0 && context->printer.terminal) {
        pup_note(_("nothing is in stock here; to add an item: pupitre add stock"));
    }
    return asked_end(context, &asked, err);
}

/* ---- which item is meant ---- */

static void list_items(struct pup_context *context, struct pup_txn *txn, const struct pup_supplies_figures *f,
                       const char *word)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct pup_supply_row *item = &f->items[i];
        char id[PUP_ID_RANDOM + 1], space[PUP_SPACE_LABEL];
        if (pup_name_matches(item->name, pup_span_of(word))) {
            pup_id_short(&item->place.id, pup_view_short_length(txn, &item->place.id), id);
            pup_note("  %s  %s%s%s (%s)", id, pup_word(&context->arena, item->name), item->site.len > 0 ? ", " : "",
                     pup_word(&context->arena, item->site),
                     pup_space_label(&item->place.space, context->language, space));
        }
    }
}

/* By enough of its name, among the items in use. */
static int find_by_name(struct pup_context *context, struct pup_txn *txn, const char *word, struct pup_view *view)
{
    struct pup_work work;
    struct pup_supplies_figures f;
    const struct pup_supply_row *found = NULL;
    size_t count = 0;
    enum pup_err err = pup_work_open(&work, txn, &context->arena, context->language, context->typing.today);
    err = err == PUP_OK ? pup_figure_supplies(&work, pup_given_value(context, "structure"), &f) : err;
    for (size_t i = 0; err == PUP_OK && i < f.count; i++) {
        if (pup_name_matches(f.items[i].name, pup_span_of(word))) {
            found = &f.items[i];
            count++;
        }
    }
    if (err == PUP_OK && count > 1) {
        int code = pup_fail(EX_DATAERR, _("\"%s\" fits several items; give more of the name, or the id:"), word);
        list_items(context, txn, &f, word);
        return code;
    }
    if (err == PUP_OK && count == 0) {
        return pup_fail(EX_NOINPUT, _("there is no item \"%s\" in stock here; see: pupitre stock"), word);
    }
    return pup_fail_err(err == PUP_OK ? pup_view_get(txn, &context->arena, &found->place.space, &found->place.id, view)
                                      : err);
}

static int find_item(struct pup_context *context, struct pup_txn *txn, const char *word, struct pup_view *view)
{
    struct pup_place place;
    size_t count = 1;
    bool id = pup_id_short_valid(pup_span_of(word)) || strlen(word) == PUP_ID_TEXT;
    if (id && pup_view_find(txn, pup_span_of(word), &place, &count) == PUP_OK && place.kind == PUP_KIND_STOCK) {
        return pup_fail_err(pup_view_get(txn, &context->arena, &place.space, &place.id, view));
    }
    return find_by_name(context, txn, word, view);
}

/* ---- changing it ---- */

enum verb { USE, RECEIVE, COUNT };

static int read_number(const char *word, enum verb verb, int64_t *number)
{
    int64_t least = verb == COUNT ? 0 : 1;
    if (pup_integer_parse(pup_span_of(word), number) != PUP_OK || *number < least) {
        return pup_fail(EX_DATAERR, _("\"%s\" is no number of things; write for instance 12"), word);
    }
    return EX_OK;
}

static int add_delta(struct pup_context *context, struct pup_draft *draft, int64_t delta)
{
    struct pup_change change = {.field = PUP_STOCK_QUANTITY, .operation = PUP_DELTA, .delta = delta};
    return delta == 0 ? EX_OK : pup_draft_add(context, draft, change);
}

/* --expiry: of what was received. */
static int add_expiry(struct pup_context *context, struct pup_txn *txn, struct pup_draft *draft)
{
    const char *word = pup_given_value(context, "expiry");
    struct pup_assignment expiry = {.field = pup_schema_field(draft->kind, PUP_STOCK_EXPIRY),
                                    .text = pup_span_of(word)};
    return word == NULL ? EX_OK : pup_assign(context, txn, &expiry, draft);
}

/* What is to be known of the item once the change is safe. */
static void tell(struct pup_context *context, struct pup_span name, int64_t quantity, int64_t threshold)
{
    const char *word = pup_word(&context->arena, name);
    if (quantity < 0) {
        pup_note(_("%s: %lld, that is below zero; count what is there: pupitre stock count"), word,
                 (long long)quantity);
    } else if (pup_stock_low(quantity, threshold)) {
        pup_note(_("%s: %lld, below the threshold of %lld"), word, (long long)quantity, (long long)threshold);
    }
}

static int change(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view, enum verb verb,
                  int64_t number)
{
    struct pup_draft draft;
    int64_t seen = pup_record_counter(&view->record, PUP_STOCK_QUANTITY);
    int64_t delta = verb == USE ? -number : verb == RECEIVE ? number : pup_counter_delta(seen, number);
    const struct pup_value *threshold = pup_record_visible(&view->record, PUP_STOCK_THRESHOLD);
    int64_t least = threshold != NULL && threshold->type == PUP_VALUE_INTEGER ? threshold->integer : 0;
    struct pup_span name =
        pup_arena_copy(&context->arena, pup_record_title(&context->arena, &view->record, context->language));
    int code = pup_draft_start(context, &view->space, &view->record, &draft);
    code = code == EX_OK ? add_delta(context, &draft, delta) : code;
    code = code == EX_OK ? add_expiry(context, txn, &draft) : code;
    if (code != EX_OK || draft.count == 0) {
        pup_txn_abort(txn);
        if (code == EX_OK) {
            pup_note(_("nothing was changed: it is so already"));
        }
        return code;
    }
    draft.told = pup_draft_words(context, &draft);
    code = pup_write(context, txn, &draft, &view->record.touched);
    if (code == EX_OK) {
        tell(context, name, pup_counter_after(seen, delta), least);
    }
    return code;
}

static int run(struct pup_context *context, int count, char **words, enum verb verb)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    int64_t number;
    if (count != 2) {
        return pup_fail(EX_USAGE, _("say which item and how many: pupitre stock use \"gloves m\" 12"));
    }
    int code = read_number(words[1], verb, &number);
    code = code == EX_OK ? pup_place_begin(context, true, &txn) : code;
    if (code != EX_OK) {
        return code;
    }
    code = find_item(context, txn, words[0], &view);
    if (code == EX_OK && !pup_record_alive(&view.record)) {
        code = pup_fail(EX_DATAERR, _("this record was removed; bring it back first with: pupitre restore ID"));
    }
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    return change(context, txn, &view, verb, number);
}

static int run_use(struct pup_context *context, int count, char **words)
{
    return run(context, count, words, USE);
}

static int run_receive(struct pup_context *context, int count, char **words)
{
    return run(context, count, words, RECEIVE);
}

static int run_count(struct pup_context *context, int count, char **words)
{
    return run(context, count, words, COUNT);
}

int pup_command_stock(struct pup_context *context, int count, char **words)
{
    static const struct pup_verb verbs[] = {
        {"use", "utiliser", run_use},
        {"receive", "recevoir", run_receive},
        {"count", "compter", run_count},
        {NULL, NULL, NULL},
    };
    if (count == 0) {
        return show_all(context);
    }
    const struct pup_verb *verb = pup_verb_find(verbs, words[0]);
    if (verb == NULL) {
        return pup_fail(EX_USAGE, _("stock \"%s\"? Say use, receive or count; see: pupitre help stock"), words[0]);
    }
    return verb->run(context, count - 1, words + 1);
}
