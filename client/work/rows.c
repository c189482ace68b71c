#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"
#include "common/base/text.h"

struct work_rows work_rows(size_t size)
{
    return (struct work_rows){.size = size};
}

void *work_push(struct pup_work *work, struct work_rows *rows)
{
    if (rows->count == rows->room) {
        size_t room = rows->room == 0 ? 16 : rows->room * 2;
        void *more = pup_arena_array(work->arena, room, rows->size);
        if (more == NULL) {
            return NULL;
        }
        if (rows->count > 0) {
            memcpy(more, rows->at, rows->count * rows->size);
        }
        rows->at = more;
        rows->room = room;
    }
    return (char *)rows->at + rows->count++ * rows->size;
}

struct sorted {
    const void *row;
    struct pup_span key;
    size_t index;
    int (*first)(const void *, const void *);
};

static int in_order(const void *left, const void *right)
{
    const struct sorted *a = left, *b = right;
    int order = a->first == NULL ? 0 : a->first(a->row, b->row);
    order = order != 0 ? order : pup_span_compare(a->key, b->key);
    return order != 0 ? order : work_compare_numbers((int64_t)a->index, (int64_t)b->index);
}

void *work_sorted(struct pup_work *work, const struct work_rows *rows, int (*first)(const void *, const void *),
                  struct pup_span (*name)(const void *))
{
    struct sorted *order = pup_arena_array(work->arena, rows->count, sizeof *order);
    char *out = pup_arena_array(work->arena, rows->count, rows->size);
    if (order == NULL || out == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < rows->count; i++) {
        const void *row = (const char *)rows->at + i * rows->size;
        order[i] = (struct sorted){.row = row, .index = i, .first = first};
        if (name != NULL) {
            order[i].key = pup_text_fold(work->arena, name(row));
        }
    }
    qsort(order, rows->count, sizeof *order, in_order);
    for (size_t i = 0; i < rows->count; i++) {
        memcpy(out + i * rows->size, order[i].row, rows->size);
    }
    return out;
}

int work_compare_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

int work_compare_days(bool has_a, int64_t a, bool has_b, int64_t b)
{
    return has_a != has_b ? (has_a ? -1 : 1) : has_a ? work_compare_numbers(a, b) : 0;
}
