/* ideas [WORDS | vote ID | unvote ID | to-action ID [FIELD=VALUE…]] */
#include <string.h>

#include "client/cli/say.h"
#include "client/cli/verb.h"
#include "client/cli/write.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "client/projects/projects.h"
#include "client/projects/tree.h"
#include "client/query/history.h"
#include "common/base/text.h"
#include "common/model/fields.h"

/* ---- the tree, for people ---- */

enum { LINE = 80, BRANCH = 3 };

/* At most `width` columns of the text on one line, with "…" where it is cut. */
static size_t put_cut(FILE *out, struct pup_span text, size_t width)
{
    bool whole = pup_text_width(text) <= width;
    size_t used = 0, room = whole ? width : width > 0 ? width - 1 : 0;
    for (size_t at = 0, len; at < text.len && text.data[at] != '\n'; at += len) {
        len = 1;
        while (at + len < text.len && (text.data[at + len] & 0xC0U) == 0x80U) {
            len++;
        }
        size_t columns = pup_text_width((struct pup_span){text.data + at, len});
        if (used + columns > room) {
            break;
        }
        pup_print_safe(out, (struct pup_span){text.data + at, len}, false);
        used += columns;
    }
    if (!whole) {
        fputs("…", out);
    }
    return used + !whole;
}

/* What stands behind an idea: its votes, its id, its state unless it is open. */
static const char *behind(struct pup_context *context, struct pup_txn *txn, const struct pup_idea *idea)
{
    char id[PUP_ID_RANDOM + 1];
    const struct pup_field_def *states = pup_schema_field(pup_schema_kind(PUP_KIND_IDEA), PUP_FIELD_STATE);
    const struct pup_choice *state = pup_schema_choice(states, idea->state);
    bool open = idea->state == PUP_IDEA_STATE_OPEN || state == NULL;
    pup_id_short(&idea->place.id, pup_view_short_length(txn, &idea->place.id), id);
    const char *votes = "";
    if (idea->votes != 0) {
        const char *words = ngettext("%lld vote", "%lld votes", (unsigned long)idea->votes);
        votes = pup_arena_printf(&context->arena, words, (long long)idea->votes);
    }
    return pup_arena_printf(&context->arena, "  %s%s(%s%s%s)", votes, votes[0] == '\0' ? "" : "  ", id,
                            open ? "" : ", ", open ? "" : state->label[context->language]);
}

/* The lines that lead down from those above which have more below. */
static void put_branches(FILE *out, const struct pup_idea *idea, const bool *last)
{
    for (size_t i = 0; i < idea->depth; i++) {
        fputs(last[i] ? "   " : "│  ", out);
    }
    fputs(idea->last ? "└─ " : "├─ ", out);
}

static void print_idea(struct pup_context *context, struct pup_txn *txn, const struct pup_idea *idea, bool *last)
{
    enum { DEEPEST = 40 };
    FILE *out = context->printer.out;
    const struct pup_printer *printer = &context->printer;
    size_t width = printer->width > 0 && printer->width < LINE ? (size_t)printer->width : LINE;
    const char *more = behind(context, txn, idea), *how = idea->depth > 0 ? _("how? ") : "";
    size_t used = (idea->depth + 1) * BRANCH + pup_text_width(pup_span_of(how));
    size_t kept = more == NULL ? 0 : pup_text_width(pup_span_of(more));
    put_branches(out, idea, last);
    fprintf(out, "%s%s%s", pup_tone_start(printer, PUP_TONE_FAINT), how, pup_tone_end(printer, PUP_TONE_FAINT));
    put_cut(out, idea->text, width > used + kept + 10 ? width - used - kept : 10);
    fprintf(out, "%s%s%s\n", pup_tone_start(printer, PUP_TONE_FAINT), more == NULL ? "" : more,
            pup_tone_end(printer, PUP_TONE_FAINT));
    if (idea->depth < DEEPEST) {
        last[idea->depth] = idea->last;
    }
}

static void print_tree(struct pup_context *context, struct pup_txn *txn, const struct pup_idea_tree *tree)
{
    bool last[64] = {false};
    char space[PUP_SPACE_LABEL];
    FILE *out = context->printer.out;
    for (size_t i = 0; i < tree->count; i++) {
        const struct pup_idea *idea = &tree->at[i];
        if (idea->depth == 0 && (i == 0 || !pup_span_equal(idea->key, tree->at[i - 1].key))) {
            fprintf(out, "%s%s", i == 0 ? "" : "\n", pup_tone_start(&context->printer, PUP_TONE_STRONG));
            put_cut(out, idea->question.len > 0 ? idea->question : pup_span_of("?"), LINE - 16);
            fprintf(out, "%s  (%s)\n", pup_tone_end(&context->printer, PUP_TONE_STRONG),
                    pup_space_label(&idea->place.space, context->language, space));
        }
        print_idea(context, txn, idea, last);
    }
}

/* ---- the tree, for programs ---- */

static int print_rows(struct pup_context *context, const struct pup_idea_tree *tree)
{
    const struct pup_column columns[] = {{"id", _("Id"), 0},
                                         {"space", _("Space"), 0},
                                         {"question", _("Question"), 0},
                                         {"depth", _("Depth"), PUP_COLUMN_NUMBER},
                                         {"text", _("Idea"), 0},
                                         {"votes", _("Votes"), PUP_COLUMN_NUMBER},
                                         {"state", _("State"), 0},
                                         {"parent", _("Parent"), 0}};
    const struct pup_field_def *states = pup_schema_field(pup_schema_kind(PUP_KIND_IDEA), PUP_FIELD_STATE);
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < tree->count && err == PUP_OK; i++) {
        const struct pup_idea *idea = &tree->at[i];
        char id[PUP_ID_TEXT + 1], parent[PUP_ID_TEXT + 1] = "", depth[24], votes[24];
        const struct pup_choice *state = pup_schema_choice(states, idea->state);
        pup_id_text(&idea->place.id, id);
        if (idea->has_parent) {
            pup_id_text(&idea->parent, parent);
        }
        snprintf(depth, sizeof depth, "%zu", idea->depth);
        snprintf(votes, sizeof votes, "%lld", (long long)idea->votes);
        const struct pup_span cells[] = {pup_span_of(id),
                                         pup_span_of(idea->place.space.name),
                                         idea->question,
                                         pup_span_of(depth),
                                         idea->text,
                                         pup_span_of(votes),
                                         pup_span_of(state == NULL ? "?" : state->id),
                                         pup_span_of(parent)};
        err = pup_grid_row(grid, cells, PUP_TONE_PLAIN);
    }
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
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

static int show_tree(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_space_row *spaces = NULL;
    struct pup_idea_tree tree = {.count = 0};
    size_t space_count = 0;
    int code = pup_place_begin(context, false, &txn);
    code = code == EX_OK ? pup_place_spaces(context, txn, &spaces, &space_count) : code;
    if (code == EX_OK) {
        code = pup_fail_err(pup_idea_tree_gather(txn, &context->arena, context->language, spaces, space_count,
                                                 joined(context, count, words), pup_given_value(context, "all") != NULL,
                                                 &tree));
    }
    if (code == EX_OK && context->printer.terminal) {
        print_tree(context, txn, &tree);
        code = fflush(context->printer.out) == 0 ? EX_OK : pup_fail_output();
    } else if (code == EX_OK) {
        code = print_rows(context, &tree);
    }
    pup_txn_abort(txn);
    if (code == EX_OK && context->printer.terminal && tree.count == 0) {
        pup_note("%s", _("no idea here yet; to add one: pupitre add idea question=\"How…?\" text=\"…\""));
    }
    if (code == EX_OK && context->printer.terminal && tree.put_away > 0) {
        pup_note(ngettext("%zu dismissed (--all shows it)", "%zu dismissed (--all shows them)", tree.put_away),
                 tree.put_away);
    }
    return code;
}

/* ---- voting ---- */

static int begin(struct pup_context *context, const char *id, struct pup_txn **txn, struct pup_view *view)
{
    int code = pup_place_begin(context, true, txn);
    code = code == EX_OK ? pup_place_record_of(context, *txn, id, PUP_KIND_IDEA, view) : code;
    return code == EX_OK ? pup_place_may_write(context, *txn, &view->space) : code;
}

/* Her own votes so far, as far as the history is known here: a count has no names. */
static int64_t own_votes(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view)
{
    struct pup_history_row *rows = NULL;
    size_t count = 0;
    int64_t votes = 0;
    if (pup_history_of(txn, &context->arena, &view->space, &view->record.id, &rows, &count) != PUP_OK) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        bool hers = rows[i].author.known && strcmp(rows[i].author.login, context->profile.login) == 0;
        for (size_t j = 0; j < rows[i].part->change_count && hers && rows[i].verdict != PUP_VERDICT_REFUSED; j++) {
            const struct pup_change *change = &rows[i].part->changes[j];
            votes += change->field == PUP_IDEA_VOTES && change->operation == PUP_DELTA ? change->delta : 0;
        }
    }
    return votes;
}

static int change_vote(struct pup_context *context, int count, char **words, int64_t delta)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_draft draft;
    if (count != 1) {
        return pup_fail(EX_USAGE, _("which idea? Give its id; see: pupitre ideas"));
    }
    int code = begin(context, words[0], &txn, &view);
    bool already = code == EX_OK && (own_votes(context, txn, &view) > 0) == (delta > 0);
    code = code == EX_OK ? pup_draft_start(context, &view.space, &view.record, &draft) : code;
    if (code == EX_OK && !already) {
        code = pup_draft_add(context, &draft,
                             (struct pup_change){.field = PUP_IDEA_VOTES, .operation = PUP_DELTA, .delta = delta});
    }
    if (code != EX_OK || already) {
        pup_txn_abort(txn);
        if (code == EX_OK) {
            pup_note("%s", delta > 0 ? _("you have voted for it already; to take it back: pupitre ideas unvote ID")
                                     : _("you have not voted for it"));
        }
        return code;
    }
    draft.told = pup_draft_words(context, &draft);
    return pup_write(context, txn, &draft, &view.record.touched);
}

static int vote(struct pup_context *context, int count, char **words)
{
    return change_vote(context, count, words, 1);
}

static int unvote(struct pup_context *context, int count, char **words)
{
    return change_vote(context, count, words, -1);
}

/* ---- an idea becomes an action ---- */

/* The same wherever it is made, so that two who do it offline make one. */
static struct pup_id action_id(const struct pup_id *idea)
{
    const struct pup_span parts[] = {pup_span_of("action of an idea"), {idea->bytes, sizeof idea->bytes}};
    return pup_id_derived(parts, sizeof parts / sizeof parts[0]);
}

static bool is_given(const struct pup_assignment *assignments, int count, uint32_t field)
{
    for (int i = 0; i < count; i++) {
        if (assignments[i].field->number == field) {
            return true;
        }
    }
    return false;
}

static int put(struct pup_context *context, struct pup_txn *txn, uint32_t field, struct pup_span text,
               struct pup_draft *draft)
{
    struct pup_assignment assignment = {pup_schema_field(draft->kind, field), PUP_ASSIGN_SET, text};
    return text.len == 0 ? EX_OK : pup_assign(context, txn, &assignment, draft);
}

/* Its title is the idea, its note the question; who makes it is responsible unless somebody else is said to be. */
static int fill_action(struct pup_context *context, struct pup_txn *txn, const struct pup_view *idea,
                       const struct pup_assignment *assignments, int count, struct pup_draft *draft)
{
    const struct pup_value *text = pup_record_visible(&idea->record, PUP_IDEA_TEXT);
    const struct pup_value *question = pup_record_visible(&idea->record, PUP_IDEA_QUESTION);
    int code = EX_OK;
    if (!is_given(assignments, count, PUP_ACTION_TITLE)) {
        code =
            put(context, txn, PUP_ACTION_TITLE,
                text == NULL ? pup_record_title(&context->arena, &idea->record, context->language) : text->text, draft);
    }
    if (code == EX_OK && question != NULL && !is_given(assignments, count, PUP_ACTION_NOTE)) {
        code = put(context, txn, PUP_ACTION_NOTE, question->text, draft);
    }
    if (code == EX_OK && !is_given(assignments, count, PUP_ACTION_OWNER)) {
        code = put(context, txn, PUP_ACTION_OWNER, pup_span_of(context->profile.login), draft);
    }
    for (int i = 0; code == EX_OK && i < count; i++) {
        code = pup_assign(context, txn, &assignments[i], draft);
    }
    return code;
}

/* It is kept, unless people disagree about that or have said so already. */
static int keep_idea(struct pup_context *context, struct pup_draft *draft)
{
    const struct pup_register *places = pup_record_places(draft->before, PUP_FIELD_STATE);
    bool contested = places != NULL && pup_register_contested(places);
    if (contested || pup_record_state(draft->before) != PUP_IDEA_STATE_OPEN) {
        return EX_OK;
    }
    return pup_assign_value(context, pup_schema_field(draft->kind, PUP_FIELD_STATE),
                            pup_value_integer(PUP_IDEA_STATE_KEPT), draft);
}

static int make_action(struct pup_context *context, struct pup_txn *txn, const struct pup_view *idea,
                       const struct pup_assignment *assignments, int count, const struct pup_id *id)
{
    struct pup_record action;
    struct pup_draft drafts[2];
    pup_record_init(&action, id, PUP_KIND_ACTION);
    int code = pup_draft_start(context, &idea->space, &action, &drafts[0]);
    code = code == EX_OK ? fill_action(context, txn, idea, assignments, count, &drafts[0]) : code;
    code = code == EX_OK ? pup_draft_start(context, &idea->space, &idea->record, &drafts[1]) : code;
    code = code == EX_OK ? keep_idea(context, &drafts[1]) : code;
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    drafts[1].told = pup_draft_words(context, &drafts[1]);
    code = pup_write_edit(context, txn, drafts, 2);
    return code == EX_OK ? pup_write_commit(context, txn, drafts, 2) : code;
}

static int to_action(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view idea, there;
    struct pup_assignment *assignments = NULL;
    if (count < 1) {
        return pup_fail(EX_USAGE, _("which idea? Give its id; see: pupitre ideas"));
    }
    int code = pup_assignments_read(context, pup_schema_kind(PUP_KIND_ACTION), count - 1, words + 1, &assignments);
    code = code == EX_OK ? begin(context, words[0], &txn, &idea) : code;
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    struct pup_id id = action_id(&idea.record.id);
    enum pup_err err = pup_view_get(txn, &context->arena, &idea.space, &id, &there);
    if (err == PUP_ERR_NOT_FOUND) {
        code = make_action(context, txn, &idea, assignments, count - 1, &id);
    } else {
        pup_txn_abort(txn);
        code = pup_fail_err(err);
        if (code == EX_OK) {
            pup_note("%s", pup_record_alive(&there.record) ? _("it is an action already; to change it: pupitre edit ID")
                                                           : _("it was an action, which was removed; to bring it back: "
                                                               "pupitre restore ID"));
        }
    }
    return code == EX_OK ? pup_write_print_id(context, &id) : code;
}

static const struct pup_verb verbs[] = {
    {"vote", "voter", vote}, {"unvote", "retirer", unvote}, {"to-action", "en-action", to_action}, {NULL, NULL, NULL}};

int pup_command_ideas(struct pup_context *context, int count, char **words)
{
    const struct pup_verb *verb = count == 0 ? NULL : pup_verb_find(verbs, words[0]);
    return verb != NULL ? verb->run(context, count - 1, words + 1) : show_tree(context, count, words);
}
