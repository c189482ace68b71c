/* add KIND field=value… */
#include <string.h>

#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/commands/commands.h"
#include "client/query/title.h"

static const struct pup_assignment *given(const struct pup_assignment *assignments, int count, uint32_t field)
{
    for (int i = 0; i < count; i++) {
        if (assignments[i].field->number == field && assignments[i].text.len > 0) {
            return &assignments[i];
        }
    }
    return NULL;
}

/* All that is missing, in one sentence, by the names to type. */
static int check_required(struct pup_context *context, const struct pup_kind_def *kind,
                          const struct pup_assignment *assignments, int count)
{
    struct pup_buf missing;
    pup_buf_init(&missing, 4096);
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pup_field_def *field = &kind->fields[i];
        if (field->required && given(assignments, count, field->number) == NULL) {
            const char *comma = pup_buf_len(&missing) == 0 ? "" : ", ";
            pup_buf_printf(&missing, "%s%s", comma, context->language == PUP_FRENCH ? field->nom : field->id);
        }
    }
    int code = EX_OK;
    if (pup_buf_len(&missing) > 0) {
        code = pup_fail(EX_USAGE, _("something is missing, add FIELD=VALUE for: %s"),
                        pup_word(&context->arena, pup_buf_span(&missing)));
    }
    pup_buf_release(&missing);
    return code;
}

/* An hr record lives in the space of its person's login. */
static int hr_space(struct pup_context *context, struct pup_txn *txn, const struct pup_kind_def *kind,
                    const struct pup_assignment *assignments, int count, struct pup_space *space)
{
    struct pup_space team;
    struct pup_value value;
    struct pup_candidates found;
    const struct pup_field_def *person = NULL;
    if (pup_schema_find_field(kind, pup_span_of("person"), &person) != PUP_OK) {
        return pup_fail_err(PUP_ERR_UNKNOWN);
    }
    const struct pup_assignment *who = given(assignments, count, person->number);
    int code = pup_place_structure(context, txn, kind, &team);
    if (code == EX_OK) {
        code = pup_assign_reference(context, txn, &team, person, who->text, &value);
    }
    if (code != EX_OK) {
        return code;
    }
    struct pup_view view;
    char id[PUP_ID_TEXT + 1];
    pup_id_text(&value.ref, id);
    enum pup_err err =
        pup_reference_find(txn, &context->arena, &team, person->target, pup_span_of(id), context->language, &found);
    if (err == PUP_OK) {
        err = pup_view_get(txn, &context->arena, &found.at[0].place.space, &found.at[0].place.id, &view);
    }
    if (err != PUP_OK) {
        return pup_fail_err(err);
    }
    const struct pup_field_def *login = NULL;
    const struct pup_value *text = NULL;
    if (pup_schema_find_field(pup_schema_kind(PUP_KIND_PERSON), pup_span_of("login"), &login) == PUP_OK) {
        text = pup_record_visible(&view.record, login->number);
    }
    if (text == NULL || text->type != PUP_VALUE_TEXT) {
        return pup_fail(EX_DATAERR,
                        _("%s has no login, so no folder of her own; she has to be given a role on the server first"),
                        pup_word(&context->arena, value.text));
    }
    return pup_place_new(context, txn, kind, pup_word(&context->arena, text->text), space);
}

static int set_state(struct pup_context *context, const struct pup_assignment *assignments, int count,
                     struct pup_draft *draft)
{
    if (given(assignments, count, PUP_FIELD_STATE) != NULL || draft->kind->state_count == 0) {
        return EX_OK;
    }
    /* Written even though it is what a reader would suppose: so that later versions may suppose otherwise. */
    const struct pup_field_def *state = pup_schema_field(draft->kind, PUP_FIELD_STATE);
    return pup_assign_value(context, state, pup_value_integer(draft->kind->states[0].number), draft);
}

static int gather(struct pup_context *context, struct pup_txn *txn, const struct pup_kind_def *kind,
                  const struct pup_assignment *assignments, int count, const struct pup_record *record,
                  struct pup_draft *draft)
{
    struct pup_space space;
    int code = kind->compartment == PUP_HR ? hr_space(context, txn, kind, assignments, count, &space)
                                           : pup_place_new(context, txn, kind, NULL, &space);
    if (code == EX_OK) {
        code = pup_draft_start(context, &space, record, draft);
    }
    for (int i = 0; code == EX_OK && i < count; i++) {
        code = pup_assign(context, txn, &assignments[i], draft);
    }
    return code == EX_OK ? set_state(context, assignments, count, draft) : code;
}

int pup_command_add(struct pup_context *context, int count, char **words)
{
    const struct pup_kind_def *kind = NULL;
    struct pup_assignment *assignments = NULL;
    if (count < 1) {
        return pup_fail(EX_USAGE, _("add what? See: pupitre kinds, and: pupitre add --help"));
    }
    int code = pup_place_kind(words[0], &kind);
    if (code == EX_OK) {
        code = pup_assignments_read(context, kind, count - 1, words + 1, &assignments);
    }
    if (code == EX_OK) {
        code = check_required(context, kind, assignments, count - 1);
    }
    struct pup_txn *txn = NULL;
    if (code == EX_OK) {
        code = pup_place_begin(context, true, &txn);
    }
    if (code != EX_OK) {
        return code;
    }
    struct pup_record record;
    struct pup_draft draft;
    struct pup_id id = pup_write_new_id(context);
    pup_record_init(&record, &id, kind->number);
    code = gather(context, txn, kind, assignments, count - 1, &record, &draft);
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    code = pup_write(context, txn, &draft, &(struct pup_vector){NULL, 0});
    return code == EX_OK ? pup_write_print_id(context, &id) : code;
}
