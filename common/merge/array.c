/* The arrays of a record: copied before they change, kept in order. */
#include <string.h>

#include "common/merge/apply_priv.h"

void *apply_copy(struct pup_arena *arena, const void *items, size_t count, size_t extra, size_t size)
{
    void *copy = pup_arena_array(arena, count + extra, size);
    if (copy != NULL && count > 0) {
        memcpy(copy, items, count * size);
    }
    return copy;
}

void *apply_open(void *items, size_t *count, size_t at, size_t size)
{
    uint8_t *gap = (uint8_t *)items + at * size;
    memmove(gap + size, gap, (*count - at) * size);
    memset(gap, 0, size);
    (*count)++;
    return gap;
}

void apply_close(void *items, size_t *count, size_t at, size_t size)
{
    uint8_t *gap = (uint8_t *)items + at * size;
    (*count)--;
    memmove(gap, gap + size, (*count - at) * size);
}
