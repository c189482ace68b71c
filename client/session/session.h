/* A session: the client's half of the conversation (proto/README.md). Sans-I/O: bytes in, bytes out, time passed in; it
 * reads and writes the replica in its own short transactions (each message applied is one, durable; of pages of
 * records, some together). */
#ifndef PUP_CLIENT_SESSION_H
#define PUP_CLIENT_SESSION_H

#include "client/replica/view.h"

struct pup_client_session;

struct pup_sync_report {     /* what `sync` says afterwards */
    uint64_t sent, received; /* edits, entries (and records) */
    uint64_t applied, merged, contested, refused;
    bool restored;        /* the server began a new life since the last contact */
    uint64_t awaited;     /* values not come back yet */
    bool disk_full_there; /* the server keeps nothing for now; edits stay in the outbox */
    bool damaged;         /* a space does not match the server's: the next connection asks for it from scratch */
    bool healed;          /* a space that did not match has been received again */
};

enum pup_sync_phase { PUP_SYNC_CONNECTING, PUP_SYNC_SENDING, PUP_SYNC_RECEIVING, PUP_SYNC_CAUGHT_UP, PUP_SYNC_ENDED };

/* Starts: Hello and one frame of the outbox are in the output at once. */
enum pup_err pup_client_session_new(struct pup_replica *replica, bool follow, uint64_t now,
                                    struct pup_client_session **session);
void pup_client_session_free(struct pup_client_session *session);

/* Bytes from the server. An error ends the session: PUP_ERR_PROTOCOL, PUP_ERR_VERSION, PUP_ERR_REVOKED, PUP_ERR_COPIED,
 * PUP_ERR_ROLLED_BACK, PUP_ERR_UNTRUSTED (the chain does not hold a known head), PUP_ERR_BUSY (superseded, busy,
 * shutdown), PUP_ERR_DENIED (waiting for confirmation), store errors. What must be remembered (must_enrol, drawer) is
 * written before it returns. */
enum pup_err pup_client_session_feed(struct pup_client_session *session, uint64_t now, int64_t wall_ms,
                                     struct pup_buf *input);
/* New edits may be in the outbox (a follower was woken). */
void pup_client_session_wake(struct pup_client_session *session, uint64_t now);
enum pup_err pup_client_session_tick(struct pup_client_session *session, uint64_t now);
uint64_t pup_client_session_deadline(const struct pup_client_session *session);

/* The connection is over: what it brought is kept. What it has brought since the last pages were written would come
 * again, at worst; so errors may be ignored. Then only the reports below, and free. */
enum pup_err pup_client_session_leave(struct pup_client_session *session);

struct pup_span pup_client_session_output(struct pup_client_session *session);
void pup_client_session_consume(struct pup_client_session *session, size_t len);

enum pup_sync_phase pup_client_session_phase(const struct pup_client_session *session);
/* True when nothing is left to send and the server said it has nothing left to give. */
bool pup_client_session_caught_up(const struct pup_client_session *session);
const struct pup_sync_report *pup_client_session_report(const struct pup_client_session *session);
/* The refusal the server gave, if any. */
enum pup_refusal pup_client_session_refusal(const struct pup_client_session *session);

/* Older history of one record from the server: asks; answers are stored among the entries. *done when answered. */
enum pup_err pup_client_session_ask_history(struct pup_client_session *session, const struct pup_space *space,
                                            const struct pup_id *id, uint64_t before);
bool pup_client_session_history_done(const struct pup_client_session *session, bool *more);

#endif
