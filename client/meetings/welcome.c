/* welcome PERSON: a newcomer's checklist, from a template that the structure keeps as a document. Its summary holds the
 * lines of items.h: a line without @ is the newcomer's own, days count from her arrival. */
#include <string.h>

#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/meetings/items.h"
#include "client/meetings/meetings.h"
#include "client/meetings/outcomes.h"
#include "client/query/query.h"
#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/fields.h"

struct welcome {
    struct pup_context *context;
    struct pup_txn *txn;
    struct pup_space space; /* the team she comes to */
    struct pup_value person;
    struct pup_id template;
    struct pup_span title, text; /* of the template */
    bool found;
    size_t templates; /* that might be meant */
    int64_t arrival;
    struct pup_items items;
    struct pup_draft *drafts;
    struct pup_outcome_row *rows;
};

/* ---- who, and from which template ---- */

static int find_person(struct welcome *w, const char *word)
{
    struct pup_context *context = w->context;
    struct pup_view view;
    struct pup_id id;
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_ACTION);
    if (pup_id_parse(pup_span_of(word), &id) == PUP_OK) {
        int code = pup_place_record_of(context, w->txn, word, PUP_KIND_PERSON, &view);
        if (code == EX_OK) {
            w->space = view.space;
            w->person =
                pup_value_reference(view.record.id, pup_record_title(&context->arena, &view.record, context->language));
        }
        return code;
    }
    int code = pup_place_new(context, w->txn, kind, NULL, &w->space);
    return code == EX_OK ? pup_assign_reference(context, w->txn, &w->space, pup_schema_field(kind, PUP_ACTION_OWNER),
                                                pup_span_of(word), &w->person)
                         : code;
}

static struct pup_span text_of(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    return value != NULL && value->type == PUP_VALUE_TEXT ? value->text : (struct pup_span){NULL, 0};
}

static void take_template(struct welcome *w, const struct pup_record *document)
{
    struct pup_arena *arena = &w->context->arena;
    w->template = document->id;
    w->title = pup_arena_copy(arena, pup_record_title(arena, document, w->context->language));
    w->text = pup_arena_copy(arena, text_of(document, PUP_DOCUMENT_SUMMARY));
    w->found = true;
}

static bool is_template(const struct pup_record *document)
{
    const struct pup_value *type = pup_record_visible(document, PUP_DOCUMENT_TYPE);
    return type != NULL && type->type == PUP_VALUE_INTEGER && type->integer == PUP_DOCUMENT_TYPE_TEMPLATE;
}

static bool begins_welcome(struct pup_arena *arena, struct pup_span title)
{
    static const char *const words[] = {"accueil", "welcome"};
    struct pup_span folded = pup_text_fold(arena, title);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);
        if (folded.len >= len && memcmp(folded.data, words[i], len) == 0) {
            return true;
        }
    }
    return false;
}

static bool consider(void *context, const struct pup_view *view)
{
    struct welcome *w = context;
    struct pup_arena *arena = &w->context->arena;
    if (is_template(&view->record) && !pup_query_put_away(w->txn, view) &&
        begins_welcome(arena, pup_record_title(arena, &view->record, w->context->language))) {
        w->templates++;
        take_template(w, &view->record);
    }
    return true;
}

static int find_only_template(struct welcome *w)
{
    enum pup_err err = pup_view_each(w->txn, &w->space, PUP_KIND_DOCUMENT, consider, w);
    if (err != PUP_OK) {
        return pup_fail_err(err);
    }
    if (w->templates == 0) {
        return pup_fail(
            EX_NOINPUT,
            _("there is no checklist here: write its lines (- [ ] +7d : create her login) into a file, then: "
              "pupitre add document type=template title=Welcome summary=@FILE"));
    }
    if (w->templates > 1) {
        return pup_fail(EX_USAGE, _("there are %zu templates of that name here; say which with --template ID"),
                        w->templates);
    }
    return EX_OK;
}

static int find_template(struct welcome *w)
{
    const char *given = pup_given_value(w->context, "template");
    struct pup_view view;
    if (given == NULL) {
        return find_only_template(w);
    }
    int code = pup_place_record_of(w->context, w->txn, given, PUP_KIND_DOCUMENT, &view);
    if (code == EX_OK && !is_template(&view.record)) {
        code =
            pup_fail(EX_DATAERR, _("the document %s is no template; make it one with: pupitre edit %s type=template"),
                     given, given);
    }
    if (code == EX_OK) {
        take_template(w, &view.record);
    }
    return code;
}

/* ---- when she arrives ---- */

static bool is_hers(void *context, const struct pup_view *view)
{
    struct welcome *w = context;
    const struct pup_value *person = pup_record_visible(&view->record, PUP_MEMBERSHIP_PERSON);
    const struct pup_value *start = pup_record_visible(&view->record, PUP_MEMBERSHIP_START);
    if (person != NULL && pup_value_equal(person, &w->person) && start != NULL && start->type == PUP_VALUE_INTEGER &&
        !pup_query_put_away(w->txn, view) && (!w->found || start->integer > w->arrival)) {
        w->arrival = start->integer;
        w->found = true;
    }
    return true;
}

/* What was given; else the last of her memberships; else today. */
static int find_arrival(struct welcome *w)
{
    const char *given = pup_given_value(w->context, "arrival");
    int64_t today = w->context->typing.today;
    w->arrival = today;
    if (given != NULL) {
        return pup_date_parse(pup_span_of(given), today, &w->arrival) == PUP_OK
                   ? EX_OK
                   : pup_fail(EX_USAGE, _("--arrival takes a date, for instance 01/09/2026; not \"%s\""), given);
    }
    w->found = false;
    return pup_fail_err(pup_view_each(w->txn, &w->space, PUP_KIND_MEMBERSHIP, is_hers, w));
}

/* ---- the lines ---- */

static int fail_in_line(const struct welcome *w, const struct pup_item *item, const char *what)
{
    return pup_fail(EX_DATAERR, _("template \"%s\", line %zu: %s"), pup_word(&w->context->arena, w->title), item->line,
                    what);
}

static int check_items(struct welcome *w)
{
    size_t actions = 0;
    for (size_t i = 0; i < w->items.count; i++) {
        const struct pup_item *item = &w->items.rows[i];
        actions += item->sort == PUP_ITEM_ACTION;
        if (item->problem == PUP_ITEM_NO_DATE) {
            return fail_in_line(w, item, _("this is no date; write for instance +7d"));
        }
        if (item->problem != PUP_ITEM_RIGHT) {
            return fail_in_line(w, item, _("write - [ ] @name +7d : what is to be done"));
        }
    }
    if (actions == 0 || w->items.too_many) {
        return pup_fail(EX_DATAERR,
                        _("the template \"%s\" should hold 1 to %d lines such as: - [ ] +7d : create her login"),
                        pup_word(&w->context->arena, w->title), (int)PUP_ITEMS_MAX);
    }
    return EX_OK;
}

static bool is_newcomer(struct pup_span typed)
{
    static const char *const words[] = {"arrivant", "arrivante", "nouveau", "nouvelle", "newcomer"};
    bool is = typed.len == 0;
    for (size_t i = 0; !is && i < sizeof words / sizeof words[0]; i++) {
        is = pup_text_same(typed, pup_span_of(words[i]));
    }
    return is;
}

static int person_of(struct welcome *w, const struct pup_item *item, struct pup_span typed, uint32_t field,
                     struct pup_value *person)
{
    *person = w->person;
    if (is_newcomer(typed)) {
        return EX_OK;
    }
    bool me = pup_text_same(typed, pup_span_of("moi")) || pup_text_same(typed, pup_span_of("me"));
    int code =
        pup_assign_reference(w->context, w->txn, &w->space, pup_schema_field(pup_schema_kind(PUP_KIND_ACTION), field),
                             me ? pup_span_of(w->context->profile.login) : typed, person);
    if (code != EX_OK) {
        pup_note(_("(template \"%s\", line %zu)"), pup_word(&w->context->arena, w->title), item->line);
    }
    return code;
}

/* The same person, template and line make the same action everywhere. */
static struct pup_id derived(const struct welcome *w, size_t at)
{
    const struct pup_item *item = &w->items.rows[at];
    char number[16];
    unsigned alike = 1;
    for (size_t i = 0; i < at; i++) {
        alike += pup_text_same(w->items.rows[i].words, item->words);
    }
    snprintf(number, sizeof number, "%u", alike);
    const struct pup_span parts[] = {
        pup_span_of("welcome"),
        {w->template.bytes, sizeof w->template.bytes},
        {w->person.ref.bytes, sizeof w->person.ref.bytes},
        pup_text_fold(&w->context->arena, item->words),
        pup_span_of(number),
    };
    return pup_id_derived(parts, sizeof parts / sizeof parts[0]);
}

static int put(struct welcome *w, struct pup_draft *draft, uint32_t field, struct pup_value value)
{
    return pup_assign_value(w->context, pup_schema_field(draft->kind, field), value, draft);
}

static int fill(struct welcome *w, const struct pup_item *item, struct pup_draft *draft, struct pup_outcome_row *row)
{
    struct pup_value owner, support;
    const char *title = pup_arena_printf(&w->context->arena, "%.*s (%.*s, %.*s)", (int)item->words.len,
                                         (const char *)item->words.data, (int)w->title.len, (const char *)w->title.data,
                                         (int)w->person.text.len, (const char *)w->person.text.data);
    if (title == NULL || strlen(title) > PUP_TEXT_MAX) {
        return fail_in_line(w, item, _("this is too long; put the rest below it, indented"));
    }
    int code = person_of(w, item, item->owner, PUP_ACTION_OWNER, &owner);
    if (code == EX_OK && item->support.len > 0) {
        code = person_of(w, item, item->support, PUP_ACTION_SUPPORT, &support);
        code = code == EX_OK ? put(w, draft, PUP_ACTION_SUPPORT, support) : code;
    }
    code = code == EX_OK ? put(w, draft, PUP_ACTION_TITLE, pup_value_text(pup_span_of(title))) : code;
    code = code == EX_OK ? put(w, draft, PUP_ACTION_OWNER, owner) : code;
    if (code == EX_OK && item->has_due) {
        code = put(w, draft, PUP_ACTION_DUE, pup_value_integer(item->due));
    }
    if (code == EX_OK && item->note.len > 0) {
        code = put(w, draft, PUP_ACTION_NOTE, pup_value_text(item->note));
    }
    code = code == EX_OK ? put(w, draft, PUP_ACTION_CATEGORY, pup_value_integer(PUP_ACTION_CATEGORY_WELCOME)) : code;
    *row = (struct pup_outcome_row){PUP_LINE_CREATED, draft->before->id, PUP_KIND_ACTION, pup_span_of(title),
                                    owner.text,       item->has_due,     item->due};
    return code; /* its state is what a reader supposes: see minutes_draft.c */
}

/* What is there already, changed or removed, is left as it is. */
static int draft_line(struct welcome *w, size_t at)
{
    struct pup_arena *arena = &w->context->arena;
    struct pup_record *record = pup_arena_alloc(arena, sizeof *record);
    struct pup_id id = derived(w, at);
    struct pup_view view;
    if (record == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    pup_record_init(record, &id, PUP_KIND_ACTION);
    int code = pup_draft_start(w->context, &w->space, record, &w->drafts[at]);
    if (code == EX_OK) {
        code = fill(w, &w->items.rows[at], &w->drafts[at], &w->rows[at]);
    }
    enum pup_err err = pup_view_get(w->txn, arena, &w->space, &id, &view);
    if (err == PUP_OK) {
        w->drafts[at].count = 0;
        w->rows[at].sort = pup_record_alive(&view.record) ? PUP_LINE_KEPT : PUP_LINE_REMOVED;
    }
    return code != EX_OK || err == PUP_ERR_NOT_FOUND ? code : pup_fail_err(err);
}

static int draft_all(struct welcome *w)
{
    struct pup_arena *arena = &w->context->arena;
    int code = pup_fail_err(pup_items_read(arena, w->text, w->arrival, &w->items));
    if (code == EX_OK) {
        code = check_items(w);
    }
    w->drafts = pup_arena_array(arena, w->items.count, sizeof *w->drafts);
    w->rows = pup_arena_array(arena, w->items.count, sizeof *w->rows);
    if (code == EX_OK && (w->drafts == NULL || w->rows == NULL)) {
        code = pup_fail_err(PUP_ERR_MEMORY);
    }
    for (size_t i = 0; code == EX_OK && i < w->items.count; i++) {
        if (w->items.rows[i].sort == PUP_ITEM_ACTION) { /* what else it says is for those who read it */
            code = draft_line(w, i);
        }
    }
    return code;
}

static int gather(struct welcome *w, const char *who)
{
    int code = find_person(w, who);
    if (code == EX_OK) {
        code = pup_place_may_write(w->context, w->txn, &w->space);
    }
    if (code == EX_OK) {
        code = find_template(w);
    }
    if (code == EX_OK) {
        code = find_arrival(w);
    }
    return code == EX_OK ? draft_all(w) : code;
}

int pup_command_welcome(struct pup_context *context, int count, char **words)
{
    struct welcome w = {.context = context};
    if (count != 1) {
        return pup_fail(EX_USAGE, _("whom? pupitre welcome NAME"));
    }
    int code = pup_place_begin(context, true, &w.txn);
    if (code == EX_OK) {
        code = gather(&w, words[0]);
    }
    size_t changes = 0;
    for (size_t i = 0; code == EX_OK && i < w.items.count; i++) {
        changes += w.drafts[i].count;
    }
    if (code != EX_OK || changes == 0) {
        pup_txn_abort(w.txn);
    } else {
        code = pup_write_edit(context, w.txn, w.drafts, w.items.count);
        code = code == EX_OK ? pup_write_commit(context, w.txn, NULL, 0) : code;
    }
    return code == EX_OK ? pup_outcomes_print(context, w.rows, w.items.count) : code;
}
