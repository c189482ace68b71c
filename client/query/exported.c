#include "client/query/exported.h"

#include <string.h>

#include "client/query/title.h"
#include "common/base/hash.h"
#include "common/base/text.h"

enum { FINGERPRINT = 8 }; /* hexadecimal digits */

static void fingerprint_of(struct pup_span cell, char text[65])
{
    struct pup_hash hash = pup_sha256_one(cell);
    pup_hash_text(&hash, text);
    text[FINGERPRINT] = '\0';
}

/* ---- written ---- */

static enum pup_err put_id(struct pup_buf *out, const struct pup_id *id, size_t *count,
                           const struct pup_field_def *field)
{
    char text[PUP_ID_TEXT + 1];
    pup_id_text(id, text);
    enum pup_err err = PUP_OK;
    if (*count == 0) {
        err = pup_buf_printf(out, "%s%s=", pup_buf_len(out) > 0 ? " " : "", field->id);
    } else {
        err = pup_buf_put_byte(out, ',');
    }
    (*count)++;
    return err == PUP_OK ? pup_buf_put_text(out, text) : err;
}

enum pup_err pup_exported_put(struct pup_buf *out, const struct pup_record *record, const struct pup_field_def *field,
                              struct pup_span cell)
{
    char fingerprint[65];
    size_t count = 0;
    enum pup_err err = PUP_OK;
    const struct pup_set *set = pup_record_set(record, field->number);
    for (size_t i = 0; set != NULL && err == PUP_OK && i < set->count; i++) {
        const struct pup_element *element = &set->elements[i];
        if (pup_element_present(element) && element->value.type == PUP_VALUE_REFERENCE) {
            err = put_id(out, &element->value.ref, &count, field);
        }
    }
    const struct pup_value *value = set == NULL ? pup_record_visible(record, field->number) : NULL;
    if (value != NULL && value->type == PUP_VALUE_REFERENCE) {
        err = put_id(out, &value->ref, &count, field);
    }
    if (err != PUP_OK || count == 0) {
        return err;
    }
    fingerprint_of(cell, fingerprint);
    return pup_buf_printf(out, "/%s", fingerprint);
}

static bool parts_names(struct pup_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (strchr(",;/\n\"", name.data[i]) != NULL) {
            return true;
        }
    }
    return pup_text_trim(name).len != name.len || name.len == 0;
}

enum pup_err pup_exported_name(struct pup_buf *out, struct pup_span name)
{
    if (!parts_names(name)) {
        return pup_buf_put(out, name);
    }
    enum pup_err err = pup_buf_put_byte(out, '"');
    for (size_t i = 0; err == PUP_OK && i < name.len; i++) {
        err = name.data[i] == '"' ? pup_buf_put_byte(out, '"') : PUP_OK;
        err = err == PUP_OK ? pup_buf_put_byte(out, name.data[i]) : err;
    }
    return err == PUP_OK ? pup_buf_put_byte(out, '"') : err;
}

/* ---- read back ---- */

/* The entry of the field: what stands between "FIELD=" and the next space; empty when there is none. */
static struct pup_span entry_of(struct pup_span column, const struct pup_field_def *field)
{
    size_t name = strlen(field->id);
    for (size_t start = 0; start < column.len;) {
        size_t end = start;
        while (end < column.len && column.data[end] != ' ') {
            end++;
        }
        if (end - start > name && memcmp(column.data + start, field->id, name) == 0 &&
            column.data[start + name] == '=') {
            return (struct pup_span){column.data + start + name + 1, end - start - name - 1};
        }
        start = end + 1;
    }
    return (struct pup_span){NULL, 0};
}

/* True when the entry ends in the cell's fingerprint, which is then taken off. */
static bool is_unchanged(struct pup_span *entry, struct pup_span cell)
{
    char fingerprint[65];
    fingerprint_of(cell, fingerprint);
    if (entry->len < FINGERPRINT + 1 || entry->data[entry->len - FINGERPRINT - 1] != '/' ||
        memcmp(entry->data + entry->len - FINGERPRINT, fingerprint, FINGERPRINT) != 0) {
        return false;
    }
    entry->len -= FINGERPRINT + 1;
    return true;
}

enum pup_err pup_exported_ids(struct pup_arena *arena, struct pup_span column, const struct pup_field_def *field,
                              struct pup_span cell, struct pup_id **ids, size_t *count)
{
    struct pup_span entry = entry_of(column, field);
    *ids = NULL;
    *count = 0;
    if (!is_unchanged(&entry, cell) || (entry.len + 1) % (PUP_ID_TEXT + 1) != 0) {
        return PUP_OK;
    }
    size_t held = (entry.len + 1) / (PUP_ID_TEXT + 1);
    struct pup_id *found = pup_arena_array(arena, held, sizeof *found);
    if (found == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < held; i++) {
        if (pup_id_parse((struct pup_span){entry.data + i * (PUP_ID_TEXT + 1), PUP_ID_TEXT}, &found[i]) != PUP_OK) {
            return PUP_OK;
        }
    }
    *ids = found;
    *count = held;
    return PUP_OK;
}
