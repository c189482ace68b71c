#include "common/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_MIN = 4096, BLOCK_MAX = 256 * 1024 };

struct pup_arena_block {
    struct pup_arena_block *older;
    size_t size, used; /* of data */
    alignas(max_align_t) uint8_t data[];
};

/* So that the compiler checks what we forward to vsnprintf; headers stay free of extensions. */
char *pup_arena_printf(struct pup_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

void pup_arena_init(struct pup_arena *arena, size_t budget)
{
    *arena = (struct pup_arena){.budget = budget};
}

static void free_blocks(struct pup_arena_block *block)
{
    while (block != NULL) {
        struct pup_arena_block *older = block->older;
        free(block);
        block = older;
    }
}

void pup_arena_reset(struct pup_arena *arena)
{
    struct pup_arena_block **last = &arena->blocks;
    while (*last != NULL && (*last)->older != NULL) {
        last = &(*last)->older;
    }
    struct pup_arena_block *first = *last;
    *last = NULL;
    free_blocks(arena->blocks);
    if (first != NULL) {
        first->used = 0;
    }
    arena->blocks = first;
    arena->used = 0;
    arena->overdrawn = false;
}

void pup_arena_release(struct pup_arena *arena)
{
    free_blocks(arena->blocks);
    *arena = (struct pup_arena){0};
}

/* Each block doubles the one before, up to BLOCK_MAX, so that small arenas stay small and large ones need few blocks.
 */
static struct pup_arena_block *add_block(struct pup_arena *arena, size_t size)
{
    size_t room = arena->blocks == NULL ? BLOCK_MIN : arena->blocks->size * 2;
    room = room > BLOCK_MAX ? BLOCK_MAX : room;
    room = room < size ? size : room;
    struct pup_arena_block *block = malloc(sizeof *block + room);
    if (block == NULL) {
        return NULL;
    }
    *block = (struct pup_arena_block){.older = arena->blocks, .size = room};
    arena->blocks = block;
    return block;
}

void *pup_arena_alloc(struct pup_arena *arena, size_t size)
{
    static max_align_t nothing;
    if (size == 0) {
        return &nothing;
    }
    /* Padding counts against the budget, so that many tiny allocations cannot outgrow it. */
    size_t padded = size + (alignof(max_align_t) - size % alignof(max_align_t)) % alignof(max_align_t);
    if (padded < size || padded > arena->budget - arena->used) {
        arena->overdrawn = true;
        return NULL;
    }
    struct pup_arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < padded) {
        block = add_block(arena, padded);
        if (block == NULL) {
            return NULL;
        }
    }
    void *start = block->data + block->used;
    block->used += padded;
    arena->used += padded;
    return memset(start, 0, size);
}

void *pup_arena_array(struct pup_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    return pup_arena_alloc(arena, count * size);
}

struct pup_span pup_arena_copy(struct pup_arena *arena, struct pup_span bytes)
{
    uint8_t *copy = bytes.len == SIZE_MAX ? NULL : pup_arena_alloc(arena, bytes.len + 1);
    if (copy == NULL) {
        return (struct pup_span){0};
    }
    if (bytes.len > 0) {
        memcpy(copy, bytes.data, bytes.len);
    }
    return (struct pup_span){copy, bytes.len};
}

char *pup_arena_printf(struct pup_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = len < 0 ? NULL : pup_arena_alloc(arena, (size_t)len + 1);
    if (text != NULL) {
        va_start(arguments, format);
        (void)vsnprintf(text, (size_t)len + 1, format, arguments);
        va_end(arguments);
    }
    return text;
}
