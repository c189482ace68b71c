#include "client/print/change.h"

#include "common/base/language.h"

static const char *operation_name(enum pup_operation operation)
{
    static const char *const names[] = {"unknown", "put", "add", "remove", "delta", "text", "delete", "keep", "erase"};
    return (unsigned)operation < sizeof names / sizeof names[0] ? names[operation] : names[0];
}

const char *pup_change_key(const struct pup_kind_def *kind, const struct pup_change *change,
                           char room[PUP_FIELD_KEY_ROOM])
{
    bool existence = change->operation == PUP_DELETE || change->operation == PUP_KEEP;
    return existence || change->field == 0 ? "existence" : pup_field_key(kind, change->field, room);
}

void pup_json_change(struct pup_json *json, const struct pup_kind_def *kind, const struct pup_change *change)
{
    char room[PUP_FIELD_KEY_ROOM];
    pup_json_object(json);
    pup_json_pair_text(json, "field", pup_span_of(pup_change_key(kind, change, room)));
    pup_json_pair_text(json, "operation", pup_span_of(operation_name(change->operation)));
    if (change->operation == PUP_DELTA) {
        pup_json_pair_integer(json, "delta", change->delta);
    } else if (change->operation != PUP_DELETE && change->operation != PUP_KEEP && change->operation != PUP_ERASE) {
        pup_json_key(json, "value");
        pup_json_value(json, kind == NULL ? NULL : pup_schema_field(kind, change->field), &change->value);
    }
    pup_json_object_end(json);
}

static enum pup_err show_value(struct pup_buf *out, const struct pup_printer *printer, const struct pup_kind_def *kind,
                               const struct pup_change *change)
{
    char room[PUP_FIELD_KEY_ROOM];
    const char *label = printer->terminal ? pup_field_label(kind, change->field, printer->language, room)
                                          : pup_field_key(kind, change->field, room);
    const char *sign = change->operation == PUP_ADD ? "+ " : change->operation == PUP_REMOVE ? "- " : "";
    enum pup_err err = pup_buf_printf(out, _("%s: "), label);
    if (err == PUP_OK && change->operation == PUP_DELTA) {
        return pup_buf_printf(out, "%+lld", (long long)change->delta);
    }
    if (err == PUP_OK && change->value.type == PUP_VALUE_NONE) {
        return pup_buf_put_text(out, _("(empty)"));
    }
    if (err == PUP_OK) {
        err = pup_buf_put_text(out, sign);
    }
    const struct pup_field_def *def = kind == NULL ? NULL : pup_schema_field(kind, change->field);
    return err != PUP_OK ? err : pup_value_show(out, printer, def, &change->value);
}

enum pup_err pup_change_show(struct pup_buf *out, const struct pup_printer *printer, const struct pup_kind_def *kind,
                             const struct pup_change *change)
{
    switch (change->operation) {
    case PUP_DELETE:
        return pup_buf_put_text(out, _("record removed"));
    case PUP_KEEP:
        return pup_buf_put_text(out, _("record brought back"));
    case PUP_ERASE:
        return pup_buf_put_text(out, _("erased for good by the server"));
    default:
        return show_value(out, printer, kind, change);
    }
}

struct pup_span pup_changes_cell(struct pup_arena *arena, const struct pup_printer *printer,
                                 const struct pup_part *part)
{
    struct pup_buf buf;
    pup_buf_init(&buf, 4 << 20);
    const struct pup_kind_def *kind = pup_schema_kind(part->kind);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < part->change_count; i++) {
        err = pup_buf_put_text(&buf, i == 0 ? "" : printer->terminal ? _("; ") : "; ");
        if (err == PUP_OK) {
            err = pup_change_show(&buf, printer, kind, &part->changes[i]);
        }
    }
    struct pup_span cell = err == PUP_OK ? pup_arena_copy(arena, pup_buf_span(&buf)) : (struct pup_span){NULL, 0};
    pup_buf_release(&buf);
    return cell;
}

const char *pup_verdict_words(enum pup_verdict verdict)
{
    switch (verdict) {
    case PUP_VERDICT_APPLIED:
        return _("applied");
    case PUP_VERDICT_MERGED:
        return _("merged");
    case PUP_VERDICT_CONTESTED:
        return _("contested");
    case PUP_VERDICT_REFUSED:
        return _("refused");
    case PUP_VERDICT_NONE:
        break;
    }
    return _("not sent yet");
}

const char *pup_reason_words(enum pup_reason reason)
{
    switch (reason) {
    case PUP_REASON_RIGHTS:
        return _("your role did not allow this change");
    case PUP_REASON_RESERVED:
        return _("this state is reserved to those who validate");
    case PUP_REASON_NOT_CREATED:
        return _("the record itself had been refused");
    case PUP_REASON_SEEN:
        return _("it claimed to have seen edits that nobody made");
    case PUP_REASON_SCHEMA:
        return _("a field was given what it cannot hold");
    case PUP_REASON_KIND:
        return _("such records do not live in that compartment");
    case PUP_REASON_LOGIN:
        return _("logins are written by the server alone");
    case PUP_REASON_PERSON:
        return _("the person is missing, was changed, or is not the one of this folder");
    case PUP_REASON_IDENTITY:
        return _("it held what may identify a patient");
    case PUP_REASON_TOO_LARGE:
        return _("it was too large");
    case PUP_REASON_MALFORMED:
        return _("its bytes were damaged");
    case PUP_REASON_COPIED:
        return _("it was made on a copy of this data folder");
    default:
        return _("for a reason that this version does not know");
    }
}
