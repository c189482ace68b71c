#include "common/merge/text_diff_priv.h"

enum {
    HALF_MAX = 2048,            /* edits on either half of the way: 4096 words inserted or removed in all */
    WORK_MAX = 64 * 1024 * 1024 /* comparisons, so that repetitive texts end in time as well */
};

struct diff {
    const uint32_t *a, *b;
    bool *gone, *made;
    ptrdiff_t *forward, *backward; /* furthest x on each diagonal, -1 where there is none; index 0 in the middle */
    size_t half, work;
};

/* A part of both sequences: a[x..x_end) and b[y..y_end). */
struct box {
    size_t x, x_end, y, y_end;
};

/* Where a path of `d` edits stands furthest on diagonal k before it slides along equal items; -1: nowhere in the box.
 */
static ptrdiff_t step(const ptrdiff_t *furthest, ptrdiff_t d, ptrdiff_t k, ptrdiff_t width, ptrdiff_t height)
{
    if (d == 0) {
        return 0;
    }
    ptrdiff_t down = k < d ? furthest[k + 1] : -1;
    ptrdiff_t right = k > -d && furthest[k - 1] >= 0 ? furthest[k - 1] + 1 : -1;
    down = down >= 0 && down - k <= height ? down : -1;
    right = right <= width ? right : -1;
    return down > right ? down : right;
}

static ptrdiff_t slide_forward(struct diff *diff, const struct box *box, ptrdiff_t x, ptrdiff_t k)
{
    const uint32_t *a = diff->a + box->x, *b = diff->b + box->y;
    ptrdiff_t width = (ptrdiff_t)(box->x_end - box->x), height = (ptrdiff_t)(box->y_end - box->y);
    ptrdiff_t start = x;
    while (x < width && x - k < height && a[x] == b[x - k]) {
        x++;
    }
    diff->work += (size_t)(x - start) + 1;
    return x;
}

static ptrdiff_t slide_backward(struct diff *diff, const struct box *box, ptrdiff_t x, ptrdiff_t k)
{
    const uint32_t *a = diff->a + box->x_end - 1, *b = diff->b + box->y_end - 1;
    ptrdiff_t width = (ptrdiff_t)(box->x_end - box->x), height = (ptrdiff_t)(box->y_end - box->y);
    ptrdiff_t start = x;
    while (x < width && x - k < height && a[-x] == b[-(x - k)]) {
        x++;
    }
    diff->work += (size_t)(x - start) + 1;
    return x;
}

/* One more edit from the start. True when the way back was met, at (*x, *y) of the box. */
static bool advance(struct diff *diff, const struct box *box, ptrdiff_t d, size_t *x, size_t *y)
{
    ptrdiff_t width = (ptrdiff_t)(box->x_end - box->x), height = (ptrdiff_t)(box->y_end - box->y);
    ptrdiff_t delta = width - height;
    for (ptrdiff_t k = -d; k <= d; k += 2) {
        ptrdiff_t at = step(diff->forward, d, k, width, height);
        diff->forward[k] = at < 0 ? at : slide_forward(diff, box, at, k);
        ptrdiff_t other = delta - k;
        bool met = delta % 2 != 0 && other > -d && other < d && diff->backward[other] >= 0;
        if (met && diff->forward[k] >= 0 && diff->forward[k] + diff->backward[other] >= width) {
            *x = (size_t)diff->forward[k];
            *y = (size_t)(diff->forward[k] - k);
            return true;
        }
    }
    return false;
}

/* One more edit from the end. */
static bool retreat(struct diff *diff, const struct box *box, ptrdiff_t d, size_t *x, size_t *y)
{
    ptrdiff_t width = (ptrdiff_t)(box->x_end - box->x), height = (ptrdiff_t)(box->y_end - box->y);
    ptrdiff_t delta = width - height;
    for (ptrdiff_t k = -d; k <= d; k += 2) {
        ptrdiff_t at = step(diff->backward, d, k, width, height);
        diff->backward[k] = at < 0 ? at : slide_backward(diff, box, at, k);
        ptrdiff_t other = delta - k;
        bool met = delta % 2 == 0 && other >= -d && other <= d && diff->forward[other] >= 0;
        if (met && diff->backward[k] >= 0 && diff->backward[k] + diff->forward[other] >= width) {
            *x = (size_t)(width - diff->backward[k]);
            *y = (size_t)(height - (diff->backward[k] - k));
            return true;
        }
    }
    return false;
}

/* A point on a shortest way through the box, with edits on both sides of it. False when that takes too long. */
static bool find_middle(struct diff *diff, const struct box *box, size_t *x, size_t *y)
{
    for (ptrdiff_t d = 0; d <= (ptrdiff_t)diff->half && diff->work < WORK_MAX; d++) {
        if (advance(diff, box, d, x, y) || retreat(diff, box, d, x, y)) {
            return true;
        }
    }
    return false;
}

/* Each call halves the edits that remain, so it nests at most some 13 deep. */
static bool compare(struct diff *diff, struct box box)
{
    while (box.x < box.x_end && box.y < box.y_end && diff->a[box.x] == diff->b[box.y]) {
        box.x++;
        box.y++;
    }
    while (box.x < box.x_end && box.y < box.y_end && diff->a[box.x_end - 1] == diff->b[box.y_end - 1]) {
        box.x_end--;
        box.y_end--;
    }
    if (box.x == box.x_end || box.y == box.y_end) {
        for (size_t x = box.x; x < box.x_end; x++) {
            diff->gone[x] = true;
        }
        for (size_t y = box.y; y < box.y_end; y++) {
            diff->made[y] = true;
        }
        return true;
    }
    size_t x, y;
    if (!find_middle(diff, &box, &x, &y)) {
        return false;
    }
    return compare(diff, (struct box){box.x, box.x + x, box.y, box.y + y}) &&
           compare(diff, (struct box){box.x + x, box.x_end, box.y + y, box.y_end});
}

enum pup_err text_diff(struct pup_arena *arena, struct sequence a, struct sequence b, bool *gone, bool *made,
                       bool *compared)
{
    size_t half = (a.count + b.count + 1) / 2;
    half = half > HALF_MAX ? HALF_MAX : half;
    ptrdiff_t *forward = pup_arena_array(arena, 2 * half + 1, sizeof *forward);
    ptrdiff_t *backward = pup_arena_array(arena, 2 * half + 1, sizeof *backward);
    if (forward == NULL || backward == NULL) {
        return PUP_ERR_MEMORY;
    }
    struct diff diff = {.a = a.at,
                        .b = b.at,
                        .gone = gone,
                        .made = made,
                        .forward = forward + half,
                        .backward = backward + half,
                        .half = half};
    *compared = compare(&diff, (struct box){0, a.count, 0, b.count});
    return PUP_OK;
}
