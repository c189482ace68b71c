#include "common/rules/merged.h"

/* The records met so far, in order. */
struct way {
    struct pup_id ids[PUP_MERGED_STEPS];
    bool alive[PUP_MERGED_STEPS];
    size_t count;
};

/* Where the record was met before; `count` when it was not. */
static size_t met_at(const struct way *way, const struct pup_id *id)
{
    size_t at = 0;
    while (at < way->count && !pup_id_equal(&way->ids[at], id)) {
        at++;
    }
    return at;
}

/* The last living one before `end`; the first of all when none lives. */
static const struct pup_id *last_alive(const struct way *way, size_t end)
{
    while (end > 0 && !way->alive[end - 1]) {
        end--;
    }
    return &way->ids[end == 0 ? 0 : end - 1];
}

static const struct pup_id *of_ring(const struct way *way, size_t from)
{
    const struct pup_id *smallest = NULL;
    for (size_t i = from; i < way->count; i++) {
        if (way->alive[i] && (smallest == NULL || pup_id_compare(&way->ids[i], smallest) < 0)) {
            smallest = &way->ids[i];
        }
    }
    return smallest != NULL ? smallest : last_alive(way, from);
}

enum pup_err pup_merged_survivor(pup_merged_look look, void *context, const struct pup_id *start,
                                 struct pup_id *survivor)
{
    struct way way = {.count = 0};
    struct pup_id at = *start;
    *survivor = *start;
    while (way.count < PUP_MERGED_STEPS) {
        struct pup_merged_step step = {.alive = false};
        enum pup_err err = look(context, &at, &step);
        if (err != PUP_OK) {
            return err;
        }
        way.ids[way.count] = at;
        way.alive[way.count++] = step.alive;
        if (!step.leads) {
            *survivor = *last_alive(&way, way.count);
            return PUP_OK;
        }
        at = step.into;
        size_t met = met_at(&way, &at);
        if (met < way.count) {
            *survivor = *of_ring(&way, met);
            return PUP_OK;
        }
    }
    return PUP_OK;
}
