/* IDS of a first copy. Its keys are random, so that each page of records would touch nearly as many pages of the index
 * as it brings records: what came in a first copy is noted in KINDS alone, whose keys grow with the ids, and entered in
 * IDS once it is all there, in the order of its keys, some thousands in a commit. Until then who asks IDS asks KINDS,
 * too. */
#include <stdlib.h>
#include <string.h>

#include "client/replica/replica_priv.h"

enum { ROWS_A_COMMIT = 25000, BESIDE = 1024 /* bytes of records that lie beside a row of KINDS, and come along */ };

static const char characters[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* of short forms, in order */
enum { CHARACTERS = sizeof characters - 1, BEGINNINGS = CHARACTERS * CHARACTERS };

struct row {
    char digits[PUP_ID_RANDOM + 1];
    struct pup_id id;
    uint32_t kind;
};

/* The rows of one part of the index, by the beginning of their keys. */
struct rows {
    struct pup_txn *txn;
    struct row *at;
    size_t count, room;
    unsigned part, parts;
    bool memory_spent;
};

/* The first two characters of a short form, as a number below BEGINNINGS: ids are random there. */
static unsigned beginning_of(const struct pup_id *id)
{
    char two[3];
    pup_id_short(id, 2, two);
    return (unsigned)(strchr(characters, two[0]) - characters) * CHARACTERS +
           (unsigned)(strchr(characters, two[1]) - characters);
}

static bool note(void *context, const struct pup_id *id, uint32_t kind)
{
    struct rows *rows = context;
    pup_txn_passed(rows->txn, BESIDE);
    if (beginning_of(id) * rows->parts / BEGINNINGS != rows->part)
        return true;
    if (rows->count == rows->room) {
        size_t room = rows->room ? rows->room * 2 : 1024;
        struct row *larger = realloc(rows->at, room * sizeof *larger);
        rows->memory_spent = larger == NULL;
        if (!larger)
            return false;
        rows->at = larger;
        rows->room = room;
    }
    struct row *row = &rows->at[rows->count++];
    *row = (struct row){.id = *id, .kind = kind};
    pup_id_short(id, PUP_ID_RANDOM, row->digits);
    return true;
}

static int in_order(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int order = memcmp(x->digits, y->digits, PUP_ID_RANDOM);
    return order ? order : pup_id_compare(&x->id, &y->id);
}

static enum pup_err enter_part(struct pup_txn *txn, const struct pup_space *space, unsigned part, unsigned parts)
{
    struct rows rows = {.txn = txn, .part = part, .parts = parts};
    enum pup_err err = replica_kinds_each(txn, space, note, &rows);
    if (!err && rows.memory_spent)
        err = PUP_ERR_MEMORY;
    if (!err && rows.count > 0)
        qsort(rows.at, rows.count, sizeof *rows.at, in_order);
    for (size_t i = 0; !err && i < rows.count; i++)
        err = replica_ids_put(txn, space, &rows.at[i].id, rows.at[i].kind);
    free(rows.at);
    return err;
}

enum pup_err replica_index_now(struct pup_txn *txn, struct pup_space_row *row)
{
    enum pup_err err = row->unindexed ? enter_part(txn, &row->space, 0, 1) : PUP_OK;
    row->unindexed = row->unindexed && err;
    return err;
}

/* One commit's worth; the last one says that it is done. */
static enum pup_err enter_some(struct pup_store *store, const struct pup_space *space, unsigned part, unsigned parts)
{
    struct pup_txn *txn;
    struct pup_space_row row;
    enum pup_err err = pup_store_begin(store, true, &txn);
    if (err)
        return err;
    err = enter_part(txn, space, part, parts);
    if (!err && part + 1 == parts) {
        err = pup_replica_space(txn, space, &row);
        row.unindexed = false;
        if (!err)
            err = pup_replica_put_space(txn, &row);
    }
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

static enum pup_err enter_space(struct pup_store *store, const struct pup_space_row *row)
{
    uint64_t parts = 1 + row->records / ROWS_A_COMMIT;
    enum pup_err err = PUP_OK;
    if (!row->unindexed || row->paging)
        return PUP_OK;
    parts = parts < BEGINNINGS ? parts : BEGINNINGS;
    for (unsigned part = 0; !err && part < parts; part++)
        err = enter_some(store, &row->space, part, (unsigned)parts);
    return err;
}

enum pup_err pup_replica_index_rest(struct pup_replica *replica)
{
    struct pup_arena arena;
    struct pup_txn *txn;
    struct pup_space_row *rows;
    size_t count = 0;
    enum pup_err err = pup_store_begin(replica->store, false, &txn);
    if (err)
        return err;
    pup_arena_init(&arena, REPLICA_BUDGET);
    err = pup_replica_spaces(txn, &arena, &rows, &count);
    pup_txn_abort(txn);
    for (size_t i = 0; !err && i < count; i++)
        err = enter_space(replica->store, &rows[i]);
    pup_arena_release(&arena);
    return err;
}
