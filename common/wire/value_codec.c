#include "common/wire/value_codec_priv.h"

#include <string.h>

#include "common/base/text.h"
#include "common/wire/proto_priv.h"
#include "common/wire/scan_priv.h"
#include "edit.pb-c.h"

enum pup_err value_pack(struct pup_arena *arena, const struct pup_value *value, struct pup_span *bytes)
{
    Pup__Value packed = PUP__VALUE__INIT;
    *bytes = (struct pup_span){0};
    switch (value->type) {
    case PUP_VALUE_NONE:
        return PUP_OK;
    case PUP_VALUE_OPAQUE:
        *bytes = value->text;
        return PUP_OK;
    case PUP_VALUE_TEXT:
        packed.is_case = PUP__VALUE__IS_TEXT;
        packed.text = proto_bytes(value->text);
        break;
    case PUP_VALUE_INTEGER:
        packed.is_case = PUP__VALUE__IS_INTEGER;
        packed.integer = value->integer;
        break;
    case PUP_VALUE_REFERENCE:
        packed.is_case = PUP__VALUE__IS_REFERENCE;
        packed.reference = proto_run(value->ref.bytes, sizeof value->ref.bytes);
        break;
    case PUP_VALUE_ERASED:
        return PUP_ERR_INVALID;
    }
    if (value->type == PUP_VALUE_TEXT && !pup_text_valid(value->text)) {
        return PUP_ERR_INVALID;
    }
    return proto_pack(arena, &packed.base, SIZE_MAX, bytes);
}

/* The three forms as we pack them, read in place: nearly all values there are. False for any other form. */
static bool read_plain(struct pup_span bytes, struct pup_value *value)
{
    enum { TAG_TEXT = 0x0a, TAG_INTEGER = 0x10, TAG_REFERENCE = 0x1a };
    uint8_t tag = bytes.data[0];
    struct pup_span rest = {bytes.data + 1, bytes.len - 1};
    uint64_t number;
    if ((tag != TAG_TEXT && tag != TAG_INTEGER && tag != TAG_REFERENCE) || !scan_varint(&rest, &number)) {
        return false;
    }
    if (tag == TAG_INTEGER) {
        *value = pup_value_integer(scan_signed(number));
        return rest.len == 0;
    }
    if (tag == TAG_TEXT) {
        *value = pup_value_text(rest);
        return rest.len == number && pup_text_valid(rest);
    }
    *value = (struct pup_value){.type = PUP_VALUE_REFERENCE};
    if (number != sizeof value->ref.bytes || rest.len != number) {
        return false;
    }
    memcpy(value->ref.bytes, rest.data, sizeof value->ref.bytes);
    return true;
}

enum pup_err value_unpack(struct pup_arena *arena, struct pup_span bytes, struct pup_value *value)
{
    *value = pup_value_none();
    if (bytes.len == 0 || read_plain(bytes, value)) {
        return PUP_OK;
    }
    *value = pup_value_none();
    enum pup_err err;
    const Pup__Value *packed = proto_unpack(arena, &pup__value__descriptor, bytes, &err);
    if (packed == NULL) {
        return err;
    }
    if (packed->base.n_unknown_fields > 0) {
        *value = (struct pup_value){.type = PUP_VALUE_OPAQUE, .text = bytes};
        return PUP_OK;
    }
    bool right = false;
    if (packed->is_case == PUP__VALUE__IS_TEXT) {
        value->type = PUP_VALUE_TEXT;
        right = proto_text(packed->text, &value->text);
    } else if (packed->is_case == PUP__VALUE__IS_INTEGER) {
        *value = pup_value_integer(packed->integer);
        right = true;
    } else if (packed->is_case == PUP__VALUE__IS_REFERENCE) {
        value->type = PUP_VALUE_REFERENCE;
        right = proto_fixed(packed->reference, value->ref.bytes, sizeof value->ref.bytes);
    }
    return right ? PUP_OK : PUP_ERR_MALFORMED;
}
