/* What the files that make up the replica share. Nothing outside client/ includes it. */
#ifndef PUP_CLIENT_REPLICA_PRIV_H
#define PUP_CLIENT_REPLICA_PRIV_H

#include "client/replica/outbox.h"
#include "common/base/arena.h"
#include "common/store/key.h"
#include "common/store/row.h"

/* Bytes that one received entry or page, or one own edit, may become in memory. */
enum { REPLICA_BUDGET = 64 * 1024 * 1024, REPLICA_ROW_MAX = 4 * 1024 * 1024 };

/* ---- tables (replica.c) ---- */

/* Deletes every row, or those whose key begins with `prefix`. */
enum pup_err replica_clear(struct pup_txn *txn, enum pup_client_table table);
enum pup_err replica_clear_prefix(struct pup_txn *txn, enum pup_client_table table, struct pup_span prefix);
/* Writes the row and releases it; `err` is what building it gave so far. */
enum pup_err replica_put_row(struct pup_txn *txn, enum pup_client_table table, const struct pup_key *key,
                             enum pup_err err, struct pup_buf *row);
/* Deletes a row that may be missing. */
enum pup_err replica_drop(struct pup_txn *txn, enum pup_client_table table, const struct pup_key *key);
/* True when the row is there; errors are in *err. */
bool replica_has(struct pup_txn *txn, enum pup_client_table table, const struct pup_key *key, enum pup_err *err);

/* ---- copies of a space's records (records.c) ---- */

/* One generation of a space's records and its sums, which lie in the space's row. */
struct replica_copy {
    const struct pup_space *space;
    uint32_t generation;
    uint64_t *seq;
    struct pup_hash *head, *state;
    uint64_t *records;
    bool in_use;    /* it is what people see; else it is being built beside that */
    bool unindexed; /* records are noted in KINDS alone, for now */
};

/* Where what comes next from the server belongs. */
struct replica_copy replica_receiving(struct pup_space_row *row);

/* True when the row's copy in use is of another life of the server and holds something. */
bool replica_stale(const struct pup_space_row *row, const struct pup_id *incarnation);

/* The record as it stands in that generation; its bytes are copied to `arena`, so writes may follow. PUP_ERR_NOT_FOUND.
 */
enum pup_err replica_load(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                          uint32_t generation, const struct pup_id *id, struct pup_record *record, uint64_t *seq);
/* Its kind, as the copy in use has it. PUP_ERR_NOT_FOUND. */
enum pup_err replica_kind_of(struct pup_txn *txn, const struct pup_space_row *row, const struct pup_id *id,
                             uint32_t *kind);
/* True when the copy in use has it. */
bool replica_holds(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id, enum pup_err *err);
/* Writes a record in its canonical form, keeping the sums and indexes right; drops what it makes superfluous (PENDING,
 * AWAITED). */
enum pup_err replica_save(struct pup_txn *txn, struct pup_arena *arena, const struct replica_copy *copy,
                          const struct pup_device *self, const struct pup_record *record, struct pup_span canonical,
                          uint64_t seq);

/* What the keys of a copy's records begin with, and the ids of its records, in order; array in `arena`. */
struct pup_key replica_copy_key(const struct pup_space *space, uint32_t generation);
enum pup_err replica_list_ids(struct pup_txn *txn, struct pup_arena *arena, const struct pup_key *prefix,
                              struct pup_id **ids, size_t *count);

/* Begins a new copy beside the one in use, dropping one that was under way. */
enum pup_err replica_build(struct pup_txn *txn, struct pup_space_row *row);
/* Drops a copy under way, and forgets how far pages had come. */
enum pup_err replica_build_drop(struct pup_txn *txn, struct pup_space_row *row);
/* The new copy takes the old one's place. */
enum pup_err replica_switch(struct pup_txn *txn, struct pup_space_row *row, const struct pup_profile *profile);
/* Everything received of the space goes; own edits stay. */
enum pup_err replica_wipe(struct pup_txn *txn, const struct pup_space *space);

/* ---- the indexes by short id and by kind (index.c, index_rest.c) ---- */

struct pup_place;

enum pup_err replica_index_put(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               uint32_t kind);
/* Only the row of KINDS, for a first copy (see index_rest.c), whose records nobody has spoken of before. */
enum pup_err replica_index_put_later(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                                     uint32_t kind);
/* What is left, now, whatever it takes; `row` is not unindexed any more (the caller saves it). */
enum pup_err replica_index_now(struct pup_txn *txn, struct pup_space_row *row);
/* The row of IDS alone. */
bool replica_ids_has(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id);
enum pup_err replica_ids_put(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                             uint32_t kind);
/* A cursor on KINDS, to the first row of that kind (and space; an empty name: any) or behind it; a key of it, taken
 * apart. */
enum pup_err replica_kinds_seek(struct pup_cursor *kinds, uint32_t kind, const struct pup_space *space,
                                struct pup_span *key);
enum pup_err replica_kinds_read(struct pup_span key, struct pup_place *place);
/* Calls `each` for the rows of KINDS of one space, kind by kind, until it says false. */
enum pup_err replica_kinds_each(struct pup_txn *txn, const struct pup_space *space,
                                bool (*each)(void *context, const struct pup_id *id, uint32_t kind), void *context);
/* True when both rows of the record are there and say the same. */
bool replica_index_whole(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id);
/* 0 when it is in neither. */
enum pup_err replica_index_kind(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                                uint32_t *kind);
bool replica_index_known(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id);
/* Takes a record out of both, unless the copy in use holds it or a pending edit speaks of it. */
enum pup_err replica_index_drop(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id);

/* ---- records merged into others, and contested ones (marks.c) ---- */

/* Notes what a record says, or what an own edit does to one. `in_use`: of the copy in use, whose word counts. */
enum pup_err replica_marks_note(struct pup_txn *txn, const struct pup_space *space, const struct pup_record *record,
                                bool in_use);
enum pup_err replica_marks_note_part(struct pup_txn *txn, const struct pup_space *space, const struct pup_part *part);
enum pup_err replica_marks_drop(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id);
/* Notes all there are: for a store that was written before there were the indexes. */
enum pup_err replica_marks_fill(struct pup_txn *txn);
/* All rows of MERGED or CONTESTED; array in `arena`. */
enum pup_err replica_marks_list(struct pup_txn *txn, struct pup_arena *arena, enum pup_client_table table,
                                struct pup_place **places, size_t *count);

/* ---- own edits that the replica does not hold yet (pending.c) ---- */

bool replica_pending_any(struct pup_txn *txn);
enum pup_err replica_pending_put(struct pup_txn *txn, const struct pup_edit *edit);
/* The copy in use holds the record with own edits up to `counter`. */
enum pup_err replica_pending_arrived(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                                     uint64_t counter);
/* The edit will never come (refused, or given up): records that only it spoke of leave the indexes. */
enum pup_err replica_pending_give_up(struct pup_txn *txn, const struct pup_edit *edit);
/* The same of an edit that cannot be opened any more: by its counter alone. */
enum pup_err replica_pending_give_up_unread(struct pup_txn *txn, uint64_t counter);
/* The space was closed: settled edits will not come back to it. */
enum pup_err replica_pending_close(struct pup_txn *txn, const struct pup_space *space);
/* True when a pending edit touches the record. */
bool replica_pending_speaks_of(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               enum pup_err *err);

/* ---- values not come back after a restore (awaited.c) ---- */

/* After a switch: what the old record, or its row, had and the new one (NULL: there is none) has not. What the server
 * itself wrote in the old copy's life comes back by nobody, and is not awaited. */
enum pup_err replica_await(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                           const struct pup_id *id, const struct pup_id *life, const struct pup_vector *had,
                           const struct pup_record *record);
/* The record came, touched so far. */
enum pup_err replica_await_came(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                const struct pup_record *record);

/* ---- erasing values in what is stored (erasing.c) ---- */

/* Values to be blanked in one record: as an ERASE change, or a record's memory of it, says. */
struct erase_rule {
    struct pup_id record;
    uint32_t field; /* 0: all */
    bool names;     /* only names beside references to `ref` */
    struct pup_id ref;
    struct pup_vector covers;
};
struct erase_rules {
    struct erase_rule *at;
    size_t count;
    bool any_edit; /* whatever the edit: what nobody else has and nobody will apply */
};
enum pup_err replica_erase_rules_of_edit(struct pup_arena *arena, const struct pup_edit *edit,
                                         struct erase_rules *rules);
enum pup_err replica_erase_rules_of_record(struct pup_arena *arena, const struct pup_record *record,
                                           struct erase_rules *rules);
/* For pup_body_erase; `context` is a struct erase_rules. */
bool replica_erase_chooses(void *context, const struct pup_slot *slot);
/* True when some rule speaks of a record of the edit. */
bool replica_erase_concerns(const struct erase_rules *rules, const struct pup_edit *edit);
/* In stored entries, and in own edits (outbox.c). */
enum pup_err replica_erase_entries(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                   const struct erase_rules *rules);
enum pup_err replica_erase_own(struct pup_txn *txn, const struct erase_rules *rules);

/* ---- rows of own edits (outbox.c) ---- */

enum pup_err outbox_put_own(struct pup_txn *txn, const struct pup_own_edit *own);
/* The own edit, opened; everything copied to `arena`. */
enum pup_err outbox_open(struct pup_txn *txn, struct pup_arena *arena, uint64_t number, struct pup_own_edit *own,
                         struct pup_edit *edit);
/* The first number >= from in OWN. PUP_ERR_NOT_FOUND. */
enum pup_err outbox_own_number(struct pup_txn *txn, uint64_t from, uint64_t *number);
bool outbox_waits(struct pup_txn *txn, uint64_t counter, enum pup_err *err);
/* Puts an own edit into the outbox again, and its records among the pending. */
enum pup_err outbox_offer(struct pup_txn *txn, uint64_t counter);
/* Rows of OUTBOX that name no own edit: whether there are any; takes them out. */
enum pup_err outbox_look_for_strays(struct pup_txn *txn, bool *found);
enum pup_err outbox_drop_strays(struct pup_txn *txn);
bool drawer_has(struct pup_txn *txn, uint64_t number, enum pup_err *err);
enum pup_err drawer_put(struct pup_txn *txn, uint64_t number, enum pup_reason reason, int64_t when_ms);
/* Moves every edit to former numbers; what was never accepted to the drawer. The device starts afresh. */
enum pup_err outbox_retire(struct pup_txn *txn);

/* ---- entries kept for history (entries.c) ---- */

enum pup_err entries_put(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, const struct pup_hash *hash,
                         struct pup_span entry, const struct pup_edit *edit);
/* The stored row alone, without the index. PUP_ERR_NOT_FOUND; `entry` borrowed from the transaction. */
enum pup_err entries_get(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, struct pup_hash *hash,
                         struct pup_span *entry);
enum pup_err entries_put_row(struct pup_txn *txn, const struct pup_space *space, uint64_t seq,
                             const struct pup_hash *hash, struct pup_span entry);
/* The seqs of a record's entries below `before` (0: all), newest first. */
enum pup_err entries_of_record(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                               const struct pup_id *id, uint64_t before, size_t max, uint64_t **seqs, size_t *count);
/* Keeps an entry that was asked for (a History message): outside the chain, so only what it says of itself is checked.
 */
enum pup_err entries_keep(struct pup_txn *txn, const struct pup_space *space, struct pup_span entry);
/* Lets go of entries that are too old, at most `max` of them. */
enum pup_err entries_prune(struct pup_txn *txn, const struct pup_space *space, size_t max);
enum pup_err entries_wipe(struct pup_txn *txn, const struct pup_space *space);

#endif
