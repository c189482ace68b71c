#include "common/wire/record_peek.h"

#include <string.h>

#include "common/wire/packed_priv.h"

uint32_t pup_record_peek_kind(struct pup_span packed)
{
    struct packed rest = packed_of(packed), bytes;
    uint32_t field;
    uint64_t number;
    while (packed_next(&rest, &field, &number, &bytes)) {
        if (field == RECORD_KIND) {
            return (uint32_t)number;
        }
    }
    return 0;
}

/* The number in a packed value; false for values of another type. */
static bool number_of(struct packed value, int64_t *integer)
{
    uint32_t field;
    uint64_t number;
    struct packed bytes;
    if (!packed_next(&value, &field, &number, &bytes) || field != VALUE_INTEGER || bytes.at != NULL) {
        return false;
    }
    *integer = scan_signed(number);
    return true;
}

/* The number in a standing. */
static bool standing_number(struct packed standing, int64_t *integer)
{
    uint32_t field;
    uint64_t number;
    struct packed bytes;
    while (packed_next(&standing, &field, &number, &bytes)) {
        if (field == STANDING_VALUE && bytes.at != NULL) {
            return number_of(bytes, integer);
        }
    }
    return false;
}

/* A register: its number is looked at where it is one of those asked for; the first place is what people see. */
static void peek_register(struct packed reg, const uint32_t *fields, size_t count, struct pup_record_peek *peek)
{
    uint32_t field;
    uint64_t number;
    struct packed bytes;
    size_t at = count;
    while (packed_next(&reg, &field, &number, &bytes)) {
        if (field == FIELD_NUMBER) {
            for (at = 0; at < count && fields[at] != number; at++) {}
            if (at == count) {
                return; /* it is the first thing in a register of ours */
            }
        } else if (field == FIELD_VALUES && bytes.at != NULL && at < count) {
            peek->has[at] = standing_number(bytes, &peek->number[at]);
            return;
        }
    }
}

void pup_record_peek(struct pup_span packed, const uint32_t *fields, size_t count, struct pup_record_peek *peek)
{
    struct packed rest = packed_of(packed), bytes;
    uint32_t field;
    uint64_t number;
    *peek = (struct pup_record_peek){.kind = 0};
    while (packed_next(&rest, &field, &number, &bytes)) {
        if (field == RECORD_KIND) {
            peek->kind = (uint32_t)number;
        } else if (field == RECORD_REGISTERS && bytes.at != NULL) {
            peek_register(bytes, fields, count, peek);
        }
    }
}

/* The reference in a packed value. */
static bool reference_of(struct packed value, struct pup_id *id)
{
    enum { VALUE_REFERENCE = 3 };
    uint32_t field;
    uint64_t number;
    struct packed bytes;
    if (!packed_next(&value, &field, &number, &bytes) || field != VALUE_REFERENCE || bytes.at == NULL ||
        bytes.end - bytes.at != (ptrdiff_t)sizeof id->bytes) {
        return false;
    }
    memcpy(id->bytes, bytes.at, sizeof id->bytes);
    return true;
}

/* That of a register of the field, if it is one. */
static bool register_reference(struct packed reg, uint32_t wanted, struct pup_id *id)
{
    uint32_t field, of = 0;
    uint64_t number;
    struct packed bytes, value;
    while (packed_next(&reg, &field, &number, &bytes)) {
        of = field == FIELD_NUMBER ? (uint32_t)number : of;
        if (of != 0 && of != wanted) {
            return false;
        }
        if (field == FIELD_VALUES && bytes.at != NULL) {
            while (packed_next(&bytes, &field, &number, &value)) {
                if (field == STANDING_VALUE) {
                    return value.at != NULL && reference_of(value, id);
                }
            }
            return false;
        }
    }
    return false;
}

bool pup_record_peek_reference(struct pup_span packed, uint32_t wanted, struct pup_id *id)
{
    struct packed rest = packed_of(packed), bytes;
    uint32_t field;
    uint64_t number;
    while (packed_next(&rest, &field, &number, &bytes) && field <= RECORD_REGISTERS) {
        if (field == RECORD_REGISTERS && bytes.at != NULL && register_reference(bytes, wanted, id)) {
            return true;
        }
    }
    return false;
}

static bool has_several(struct packed of)
{
    struct packed bytes;
    uint32_t field;
    uint64_t number;
    int values = 0;
    while (values < 2 && packed_next(&of, &field, &number, &bytes)) {
        values += field == FIELD_VALUES;
    }
    return values > 1;
}

bool pup_record_peek_contested(struct pup_span packed)
{
    struct packed rest = packed_of(packed), bytes;
    uint32_t field;
    uint64_t number;
    while (packed_next(&rest, &field, &number, &bytes)) {
        bool places = field == RECORD_REGISTERS || field == RECORD_TEXTS;
        if (field == RECORD_DELETIONS || (places && bytes.at != NULL && has_several(bytes))) {
            return true;
        }
    }
    return false;
}
