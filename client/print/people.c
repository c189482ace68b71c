#include "client/print/people.h"

#include <string.h>

#include "client/query/title.h"
#include "common/base/language.h"

struct gathering {
    struct pup_people *people;
    struct pup_arena *arena;
    uint32_t name, login; /* fields */
    enum pup_err err;
};

static enum pup_err grow(struct gathering *g)
{
    struct pup_people *people = g->people;
    if (people->count < people->room) {
        return PUP_OK;
    }
    size_t room = people->room == 0 ? 64 : people->room * 2;
    struct pup_person_name *rows = pup_arena_array(g->arena, room, sizeof *rows);
    if (rows == NULL) {
        return PUP_ERR_MEMORY;
    }
    if (people->count > 0) {
        memcpy(rows, people->rows, people->count * sizeof *rows);
    }
    people->rows = rows;
    people->room = room;
    return PUP_OK;
}

static bool take(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    const struct pup_value *login = pup_record_visible(&view->record, g->login);
    const struct pup_value *name = pup_record_visible(&view->record, g->name);
    if (login == NULL || name == NULL || login->text.len == 0 || name->text.len == 0) {
        return true;
    }
    g->err = grow(g);
    if (g->err == PUP_OK) {
        g->people->rows[g->people->count++] =
            (struct pup_person_name){pup_arena_copy(g->arena, login->text), pup_arena_copy(g->arena, name->text)};
    }
    return g->err == PUP_OK;
}

enum pup_err pup_people_gather(struct pup_txn *txn, struct pup_arena *arena, struct pup_people *people)
{
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_PERSON);
    struct gathering g = {.people = people, .arena = arena};
    *people = (struct pup_people){NULL, 0, 0};
    for (size_t i = 0; i < kind->field_count; i++) {
        g.name = strcmp(kind->fields[i].id, "name") == 0 ? kind->fields[i].number : g.name;
        g.login = strcmp(kind->fields[i].id, "login") == 0 ? kind->fields[i].number : g.login;
    }
    enum pup_err err = pup_view_each(txn, NULL, kind->number, take, &g);
    return g.err != PUP_OK ? g.err : err;
}

struct pup_span pup_people_author(const struct pup_people *people, struct pup_arena *arena,
                                  const struct pup_printer *printer, const struct pup_author *author)
{
    char device[17];
    if (!author->known) {
        pup_device_text(&author->device, device);
        return pup_span_of(pup_arena_printf(arena, "%.8s…", device));
    }
    if (author->login[0] == '\0') {
        return pup_span_of(_("the server"));
    }
    struct pup_span login = pup_arena_copy(arena, pup_span_of(author->login));
    for (size_t i = 0; printer->terminal && i < people->count; i++) {
        if (pup_span_equal(people->rows[i].login, login)) {
            return people->rows[i].name;
        }
    }
    return login;
}
