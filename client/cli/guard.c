#include "client/cli/guard.h"

#include <string.h>

#include "client/cli/say.h"
#include "client/print/value.h"
#include "client/replica/view.h"
#include "common/rules/guard.h"

enum { SHOWN = 60, SHOWN_OF_NUMBER = 6 }; /* bytes; of a number no more than it takes to find it */

static const char *beginning(struct pup_context *context, struct pup_span found, size_t most)
{
    size_t len = found.len < most ? found.len : most;
    while (len > 0 && len < found.len && (found.data[len] & 0xC0) == 0x80) {
        len--;
    }
    const char *word = pup_word(&context->arena, (struct pup_span){found.data, len});
    const char *cut = len < found.len ? pup_arena_printf(&context->arena, "%s…", word) : word;
    return cut == NULL ? "?" : cut;
}

static int refuse(struct pup_context *context, const char *label, enum pup_guard guard, struct pup_span found)
{
    if (guard == PUP_GUARD_NIR) {
        return pup_fail(EX_DATAERR,
                        _("%s: \"%s\" reads as somebody's national health number (NIR); what identifies a patient is "
                          "kept nowhere here, leave it out"),
                        label, beginning(context, found, SHOWN_OF_NUMBER));
    }
    return pup_fail(EX_DATAERR,
                    _("%s: \"%s\" reads as what identifies a patient, which is kept nowhere here; leave it out, or add "
                      "--confirm if it is nothing of the kind"),
                    label, beginning(context, found, SHOWN));
}

/* What stood in the field was looked at when it was written. */
static bool stands_already(const struct pup_view *before, uint32_t field, struct pup_span found)
{
    const struct pup_register *places = pup_record_places(&before->record, field);
    for (size_t i = 0; places != NULL && i < places->count; i++) {
        struct pup_span text = places->values[i].value.text;
        if (text.len > 0 && memmem(text.data, text.len, found.data, found.len) != NULL) {
            return true;
        }
    }
    return false;
}

static int look_at(struct pup_context *context, const struct pup_view *before, const struct pup_kind_def *kind,
                   const struct pup_change *change)
{
    struct pup_span text = pup_change_text(change), found;
    char room[PUP_FIELD_KEY_ROOM];
    bool confirmed = pup_given_value(context, "confirm") != NULL;
    for (;;) {
        enum pup_guard guard = pup_guard_look(text, &found);
        bool passes = confirmed || (guard != PUP_GUARD_CLEAR && stands_already(before, change->field, found));
        if (guard == PUP_GUARD_CLEAR) {
            return EX_OK;
        }
        if (guard == PUP_GUARD_NIR || !passes) {
            return refuse(context, pup_field_label(kind, change->field, context->language, room), guard, found);
        }
        size_t read = (size_t)(found.data + found.len - text.data);
        text = (struct pup_span){text.data + read, text.len - read};
    }
}

int pup_guard_edit(struct pup_context *context, struct pup_txn *txn, const struct pup_edit *edit)
{
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < edit->part_count; i++) {
        const struct pup_part *part = &edit->parts[i];
        struct pup_view before;
        if (pup_view_get(txn, &context->arena, &edit->space, &part->record, &before) != PUP_OK) {
            before = (struct pup_view){.space = edit->space};
        }
        for (size_t k = 0; code == EX_OK && k < part->change_count; k++) {
            code = look_at(context, &before, pup_schema_kind(part->kind), &part->changes[k]);
        }
    }
    return code;
}
