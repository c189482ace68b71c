#include "tests/sim/disk.h"

static struct sim_disk *disk_of(const struct pup_txn *txn)
{
    return (struct sim_disk *)(uintptr_t)txn->store->body;
}

static enum pup_err disk_begin(struct pup_store *store, bool write, struct pup_txn **txn)
{
    struct sim_disk *disk = (struct sim_disk *)(uintptr_t)store->body;
    if (write)
        disk->wrote = false;
    return disk->real->begin(store, write, txn);
}

static enum pup_err give_up(struct sim_disk *disk, struct pup_txn *txn, enum pup_err err)
{
    disk->real->abort(txn);
    return err;
}

static enum pup_err fail(struct sim_disk *disk, struct pup_txn *txn)
{
    disk->broken = true;
    disk->kept = disk->keeps;
    if (!disk->keeps)
        return give_up(disk, txn, PUP_ERR_IO);
    (void)disk->real->commit(txn);
    return PUP_ERR_IO;
}

static enum pup_err disk_commit(struct pup_txn *txn)
{
    struct sim_disk *disk = disk_of(txn);
    disk->kept = false;
    if (!txn->write || !disk->wrote || disk->sure)
        return disk->real->commit(txn);
    if (disk->broken)
        return give_up(disk, txn, PUP_ERR_IO);
    if (disk->full)
        return give_up(disk, txn, PUP_ERR_FULL);
    if (disk->fails_in > 0 && --disk->fails_in == 0)
        return fail(disk, txn);
    return disk->real->commit(txn);
}

/* Full disks are mostly met at the commit; the store's map may be full before. */
static bool is_met_now(struct sim_disk *disk)
{
    enum { ONE_IN = 8 };
    disk->wrote = true;
    return disk->full && !disk->sure && seeded_below(disk->dice, ONE_IN) == 0;
}

static enum pup_err disk_put(struct pup_txn *txn, size_t table, struct pup_span key, struct pup_span value)
{
    struct sim_disk *disk = disk_of(txn);
    return is_met_now(disk) ? PUP_ERR_FULL : disk->real->put(txn, table, key, value);
}

static enum pup_err disk_remove(struct pup_txn *txn, size_t table, struct pup_span key)
{
    struct sim_disk *disk = disk_of(txn);
    disk->wrote = true;
    return disk->real->remove(txn, table, key);
}

static enum pup_err disk_cursor_delete(struct pup_cursor *cursor)
{
    struct sim_disk *disk = disk_of(cursor->txn);
    disk->wrote = true;
    return disk->real->cursor_delete(cursor);
}

void sim_disk_mount(struct sim_disk *disk, struct pup_store *store)
{
    disk->real = store->body;
    disk->body = *store->body;
    disk->body.begin = disk_begin;
    disk->body.commit = disk_commit;
    disk->body.put = disk_put;
    disk->body.remove = disk_remove;
    disk->body.cursor_delete = disk_cursor_delete;
    store->body = &disk->body;
}

void sim_disk_reopen(struct sim_disk *disk)
{
    disk->broken = false;
    disk->fails_in = 0;
}
