#include "common/wire/record_texts.h"

#include "common/wire/scan_priv.h"

/* The fields of record.proto that are looked at. */
enum {
    RECORD_KIND = 2,
    RECORD_REGISTERS = 4,
    RECORD_TEXTS = 5,
    RECORD_SETS = 6,
    RECORD_DELETIONS = 8,
    FIELD_NUMBER = 1, /* of registers, texts and sets alike */
    FIELD_VALUES = 2,
    STANDING_VALUE = 2,
    STANDING_NAME = 4,
    ELEMENT_VALUE = 1,
    ELEMENT_NAME = 2,
    ELEMENT_ADDS = 4,
    VALUE_TEXT = 1
};

/* A message being read. Nearly all tags and lengths are one byte; what is broken ends the message. */
struct reading {
    const uint8_t *at, *end;
};

/* Its next field; for one of bytes they are `bytes`, else `bytes->at` is NULL and there is the number. */
static inline bool next(struct reading *message, uint32_t *field, uint64_t *number, struct reading *bytes)
{
    enum { VARINT = 0, BYTES = 2 };
    const uint8_t *at = message->at;
    if (message->end - at < 2 || at[0] >= 0x80) {
        return false; /* no field of ours is numbered beyond 15 */
    }
    unsigned wire = at[0] & 7U;
    *field = at[0] >> 3;
    *number = at[1];
    at += 2;
    if (*number >= 0x80) {
        struct pup_span rest = {at - 1, (size_t)(message->end - at) + 1};
        if (!scan_varint(&rest, number)) {
            return false;
        }
        at = rest.data;
    }
    *bytes = (struct reading){NULL, NULL};
    if (wire == BYTES && *number <= (uint64_t)(message->end - at)) {
        *bytes = (struct reading){at, at + *number};
        at += *number;
    } else if (wire != VARINT) {
        return false;
    }
    message->at = at;
    return true;
}

static inline struct reading reading(struct pup_span bytes)
{
    return (struct reading){bytes.data, bytes.data + bytes.len};
}

static inline struct pup_span rest_of(struct reading message)
{
    return (struct pup_span){message.at, (size_t)(message.end - message.at)};
}

void pup_record_texts_start(struct pup_record_texts *texts, struct pup_span packed)
{
    *texts = (struct pup_record_texts){.rest = packed};
}

/* The text in a packed value; empty for values of another type. */
static inline struct pup_span text_of(struct reading value)
{
    uint32_t field;
    uint64_t number;
    struct reading text;
    bool is = value.at != NULL && next(&value, &field, &number, &text) && field == VALUE_TEXT && text.at != NULL;
    return is ? rest_of(text) : (struct pup_span){NULL, 0};
}

static inline bool read_standing(struct reading standing, struct pup_record_text *text)
{
    uint32_t field;
    uint64_t number;
    struct reading bytes;
    struct pup_span found = {NULL, 0};
    bool name = false;
    while (found.len == 0 && next(&standing, &field, &number, &bytes)) {
        name = field == STANDING_NAME;
        if (field == STANDING_VALUE || name) {
            found = name && bytes.at != NULL ? rest_of(bytes) : text_of(bytes);
        }
    }
    text->text = found;
    text->name = name;
    return found.len > 0;
}

static inline bool read_element(struct reading element, struct pup_record_text *text)
{
    uint32_t field;
    uint64_t number;
    struct reading bytes;
    struct pup_span found = {NULL, 0};
    bool present = false, name = false;
    while (!present && next(&element, &field, &number, &bytes)) {
        present = field == ELEMENT_ADDS;
        if (bytes.at != NULL && (field == ELEMENT_NAME || (field == ELEMENT_VALUE && found.len == 0))) {
            name = field == ELEMENT_NAME;
            found = name ? rest_of(bytes) : text_of(bytes);
        }
    }
    text->text = found;
    text->name = name;
    return present && found.len > 0;
}

/* The next text of the field that is being looked at. */
static inline bool next_of_field(struct pup_record_texts *texts, struct pup_record_text *text)
{
    struct reading rest = reading(texts->field_rest), bytes;
    uint32_t field;
    uint64_t number;
    bool found = false;
    while (!found && next(&rest, &field, &number, &bytes)) {
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
    texts->field_rest = found ? rest_of(rest) : (struct pup_span){NULL, 0};
    return found;
}

bool pup_record_texts_next(struct pup_record_texts *texts, struct pup_record_text *text)
{
    struct reading rest = reading(texts->rest), bytes;
    uint32_t field;
    uint64_t number;
    for (;;) {
        if (texts->field_rest.len > 0 && next_of_field(texts, text)) {
            texts->rest = rest_of(rest);
            return true;
        }
        if (!next(&rest, &field, &number, &bytes)) {
            texts->rest.len = 0;
            return false;
        }
        bool holds = field == RECORD_REGISTERS || field == RECORD_TEXTS || field == RECORD_SETS;
        if (field == RECORD_KIND) {
            texts->kind = (uint32_t)number;
        } else if (holds && bytes.at != NULL) {
            texts->field_rest = rest_of(bytes);
            texts->in_set = field == RECORD_SETS;
            texts->first = true;
        } else if (field == RECORD_DELETIONS) {
            texts->deleted = true;
        }
    }
}
