#include "common/wire/header_peek.h"

#include "common/wire/frame.h"
#include "common/wire/proto_priv.h"
#include "edit.pb-c.h"

enum pup_err pup_header_peek(struct pup_arena *arena, struct pup_span header, struct pup_edit_id *id,
                             struct pup_hash *previous)
{
    if (header.len > PUP_EDIT_MAX) {
        return PUP_ERR_LIMIT;
    }
    enum pup_err err;
    const Pup__Header *read = proto_unpack(arena, &pup__header__descriptor, header, &err);
    if (read == NULL) {
        return err;
    }
    *previous = (struct pup_hash){0};
    id->counter = read->counter;
    bool whole = proto_fixed(read->device, id->device.bytes, sizeof id->device.bytes) && id->counter > 0 &&
                 proto_fixed_or_empty(read->previous, previous->bytes, sizeof previous->bytes);
    return whole ? PUP_OK : PUP_ERR_MALFORMED;
}
