#include "client/work/clashes.h"

#include "client/query/reference.h"
#include "client/work/work_priv.h"
#include "common/base/text.h"

struct finding {
    struct pup_work *work;
    const struct pup_id *human; /* NULL: everybody */
    struct work_rows rows;
};

bool pup_work_together(const struct pup_work *work, const struct pup_space *one, const struct pup_space *other)
{
    struct pup_space_parts a = pup_space_split(one), b = pup_space_split(other);
    return pup_reference_related(work->structures, work->structure_count, a.code, b.code);
}

static enum pup_nearness nearness(const struct pup_work *work, const struct pup_agenda_item *a,
                                  const struct pup_agenda_item *b)
{
    if (a->busy || b->busy || !pup_work_together(work, &a->place.space, &b->place.space)) {
        return PUP_APART;
    }
    bool said = a->site.len > 0 && b->site.len > 0;
    return said && !pup_text_same(a->site, b->site) ? PUP_TOGETHER : PUP_SAME_PLACE;
}

/* Humans whom both take; both lists are in order of id. In `both`. */
static size_t shared_people(const struct pup_agenda_item *a, const struct pup_agenda_item *b,
                            const struct pup_id *human, struct pup_id *both)
{
    size_t count = 0, i = 0, j = 0;
    while (i < a->people_count && j < b->people_count) {
        int order = pup_id_compare(&a->people[i], &b->people[j]);
        if (order == 0 && (human == NULL || pup_id_equal(human, &a->people[i]))) {
            both[count++] = a->people[i];
        }
        i += order <= 0;
        j += order >= 0;
    }
    return count;
}

static enum pup_err compare(struct finding *finding, const struct pup_agenda_item *a, const struct pup_agenda_item *b)
{
    int64_t minutes;
    if ((a->busy && b->busy) || (!a->shown && !b->shown)) {
        return PUP_OK;
    }
    enum pup_clash clash = pup_clash_between(&a->interval, &b->interval, nearness(finding->work, a, b), &minutes);
    if (clash == PUP_CLASH_NONE) {
        return PUP_OK;
    }
    size_t room = a->people_count < b->people_count ? a->people_count : b->people_count;
    struct pup_id *both = pup_arena_array(finding->work->arena, room, sizeof *both);
    if (both == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t count = shared_people(a, b, finding->human, both);
    struct pup_clash_row *row = count > 0 ? work_push(finding->work, &finding->rows) : NULL;
    if (row == NULL) {
        return count > 0 ? PUP_ERR_MEMORY : PUP_OK;
    }
    bool in_order = a->interval.start <= b->interval.start;
    *row = (struct pup_clash_row){in_order ? a : b, in_order ? b : a, clash, minutes, both, count};
    return PUP_OK;
}

static int64_t longest_way(const struct pup_agenda *agenda)
{
    int64_t longest = 0;
    for (size_t i = 0; i < agenda->count; i++) {
        int64_t travel = agenda->items[i].interval.travel;
        longest = travel > longest ? travel : longest;
    }
    return longest;
}

/* Items come in order of beginning; beside each are looked at those that still go on, or are on their way, then. */
static enum pup_err sweep(struct finding *finding, const struct pup_agenda *agenda,
                          const struct pup_agenda_item **going, int64_t way)
{
    size_t count = 0;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < agenda->count && err == PUP_OK; i++) {
        const struct pup_agenda_item *item = &agenda->items[i];
        size_t kept = 0;
        for (size_t j = 0; j < count && err == PUP_OK; j++) {
            if (going[j]->interval.end + way > item->interval.start) {
                going[kept++] = going[j];
                err = compare(finding, going[j], item);
            }
        }
        count = kept;
        going[count++] = item;
    }
    return err;
}

enum pup_err pup_work_clashes(struct pup_work *work, const struct pup_agenda *agenda, const struct pup_id *human,
                              struct pup_clash_row **rows, size_t *count)
{
    struct finding finding = {.work = work, .human = human, .rows = work_rows(sizeof(struct pup_clash_row))};
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): they are pointers */
    const struct pup_agenda_item **going = pup_arena_array(work->arena, agenda->count, sizeof *going);
    enum pup_err err = going == NULL ? PUP_ERR_MEMORY : sweep(&finding, agenda, going, longest_way(agenda));
    *rows = finding.rows.at;
    *count = finding.rows.count;
    return err;
}

enum pup_err pup_work_clashes_with(struct pup_work *work, const struct pup_agenda *agenda,
                                   const struct pup_agenda_item *item, struct pup_clash_row **rows, size_t *count)
{
    struct finding finding = {.work = work, .rows = work_rows(sizeof(struct pup_clash_row))};
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < agenda->count && err == PUP_OK; i++) {
        bool itself = pup_id_equal(&agenda->items[i].place.id, &item->place.id);
        err = itself ? PUP_OK : compare(&finding, &agenda->items[i], item);
    }
    *rows = finding.rows.at;
    *count = finding.rows.count;
    return err;
}
