#include "server/store/space_list.h"

#include "common/store/key.h"
#include "server/store/tables.h"

static enum pup_err read_name(struct pup_span key, struct pup_space *space)
{
    char name[sizeof space->name];
    enum pup_err err = pup_key_take_text(&key, name, sizeof name);
    return err ? err : pup_space_parse(pup_span_of(name), space) ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err pup_space_list(struct pup_txn *txn, struct pup_arena *arena, struct pup_space **spaces, size_t *count)
{
    uint64_t rows;
    struct pup_cursor *cursor;
    struct pup_span key;
    *count = 0;
    enum pup_err err = pup_txn_count(txn, PUP_TABLE_SPACES, &rows);
    if (err)
        return err;
    *spaces = pup_arena_array(arena, rows, sizeof **spaces);
    if (!*spaces)
        return PUP_ERR_MEMORY;
    err = pup_cursor_open(txn, PUP_TABLE_SPACES, &cursor);
    if (err)
        return err;
    err = pup_cursor_seek(cursor, (struct pup_span){0}, &key, NULL);
    while (!err && *count < rows) {
        err = read_name(key, &(*spaces)[*count]);
        if (!err) {
            (*count)++;
            err = pup_cursor_next(cursor, &key, NULL);
        }
    }
    pup_cursor_close(cursor);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}
