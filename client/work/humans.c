/* The same human of several structures has a person record in each. */
#include <stdlib.h>
#include <string.h>

#include "client/work/work_priv.h"

/* A person record with what makes her known: "login:" or "rpps:" and the number; empty: only herself. */
struct known {
    struct pup_id person;
    struct pup_span key;
};

struct meeting_people {
    struct pup_work *work;
    struct work_rows known;
};

static struct pup_span key_of(struct pup_work *work, const struct pup_view *view)
{
    const struct pup_value *login = pup_record_visible(&view->record, PUP_PERSON_LOGIN);
    const struct pup_value *rpps = pup_record_visible(&view->record, PUP_PERSON_RPPS);
    bool named = login != NULL && login->type == PUP_VALUE_TEXT && login->text.len > 0;
    const struct pup_value *value = named ? login : rpps;
    if (value == NULL || value->type != PUP_VALUE_TEXT || value->text.len == 0) {
        return (struct pup_span){NULL, 0};
    }
    const char *key = pup_arena_printf(work->arena, "%s:%.*s", named ? "login" : "rpps", (int)value->text.len,
                                       (const char *)value->text.data);
    return pup_span_of(key);
}

static enum pup_err on_person(void *context, const struct pup_view *view)
{
    struct meeting_people *meeting = context;
    struct known *known = work_push(meeting->work, &meeting->known);
    if (known == NULL) {
        return PUP_ERR_MEMORY;
    }
    *known = (struct known){view->record.id, key_of(meeting->work, view)};
    return PUP_OK;
}

static int by_key(const void *left, const void *right)
{
    const struct known *a = left, *b = right;
    int order = pup_span_compare(a->key, b->key);
    return order != 0 ? order : pup_id_compare(&a->person, &b->person);
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
        qsort(known, count, sizeof *known, by_key);
    }
    for (size_t i = 0; i < count; i++) {
        bool same = i > 0 && known[i].key.len > 0 && pup_span_equal(known[i].key, known[i - 1].key);
        work->humans[i] = (struct pup_human){known[i].person, same ? work->humans[i - 1].human : known[i].person};
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
