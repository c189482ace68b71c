#include "client/work/look.h"

#include "client/work/work_priv.h"

struct looking {
    struct pup_work *work;
    const struct pup_space *space;
    pup_work_look_fn look;
    void *context;
    struct work_rows places;
    enum pup_err err;
};

/* The id is the first thing in a packed record, 16 bytes behind a tag and a length. */
static bool take_id(struct pup_span packed, struct pup_id *id)
{
    enum { BEFORE = 2 };
    if (packed.len < BEFORE + sizeof id->bytes) {
        return false;
    }
    for (size_t i = 0; i < sizeof id->bytes; i++) {
        id->bytes[i] = packed.data[BEFORE + i];
    }
    return true;
}

static bool on_record(void *context, uint64_t seq, struct pup_span packed)
{
    struct looking *looking = context;
    struct pup_id id;
    uint32_t kind = pup_record_peek_kind(packed);
    if (!looking->look(looking->context, kind, packed, seq == UINT64_MAX) || !take_id(packed, &id)) {
        return true;
    }
    struct pup_place *place = work_push(looking->work, &looking->places);
    if (place == NULL) {
        looking->err = PUP_ERR_MEMORY;
        return false;
    }
    *place = (struct pup_place){*looking->space, id, kind};
    return true;
}

enum pup_err pup_work_look(struct pup_work *work, unsigned compartment, pup_work_look_fn look, void *context,
                           struct pup_place **places, size_t *count)
{
    struct looking looking = {
        .work = work, .look = look, .context = context, .places = work_rows(sizeof(struct pup_place))};
    for (size_t i = 0; i < work->space_count && looking.err == PUP_OK; i++) {
        looking.space = &work->spaces[i].space;
        if (compartment == 0 || pup_space_split(looking.space).compartment == compartment) {
            enum pup_err err = pup_view_scan(work->txn, looking.space, on_record, &looking);
            looking.err = looking.err != PUP_OK ? looking.err : err;
        }
    }
    *places = looking.places.at;
    *count = looking.places.count;
    return looking.err;
}

enum pup_err pup_work_visit(struct pup_work *work, const struct pup_place *places, size_t count, pup_work_each_fn each,
                            void *context)
{
    enum { ONE_RECORD = 64 * 1024 * 1024 };
    struct pup_arena arena;
    enum pup_err err = PUP_OK;
    pup_arena_init(&arena, ONE_RECORD);
    for (size_t i = 0; i < count && err == PUP_OK; i++) {
        struct pup_view view;
        err = pup_view_get(work->txn, &arena, &places[i].space, &places[i].id, &view);
        if (err == PUP_OK && !pup_query_put_away(work->txn, &view)) {
            err = each(context, &view);
        }
        pup_arena_reset(&arena);
    }
    pup_arena_release(&arena);
    return err;
}
