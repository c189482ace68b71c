/* project [ID [next | back | STAGE | history | pdsa | headcount]] */
#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/print/value.h"
#include "client/projects/projects.h"
#include "client/projects/staged.h"
#include "client/query/query.h"
#include "common/model/fields.h"

/* ---- changes of one field ---- */

static int begin(struct pup_context *context, const char *id, struct pup_txn **txn, struct pup_view *view,
                 struct pup_draft *draft)
{
    int code = pup_place_begin(context, true, txn);
    code = code == EX_OK ? pup_place_record_of(context, *txn, id, PUP_KIND_PROJECT, view) : code;
    code = code == EX_OK ? pup_place_may_write(context, *txn, &view->space) : code;
    return code == EX_OK ? pup_draft_start(context, &view->space, &view->record, draft) : code;
}

static int finish(struct pup_context *context, struct pup_txn *txn, int code, struct pup_draft *draft)
{
    if (code != EX_OK || draft->count == 0) {
        pup_txn_abort(txn);
        if (code == EX_OK) {
            pup_note(_("nothing was changed: it is so already"));
        }
        return code;
    }
    draft->told = pup_draft_words(context, draft);
    return pup_write(context, txn, draft, &draft->before->touched);
}

/* ---- the wheel ---- */

static int64_t phase_of(const struct pup_record *record)
{
    const struct pup_value *phase = pup_record_visible(record, PUP_PROJECT_PDSA);
    return phase != NULL && phase->type == PUP_VALUE_INTEGER ? phase->integer : 0;
}

static const struct pup_field_def *pdsa_field(void)
{
    return pup_schema_field(pup_schema_kind(PUP_KIND_PROJECT), PUP_PROJECT_PDSA);
}

/* pdsa ID [next | PHASE]: turns the wheel. */
static int turn(struct pup_context *context, int count, char **words)
{
    static const struct pup_verb next[] = {{"next", "suite", NULL}, {NULL, NULL, NULL}};
    const struct pup_choice *phase = NULL;
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_draft draft;
    bool on = count < 2 || pup_verb_find(next, words[1]) != NULL;
    if (count > 2 || (!on && pup_schema_find_choice(pdsa_field(), pup_span_of(words[1]), &phase) != PUP_OK)) {
        return pup_fail(EX_USAGE, _("the wheel has four phases: plan, do, study, act; or say: next"));
    }
    int code = begin(context, words[0], &txn, &view, &draft);
    const struct pup_register *places = code == EX_OK ? pup_record_places(&view.record, PUP_PROJECT_PDSA) : NULL;
    if (code == EX_OK && on && places != NULL && pup_register_contested(places)) {
        code = pup_fail(EX_DATAERR, _("people disagree about its phase; settle that first: pupitre resolve %s pdsa"),
                        words[0]);
    }
    if (code == EX_OK) {
        int64_t number = on ? pup_pdsa_next(phase_of(&view.record)) : phase->number;
        code = pup_assign_value(context, pdsa_field(), pup_value_integer(number), &draft);
    }
    return finish(context, txn, code, &draft);
}

/* headcount ID +N | -N | =N */
static int count_people(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_draft draft;
    char sign = count == 2 ? words[1][0] : '\0';
    if (sign != '+' && sign != '-' && sign != '=') {
        return pup_fail(EX_USAGE, _("how many people more, or in all? For instance: headcount +12, headcount =40"));
    }
    struct pup_assignment assignment = {pup_schema_field(pup_schema_kind(PUP_KIND_PROJECT), PUP_PROJECT_HEADCOUNT),
                                        sign == '+'   ? PUP_ASSIGN_MORE
                                        : sign == '-' ? PUP_ASSIGN_LESS
                                                      : PUP_ASSIGN_SET,
                                        pup_span_of(words[1] + 1)};
    int code = begin(context, words[0], &txn, &view, &draft);
    code = code == EX_OK ? pup_assign(context, txn, &assignment, &draft) : code;
    if (code == EX_OK && draft.count > 0 &&
        pup_counter_after(pup_record_counter(&view.record, PUP_PROJECT_HEADCOUNT), draft.changes[0].delta) < 0) {
        code = pup_fail(EX_DATAERR, _("there would be fewer than no people"));
    }
    return finish(context, txn, code, &draft);
}

/* ---- the page ---- */

/* "planifier → [faire] → contrôler → adapter, 2e tour": how often it came round, as far as the history is known. */
static struct pup_span wheel(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view)
{
    struct pup_history_row *rows = NULL;
    size_t count = 0, turns = 0;
    int64_t phase = phase_of(&view->record);
    if (phase == 0 || pup_history_of(txn, &context->arena, &view->space, &view->record.id, &rows, &count) != PUP_OK) {
        return (struct pup_span){NULL, 0};
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < rows[i].part->change_count && rows[i].verdict != PUP_VERDICT_REFUSED; j++) {
            const struct pup_change *change = &rows[i].part->changes[j];
            turns += change->field == PUP_PROJECT_PDSA && change->value.type == PUP_VALUE_INTEGER &&
                     change->value.integer == PUP_PROJECT_PDSA_PLAN;
        }
    }
    const char *line = "";
    for (int64_t i = PUP_PROJECT_PDSA_PLAN; i <= PUP_PROJECT_PDSA_ACT && line != NULL; i++) {
        const char *label = pup_schema_choice(pdsa_field(), i)->label[context->language];
        line = pup_arena_printf(&context->arena, i == phase ? "%s%s[%s]" : "%s%s%s", line,
                                i == PUP_PROJECT_PDSA_PLAN ? "" : " → ", label);
    }
    return pup_span_of(turns > 1 ? pup_arena_printf(&context->arena, _("%s (turn %zu)"), line, turns) : line);
}

/* What is done for it: actions and their state. */
struct actions {
    struct pup_txn *txn;
    struct pup_id project;
    int64_t today;
    size_t open, done, late;
};

static bool look(void *context, const struct pup_view *view)
{
    struct actions *actions = context;
    const struct pup_value *project = pup_record_visible(&view->record, PUP_ACTION_PROJECT);
    if (project == NULL || project->type != PUP_VALUE_REFERENCE || !pup_id_equal(&project->ref, &actions->project) ||
        pup_query_put_away(actions->txn, view)) {
        return true;
    }
    const struct pup_value *due = pup_record_visible(&view->record, PUP_ACTION_DUE);
    bool done = pup_record_state(&view->record) == PUP_ACTION_STATE_DONE;
    actions->done += done;
    actions->open += !done;
    actions->late += !done && due != NULL && due->type == PUP_VALUE_INTEGER && due->integer < actions->today;
    return true;
}

static int print_actions(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view)
{
    struct actions actions = {.txn = txn, .project = view->record.id, .today = context->typing.today};
    enum pup_err err = pup_view_each(txn, NULL, PUP_KIND_ACTION, look, &actions);
    if (err == PUP_OK && actions.open + actions.done > 0) {
        pup_stage_line(context, _("Actions"),
                       pup_span_of(pup_arena_printf(&context->arena, _("%zu open (%zu late), %zu done"), actions.open,
                                                    actions.late, actions.done)));
    }
    return pup_fail_err(err);
}

static int more(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view)
{
    static const uint32_t fields[] = {PUP_PROJECT_TYPE, PUP_PROJECT_OWNERS, PUP_PROJECT_PARTNERS, PUP_PROJECT_START,
                                      PUP_PROJECT_END,  PUP_PROJECT_BUDGET, PUP_PROJECT_HEADCOUNT};
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_PROJECT);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        pup_stage_line(context, pup_schema_field(kind, fields[i])->label[context->language],
                       pup_field_cell(&context->arena, &context->printer, kind, &view->record, fields[i]));
    }
    pup_stage_line(context, pdsa_field()->label[context->language], wheel(context, txn, view));
    return print_actions(context, txn, view);
}

static const struct pup_verb verbs[] = {
    {"pdsa", "roue", turn}, {"headcount", "participants", count_people}, {NULL, NULL, NULL}};

int pup_command_project(struct pup_context *context, int count, char **words)
{
    return pup_staged_run(context, pup_course_of(PUP_KIND_PROJECT), verbs, more, count, words);
}
