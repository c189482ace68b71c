/* copy ID --compartment partners: what outsiders may read is a copy, made on purpose. The copy is a record of its own
 * with a fresh id: later changes of the one do not reach the other. */
#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/commands/commands.h"

static int copy_registers(struct pup_context *context, const struct pup_register *registers, size_t count,
                          enum pup_operation operation, struct pup_draft *draft)
{
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < count; i++) {
        const struct pup_value *value = pup_register_value(&registers[i]);
        if (value == NULL || value->type == PUP_VALUE_NONE || value->type == PUP_VALUE_ERASED ||
            value->type == PUP_VALUE_OPAQUE || registers[i].field == PUP_FIELD_MERGED_INTO) {
            continue;
        }
        code = pup_draft_add(context, draft,
                             (struct pup_change){.field = registers[i].field, .operation = operation, .value = *value});
    }
    return code;
}

static int copy_sets(struct pup_context *context, const struct pup_record *record, struct pup_draft *draft)
{
    int code = EX_OK;
    for (size_t i = 0; i < record->set_count; i++) {
        for (size_t j = 0; code == EX_OK && j < record->sets[i].count; j++) {
            const struct pup_element *element = &record->sets[i].elements[j];
            if (pup_element_present(element) && element->value.type == PUP_VALUE_REFERENCE) {
                code = pup_draft_add(
                    context, draft,
                    (struct pup_change){.field = record->sets[i].field, .operation = PUP_ADD, .value = element->value});
            }
        }
    }
    for (size_t i = 0; code == EX_OK && i < record->counter_count; i++) {
        code = pup_draft_add(context, draft,
                             (struct pup_change){.field = record->counters[i].field,
                                                 .operation = PUP_DELTA,
                                                 .delta = record->counters[i].sum});
    }
    return code;
}

static int gather(struct pup_context *context, struct pup_txn *txn, const struct pup_view *source,
                  const struct pup_record *copy, struct pup_draft *draft)
{
    struct pup_space space;
    const struct pup_kind_def *kind = pup_schema_kind(source->record.kind);
    if (kind == NULL) {
        return pup_fail(EX_CONFIG,
                        _("this record is of a kind that this version does not know; install the newer pupitre"));
    }
    if (pup_given_value(context, "structure") == NULL && context->given_count < PUP_GIVEN_MAX) {
        struct pup_space_parts parts = pup_space_split(&source->space);
        context->given[context->given_count++] =
            (struct pup_given){"structure", pup_word(&context->arena, pup_span_of(parts.code))};
    }
    int code = pup_place_new(context, txn, kind, NULL, &space);
    if (code == EX_OK && pup_space_equal(&space, &source->space)) {
        code = pup_fail(EX_USAGE,
                        _("the record is there already; say where to copy it, for instance: --compartment partners"));
    }
    if (code == EX_OK) {
        code = pup_draft_start(context, &space, copy, draft);
    }
    if (code == EX_OK) {
        code = copy_registers(context, source->record.registers, source->record.register_count, PUP_PUT, draft);
    }
    if (code == EX_OK) {
        code = copy_registers(context, source->record.texts, source->record.text_count, PUP_TEXT, draft);
    }
    return code == EX_OK ? copy_sets(context, &source->record, draft) : code;
}

int pup_command_copy(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_record copy;
    struct pup_draft draft;
    if (count != 1 || pup_given_value(context, "compartment") == NULL) {
        return pup_fail(EX_USAGE, _("say what to copy and where: pupitre copy ID --compartment partners"));
    }
    int code = pup_place_begin(context, true, &txn);
    if (code == EX_OK) {
        code = pup_place_standing(context, txn, words[0], false, &view);
    }
    struct pup_id id = pup_write_new_id(context);
    if (code == EX_OK) {
        pup_record_init(&copy, &id, view.record.kind);
        code = gather(context, txn, &view, &copy, &draft);
    }
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    code = pup_write(context, txn, &draft, &(struct pup_vector){NULL, 0});
    return code == EX_OK ? pup_write_print_id(context, &id) : code;
}
