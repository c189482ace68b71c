#include "client/projects/move.h"

#include "client/cli/say.h"
#include "client/cli/write.h"
#include "common/model/fields.h"

struct moving {
    struct pup_context *context;
    struct pup_txn *txn;
    const struct pup_course *course;
    const char *id; /* as typed */
    struct pup_view view;
    struct pup_draft draft;
    int64_t from, to;
};

static const char *label(const struct moving *moving, int64_t state)
{
    const struct pup_field_def *field = pup_schema_field(moving->draft.kind, PUP_FIELD_STATE);
    const struct pup_choice *choice = pup_schema_choice(field, state);
    return choice == NULL ? "?" : choice->label[moving->context->language];
}

/* The last change of the draft to a field; NULL. */
static const struct pup_change *change_of(const struct moving *moving, uint32_t field)
{
    const struct pup_change *found = NULL;
    for (size_t i = 0; i < moving->draft.count; i++) {
        found = moving->draft.changes[i].field == field ? &moving->draft.changes[i] : found;
    }
    return found;
}

/* With what this very edit fills. */
static bool filled(void *context, uint32_t field)
{
    const struct moving *moving = context;
    const struct pup_change *change = change_of(moving, field);
    if (change != NULL && (change->operation == PUP_PUT || change->operation == PUP_TEXT)) {
        return change->value.type != PUP_VALUE_NONE;
    }
    return (change != NULL && change->operation != PUP_REMOVE) || pup_record_holds(&moving->view.record, field);
}

/* ---- where to ---- */

static int choose(struct moving *moving, enum pup_move move, int64_t state)
{
    const struct pup_course *course = moving->course;
    size_t at = pup_course_at(course, moving->from);
    moving->to = move == PUP_MOVE_TO ? state : move == PUP_MOVE_BACK ? pup_course_before(course, moving->from) : 0;
    if (move == PUP_MOVE_NEXT && at < course->count) {
        moving->to = course->stages[at].next;
    }
    if (moving->to != 0) {
        return EX_OK;
    }
    const char *word = moving->context->language == PUP_FRENCH ? moving->draft.kind->nom : moving->draft.kind->id;
    if (move == PUP_MOVE_BACK) {
        return pup_fail(EX_DATAERR, _("\"%s\" is the first stage: nothing comes before it"),
                        label(moving, moving->from));
    }
    return pup_fail(EX_USAGE, _("\"%s\" does not lead to one next stage; say which: pupitre %s %s STAGE"),
                    label(moving, moving->from), word, moving->id);
}

/* ---- gates ---- */

/* A review that lies behind is none: who validates says when the next one is due. */
static bool review_is_due(const struct moving *moving)
{
    const struct pup_change *change = change_of(moving, PUP_PROTOCOL_REVIEW_DUE);
    const struct pup_value *value =
        change != NULL ? &change->value : pup_record_visible(&moving->view.record, PUP_PROTOCOL_REVIEW_DUE);
    return value == NULL || value->type != PUP_VALUE_INTEGER || value->integer <= moving->context->typing.today;
}

static bool validates(const struct moving *moving)
{
    return moving->course->kind == PUP_KIND_PROTOCOL && moving->to == PUP_PROTOCOL_STATE_VALIDATED;
}

static const char *names_of(struct moving *moving, const uint32_t *fields, size_t count, bool typed)
{
    bool french = moving->context->language == PUP_FRENCH;
    const char *names = "";
    for (size_t i = 0; i < count && names != NULL; i++) {
        const struct pup_field_def *field = pup_schema_field(moving->draft.kind, fields[i]);
        const char *name = typed ? (french ? field->nom : field->id) : field->label[moving->context->language];
        names = pup_arena_printf(&moving->context->arena, "%s%s%s%s", names,
                                 i == 0  ? ""
                                 : typed ? " "
                                         : ", ",
                                 name, typed ? "=…" : "");
    }
    return names == NULL ? "?" : names;
}

static int pass_gates(struct moving *moving)
{
    uint32_t missing[PUP_COURSE_MISSING_MAX + 1];
    size_t count = pup_course_missing(moving->course, moving->from, moving->to, filled, moving, missing);
    if (validates(moving) && review_is_due(moving)) {
        missing[count++] = PUP_PROTOCOL_REVIEW_DUE;
    }
    if (count == 0) {
        return EX_OK;
    }
    const char *names = names_of(moving, missing, count, false);
    if (pup_given_value(moving->context, "force") != NULL) {
        pup_note(_("\"%s\" is reached without: %s"), label(moving, moving->to), names);
        return EX_OK;
    }
    const char *word = moving->context->language == PUP_FRENCH ? moving->draft.kind->nom : moving->draft.kind->id;
    return pup_fail(
        EX_DATAERR,
        _("\"%s\" asks for what the stages before it bring forth; still to be filled: %s. Give it: pupitre %s "
          "%s \"%s\" %s; or pass all the same: --force"),
        label(moving, moving->to), names, word, moving->id, label(moving, moving->to),
        names_of(moving, missing, count, true));
}

/* ---- what validating fills ---- */

static bool is_contested(const struct moving *moving, uint32_t field)
{
    const struct pup_register *places = pup_record_places(&moving->view.record, field);
    return places != NULL && pup_register_contested(places);
}

/* What is said, or disagreed about, is left. */
static int fill(struct moving *moving, uint32_t field, int64_t integer)
{
    if (change_of(moving, field) != NULL || is_contested(moving, field)) {
        return EX_OK;
    }
    return pup_assign_value(moving->context, pup_schema_field(moving->draft.kind, field), pup_value_integer(integer),
                            &moving->draft);
}

/* In force from today, as version 1; a review makes the next version. */
static int fill_validated(struct moving *moving)
{
    const struct pup_record *record = &moving->view.record;
    const struct pup_value *version = pup_record_visible(record, PUP_PROTOCOL_VERSION);
    bool reviewed = moving->from == PUP_PROTOCOL_STATE_IN_REVIEW;
    int code = EX_OK;
    if (reviewed || pup_record_visible(record, PUP_PROTOCOL_VALID_FROM) == NULL) {
        code = fill(moving, PUP_PROTOCOL_VALID_FROM, moving->context->typing.today);
    }
    if (code == EX_OK && (reviewed || version == NULL)) {
        int64_t before = version == NULL || version->type != PUP_VALUE_INTEGER ? 0 : version->integer;
        code = fill(moving, PUP_PROTOCOL_VERSION, before < INT64_MAX ? before + 1 : before);
    }
    return code;
}

/* ---- all of it ---- */

static int draft_move(struct moving *moving, enum pup_move move, int64_t state,
                      const struct pup_assignment *assignments, int count)
{
    struct pup_context *context = moving->context;
    int code = EX_OK;
    moving->from = pup_record_state(&moving->view.record);
    if (is_contested(moving, PUP_FIELD_STATE)) {
        return pup_fail(EX_DATAERR, _("people disagree about its stage; settle that first: pupitre resolve %s state"),
                        moving->id);
    }
    for (int i = 0; code == EX_OK && i < count; i++) {
        code = pup_assign(context, moving->txn, &assignments[i], &moving->draft);
    }
    code = code == EX_OK ? choose(moving, move, state) : code;
    if (code == EX_OK) {
        code = pup_place_may_write(context, moving->txn, &moving->view.space);
    }
    if (code == EX_OK && moving->to != moving->from) {
        code = pup_place_may_set_state(context, moving->txn, &moving->view.space, moving->course->kind, moving->to);
    }
    code = code == EX_OK && moving->to != moving->from ? pass_gates(moving) : code;
    if (code == EX_OK && validates(moving) && moving->to != moving->from) {
        code = fill_validated(moving);
    }
    return code != EX_OK ? code
                         : pup_assign_value(context, pup_schema_field(moving->draft.kind, PUP_FIELD_STATE),
                                            pup_value_integer(moving->to), &moving->draft);
}

static int write_move(struct moving *moving)
{
    if (moving->draft.count == 0) {
        pup_txn_abort(moving->txn);
        pup_note(_("nothing was changed: it is so already"));
        return EX_OK;
    }
    moving->draft.told = pup_draft_words(moving->context, &moving->draft);
    return pup_write(moving->context, moving->txn, &moving->draft, &moving->view.record.touched);
}

int pup_stage_move(struct pup_context *context, const struct pup_course *course, const char *id, enum pup_move move,
                   int64_t state, int count, char **words)
{
    struct moving moving = {.context = context, .course = course, .id = id};
    struct pup_assignment *assignments = NULL;
    int code = pup_assignments_read(context, pup_schema_kind(course->kind), count, words, &assignments);
    for (int i = 0; code == EX_OK && i < count; i++) {
        if (assignments[i].field->number == PUP_FIELD_STATE) {
            code = pup_fail(EX_USAGE, _("the stage is said by its name, not as a field"));
        }
    }
    code = code == EX_OK ? pup_place_begin(context, true, &moving.txn) : code;
    if (code != EX_OK) {
        return code;
    }
    code = pup_place_record_of(context, moving.txn, id, course->kind, &moving.view);
    code = code == EX_OK ? pup_draft_start(context, &moving.view.space, &moving.view.record, &moving.draft) : code;
    code = code == EX_OK ? draft_move(&moving, move, state, assignments, count) : code;
    if (code != EX_OK) {
        pup_txn_abort(moving.txn);
        return code;
    }
    return write_move(&moving);
}
