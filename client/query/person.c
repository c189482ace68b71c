#include "client/query/person.h"

#include "client/query/title.h"
#include "common/model/fields.h"
#include "common/rules/merged.h"

/* Where a person record of that id lies. */
static bool find_person(struct pup_txn *txn, const struct pup_id *id, struct pup_place *place)
{
    size_t count = 1;
    char text[PUP_ID_TEXT + 1];
    pup_id_text(id, text);
    return pup_view_find(txn, pup_span_of(text), place, &count) == PUP_OK && place->kind == PUP_KIND_PERSON;
}

bool pup_person_is(struct pup_txn *txn, const struct pup_id *person, const char *login)
{
    enum { ONE_RECORD = 64 * 1024 * 1024 };
    struct pup_arena arena;
    struct pup_place place;
    struct pup_view view;
    bool is = false, more = find_person(txn, person, &place);
    pup_arena_init(&arena, ONE_RECORD);
    for (int i = 0; i < PUP_MERGED_STEPS && more; i++) {
        pup_arena_reset(&arena);
        more = pup_view_get(txn, &arena, &place.space, &place.id, &view) == PUP_OK;
        const struct pup_value *known = more ? pup_record_visible(&view.record, PUP_PERSON_LOGIN) : NULL;
        const struct pup_value *into = more ? pup_record_visible(&view.record, PUP_FIELD_MERGED_INTO) : NULL;
        is = known != NULL && pup_span_equal(known->text, pup_span_of(login));
        more = known == NULL && into != NULL && into->type == PUP_VALUE_REFERENCE;
        if (more) {
            place.id = into->ref;
        }
    }
    pup_arena_release(&arena);
    return is;
}
