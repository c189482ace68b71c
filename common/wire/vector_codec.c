#include "common/wire/vector_codec_priv.h"

static Pup__Seen seen_of(const struct pup_edit_id *id)
{
    Pup__Seen seen = PUP__SEEN__INIT;
    seen.device = proto_run(id->device.bytes, sizeof id->device.bytes);
    seen.counter = id->counter;
    return seen;
}

Pup__Seen **seen_list(struct pup_arena *arena, const struct pup_edit_id *ids, size_t count)
{
    Pup__Seen *seen = pup_arena_array(arena, count, sizeof *seen);
    Pup__Seen **list = pup_arena_array(arena, count, sizeof(Pup__Seen *));
    if (seen == NULL || list == NULL || count == 0) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        seen[i] = seen_of(&ids[i]);
        list[i] = &seen[i];
    }
    return list;
}

static bool read_seen(const Pup__Seen *seen, struct pup_edit_id *id)
{
    id->counter = seen->counter;
    return seen->counter > 0 && proto_fixed(seen->device, id->device.bytes, sizeof id->device.bytes);
}

enum pup_err seen_read_vector(struct pup_arena *arena, Pup__Seen *const *list, size_t count, struct pup_vector *vector)
{
    struct pup_edit_id *ids = pup_arena_array(arena, count, sizeof *ids);
    if (ids == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_seen(list[i], &ids[i])) {
            return PUP_ERR_MALFORMED;
        }
    }
    *vector = (struct pup_vector){ids, count};
    return pup_vector_valid(vector) ? PUP_OK : PUP_ERR_MALFORMED;
}
