#include "common/wire/record_codec.h"

#include "common/base/hash.h"
#include "common/wire/record_priv.h"

enum pup_err pup_record_pack(struct pup_arena *arena, const struct pup_record *record, struct pup_span *bytes)
{
    return record_write(arena, record, PUP_RECORD_MAX, bytes);
}

enum pup_err pup_record_unpack(struct pup_arena *arena, struct pup_span bytes, struct pup_record *record)
{
    if (bytes.len > PUP_RECORD_MAX) {
        return PUP_ERR_LIMIT;
    }
    struct pup_span copy = pup_arena_copy(arena, bytes);
    return copy.data == NULL ? PUP_ERR_MEMORY : record_read(arena, copy, NULL, record);
}

enum pup_err pup_record_unpack_some(struct pup_arena *arena, struct pup_span bytes, const uint32_t *fields,
                                    struct pup_record *record)
{
    return bytes.len > PUP_RECORD_MAX ? PUP_ERR_LIMIT : record_read(arena, bytes, fields, record);
}

enum pup_err pup_record_unpack_here(struct pup_arena *arena, struct pup_span bytes, struct pup_record *record)
{
    return pup_record_unpack_some(arena, bytes, NULL, record);
}

struct pup_hash pup_record_hash(const struct pup_id *id, struct pup_span canonical)
{
    const struct pup_span parts[] = {{id->bytes, sizeof id->bytes}, canonical};
    return pup_sha256(parts, 2);
}
