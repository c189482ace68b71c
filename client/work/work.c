#include "client/work/work.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/work/work_priv.h"

/* ---- periods ---- */

struct pup_period pup_period_year(int64_t year)
{
    return (struct pup_period){pup_days_from_date((struct pup_date){(int)year, 1, 1}),
                               pup_days_from_date((struct pup_date){(int)year, 12, 31})};
}

struct pup_period pup_period_month(int64_t year, int64_t month)
{
    struct pup_date next = {(int)(month == 12 ? year + 1 : year), (int)(month == 12 ? 1 : month + 1), 1};
    return (struct pup_period){pup_days_from_date((struct pup_date){(int)year, (int)month, 1}),
                               pup_days_from_date(next) - 1};
}

bool pup_period_holds(const struct pup_period *period, int64_t day)
{
    return day >= period->from && day <= period->to;
}

int64_t pup_period_shared(const struct pup_period *a, const struct pup_period *b)
{
    int64_t from = a->from > b->from ? a->from : b->from, to = a->to < b->to ? a->to : b->to;
    return to >= from ? to - from + 1 : 0;
}

int64_t pup_year_of(int64_t day)
{
    return pup_date_from_days(day).year;
}

/* ---- structures and spaces ---- */

enum pup_err pup_work_open(struct pup_work *work, struct pup_txn *txn, struct pup_arena *arena,
                           enum pup_language language, int64_t today)
{
    *work = (struct pup_work){.txn = txn, .arena = arena, .language = language, .today = today};
    enum pup_err err = pup_replica_structures(txn, arena, &work->structures, &work->structure_count);
    err = err == PUP_OK ? pup_replica_spaces(txn, arena, &work->spaces, &work->space_count) : err;
    return err == PUP_OK ? pup_merged_gather(txn, arena, language, &work->merged) : err;
}

const struct pup_structure_row *pup_work_structure(const struct pup_work *work, const char *code)
{
    for (size_t i = 0; i < work->structure_count; i++) {
        if (strcasecmp(work->structures[i].code, code) == 0) {
            return &work->structures[i];
        }
    }
    return NULL;
}

bool pup_work_is_group(const struct pup_structure_row *structure)
{
    return structure->member_count > 0;
}

static bool has_member(const struct pup_structure_row *group, const char *code)
{
    for (size_t i = 0; i < group->member_count; i++) {
        if (strcasecmp(group->members[i], code) == 0) {
            return true;
        }
    }
    return false;
}

static bool reaches(const struct pup_work *work, const char *structure, enum pup_reach reach, const char *code)
{
    if (structure == NULL || strcasecmp(structure, code) == 0) {
        return true;
    }
    const struct pup_structure_row *group = reach == PUP_REACH_SHARED ? pup_work_structure(work, code) : NULL;
    return group != NULL && has_member(group, structure);
}

bool pup_work_readable(const struct pup_work *work, const char *structure, enum pup_compartment compartment)
{
    for (size_t i = 0; i < work->space_count; i++) {
        struct pup_space_parts parts = pup_space_split(&work->spaces[i].space);
        if (parts.compartment == compartment && strcasecmp(parts.code, structure) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- walking ---- */

struct walk {
    struct pup_work *work;
    enum pup_keep keep;
    pup_work_each_fn each;
    void *context;
    enum pup_err err;
};

bool work_keeps(const struct pup_work *work, enum pup_keep keep, const struct pup_view *view)
{
    switch (keep) {
    case PUP_KEEP_MERGED:
        return pup_record_alive(&view->record);
    case PUP_KEEP_PAST:
        return pup_record_alive(&view->record) && !pup_merged_away(work->txn, view);
    case PUP_KEEP_IN_USE:
        break;
    }
    return !pup_query_put_away(work->txn, view);
}

static bool on_view(void *context, const struct pup_view *view)
{
    struct walk *walk = context;
    if (work_keeps(walk->work, walk->keep, view)) {
        walk->err = walk->each(walk->context, view);
    }
    return walk->err == PUP_OK;
}

enum pup_err pup_work_each(struct pup_work *work, const char *structure, enum pup_reach reach, uint32_t kind,
                           enum pup_keep keep, pup_work_each_fn each, void *context)
{
    struct walk walk = {.work = work, .keep = keep, .each = each, .context = context};
    const struct pup_kind_def *def = pup_schema_kind(kind);
    for (size_t i = 0; def != NULL && walk.err == PUP_OK && i < work->space_count; i++) {
        struct pup_space_parts parts = pup_space_split(&work->spaces[i].space);
        if (parts.compartment != def->compartment || !reaches(work, structure, reach, parts.code)) {
            continue; /* copies for partners are no further records of the structure */
        }
        enum pup_err err = pup_view_each(work->txn, &work->spaces[i].space, kind, on_view, &walk);
        walk.err = walk.err != PUP_OK ? walk.err : err;
    }
    return walk.err;
}

struct pup_id pup_work_follow(const struct pup_work *work, const struct pup_id *id)
{
    const struct pup_merged_row *row = pup_merged_find(&work->merged, id);
    return row == NULL ? *id : row->into;
}
