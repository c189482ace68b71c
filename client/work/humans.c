/* The same human of several structures has a person record in each. */
#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"

/* A person record with what makes her known; empty: nothing does. */
struct known {
    struct pup_id person, human;
    struct pup_span login, rpps;
};

struct meeting_people {
    struct pup_work *work;
    struct work_rows known;
};

static struct pup_span text_of(struct pup_work *work, const struct pup_view *view, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(&view->record, field);
    bool said = value != NULL && value->type == PUP_VALUE_TEXT && value->text.len > 0;
    return said ? pup_arena_copy(work->arena, value->text) : (struct pup_span){NULL, 0};
}

static enum pup_err on_person(void *context, const struct pup_view *view)
{
    struct meeting_people *meeting = context;
    struct known *known = work_push(meeting->work, &meeting->known);
    if (known == NULL) {
        return PUP_ERR_MEMORY;
    }
    *known = (struct known){view->record.id, view->record.id, text_of(meeting->work, view, PUP_PERSON_LOGIN),
                            text_of(meeting->work, view, PUP_PERSON_RPPS)};
    return PUP_OK;
}

static int by_login(const void *left, const void *right)
{
    const struct known *a = left, *b = right;
    int order = pup_span_compare(a->login, b->login);
    return order != 0 ? order : pup_id_compare(&a->person, &b->person);
}

/* Of one number, those who have a login go first: who has none is the human of the first of them. */
static int by_rpps(const void *left, const void *right)
{
    const struct known *a = left, *b = right;
    int order = pup_span_compare(a->rpps, b->rpps);
    order = order != 0 ? order : (a->login.len == 0) - (b->login.len == 0);
    return order != 0 ? order : pup_id_compare(&a->person, &b->person);
}

static void join_by_login(struct known *known, size_t count)
{
    qsort(known, count, sizeof *known, by_login);
    for (size_t i = 1; i < count; i++) {
        bool same = known[i].login.len > 0 && pup_span_equal(known[i].login, known[i - 1].login);
        known[i].human = same ? known[i - 1].human : known[i].human;
    }
}

static void join_by_rpps(struct known *known, size_t count)
{
    const struct known *first = known;
    qsort(known, count, sizeof *known, by_rpps);
    for (size_t i = 0; i < count; i++) {
        first = pup_span_equal(known[i].rpps, first->rpps) ? first : &known[i];
        known[i].human = known[i].login.len == 0 && known[i].rpps.len > 0 ? first->human : known[i].human;
    }
}

static int by_person(const void *left, const void *right)
{
    return pup_id_compare(&((const struct pup_human *)left)->person, &((const struct pup_human *)right)->person);
}

static enum pup_err know_everybody(struct pup_work *work)
{
    struct meeting_people meeting = {work, work_rows(sizeof(struct known))};
    enum pup_err err = pup_work_each(work, NULL, PUP_REACH_OWN, PUP_KIND_PERSON, PUP_KEEP_PAST, on_person, &meeting);
    size_t count = meeting.known.count;
    struct known *known = meeting.known.at;
    work->humans = pup_arena_array(work->arena, count, sizeof *work->humans);
    if (err != PUP_OK || work->humans == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    if (count > 0) {
        join_by_login(known, count);
        join_by_rpps(known, count);
    }
    for (size_t i = 0; i < count; i++) {
        work->humans[i] = (struct pup_human){known[i].person, known[i].human};
    }
    if (count > 0) {
        qsort(work->humans, count, sizeof *work->humans, by_person);
    }
    work->human_count = count;
    work->humans_known = true;
    return PUP_OK;
}

enum pup_err pup_work_human(struct pup_work *work, const struct pup_id *person, struct pup_id *human)
{
    enum pup_err err = work->humans_known ? PUP_OK : know_everybody(work);
    struct pup_human wanted = {.person = pup_work_follow(work, person)};
    const struct pup_human *found = NULL;
    if (err == PUP_OK && work->human_count > 0) {
        found = bsearch(&wanted, work->humans, work->human_count, sizeof wanted, by_person);
    }
    *human = found == NULL ? wanted.person : found->human;
    return err;
}
