/* Verbs over an ordered key-value store with durable transactions. Two bodies: LMDB (programs) and memory (tests, the
 * simulator), chosen when it is opened; nobody else sees lmdb.h. Tables are fixed when the store is opened.
 *
 * Any number of readers and one writer at a time. A read transaction is a snapshot: take what is needed, copy out, end
 * it inside one callback (a long reader makes the file grow). A transaction belongs to the thread that began it. Keys
 * are 1..511 bytes, compared as memcmp; build them with common/store/key.h.
 *
 * Errors: PUP_ERR_NOT_FOUND; PUP_ERR_FULL (disk or map full: the transaction must be aborted, nothing of it stays,
 * reading goes on); PUP_ERR_IO (a sync failed: stop acknowledging, close, reopen, verify); PUP_ERR_CORRUPT;
 * PUP_ERR_LIMIT (key length); PUP_ERR_MEMORY; PUP_ERR_BUSY (open: exclusive lock held; begin: the data outgrew this
 * process's map while it has transactions open, or all reader slots are taken); PUP_ERR_INVALID (open: the directory is
 * on a network file system, where locks and maps do not hold; otherwise: misuse, such as a table that is not there or
 * writing in a reader); PUP_ERR_VERSION is the caller's to decide. */
#ifndef PUP_STORE_STORE_H
#define PUP_STORE_STORE_H

#include "common/base/err.h"
#include "common/base/span.h"

struct pup_store;
struct pup_txn;

struct pup_store_options {
    const char *directory;     /* created (mode 0700) if missing; its entry is synced before open returns */
    const char *const *tables; /* names; a table is then meant by its index here */
    size_t table_count;        /* 1..32 */
    uint64_t map_size; /* largest size of the data file, bytes; sparse; 0 = 64 GiB (8 GiB under sanitizers/valgrind) */
    bool exclusive;    /* refuse (PUP_ERR_BUSY) while any other process has it open, and keep others out */
};

/* Opens (creating if need be) the LMDB store. Several processes may have it open at once unless exclusive. Reclaims the
 * slots of dead readers. Never open one directory twice in a process. */
enum pup_err pup_store_open(const struct pup_store_options *options, struct pup_store **store);

/* The in-memory twin: same verbs, same order, same errors. */
enum pup_err pup_store_open_memory(size_t table_count, struct pup_store **store);
/* Another in-memory store with the rows that `from`, in memory too, has committed; as cheap as an empty one. */
enum pup_err pup_store_fork_memory(struct pup_store *from, struct pup_store **store);

/* Closes; transactions must have ended. NULL is allowed. */
void pup_store_close(struct pup_store *store);

/* Begins a transaction. A write transaction waits for the one writer before it. */
enum pup_err pup_store_begin(struct pup_store *store, bool write, struct pup_txn **txn);

/* Makes a write transaction durable (fdatasync done when PUP_OK is returned), or ends a read transaction. `txn` is gone
 * whatever is returned; after an error nothing of it was kept. */
enum pup_err pup_txn_commit(struct pup_txn *txn);

/* Undoes and ends. NULL is allowed. */
void pup_txn_abort(struct pup_txn *txn);

/* The value under `key`; borrowed until the transaction ends or, in a write transaction, until the next write.
 * It may be unaligned: memcpy before use as a number. */
enum pup_err pup_txn_get(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span *value);
/* Writes, replacing what was there. `value` may not point into the store. */
enum pup_err pup_txn_put(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span value);
/* PUP_ERR_NOT_FOUND when there was none. */
enum pup_err pup_txn_delete(struct pup_txn *txn, size_t table, struct pup_span key);
/* Entries in a table. */
enum pup_err pup_txn_count(struct pup_txn *txn, size_t table, uint64_t *count);

/* Whoever walks over much says how much he passed, now and then: it will not be needed again soon, and every few MiB
 * this process lets go of what it holds of the data file in memory. What is borrowed stays valid. */
void pup_txn_passed(struct pup_txn *txn, size_t bytes);

/* Walks a table in key order. In a write transaction, deleting the row under the cursor through pup_cursor_delete is
 * allowed and the walk goes on with the next; other writes end the walk's validity (seek again). */
struct pup_cursor;
enum pup_err pup_cursor_open(struct pup_txn *txn, size_t table, struct pup_cursor **cursor);
void pup_cursor_close(struct pup_cursor *cursor); /* before its transaction ends; NULL allowed */
/* To the first key >= `key` (empty key: the first of all); to the last key of all; to the next; to the previous.
 * PUP_ERR_NOT_FOUND at the end; from there, and before the first seek or last, there is no next and no previous. key
 * and value are borrowed as in pup_txn_get; either may be NULL. */
enum pup_err pup_cursor_seek(struct pup_cursor *cursor, struct pup_span from, struct pup_span *key,
                             struct pup_span *value);
enum pup_err pup_cursor_last(struct pup_cursor *cursor, struct pup_span *key, struct pup_span *value);
enum pup_err pup_cursor_next(struct pup_cursor *cursor, struct pup_span *key, struct pup_span *value);
enum pup_err pup_cursor_previous(struct pup_cursor *cursor, struct pup_span *key, struct pup_span *value);
enum pup_err pup_cursor_delete(struct pup_cursor *cursor);

/* Writes a compacted, synced copy into `directory` (which must not exist or be empty: PUP_ERR_EXISTS), while others go
 * on. The copy has no trace of what was deleted. Memory twin: PUP_ERR_INVALID. */
enum pup_err pup_store_copy(struct pup_store *store, const char *directory);

/* Rewrites a store without freed pages: opens exclusively (PUP_ERR_BUSY if in use), copies, replaces by rename, syncs.
 * The old bytes are gone from the folder afterwards. */
enum pup_err pup_store_compact(const struct pup_store_options *options);

/* Frees the slots of readers whose process died; call at open and every minute in long-running programs. */
void pup_store_reap_readers(struct pup_store *store);

#endif
