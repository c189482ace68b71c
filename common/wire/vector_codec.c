#include "common/wire/vector_codec_priv.h"

Pup__Seen seen_of(const struct pup_edit_id *id)
{
    Pup__Seen seen = PUP__SEEN__INIT;
    seen.device = proto_run(id->device.bytes, sizeof id->device.bytes);
    seen.counter = id->counter;
    return seen;
}

Pup__Seen **seen_list(struct pup_arena *arena, const struct pup_edit_id *ids, size_t count)
{
    Pup__Seen *seen = pup_arena_array(arena, count, sizeof *seen);
    Pup__Seen **list = pup_arena_array(arena, count, sizeof *list);
    if (seen == NULL || list == NULL || count == 0) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        seen[i] = seen_of(&ids[i]);
        list[i] = &seen[i];
    }
    return list;
}

bool seen_read(const Pup__Seen *seen, struct pup_edit_id *id)
{
    if (seen == NULL || seen->counter == 0 || !proto_fixed(seen->device, id->device.bytes, sizeof id->device.bytes)) {
        return false;
    }
    id->counter = seen->counter;
    return true;
}

enum pup_err seen_read_list(struct pup_arena *arena, Pup__Seen *const *list, size_t count,
                            const struct pup_edit_id **ids)
{
    *ids = NULL;
    if (count == 0) {
        return PUP_OK;
    }
    struct pup_edit_id *read = pup_arena_array(arena, count, sizeof *read);
    if (read == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (!seen_read(list[i], &read[i]) || (i > 0 && pup_edit_id_compare(&read[i - 1], &read[i]) >= 0)) {
            return PUP_ERR_MALFORMED;
        }
    }
    *ids = read;
    return PUP_OK;
}

enum pup_err seen_read_vector(struct pup_arena *arena, Pup__Seen *const *list, size_t count, struct pup_vector *vector)
{
    *vector = (struct pup_vector){.count = count};
    enum pup_err err = seen_read_list(arena, list, count, &vector->at);
    return err == PUP_OK && !pup_vector_valid(vector) ? PUP_ERR_MALFORMED : err;
}
