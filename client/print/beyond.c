#include "client/print/beyond.h"

#include <string.h>

#include "common/model/name.h"

enum { SAID_MAX = 1 << 16, LONGEST = 60 };

/* Of a set, those that the other has not. */
static enum pup_err put_elements(struct pup_buf *out, const struct pup_set *set, const struct pup_set *shown)
{
    enum pup_err err = PUP_OK;
    bool some = false;
    for (size_t i = 0; i < set->count && err == PUP_OK; i++) {
        const struct pup_value *value = &set->elements[i].value;
        bool there = !pup_element_present(&set->elements[i]);
        for (size_t j = 0; shown != NULL && j < shown->count && !there; j++) {
            there = pup_element_present(&shown->elements[j]) && pup_value_equal(&shown->elements[j].value, value);
        }
        if (!there && value->text.len > 0) {
            err = some ? pup_buf_printf(out, ", ") : PUP_OK;
            err = err == PUP_OK ? pup_buf_put(out, value->text) : err;
            some = true;
        }
    }
    return err;
}

static struct pup_span said(struct pup_arena *arena, const struct pup_printer *printer, const struct pup_kind_def *kind,
                            const struct pup_record *record, const struct pup_record *shown, uint32_t field)
{
    const struct pup_set *set = pup_record_set(record, field);
    struct pup_buf out;
    pup_buf_init(&out, SAID_MAX);
    struct pup_span cell = {NULL, 0};
    if (set != NULL) {
        cell = put_elements(&out, set, pup_record_set(shown, field)) == PUP_OK
                   ? pup_arena_copy(arena, pup_buf_span(&out))
                   : cell;
    } else {
        struct pup_span other = pup_field_cell(arena, printer, kind, shown, field);
        cell = pup_field_cell(arena, printer, kind, record, field);
        bool same = field == kind->title ? pup_span_equal(pup_name_key(arena, cell), pup_name_key(arena, other))
                                         : pup_span_equal(cell, other);
        cell.len = same ? 0 : cell.len;
    }
    pup_buf_release(&out);
    return cell;
}

/* Its first line, cut to what a sentence can hold. */
static enum pup_err put_short(struct pup_buf *out, struct pup_span text)
{
    size_t len = 0;
    while (len < text.len && text.data[len] != '\n' && (len < LONGEST || (text.data[len] & 0xC0) == 0x80)) {
        len++;
    }
    enum pup_err err = pup_buf_put(out, (struct pup_span){text.data, len});
    return err == PUP_OK && len < text.len ? pup_buf_printf(out, "…") : err;
}

struct pup_span pup_record_beyond(struct pup_arena *arena, const struct pup_printer *printer,
                                  const struct pup_record *record, const struct pup_record *shown)
{
    const struct pup_kind_def *kind = pup_schema_kind(record->kind);
    bool french = printer->language == PUP_FRENCH;
    enum pup_err err = PUP_OK;
    struct pup_buf out;
    pup_buf_init(&out, SAID_MAX);
    for (size_t i = 0; kind != NULL && i < kind->field_count && err == PUP_OK; i++) {
        const struct pup_field_def *field = &kind->fields[i];
        struct pup_span cell = said(arena, printer, kind, record, shown, field->number);
        if (cell.len > 0) {
            err = pup_buf_printf(&out, "%s%s%s",
                                 pup_buf_len(&out) == 0 ? ""
                                 : french               ? " ; "
                                                        : "; ",
                                 field->label[printer->language], french ? " : " : ": ");
            err = err == PUP_OK ? put_short(&out, cell) : err;
        }
    }
    struct pup_span words = err == PUP_OK ? pup_arena_copy(arena, pup_buf_span(&out)) : (struct pup_span){NULL, 0};
    pup_buf_release(&out);
    return words;
}
