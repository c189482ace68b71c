/* A session: the server's half of one connection's conversation (proto/README.md). Sans-I/O: bytes in, bytes out, jobs
 * out, time passed in, a deadline handed back. It never holds a transaction across calls. Entries are pulled from the
 * store as the output has room, so that no reader, however slow, makes the server's memory grow. */
#ifndef PUP_SERVER_SESSION_H
#define PUP_SERVER_SESSION_H

#include "common/net/tls.h"
#include "server/session/job.h"

struct pup_session;

struct pup_session_host {
    struct pup_store *store;         /* for read transactions */
    const struct pup_ledger *ledger; /* incarnation, restored: read only */
    void (*submit)(void *context,
                   struct pup_job *job); /* to the writer, which answers with pup_session_done; owns the job */
    void *context;
};

/* What the owner must look at after every call. */
struct pup_session_status {
    bool closing;           /* send what is in the output, then close */
    enum pup_refusal cause; /* why, for logs */
    uint64_t deadline;      /* ms on the loop's clock: call pup_session_tick then; UINT64_MAX: none */
    bool follows;           /* said Hello with follow, is up to date or being brought there */
};

/* `peer` as TLS proved it; now in ms of a monotonic clock, wall_ms for what is shown. */
enum pup_err pup_session_new(const struct pup_session_host *host, const struct pup_peer *peer,
                             struct pup_span public_key, uint64_t now, struct pup_session **session);
void pup_session_free(struct pup_session *session); /* jobs under way: their owner is set to NULL by the caller (hub) */

/* Bytes from the peer: consumes what it can (it stops taking edits while too many wait for the writer). */
void pup_session_feed(struct pup_session *session, uint64_t now, int64_t wall_ms, struct pup_buf *input);
/* A job of this session was committed (or failed): says what may be said now. Takes the job: it is freed, or goes to
 * the writer once more with what is left of it. */
void pup_session_done(struct pup_session *session, uint64_t now, struct pup_job *job);
/* The spaces it sends, in order of name; the version changes whenever they do. */
uint64_t pup_session_spaces_version(const struct pup_session *session);
size_t pup_session_space_count(const struct pup_session *session);
const struct pup_space *pup_session_space(const struct pup_session *session, size_t i);
/* The space has new entries; nothing happens if it does not send it. */
void pup_session_notify(struct pup_session *session, const struct pup_space *space);
/* The roster changed: rights are looked up again; a revoked device is closed. */
void pup_session_roster_changed(struct pup_session *session, uint64_t now);
/* Time passed. */
void pup_session_tick(struct pup_session *session, uint64_t now);
/* Ends it with that refusal (superseded, shutdown, busy). */
void pup_session_refuse(struct pup_session *session, enum pup_refusal cause);

/* Fills the output from the store while it is below its high-water mark; then borrow what is to be sent and consume it.
 */
struct pup_span pup_session_output(struct pup_session *session);
void pup_session_consume(struct pup_session *session, size_t len);
/* Whether edits are waiting in `input` that it did not want to take yet: feed again after pup_session_done. */
bool pup_session_wants_input(const struct pup_session *session);

struct pup_session_status pup_session_status(const struct pup_session *session);
const struct pup_device *pup_session_device(const struct pup_session *session);
/* True when it is enrolled and admitted. */
bool pup_session_admitted(const struct pup_session *session);

#endif
