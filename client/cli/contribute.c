#include "client/cli/contribute.h"

#include <string.h>

#include "client/cli/say.h"
#include "client/query/history.h"
#include "client/query/person.h"
#include "client/query/title.h"
#include "common/model/rights.h"

/* True when the reference is to her own person record, in whatever structure. */
static bool means_her(struct pup_context *context, struct pup_txn *txn, const struct pup_value *value)
{
    return value->type == PUP_VALUE_REFERENCE && pup_person_is(txn, &value->ref, context->profile.login);
}

static bool only_counts_or_herself(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft)
{
    for (size_t i = 0; i < draft->count; i++) {
        const struct pup_change *change = &draft->changes[i];
        bool names = change->operation == PUP_ADD && pup_rights_field_responsible(draft->before->kind, change->field);
        bool member = !names && (change->operation == PUP_ADD || change->operation == PUP_REMOVE);
        if (change->operation != PUP_DELTA && !(member && means_her(context, txn, &change->value))) {
            return false;
        }
    }
    return true;
}

static bool names_her(struct pup_context *context, struct pup_txn *txn, const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    const struct pup_set *set = pup_record_set(record, field);
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        if (pup_element_present(&set->elements[i]) && means_her(context, txn, &set->elements[i].value)) {
            return true;
        }
    }
    return value != NULL && means_her(context, txn, value);
}

static bool responsible(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft)
{
    for (size_t i = 0; draft->kind != NULL && i < draft->kind->field_count; i++) {
        uint32_t field = draft->kind->fields[i].number;
        if (pup_rights_field_responsible(draft->kind->number, field) && names_her(context, txn, draft->before, field)) {
            return true;
        }
    }
    return false;
}

/* Where the creation is not known here, nothing is said. */
static bool may_have_created(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft)
{
    struct pup_history_row *rows = NULL;
    size_t count = 0;
    if (pup_history_of(txn, &context->arena, &draft->space, &draft->before->id, &rows, &count) != PUP_OK ||
        !pup_history_complete(rows, count)) {
        return true;
    }
    return strcmp(rows[0].author.login, context->profile.login) == 0;
}

bool pup_contribute_doubtful(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft)
{
    struct pup_space_row row;
    const struct pup_record *record = draft->before;
    if (record->touched.count == 0 || pup_replica_space(txn, &draft->space, &row) != PUP_OK ||
        (row.rights & PUP_RIGHT_WRITE)) {
        return false;
    }
    if ((record->kind == PUP_KIND_PERSON && pup_person_is(txn, &record->id, context->profile.login)) ||
        only_counts_or_herself(context, txn, draft) || responsible(context, txn, draft) ||
        may_have_created(context, txn, draft)) {
        return false;
    }
    return true;
}

bool pup_contribute_warn(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft)
{
    if (!pup_contribute_doubtful(context, txn, draft)) {
        return false;
    }
    pup_note("%s", _("your role lets you change what you made or are responsible for: the server may refuse this; it "
                     "would be kept "
                     "(pupitre refused)"));
    return true;
}
