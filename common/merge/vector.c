#include "common/merge/vector.h"

/* The first index whose device is not before `device`. */
static size_t find(const struct pup_vector *vector, const struct pup_device *device)
{
    size_t low = 0, high = vector->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pup_device_compare(&vector->at[middle].device, device) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_at(const struct pup_vector *vector, size_t index, const struct pup_device *device)
{
    return index < vector->count && pup_device_equal(&vector->at[index].device, device);
}

uint64_t pup_vector_get(const struct pup_vector *vector, const struct pup_device *device)
{
    size_t index = find(vector, device);
    return is_at(vector, index, device) ? vector->at[index].counter : 0;
}

bool pup_vector_covers(const struct pup_vector *vector, const struct pup_edit_id *id)
{
    return pup_vector_get(vector, &id->device) >= id->counter;
}

enum pup_err pup_vector_raise(struct pup_arena *arena, struct pup_vector *vector, const struct pup_edit_id *id)
{
    if (pup_vector_covers(vector, id)) {
        return PUP_OK;
    }
    size_t index = find(vector, &id->device);
    size_t replaced = is_at(vector, index, &id->device) ? 1 : 0;
    size_t count = vector->count + 1 - replaced;
    struct pup_edit_id *at = pup_arena_array(arena, count, sizeof *at);
    if (at == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < index; i++) {
        at[i] = vector->at[i];
    }
    at[index] = *id;
    for (size_t i = index + 1; i < count; i++) {
        at[i] = vector->at[i - 1 + replaced];
    }
    *vector = (struct pup_vector){at, count};
    return PUP_OK;
}

bool pup_vector_includes(const struct pup_vector *vector, const struct pup_vector *other)
{
    for (size_t i = 0; i < other->count; i++) {
        if (!pup_vector_covers(vector, &other->at[i])) {
            return false;
        }
    }
    return true;
}

enum pup_err pup_vector_join(struct pup_arena *arena, struct pup_vector *vector, const struct pup_vector *other)
{
    if (pup_vector_includes(vector, other)) {
        return PUP_OK;
    }
    if (pup_vector_includes(other, vector)) {
        *vector = *other;
        return PUP_OK;
    }
    struct pup_edit_id *at = pup_arena_array(arena, vector->count + other->count, sizeof *at);
    if (at == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t count = 0, mine = 0, theirs = 0;
    while (mine < vector->count || theirs < other->count) {
        int order = mine == vector->count    ? 1
                    : theirs == other->count ? -1
                                             : pup_device_compare(&vector->at[mine].device, &other->at[theirs].device);
        at[count] = order <= 0 ? vector->at[mine] : other->at[theirs];
        if (order == 0 && other->at[theirs].counter > at[count].counter) {
            at[count] = other->at[theirs];
        }
        mine += order <= 0;
        theirs += order >= 0;
        count++;
    }
    *vector = (struct pup_vector){at, count};
    return PUP_OK;
}

enum pup_err pup_vector_subtract(struct pup_arena *arena, struct pup_vector *vector, const struct pup_vector *other)
{
    size_t count = 0;
    for (size_t i = 0; i < vector->count; i++) {
        count += !pup_vector_covers(other, &vector->at[i]);
    }
    if (count == vector->count) {
        return PUP_OK;
    }
    struct pup_edit_id *at = pup_arena_array(arena, count, sizeof *at);
    if (at == NULL) {
        return PUP_ERR_MEMORY;
    }
    count = 0;
    for (size_t i = 0; i < vector->count; i++) {
        if (!pup_vector_covers(other, &vector->at[i])) {
            at[count++] = vector->at[i];
        }
    }
    *vector = (struct pup_vector){at, count};
    return PUP_OK;
}

bool pup_vector_equal(const struct pup_vector *a, const struct pup_vector *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!pup_edit_id_equal(&a->at[i], &b->at[i])) {
            return false;
        }
    }
    return true;
}

bool pup_vector_valid(const struct pup_vector *vector)
{
    for (size_t i = 0; i < vector->count; i++) {
        if (vector->at[i].counter == 0) {
            return false;
        }
        if (i > 0 && pup_device_compare(&vector->at[i - 1].device, &vector->at[i].device) >= 0) {
            return false;
        }
    }
    return true;
}
