/* A server home (server_world.h) and client folders in memory, with the two halves of the conversation between them: no
 * socket, no clock, bytes shuttled in pieces of any size and cut anywhere. */
#ifndef PUP_TESTS_DESK_H
#define PUP_TESTS_DESK_H

#include "client/session/session.h"
#include "server/ledger/erase.h"
#include "server/session/session.h"
#include "tests/unit/server_world.h"

enum { DESK_LINKS = 8 };

/* A client folder. */
struct site {
    struct world *world;
    const char *login;
    struct pup_replica replica;
    struct pup_identity *identity;
    struct pup_device device;
    struct pup_arena arena; /* of what tests look at; never reset */
};

/* One connection of a site. */
struct link {
    struct desk *desk;
    struct site *site;
    struct pup_client_session *client;
    struct pup_session *server;
    struct pup_buf up, down; /* on the way */
    uint64_t carried;        /* bytes, both ways */
    bool deaf;               /* what comes down from now on is lost */
    enum pup_err ended;      /* what the client's half said */
    struct link *next;
};

struct desk {
    struct world *world;
    struct pup_session_host host;
    struct pup_job *first, **last; /* the writer's queue */
    struct link *links;
};

/* For cmocka. */
int desk_open(void **state);
int desk_close(void **state);

/* A folder enrolled for a member. */
void site_open(struct desk *desk, const char *login, struct site *site);
void site_close(struct site *site);
/* A copy of the folder, byte for byte, as if its directory had been copied. */
void site_copy(const struct site *site, struct site *copy);

/* A transaction on the folder, for questions of the view. */
struct pup_txn *site_begin(struct site *site, bool write);

/* One change to one record, as a person makes it: its seen is her view's. Returns the counter. */
uint64_t site_edit(struct site *site, const char *space, const struct pup_id *id, uint32_t kind,
                   const struct pup_change *changes, size_t count);
uint64_t site_put(struct site *site, const char *space, const struct pup_id *id, uint32_t field, const char *text);
/* An action with a title, made here. */
struct pup_id site_add(struct site *site, const char *space, const char *title);

/* What a person there sees; false when there is no such record. */
bool site_sees(struct site *site, const char *space, const struct pup_id *id, struct pup_view *view);
/* The visible text of a field, "" when there is none. In the site's arena. */
const char *site_text(struct site *site, const char *space, const struct pup_id *id, uint32_t field);
bool site_contested(struct site *site, const char *space, const struct pup_id *id, uint32_t field);
uint64_t site_pending(struct site *site);
size_t site_drawer(struct site *site);
size_t site_awaited(struct site *site);
struct pup_profile site_profile(struct site *site);
struct pup_space_row site_space(struct site *site, const char *space);
bool site_holds_space(struct site *site, const char *space);
/* Rows of the folder in which these bytes stand. */
size_t site_count_bytes(struct site *site, const char *bytes);
/* The replica's sums are those of its records, and the indexes hold exactly what can be seen. */
void site_verify(struct site *site);

/* A connection begins; ends, wherever it is. */
struct link *desk_connect(struct desk *desk, struct site *site, bool follow);
void desk_cut(struct link *link);
/* Carries bytes in pieces of `chunk` until nothing moves, or `budget` bytes went over some link. True when nothing
 * moves. */
bool desk_carry(struct desk *desk, size_t chunk, uint64_t budget);
/* connect, carry, cut; what the client's half said. `report` may be NULL. */
enum pup_err desk_sync(struct desk *desk, struct site *site, size_t chunk, struct pup_sync_report *report);
/* The same, whole; fails the test unless it went well. */
void desk_sync_ok(struct desk *desk, struct site *site);
/* All equal: the sites and the server, in every space they hold. */
void desk_agree(struct desk *desk, struct site **sites, size_t count);

/* Three sites, of a leader, a coordinator and a professional. */
struct three {
    struct desk *desk;
    struct site anne, maelle, paul;
    struct site *all[3];
};
/* `state` as desk_open left it. */
void three_open(void **state, struct three *t);
void three_close(struct three *t);
/* Everyone's edits up, then everyone's down. */
void three_sync(struct three *t);

/* A backup of the home, and the home begun anew from it. */
struct pup_store *desk_backup(struct desk *desk);
void desk_restore(struct desk *desk, struct pup_store *backup);
/* The roster was changed by `change`, and every connection hears of it. */
void desk_roster(struct desk *desk, void (*change)(struct world *world, struct pup_txn *txn));

#endif
