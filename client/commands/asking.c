#include "client/commands/asking.h"

#include <stdlib.h>

#include "client/query/contest.h"

enum { ASKED_MAX = 4096, BUDGET = 1 << 26 };

void pup_asking_init(struct pup_asking *asking, struct pup_replica *replica)
{
    *asking = (struct pup_asking){.replica = replica};
}

void pup_asking_release(struct pup_asking *asking)
{
    free(asking->asked);
    *asking = (struct pup_asking){.replica = NULL};
}

static bool asked_already(const struct pup_asking *asking, const struct pup_id *id)
{
    for (size_t i = 0; i < asking->count; i++) {
        if (pup_id_equal(&asking->asked[i], id)) {
            return true;
        }
    }
    return false;
}

static bool remember(struct pup_asking *asking, const struct pup_id *id)
{
    if (asking->count == asking->room) {
        size_t room = asking->room == 0 ? 64 : asking->room * 2;
        struct pup_id *more = room > ASKED_MAX ? NULL : realloc(asking->asked, room * sizeof *more);
        if (more == NULL) {
            return false;
        }
        asking->asked = more;
        asking->room = room;
    }
    asking->asked[asking->count++] = *id;
    return true;
}

struct search {
    struct pup_asking *asking;
    struct pup_txn *txn;
    struct pup_arena arena;
    struct pup_space *space;
    struct pup_id *record;
    bool found;
};

static bool author_missing(struct search *search, const struct pup_view *view)
{
    struct pup_contest *contests = NULL;
    size_t count = 0;
    pup_arena_reset(&search->arena);
    if (pup_contest_list(search->txn, &search->arena, view, &contests, &count) != PUP_OK) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < contests[i].count; j++) {
            if (!contests[i].values[j].author.known) {
                return true;
            }
        }
    }
    return false;
}

static bool consider(void *context, const struct pup_view *view)
{
    struct search *search = context;
    if (pup_contest_count(&view->record) == 0 || asked_already(search->asking, &view->record.id) ||
        !author_missing(search, view)) {
        return true;
    }
    *search->space = view->space;
    *search->record = view->record.id;
    search->found = true;
    return false;
}

bool pup_asking_next(struct pup_asking *asking, struct pup_space *space, struct pup_id *record, uint64_t *before)
{
    struct search search = {.asking = asking, .space = space, .record = record};
    if (pup_store_begin(asking->replica->store, false, &search.txn) != PUP_OK) {
        return false;
    }
    pup_arena_init(&search.arena, BUDGET);
    enum pup_err err = pup_view_contested(search.txn, NULL, consider, &search);
    pup_arena_release(&search.arena);
    pup_txn_abort(search.txn);
    *before = 0;
    return err == PUP_OK && search.found && remember(asking, record);
}
