#include "client/work/look.h"

#include <string.h>

#include "client/work/work_priv.h"

struct asking {
    struct pup_work *work;
    struct pup_question *const *questions;
    size_t count;
    const struct pup_space *space;
    enum pup_compartment compartment;
    enum pup_err err;
};

/* The id is the first thing in a packed record, 16 bytes behind a tag and a length. */
static bool take_id(struct pup_span packed, struct pup_id *id)
{
    enum { BEFORE = 2 };
    if (packed.len < BEFORE + sizeof id->bytes) {
        return false;
    }
    memcpy(id->bytes, packed.data + BEFORE, sizeof id->bytes);
    return true;
}

static bool make_room(struct pup_work *work, struct pup_question *question)
{
    if (question->count < question->room) {
        return true;
    }
    size_t room = question->room == 0 ? 64 : question->room * 2;
    struct pup_place *places = pup_arena_array(work->arena, room, sizeof *places);
    if (places == NULL) {
        return false;
    }
    if (question->count > 0) {
        memcpy(places, question->places, question->count * sizeof *places);
    }
    question->places = places;
    question->room = room;
    return true;
}

static bool on_record(void *context, uint64_t seq, struct pup_span packed)
{
    struct asking *asking = context;
    uint32_t kind = pup_record_peek_kind(packed);
    for (size_t i = 0; i < asking->count; i++) {
        struct pup_question *question = asking->questions[i];
        struct pup_place place = {.space = *asking->space, .kind = kind};
        bool here = question->compartment == 0 || question->compartment == asking->compartment;
        if (!here || !question->look(question->context, kind, packed, seq == UINT64_MAX) ||
            !take_id(packed, &place.id)) {
            continue;
        }
        if (!make_room(asking->work, question)) {
            asking->err = PUP_ERR_MEMORY;
            return false;
        }
        question->places[question->count++] = place;
    }
    return true;
}

static bool is_asked_about(const struct asking *asking)
{
    for (size_t i = 0; i < asking->count; i++) {
        unsigned compartment = asking->questions[i]->compartment;
        if (compartment == 0 || compartment == asking->compartment) {
            return true;
        }
    }
    return false;
}

enum pup_err pup_work_ask(struct pup_work *work, struct pup_question *const *questions, size_t count)
{
    struct asking asking = {.work = work, .questions = questions, .count = count};
    for (size_t i = 0; i < work->space_count && asking.err == PUP_OK; i++) {
        asking.space = &work->spaces[i].space;
        asking.compartment = pup_space_split(asking.space).compartment;
        if (is_asked_about(&asking)) {
            enum pup_err err = pup_view_scan(work->txn, asking.space, on_record, &asking);
            asking.err = asking.err != PUP_OK ? asking.err : err;
        }
    }
    return asking.err;
}

enum pup_err pup_work_visit(struct pup_work *work, const struct pup_question *question, enum pup_keep keep,
                            pup_work_each_fn each, void *context)
{
    enum { ONE_RECORD = 64 * 1024 * 1024 };
    struct pup_arena arena;
    enum pup_err err = PUP_OK;
    pup_arena_init(&arena, ONE_RECORD);
    for (size_t i = 0; i < question->count && err == PUP_OK; i++) {
        struct pup_view view;
        err = pup_view_get(work->txn, &arena, &question->places[i].space, &question->places[i].id, &view);
        if (err == PUP_OK && work_keeps(work, keep, &view)) {
            err = each(context, &view);
        }
        pup_arena_reset(&arena);
    }
    pup_arena_release(&arena);
    return err;
}
