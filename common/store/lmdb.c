/* The verbs over LMDB. Opening is in lmdb_open.c, copying and compacting in lmdb_copy.c. */
#include "common/store/lmdb_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>

struct lmdb_txn {
    struct pup_txn base;
    MDB_txn *txn;
    enum pup_err failed; /* the first thing that went wrong; LMDB forgets it and says MDB_BAD_TXN from then on */
};

struct lmdb_cursor {
    struct pup_cursor base;
    MDB_cursor *cursor;
};

enum { BEGIN_TRIES = 3, ROOM_IS_LEFT = 1024 * 1024 };

static struct pup_lmdb *lmdb_of(struct pup_store *store)
{
    return (struct pup_lmdb *)store;
}

static struct lmdb_txn *txn_of(struct pup_txn *txn)
{
    return (struct lmdb_txn *)txn;
}

MDB_txn *pup_lmdb_txn(struct pup_txn *txn)
{
    return txn_of(txn)->txn;
}

static MDB_dbi dbi_of(const struct pup_txn *txn, size_t table)
{
    return lmdb_of(txn->store)->tables[table];
}

enum pup_err pup_lmdb_error(int rc)
{
    switch (rc) {
    case MDB_SUCCESS:
        return PUP_OK;
    case MDB_NOTFOUND:
    case ENOENT:
    case ENOTDIR:
        return PUP_ERR_NOT_FOUND;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return PUP_ERR_FULL;
    case MDB_BAD_VALSIZE:
    case MDB_TXN_FULL:
    case MDB_DBS_FULL:
        return PUP_ERR_LIMIT;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
        return PUP_ERR_CORRUPT;
    case MDB_READERS_FULL:
    case MDB_MAP_RESIZED:
    case EAGAIN:
    case EBUSY:
        return PUP_ERR_BUSY;
    case ENOMEM:
        return PUP_ERR_MEMORY;
    case EACCES:
    case EPERM:
    case EROFS:
        return PUP_ERR_DENIED;
    case EEXIST:
    case ENOTEMPTY:
        return PUP_ERR_EXISTS;
    default: /* EIO, MDB_PANIC, and whatever nobody foresaw */
        return PUP_ERR_IO;
    }
}

static MDB_val val_of(struct pup_span span)
{
    static const uint8_t nothing;
    /* LMDB's type has no const; it only reads what is passed in this way. */
    const union {
        const void *given;
        void *taken;
    } data = {.given = span.data ? span.data : &nothing};
    return (MDB_val){.mv_size = span.len, .mv_data = data.taken};
}

static struct pup_span span_of(const MDB_val *val)
{
    return (struct pup_span){val->mv_data, val->mv_size};
}

/* Another process let the data outgrow this one's map. Laying it anew must not happen under a transaction. */
static int adopt_map_size(struct pup_lmdb *store)
{
    if (pthread_rwlock_trywrlock(&store->map))
        return MDB_MAP_RESIZED;
    int rc = mdb_env_set_mapsize(store->env, 0);
    atomic_store(&store->mapped, NULL);
    pthread_rwlock_unlock(&store->map);
    return rc;
}

static int begin_mapped(struct pup_lmdb *store, unsigned flags, MDB_txn **txn)
{
    pthread_rwlock_rdlock(&store->map);
    int rc = mdb_txn_begin(store->env, NULL, flags, txn);
    if (rc)
        pthread_rwlock_unlock(&store->map);
    return rc;
}

/* Begins, with a deliberate answer to each obstacle that can be removed. */
static int begin_retrying(struct pup_lmdb *store, unsigned flags, MDB_txn **txn)
{
    int rc = MDB_SUCCESS;
    for (int tries = 0; tries < BEGIN_TRIES; tries++) {
        rc = begin_mapped(store, flags, txn);
        if (rc == MDB_MAP_RESIZED)
            rc = adopt_map_size(store);
        else if (rc == MDB_READERS_FULL)
            rc = mdb_reader_check(store->env, NULL);
        else
            return rc;
        if (rc)
            return rc;
    }
    return EBUSY;
}

/* Writers of several processes queue at a byte of the lock file. LMDB's own mutex loses its place when somebody is
 * killed whose turn has just come, and another takes it before the kernel sees that: those behind her then sleep until
 * others happen to meet there. A lock on a file is handed on by the kernel itself. It is the process's: threads of one
 * meet at the mutex as before. */
static void queue(const struct pup_lmdb *store, bool enter)
{
    struct flock place = {.l_type = enter ? F_WRLCK : F_UNLCK, .l_whence = SEEK_SET, .l_len = 1};
    while (fcntl(store->lock, enter ? F_OFD_SETLKW : F_OFD_SETLK, &place) != 0 && errno == EINTR) {}
}

static enum pup_err lmdb_begin(struct pup_store *base, bool write, struct pup_txn **txn)
{
    struct pup_lmdb *store = lmdb_of(base);
    enum pup_err lost = (enum pup_err)atomic_load(&store->lost);
    if (write && lost)
        return lost;
    struct lmdb_txn *begun = calloc(1, sizeof *begun);
    if (!begun)
        return PUP_ERR_MEMORY;
    if (write)
        queue(store, true);
    int rc = begin_retrying(store, write ? 0 : MDB_RDONLY, &begun->txn);
    if (rc) {
        if (write)
            queue(store, false);
        free(begun);
        return pup_lmdb_error(rc);
    }
    begun->base = (struct pup_txn){base, write};
    *txn = &begun->base;
    return PUP_OK;
}

static void end(struct lmdb_txn *txn)
{
    struct pup_lmdb *store = lmdb_of(txn->base.store);
    pthread_rwlock_unlock(&store->map);
    if (txn->base.write)
        queue(store, false);
    free(txn);
}

static void lmdb_abort(struct pup_txn *base)
{
    mdb_txn_abort(txn_of(base)->txn);
    end(txn_of(base));
}

/* On a disk that fills up LMDB says EIO for a write that came out short. No sync has failed then. Taking a failed sync
 * on a full disk for one of these is harmless: its pages belong to this transaction alone, which nothing will refer to.
 */
enum pup_err pup_lmdb_write_error(int directory, int rc)
{
    struct statvfs disk;
    if (rc == EIO && fstatvfs(directory, &disk) == 0 && (uint64_t)disk.f_bavail * disk.f_frsize < ROOM_IS_LEFT)
        return PUP_ERR_FULL;
    return pup_lmdb_error(rc);
}

static enum pup_err write_error(struct pup_txn *txn, int rc)
{
    struct pup_lmdb *store = lmdb_of(txn->store);
    if (rc == MDB_BAD_TXN && txn_of(txn)->failed)
        return txn_of(txn)->failed;
    enum pup_err err = pup_lmdb_write_error(store->directory, rc);
    if (err == PUP_ERR_IO)
        atomic_store(&store->lost, PUP_ERR_IO);
    return err;
}

/* After a failed write of its meta page, be it for want of room, LMDB does nothing any more, not even read. */
static bool gave_up(struct pup_lmdb *store)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);
    if (rc == MDB_SUCCESS)
        mdb_txn_abort(txn);
    return rc == MDB_PANIC;
}

static enum pup_err lmdb_commit(struct pup_txn *base)
{
    struct lmdb_txn *txn = txn_of(base);
    struct pup_lmdb *store = lmdb_of(base->store);
    enum pup_err err = txn->failed;
    if (!base->write || err) {
        lmdb_abort(base);
        return err;
    }
    err = write_error(base, PUP_LMDB(mdb_txn_commit(txn->txn)));
    if (err == PUP_ERR_FULL && gave_up(store)) {
        err = PUP_ERR_IO;
        atomic_store(&store->lost, err);
    }
    end(txn);
    return err;
}

static enum pup_err lmdb_get(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span *value)
{
    MDB_val wanted = val_of(key), found;
    int rc = PUP_LMDB(mdb_get(txn_of(txn)->txn, dbi_of(txn, table), &wanted, &found));
    if (!rc)
        *value = span_of(&found);
    return pup_lmdb_error(rc);
}

/* What a change came to. Anything but "no such key" leaves the transaction good for nothing but its end. */
static enum pup_err changed(struct pup_txn *txn, int rc)
{
    enum pup_err err = write_error(txn, rc);
    if (err && err != PUP_ERR_NOT_FOUND && !txn_of(txn)->failed)
        txn_of(txn)->failed = err;
    return err;
}

static enum pup_err lmdb_put(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span value)
{
    MDB_val under = val_of(key), what = val_of(value);
    return changed(txn, PUP_LMDB(mdb_put(txn_of(txn)->txn, dbi_of(txn, table), &under, &what, 0)));
}

static enum pup_err lmdb_remove(struct pup_txn *txn, size_t table, struct pup_span key)
{
    MDB_val under = val_of(key);
    return changed(txn, PUP_LMDB(mdb_del(txn_of(txn)->txn, dbi_of(txn, table), &under, NULL)));
}

static enum pup_err lmdb_count(struct pup_txn *txn, size_t table, uint64_t *count)
{
    MDB_stat stat;
    int rc = mdb_stat(txn_of(txn)->txn, dbi_of(txn, table), &stat);
    if (!rc)
        *count = stat.ms_entries;
    return pup_lmdb_error(rc);
}

static enum pup_err lmdb_cursor_open(struct pup_txn *txn, size_t table, struct pup_cursor **cursor)
{
    struct lmdb_cursor *opened = calloc(1, sizeof *opened);
    if (!opened)
        return PUP_ERR_MEMORY;
    int rc = mdb_cursor_open(txn_of(txn)->txn, dbi_of(txn, table), &opened->cursor);
    if (rc) {
        free(opened);
        return pup_lmdb_error(rc);
    }
    opened->base.txn = txn;
    *cursor = &opened->base;
    return PUP_OK;
}

static void lmdb_cursor_close(struct pup_cursor *cursor)
{
    mdb_cursor_close(((struct lmdb_cursor *)cursor)->cursor);
    free(cursor);
}

static MDB_cursor_op operation(enum pup_move move, bool from_start)
{
    switch (move) {
    case PUP_MOVE_SEEK:
        return from_start ? MDB_FIRST : MDB_SET_RANGE;
    case PUP_MOVE_LAST:
        return MDB_LAST;
    case PUP_MOVE_NEXT:
        return MDB_NEXT;
    case PUP_MOVE_PREVIOUS:
        return MDB_PREV;
    }
    return MDB_GET_CURRENT;
}

static enum pup_err lmdb_cursor_move(struct pup_cursor *cursor, enum pup_move move, struct pup_span from,
                                     struct pup_span *key, struct pup_span *value)
{
    MDB_val at = val_of(from), what = {0};
    MDB_cursor *moved = ((struct lmdb_cursor *)cursor)->cursor;
    int rc = PUP_LMDB(mdb_cursor_get(moved, &at, &what, operation(move, from.len == 0)));
    if (rc)
        return pup_lmdb_error(rc);
    *key = span_of(&at);
    *value = span_of(&what);
    return PUP_OK;
}

static enum pup_err lmdb_cursor_delete(struct pup_cursor *cursor)
{
    return changed(cursor->txn, PUP_LMDB(mdb_cursor_del(((struct lmdb_cursor *)cursor)->cursor, 0)));
}

static void lmdb_reap_readers(struct pup_store *store)
{
    /* What it could not free now it will find the next time. */
    mdb_reader_check(lmdb_of(store)->env, NULL);
}

static void lmdb_close(struct pup_store *store)
{
    pup_lmdb_release_env(lmdb_of(store));
    pup_lmdb_free(lmdb_of(store));
}

const struct pup_store_body pup_lmdb_body = {
    .close = lmdb_close,
    .reap_readers = lmdb_reap_readers,
    .passed = pup_lmdb_passed,
    .copy = pup_lmdb_copy,
    .begin = lmdb_begin,
    .commit = lmdb_commit,
    .abort = lmdb_abort,
    .get = lmdb_get,
    .put = lmdb_put,
    .remove = lmdb_remove,
    .count = lmdb_count,
    .cursor_open = lmdb_cursor_open,
    .cursor_close = lmdb_cursor_close,
    .cursor_move = lmdb_cursor_move,
    .cursor_delete = lmdb_cursor_delete,
};
