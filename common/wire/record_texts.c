#include "common/wire/record_texts.h"

#include "common/wire/packed_priv.h"

void pup_record_texts_start(struct pup_record_texts *texts, struct pup_span packed)
{
    *texts = (struct pup_record_texts){.rest = packed};
}

/* The text in a packed value; empty for values of another type. */
static inline struct pup_span text_of(struct packed value)
{
    uint32_t field;
    uint64_t number;
    struct packed text;
    bool is = value.at != NULL && packed_next(&value, &field, &number, &text) && field == VALUE_TEXT && text.at != NULL;
    return is ? packed_rest(text) : (struct pup_span){NULL, 0};
}

static inline bool read_standing(struct packed standing, struct pup_record_text *text)
{
    uint32_t field;
    uint64_t number;
    struct packed bytes;
    struct pup_span found = {NULL, 0};
    bool name = false;
    while (found.len == 0 && packed_next(&standing, &field, &number, &bytes)) {
        name = field == STANDING_NAME;
        if (field == STANDING_VALUE || name) {
            found = name && bytes.at != NULL ? packed_rest(bytes) : text_of(bytes);
        }
    }
    text->text = found;
    text->name = name;
    return found.len > 0;
}

static inline bool read_element(struct packed element, struct pup_record_text *text)
{
    uint32_t field;
    uint64_t number;
    struct packed bytes;
    struct pup_span found = {NULL, 0};
    bool present = false, name = false;
    while (!present && packed_next(&element, &field, &number, &bytes)) {
        present = field == ELEMENT_ADDS;
        if (bytes.at != NULL && (field == ELEMENT_NAME || (field == ELEMENT_VALUE && found.len == 0))) {
            name = field == ELEMENT_NAME;
            found = name ? packed_rest(bytes) : text_of(bytes);
        }
    }
    text->text = found;
    text->name = name;
    return present && found.len > 0;
}

/* The next text of the field that is being looked at. */
static inline bool next_of_field(struct pup_record_texts *texts, struct pup_record_text *text)
{
    struct packed rest = packed_of(texts->field_rest), bytes;
    uint32_t field;
    uint64_t number;
    bool found = false;
    while (!found && packed_next(&rest, &field, &number, &bytes)) {
        if (field == FIELD_NUMBER) {
            texts->field = (uint32_t)number;
            texts->merged = texts->merged || (!texts->in_set && number == PUP_FIELD_MERGED_INTO);
        } else if (field == FIELD_VALUES && bytes.at != NULL) {
            text->field = texts->field;
            text->first = texts->in_set || texts->first;
            texts->first = false;
            found = texts->in_set ? read_element(bytes, text) : read_standing(bytes, text);
        }
    }
    texts->field_rest = found ? packed_rest(rest) : (struct pup_span){NULL, 0};
    return found;
}

bool pup_record_texts_next(struct pup_record_texts *texts, struct pup_record_text *text)
{
    struct packed rest = packed_of(texts->rest), bytes;
    uint32_t field;
    uint64_t number;
    for (;;) {
        if (texts->field_rest.len > 0 && next_of_field(texts, text)) {
            texts->rest = packed_rest(rest);
            return true;
        }
        if (!packed_next(&rest, &field, &number, &bytes)) {
            texts->rest.len = 0;
            return false;
        }
        bool holds = field == RECORD_REGISTERS || field == RECORD_TEXTS || field == RECORD_SETS;
        if (field == RECORD_KIND) {
            texts->kind = (uint32_t)number;
        } else if (holds && bytes.at != NULL) {
            texts->field_rest = packed_rest(bytes);
            texts->in_set = field == RECORD_SETS;
            texts->first = true;
        } else if (field == RECORD_DELETIONS) {
            texts->deleted = true;
        }
    }
}
