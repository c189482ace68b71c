/* The LMDB body's own structures, shared by the files lmdb*.c and by nobody else. */
#ifndef PUP_STORE_LMDB_PRIV_H
#define PUP_STORE_LMDB_PRIV_H

#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>

#include "common/store/store_priv.h"

#define PUP_LMDB_DATA  "data.mdb"
#define PUP_LMDB_LOCK  "open.lock"
#define PUP_LMDB_DRAFT "data.mdb.new" /* what a compaction writes before the rename */

struct pup_lmdb {
    struct pup_store base;
    MDB_env *env;
    int lock;               /* the lock file, flocked shared or exclusively for as long as the store is open */
    int directory;          /* for its fsync and statvfs */
    atomic_int lost;        /* a pup_err once a sync failed: from then on no write may be believed */
    atomic_size_t passed;   /* bytes, since what was read was given back */
    _Atomic(char *) mapped; /* where the map is; NULL: not known */
    atomic_size_t mapped_len;
    /* Held for reading by every transaction; for writing while the map is laid anew, which no transaction may see. */
    pthread_rwlock_t map;
    MDB_dbi tables[PUP_STORE_TABLES_MAX];
};

/* The only translator of what LMDB and the system below it answer. */
enum pup_err pup_lmdb_error(int rc);

/* The same for what a write or sync in `directory` answered; tells a disk that is full from one that fails. */
enum pup_err pup_lmdb_write_error(int directory, int rc);

/* LMDB's own handle within a transaction of this body. */
MDB_txn *pup_lmdb_txn(struct pup_txn *txn);

/* The verbs, for a struct pup_lmdb. */
extern const struct pup_store_body pup_lmdb_body;

/* Opens an environment on `path` with fallbacks for a small address space. `flags` are added to the usual ones. */
enum pup_err pup_lmdb_env_open(const char *path, uint64_t map_size, unsigned flags, MDB_env **env);

/* PUP_OK when every page that a reader could reach lies within the file; `*env` may have been opened anew. */
enum pup_err pup_lmdb_check_length(const char *directory, uint64_t map_size, MDB_env **env);

/* Ends everything but the locks, then those; the parts, for compaction, which needs the first without the second. */
void pup_lmdb_release_env(struct pup_lmdb *store);
void pup_lmdb_free(struct pup_lmdb *store);

/* pup_txn_passed. */
void pup_lmdb_passed(struct pup_store *base, size_t bytes);

/* pup_store_copy and what it shares with compaction. */
enum pup_err pup_lmdb_copy(struct pup_store *base, const char *directory);

/* Above 0 while this thread is within LMDB, which may be within libc: PUP_LMDB(call) says so, and is the call. */
extern _Thread_local volatile int pup_lmdb_inside;
#define PUP_LMDB(call) (pup_lmdb_inside++, pup_lmdb_came_back(call))
static inline int pup_lmdb_came_back(int rc)
{
    pup_lmdb_inside--;
    return rc;
}

/* What LMDB does when its pages contradict one another (guard.c); returning, it aborts. */
void pup_lmdb_on_assert(MDB_env *env, const char *what);

/* Marks a store, by its lock file, as one that was created durably. */
enum pup_err pup_lmdb_mark(int lock);

/* fsync of a directory by path; what is in it then survives a power cut. */
enum pup_err pup_lmdb_sync_directory(const char *path);
enum pup_err pup_lmdb_sync_parent(const char *path);

#endif
