#include "common/wire/back_priv.h"

enum { FIRST = 2048 };

bool back_grow(struct back *back, size_t len)
{
    size_t used = back_len(back);
    if (back->err == PUP_OK && (len > back->max || used > back->max - len)) {
        back->err = PUP_ERR_LIMIT;
    }
    size_t room = back->err != PUP_OK ? 0 : 2 * (used + len) < FIRST ? (size_t)FIRST : 2 * (used + len);
    uint8_t *start = room == 0 ? NULL : pup_arena_alloc(back->arena, room);
    if (start == NULL) {
        back->err = back->err != PUP_OK ? back->err : PUP_ERR_MEMORY;
        return false;
    }
    if (used > 0) {
        memcpy(start + room - used, back->at, used);
    }
    back->start = start;
    back->end = start + room;
    back->at = back->end - used;
    return true;
}
