/* A link: one connection and its session, and what moves between them. It lives until its connection is closed, its
 * timer is closed and every job of it has come back from the writer. The loop's thread only. */
#ifndef PUP_SERVER_LINK_H
#define PUP_SERVER_LINK_H

#include <uv.h>

#include "common/net/conn.h"
#include "server/loop/hub.h"
#include "server/loop/log.h"
#include "server/loop/watch.h"
#include "server/loop/writer.h"
#include "server/session/session.h"

enum {
    PUP_LINK_HANDSHAKE_MS = 10 * 1000, /* a handshake that stalls is cut after so long */
    PUP_LINK_FAREWELL_MS = 3 * 1000    /* what is to be said before closing must be taken within */
};

/* What links share. */
struct pup_link_host {
    uv_loop_t *loop;
    struct pup_store *store;
    const struct pup_ledger *ledger;
    struct pup_writer *writer;
    struct pup_hub hub;
    struct pup_log_limit admissions, strangers, refusals;
    void (*on_gone)(void *context); /* a link's connection is closed and freed */
    void *context;
};

struct pup_link {
    struct pup_link *older, *newer; /* the hub's */
    struct pup_link *next_due;      /* the hub's, too */
    bool due;
    struct pup_watched watched;
    uint64_t watched_version; /* of the session's spaces: those that are watched */
    struct pup_link_host *host;
    struct pup_session_host session_host;
    struct pup_session *session; /* NULL before the handshake is done and after the connection is closed */
    struct pup_conn *conn;       /* NULL once closed */
    uv_timer_t timer;
    size_t holders;          /* connection, timer, jobs under way */
    enum pup_refusal refuse; /* it is refused as soon as it can be told */
    uint64_t give_up;        /* loop's clock: when a handshake or a farewell has taken too long */
    bool admitted;
    bool leaving; /* nothing more is said or heard */
};

/* Accepts the connection that waits on `listener`. `refuse`, unless NONE, is what it is told once the handshake is
 * done. On an error nothing is left of it. */
enum pup_err pup_link_accept(struct pup_link_host *host, uv_stream_t *listener, struct pup_tls_context *tls,
                             enum pup_refusal refuse);

/* A job of the link came back: its session is told, and takes it. What is new, if it was told of that
 * before, is said first. Nothing is sent before the hub attends to those that are due: what one commit brought leaves
 * in one piece. */
void pup_link_done(struct pup_link *link, struct pup_job *job);
void pup_link_notify(struct pup_link *link, const struct pup_space *space);
void pup_link_roster_changed(struct pup_link *link);
/* Sends what there is to send. */
void pup_link_attend(struct pup_link *link);
/* Ends it with that refusal, once what it says has been sent. */
void pup_link_refuse(struct pup_link *link, enum pup_refusal cause);
/* Ends it at once. */
void pup_link_cut(struct pup_link *link);

#endif
