#include "common/wire/value_codec_priv.h"

#include "common/base/text.h"
#include "common/wire/proto_priv.h"
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

enum pup_err value_unpack(struct pup_arena *arena, struct pup_span bytes, struct pup_value *value)
{
    *value = pup_value_none();
    if (bytes.len == 0) {
        return PUP_OK;
    }
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
