#include "client/meetings/minutes_draft.h"

#include "client/cli/say.h"
#include "client/query/title.h"
#include "common/model/fields.h"

/* ---- what a line gives ---- */

enum { GIVEN_MAX = 5 };

struct given {
    uint32_t field;
    struct pup_value value;
};

static struct pup_value text_value(struct pup_span text)
{
    return text.len == 0 ? pup_value_none() : pup_value_text(text);
}

/* A decision's text is its line and what stands below it. */
static struct pup_value decision_text(struct pup_arena *arena, const struct pup_item *item)
{
    if (item->note.len == 0) {
        return text_value(item->words);
    }
    const char *both = pup_arena_printf(arena, "%.*s\n%.*s", (int)item->words.len, (const char *)item->words.data,
                                        (int)item->note.len, (const char *)item->note.data);
    return text_value(pup_span_of(both));
}

/* The state that a line alone speaks of: whether an action is done, whether a decision is adopted. */
static int64_t state_of(const struct pup_item *item)
{
    if (item->sort == PUP_ITEM_ACTION) {
        return item->done ? PUP_ACTION_STATE_DONE : PUP_ACTION_STATE_TODO;
    }
    return item->sort == PUP_ITEM_PROPOSAL ? PUP_DECISION_STATE_PROPOSED : PUP_DECISION_STATE_ADOPTED;
}

/* The fields that the line gives, without its state; how many. */
static size_t given_by(struct pup_arena *arena, const struct pup_minute *minute, struct given given[GIVEN_MAX])
{
    const struct pup_item *item = minute->item;
    if (item->sort != PUP_ITEM_ACTION) {
        given[0] = (struct given){PUP_DECISION_TEXT, decision_text(arena, item)};
        given[1] = (struct given){PUP_DECISION_OWNER, minute->owner};
        return 2;
    }
    struct pup_value due = item->has_due ? pup_value_integer(item->due) : pup_value_none();
    given[0] = (struct given){PUP_ACTION_TITLE, text_value(item->words)};
    given[1] = (struct given){PUP_ACTION_OWNER, minute->owner};
    given[2] = (struct given){PUP_ACTION_SUPPORT, minute->support};
    given[3] = (struct given){PUP_ACTION_DUE, due};
    given[4] = (struct given){PUP_ACTION_NOTE, text_value(item->note)};
    return 5;
}

/* ---- a new record ---- */

static int put(struct pup_context *context, struct pup_draft *draft, uint32_t field, struct pup_value value)
{
    if (value.type == PUP_VALUE_NONE) {
        return EX_OK;
    }
    return pup_assign_value(context, pup_schema_field(draft->kind, field), value, draft);
}

static int create(struct pup_context *context, const struct pup_value *meeting, const struct pup_minute *now,
                  struct pup_draft *draft)
{
    struct given given[GIVEN_MAX];
    size_t count = given_by(&context->arena, now, given);
    bool action = now->kind == PUP_KIND_ACTION;
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < count; i++) {
        code = put(context, draft, given[i].field, given[i].value);
    }
    if (code == EX_OK) {
        code = put(context, draft, action ? PUP_ACTION_MEETING : PUP_DECISION_MEETING, *meeting);
    }
    /* What a reader supposes is not written: a device that makes the same record later, unaware that it is done by
     * then, does not contest that. */
    int64_t state = state_of(now->item);
    bool supposed = state == draft->kind->states[0].number;
    return code == EX_OK && !supposed ? put(context, draft, PUP_FIELD_STATE, pup_value_integer(state)) : code;
}

/* ---- a record that is there ---- */

static const char *word_of_title(struct pup_context *context, const struct pup_minute *minute)
{
    return pup_word(&context->arena, pup_record_title(&context->arena, &minute->view.record, context->language));
}

/* Puts the value where the record still holds what the line said before; else says that it is left. */
static int follow(struct pup_context *context, const struct pup_minute *now, const struct given *given,
                  const struct pup_value *before, struct pup_draft *draft, bool *kept)
{
    const struct pup_record *record = &now->view.record;
    const struct pup_field_def *field = pup_schema_field(draft->kind, given->field);
    const struct pup_register *places = pup_record_places(record, given->field);
    const struct pup_value *visible = pup_record_visible(record, given->field);
    struct pup_value none = pup_value_none();
    const struct pup_value *current = visible == NULL ? &none : visible;
    bool contested = places != NULL && pup_register_contested(places);
    if (pup_value_equal(&given->value, before) || (!contested && pup_value_equal(current, &given->value))) {
        return EX_OK;
    }
    bool required = field->required && given->value.type == PUP_VALUE_NONE;
    if (contested || required || !pup_value_equal(current, before)) {
        *kept = true;
        pup_note(contested ? _("line %zu: %s of \"%s\" is contested and was left as it is; see: pupitre conflicts")
                           : _("line %zu: %s of \"%s\" was changed elsewhere and was left as it is"),
                 now->item->line, field->label[context->language], word_of_title(context, now));
        return EX_OK;
    }
    return pup_assign_value(context, field, given->value, draft);
}

/* Ticking a box does what is still to be done; taking the tick away opens what was done. */
static int follow_state(struct pup_context *context, const struct pup_minute *now, const struct pup_minute *before,
                        struct pup_draft *draft)
{
    const struct pup_field_def *field = pup_schema_field(draft->kind, PUP_FIELD_STATE);
    const struct pup_register *places = pup_record_places(&now->view.record, PUP_FIELD_STATE);
    int64_t wanted = state_of(now->item), current = pup_record_state(&now->view.record);
    bool action = now->kind == PUP_KIND_ACTION;
    int64_t was = before != NULL ? state_of(before->item) : action ? PUP_ACTION_STATE_TODO : wanted;
    bool moves = action ? (wanted == PUP_ACTION_STATE_DONE ? current != PUP_ACTION_STATE_DROPPED
                                                           : current == PUP_ACTION_STATE_DONE)
                        : current == was;
    bool contested = places != NULL && pup_register_contested(places);
    if (wanted == was || current == wanted || !moves || contested) {
        return EX_OK;
    }
    return pup_assign_value(context, field, pup_value_integer(wanted), draft);
}

static int change(struct pup_context *context, const struct pup_minute *now, const struct pup_minute *before,
                  struct pup_draft *draft, bool *kept)
{
    struct given given[GIVEN_MAX], was[GIVEN_MAX];
    size_t count = given_by(&context->arena, now, given);
    int code = EX_OK;
    if (before != NULL && before->kind == now->kind) {
        (void)given_by(&context->arena, before, was);
        for (size_t i = 0; code == EX_OK && i < count; i++) {
            code = follow(context, now, &given[i], &was[i].value, draft, kept);
        }
    }
    return code == EX_OK ? follow_state(context, now, before, draft) : code;
}

int pup_minute_draft(struct pup_context *context, const struct pup_value *meeting, const struct pup_minute *now,
                     const struct pup_minute *before, struct pup_draft *draft, enum pup_outcome_sort *outcome)
{
    int code = pup_draft_start(context, &now->view.space, &now->view.record, draft);
    if (code != EX_OK) {
        return code;
    }
    if (!now->exists) {
        *outcome = PUP_LINE_CREATED;
        return create(context, meeting, now, draft);
    }
    if (!pup_record_alive(&now->view.record)) {
        *outcome = PUP_LINE_REMOVED;
        return EX_OK;
    }
    bool kept = before == NULL;
    code = change(context, now, before, draft, &kept);
    *outcome = draft->count > 0 ? PUP_LINE_CHANGED : kept ? PUP_LINE_KEPT : PUP_LINE_SAME;
    return code;
}
