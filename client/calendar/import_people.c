#include <string.h>

#include "client/calendar/import_priv.h"
#include "client/query/reference.h"
#include "common/base/text.h"
#include "common/model/name.h"

enum { EVERYBODY_MAX = 20000 };

struct gathering {
    struct ics_import *import;
    struct pup_work *work;
    size_t room;
};

static struct ics_person *push(struct gathering *g)
{
    struct ics_import *import = g->import;
    if (import->people_count == g->room) {
        size_t room = g->room == 0 ? 64 : g->room * 2;
        struct ics_person *more = pup_arena_array(g->work->arena, room, sizeof *more);
        if (more == NULL) {
            return NULL;
        }
        if (import->people_count > 0) {
            memcpy(more, import->people, import->people_count * sizeof *more);
        }
        import->people = more;
        g->room = room;
    }
    return &import->people[import->people_count++];
}

static enum pup_err on_person(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct pup_space_parts from = pup_space_split(&g->import->space), to = pup_space_split(&view->space);
    if (!pup_reference_related(g->work->structures, g->work->structure_count, from.code, to.code) ||
        g->import->people_count == EVERYBODY_MAX) {
        return PUP_OK;
    }
    struct ics_person *person = push(g);
    if (person == NULL) {
        return PUP_ERR_MEMORY;
    }
    *person = (struct ics_person){.id = view->record.id, .here = strcmp(from.code, to.code) == 0};
    person->name = pup_work_text(g->work, view, PUP_PERSON_NAME);
    person->email = pup_work_text(g->work, view, PUP_PERSON_EMAIL);
    person->key = pup_name_key(g->work->arena, person->name);
    return pup_work_human(g->work, &person->id, &person->human);
}

enum pup_err ics_people_gather(struct ics_import *import, struct pup_work *work)
{
    struct gathering g = {.import = import, .work = work};
    return pup_work_each(work, NULL, PUP_REACH_OWN, PUP_KIND_PERSON, PUP_KEEP_IN_USE, on_person, &g);
}

/* One human may have a record in the structure and others around it: that of the structure is meant. */
static const struct ics_person *of_human(const struct ics_import *import, const struct ics_person *person)
{
    return person == NULL ? NULL : ics_people_human(import, &person->human);
}

const struct ics_person *ics_people_human(const struct ics_import *import, const struct pup_id *human)
{
    const struct ics_person *found = NULL;
    for (size_t i = 0; i < import->people_count; i++) {
        const struct ics_person *person = &import->people[i];
        if (pup_id_equal(&person->human, human) && (found == NULL || (person->here && !found->here))) {
            found = person;
        }
    }
    return found;
}

/* The only human among those that fit; NULL when there are others. */
static bool fits_one(const struct ics_person **found, const struct ics_person *person)
{
    bool other = *found != NULL && !pup_id_equal(&(*found)->human, &person->human);
    *found = other ? NULL : person;
    return !other;
}

const struct ics_person *ics_people_named(const struct ics_import *import, struct pup_arena *scratch,
                                          struct pup_span name)
{
    const struct ics_person *found = NULL;
    struct pup_span key = pup_name_key(scratch, name);
    for (size_t i = 0; i < import->people_count && key.len > 0; i++) {
        const struct ics_person *person = &import->people[i];
        if (pup_span_equal(person->key, key) && !fits_one(&found, person)) {
            return NULL;
        }
    }
    return of_human(import, found);
}

const struct ics_person *ics_people_mailed(const struct ics_import *import, struct pup_span email)
{
    const struct ics_person *found = NULL;
    for (size_t i = 0; i < import->people_count && email.len > 0; i++) {
        const struct ics_person *person = &import->people[i];
        if (pup_text_same(person->email, email) && !fits_one(&found, person)) {
            return NULL;
        }
    }
    return of_human(import, found);
}
