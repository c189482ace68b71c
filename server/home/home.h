/* A server home: one folder, mode 0700.
 *
 *   HOME/store/        the LMDB store: ledger, roster, authority
 *   HOME/serve.lock    held exclusively by the running server, shared by commands that write without one
 *   HOME/reserve       room on the disk kept for the administrator (reserve.h)
 *   HOME/admin.sock    where commands reach the running server
 */
#ifndef PUP_SERVER_HOME_H
#define PUP_SERVER_HOME_H

#include "server/ledger/ledger.h"
#include "server/roster/authority.h"

enum { PUP_HOME_MAX = 1024 };

struct pup_home {
    char path[PUP_HOME_MAX + 1]; /* absolute */
};

/* The folder meant by `option` (may be NULL), else PUPITRED_HOME, else /var/lib/pupitred for root, else
 * $XDG_DATA_HOME/pupitred. PUP_ERR_LIMIT: too long; PUP_ERR_NOT_FOUND: `option` is empty, or there
 * is no home directory to start from. */
enum pup_err pup_home_choose(const char *option, struct pup_home *home);

/* True when there is a store in it. */
bool pup_home_exists(const struct pup_home *home);

/* Writes "HOME/name" into `path`; the name is at most 64 bytes. */
enum { PUP_HOME_FILE_MAX = PUP_HOME_MAX + 66 };
void pup_home_file(const struct pup_home *home, const char *name, char path[PUP_HOME_FILE_MAX + 1]);

/* Takes HOME/serve.lock without waiting: PUP_ERR_BUSY. Released by closing *fd (also when the process dies). */
enum pup_err pup_home_lock(const struct pup_home *home, bool exclusive, int *fd);

/* A home in use. Zeroed: closed. */
struct pup_opened {
    struct pup_store *store;
    struct pup_ledger ledger;
    struct pup_authority authority;
};

/* Opens store, ledger and authority. PUP_ERR_NOT_FOUND: no server home there; PUP_ERR_VERSION; PUP_ERR_BUSY (being
 * compacted). */
enum pup_err pup_home_open(const struct pup_home *home, struct pup_opened *opened);
void pup_home_close(struct pup_opened *opened);

/* Before serving: what a home written by an older program lacks is derived (server/ledger/busy.h). A full disk is no
 * reason not to serve: then it is done another time. */
enum pup_err pup_home_complete(struct pup_opened *opened, int64_t now_ms);

/* Closes the store, rewrites it without its dead bytes, opens it again. On an error before the swap the store is as it
 * was and open again, if it can be; `opened->store` is NULL when it could not. */
enum pup_err pup_home_compact(const struct pup_home *home, struct pup_opened *opened);

/* Makes a new home whole or not at all: `fill` makes a store in the folder it is given, which then becomes HOME/store
 * by one rename. PUP_ERR_EXISTS when there is one already; errors of `fill`. */
enum pup_err pup_home_install(const struct pup_home *home, enum pup_err (*fill)(void *context, const char *directory),
                              void *context);

/* Opens a store of ours; one of an older format is upgraded first, whole or not at all. What is not yet a home is
 * opened as it is. */
enum pup_err pup_home_store_open(const char *directory, struct pup_store **store);

/* The options every store of ours is opened with. */
struct pup_store_options pup_home_store_options(const char *directory);

#endif
