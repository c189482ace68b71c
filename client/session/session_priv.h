/* The session's insides, shared by session.c (in, out, time), session_send.c (what is said) and the recv_*.c (what is
 * heard). */
#ifndef PUP_CLIENT_SESSION_PRIV_H
#define PUP_CLIENT_SESSION_PRIV_H

#include "client/replica/replica_priv.h"
#include "client/session/session.h"
#include "common/wire/frame.h"

/*   GREETING --Welcome--> WORKING --nothing left, on either side--> CAUGHT_UP
 *                            ^--------- new edits are sent ------------'
 *   any of them --an error, a refusal--> ENDED */
enum session_state { SESSION_GREETING, SESSION_WORKING, SESSION_CAUGHT_UP, SESSION_ENDED, SESSION_STATES };

/* Erasures that this device remembers, after a restore: the server may have lost them. */
enum erasures_state {
    ERASURES_NONE,    /* nothing to say in this incarnation */
    ERASURES_TO_SEND, /* before any edit */
    ERASURES_SENT,    /* a ping behind them */
    ERASURES_HEARD    /* the pong came: the next word on something durable covers them too */
};

struct session_history {
    bool wanted, asked, done, more;
    struct pup_msg_history_ask ask;
};

enum {
    SESSION_SUBMIT_BYTES = 200 * 1024, /* of edits in one Submit: fits one frame */
    SESSION_OUTPUT_LOW = 128 * 1024,   /* below it the output is filled again */
    SESSION_OUTPUT_MAX = 8 * 1024 * 1024,
    SESSION_BUDGET = 64 * 1024 * 1024,    /* what one message may become in memory */
    SESSION_WELCOME_MS = 20 * 1000,       /* how long Hello may stay without an answer */
    SESSION_IDLE_MS = 45 * 1000,          /* silence before a ping */
    SESSION_PONG_MS = 20 * 1000,          /* silence after it before the link is taken for dead */
    SESSION_HELD_BYTES = 3 * 1024 * 1024, /* of pages of records, before they are written… */
    SESSION_PAGES_MAX = SESSION_HELD_BYTES + 2 * PUP_MESSAGE_MAX,
    SESSION_HELD_MS = 2 * 1000, /* …or so long after the first of them came */
    SESSION_GAPS_MAX = 8,       /* gaps in a row before it is a fault */
    SESSION_ERASURES_PING = 1   /* number of the ping behind the erasures */
};

struct pup_client_session {
    struct pup_replica *replica;
    enum session_state state;
    bool follow;
    struct pup_framer framer;
    struct pup_buf output;
    struct pup_arena arena;     /* of the message being heard */
    struct pup_buf pages;       /* pages of records not written yet: u32 length and payload of each */
    uint64_t pages_since;       /* ms, the caller's clock */
    uint64_t started, heard_at; /* ms, the caller's clock */
    int64_t heard_wall;
    bool pinged;
    uint64_t last_receipt;            /* as Hello said: every edit up to it is settled in the incarnation known then */
    uint64_t hello_first, hello_last; /* counters that went with Hello; 0: none */
    uint64_t held;                    /* how many of this device's edits the server had at Welcome */
    uint64_t next;                    /* counter to send next */
    bool unsent;                      /* there may be edits from `next` on */
    bool said;                        /* CAUGHT_UP came on this connection */
    bool said_last;                   /* and no receipt since */
    bool full_there;
    bool gap_expected; /* the frame behind Hello cannot have fitted: nothing is sent before that is said */
    bool resent;       /* receipts lost on an earlier connection were asked for once more */
    uint64_t asked;    /* the first edit that stood refused at Welcome and is asked about; 0: none */
    bool reminded;     /* nothing but receipts came since Welcome: they may be those of old, not answers of today */
    unsigned gaps;
    enum erasures_state erasures;
    struct session_history history;
    enum pup_err failure;
    enum pup_refusal refusal;
    struct pup_sync_report report;
};

/* What a message is heard with. */
struct received {
    const struct pup_message *message;
    int64_t wall_ms;
    enum pup_err end; /* set: the session ends with this, after what was written is durable */
};

/* The one place where the state changes; impossible changes abort the program. */
void client_session_enter(struct pup_client_session *session, enum session_state state);

/* Each hears one message, inside a write transaction that is committed when PUP_OK is returned. */
typedef enum pup_err (*session_recv)(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_welcome(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_receipts(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_retry(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_entries(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_records(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_caught_up(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_rights(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_history(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_refusal(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_ping(struct pup_client_session *session, struct pup_txn *txn, struct received *in);
enum pup_err client_recv_pong(struct pup_client_session *session, struct pup_txn *txn, struct received *in);

/* Hello, and a frame of the outbox behind it. */
enum pup_err client_session_greet(struct pup_client_session *session);
/* Fills the output while it is low: erasures, a question, edits. */
enum pup_err client_session_fill(struct pup_client_session *session);
enum pup_err client_session_ping(struct pup_client_session *session, uint64_t number);

/* Pages of records are held back, and then written together: a sync of the disk for each would take longer than all the
 * rest of a first copy. What is lost with the connection or the program comes again. (session_held.c) */
enum pup_err client_session_hold(struct pup_client_session *session, struct pup_span payload, uint64_t now);
/* When what is held is to be written; UINT64_MAX: nothing is. */
uint64_t client_session_held_until(const struct pup_client_session *session);
enum pup_err client_session_write_held(struct pup_client_session *session, int64_t wall_ms);

/* META "erasures_told": the incarnation that has heard of all erasures remembered here. */
bool client_session_erasures_told(struct pup_txn *txn, const struct pup_id *incarnation);
enum pup_err client_session_erasures_done(struct pup_client_session *session, struct pup_txn *txn,
                                          const struct pup_id *incarnation);

/* True when nothing is left to send or to hear. */
bool client_session_settled(struct pup_client_session *session, enum pup_err *err);

#endif
