/* The view: the replica with the outbox applied on top, which is what people see and edit. */
#ifndef PUP_CLIENT_VIEW_H
#define PUP_CLIENT_VIEW_H

#include "client/replica/outbox.h"

struct pup_view {
    struct pup_space space;
    struct pup_record record;    /* record.touched is the `seen` of the next edit */
    uint64_t seq;                /* last touching entry; 0 when only in the outbox */
    const uint32_t *provisional; /* fields that edits in the outbox changed; sorted; in the arena */
    size_t provisional_count;
    bool provisional_existence; /* an edit in the outbox deletes or keeps it */
};

/* One record. Everything borrowed from the transaction or `arena`. PUP_ERR_NOT_FOUND. */
enum pup_err pup_view_get(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                          const struct pup_id *id, struct pup_view *view);

/* A copy of the view's record in `arena`, which outlives the transaction: a form may stay open for hours. What is
 * provisional in it is not copied. PUP_ERR_MEMORY. */
enum pup_err pup_view_keep(struct pup_arena *arena, const struct pup_view *view, struct pup_view *kept);

/* Each record of a kind (0: all kinds) in a space (NULL: all spaces one holds), gone ones included; the callback's
 * arena is reset after each call. It returns false to stop. Must be fast: thousands of records in milliseconds. */
typedef bool (*pup_view_each_fn)(void *context, const struct pup_view *view);
enum pup_err pup_view_each(struct pup_txn *txn, const struct pup_space *space, uint32_t kind, pup_view_each_fn each,
                           void *context);
/* The same for who looks at a few fields alone (ended by 0): others may be missing in the records, and are in those
 * that own edits stand on. For showing, not for writing. */
enum pup_err pup_view_each_some(struct pup_txn *txn, const struct pup_space *space, uint32_t kind,
                                const uint32_t *fields, pup_view_each_fn each, void *context);

/* Each record of a space as its packed bytes (record_texts.h looks into them), gone ones included, in order of id: for
 * looking through a hundred thousand without unpacking them. `seq` as in the view; UINT64_MAX when own edits stand on
 * top, which the bytes hold as well. Valid during the call. */
typedef bool (*pup_view_scan_fn)(void *context, uint64_t seq, struct pup_span packed);
enum pup_err pup_view_scan(struct pup_txn *txn, const struct pup_space *space, pup_view_scan_fn each, void *context);

/* Each of those records, in that order; what is not there is left out. */
struct pup_place;
enum pup_err pup_view_each_of(struct pup_txn *txn, const struct pup_place *places, size_t count, pup_view_each_fn each,
                              void *context);

/* Each record with something contested (pup_record_contested), gone ones included, in a space (NULL: all), in order of
 * space, kind, id: found without walking over the others. */
enum pup_err pup_view_contested(struct pup_txn *txn, const struct pup_space *space, pup_view_each_fn each,
                                void *context);

/* Finds by a whole or short id over all spaces. PUP_ERR_NOT_FOUND, PUP_ERR_AMBIGUOUS (the first few candidates in
 * `candidates`, room for *count; in: room, out: how many). */
struct pup_place {
    struct pup_space space;
    struct pup_id id;
    uint32_t kind;
};
enum pup_err pup_view_find(struct pup_txn *txn, struct pup_span text, struct pup_place *candidates, size_t *count);

/* Records in which somebody wrote one that they were merged into, over all spaces: few, and found without walking over
 * the others. Whether they are merged still, only the record says. Array in `arena`. */
enum pup_err pup_view_merged(struct pup_txn *txn, struct pup_arena *arena, struct pup_place **places, size_t *count);

/* The shortest length, at least 4, at which the id's short form is unambiguous here. */
size_t pup_view_short_length(struct pup_txn *txn, const struct pup_id *id);

#endif
