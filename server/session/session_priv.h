/* What the files of the session share. See session.c for the states and session_send.c for the streams. */
#ifndef PUP_SERVER_SESSION_PRIV_H
#define PUP_SERVER_SESSION_PRIV_H

#include "server/session/session.h"
#include "server/store/tables.h"

enum {
    SESSION_OUTPUT_HIGH = 256 * 1024,     /* nothing more is pulled from the store, nothing more is taken, above this */
    SESSION_OUTPUT_MAX = 8 * 1024 * 1024, /* never exceeded: what answers what was taken below the mark fits */
    SESSION_PAGE = 200 * 1024,            /* of entries or records in one message, unless one alone is larger */
    SESSION_BUDGET = 24 * 1024 * 1024,    /* what one message may become in memory */
    SESSION_SHARE_FIRST = 32,             /* edits in one transaction, before it is known who else writes… */
    SESSION_ALONE = 16,                   /* transactions without others, before it may have more */
    SESSION_SHARE_MAX = 1024,             /* …and at most */
    SESSION_EDITS_MAX = 1000,             /* submitted and not answered yet… */
    SESSION_IDLE_MAX = 16 * 1024,         /* of output, kept while nothing is to be said */
    SESSION_BYTES_MAX = 4 * 1024 * 1024,  /* …or their bytes: then input waits */
    SESSION_BEHIND_MAX = 1000,            /* entries: a replica further behind is sent records instead */
    SESSION_HISTORY_MAX = 500,
    SESSION_KEY_MAX = 64 * 1024, /* of a public key */
    SESSION_HELLO_MS = 10 * 1000,
    SESSION_PING_MS = 60 * 1000,
    SESSION_SILENCE_MS = 120 * 1000
};

enum session_state {
    SESSION_STRANGER, /* no certificate of ours: only Join is heard */
    SESSION_JOINING,  /* the invitation is with the writer */
    SESSION_EXPECTED, /* an enrolled device: only Hello is heard */
    SESSION_GREETING, /* its Hello is with the writer */
    SESSION_OPEN,
    SESSION_CLOSING, /* send what is in the output, then close */
    SESSION_STATES
};

/* One space on its way to the client. */
struct session_stream {
    struct pup_space space;
    bool records;      /* records first, from (page_seq, page_id); else entries */
    bool fresh;        /* no page of them was sent yet, and what the client has is of another life */
    uint64_t seq;      /* entries: everything up to here is sent */
    uint64_t page_seq; /* records: the last one sent */
    struct pup_id page_id;
    bool pending; /* there may be more than was sent */
    bool told;    /* nothing was sent since the last CaughtUp */
};

struct pup_session {
    struct pup_session_host host;
    struct pup_peer peer;
    struct pup_buf public_key;
    enum session_state state;
    enum pup_refusal cause;
    struct pup_framer framer;
    struct pup_buf out;
    struct pup_arena scratch; /* of one message, in or out */
    uint64_t heard, pinged;   /* loop's clock: last bytes from the peer; last Ping of ours, 0: none since */
    uint64_t since;           /* when it began */
    int64_t wall_ms;
    uint64_t ping_number;
    bool held_back; /* input was left where it was */

    char login[PUP_LOGIN_MAX + 1];
    bool follow;
    unsigned version;
    unsigned spares;            /* enum pup_spared: what entries are sent to it without */
    struct pup_msg_hello hello; /* between Hello and Welcome; in `greeting` */
    struct pup_arena greeting;

    struct session_stream *streams; /* in order of name; owned */
    size_t stream_count, next_stream;
    uint64_t streams_version;
    struct pup_hash rights_digest; /* of the last Rights (or Welcome) sent */
    bool caught_up_due;            /* something happened since the last CaughtUp */

    size_t edits_under_way, bytes_under_way, jobs_under_way;
    bool writing; /* the writer has a job of ours; the others wait for it here, in their order */
    struct pup_job *waiting, **last_waiting;
    size_t share;  /* of edits that the next transaction is asked to take at once */
    size_t alone;  /* transactions in a row in which nobody else submitted */
    bool retrying; /* a Retry was sent: edits are dropped until one comes with counter <= retry_from */
    uint64_t retry_from;
    uint64_t deaf_until; /* edits are dropped until this Pong comes; 0: they are not */
    size_t stale_jobs;   /* submitted before the resend: what became of them was said by the Retry */
};

/* The only place where the state changes. */
void session_move(struct pup_session *session, enum session_state to);
/* Ends it: with that refusal, or (NONE) without a word. */
void session_end(struct pup_session *session, enum pup_refusal cause);
/* Queues a message; ends the session when it cannot. */
void session_put(struct pup_session *session, const struct pup_message *message);
/* Unpacks a payload into the scratch arena (emptied first); false: the session was ended, or the message is to be
 * skipped. */
bool session_unpack(struct pup_session *session, uint8_t type, struct pup_span payload, struct pup_message *message);
/* session_jobs.c: */
void session_jobs_start(struct pup_session *session);
/* A job of this session, with its device and login; NULL: the session was ended. */
struct pup_job *session_job(struct pup_session *session, enum pup_job_type type);
/* To the writer, behind those that wait. Takes the job. */
void session_submit(struct pup_session *session, struct pup_job *job);
/* Frees those that wait. */
void session_jobs_drop(struct pup_session *session);

/* A read transaction; false: the session was ended. */
bool session_read(struct pup_session *session, struct pup_txn **txn);

/* Welcome, and the streams that the cursors ask for. */
void session_welcome(struct pup_session *session);
/* Those of its edits, up to `held`, that stand refused, when it comes from another life; else none. In the scratch
 * arena.
 */
enum pup_err session_refused(struct pup_session *session, struct pup_txn *txn, uint64_t held, uint64_t **refused,
                             size_t *count);
/* What the device sent before it heard of those is not judged: among it are edits that build on them, and it may show
 * that another life took them. It is asked to send all again; its Pong tells the one from the other. */
void session_stop_listening(struct pup_session *session, uint64_t held);
/* Receipts of the device's edits after the last receipt it named, up to `held`. */
enum pup_err session_repeat_receipts(struct pup_session *session, struct pup_txn *txn, uint64_t held);
/* Looks rights up again: Rights goes out if they changed, streams begin and end. */
void session_renew_rights(struct pup_session *session);
/* Ends it for a message that could not be read into `arena`: want of memory is our own fault, and passes; more than its
 * budget is theirs. */
void session_end_unread(struct pup_session *session, enum pup_err err, const struct pup_arena *arena);
/* Whether the device may (still) be talked to; NONE: yes. */
enum pup_refusal session_device_refusal(const struct pup_session *session, struct pup_txn *txn);

/* Sends one message of the streams, or CaughtUp; false when there is nothing to send now. */
bool session_pump(struct pup_session *session);

/* One file each. */
void recv_join(struct pup_session *session, struct pup_span payload);
void recv_hello(struct pup_session *session, struct pup_span payload);
void recv_submit(struct pup_session *session, struct pup_span payload);
void recv_erasures(struct pup_session *session, struct pup_span payload);
void recv_history_ask(struct pup_session *session, struct pup_span payload);
void recv_ping(struct pup_session *session, struct pup_span payload);
void recv_pong(struct pup_session *session, struct pup_span payload);
void recv_refusal(struct pup_session *session, struct pup_span payload);
/* What the writer made of them. */
void done_join(struct pup_session *session, struct pup_job *job);
void done_hello(struct pup_session *session, struct pup_job *job);
/* Of what it has taken in this run, now that it is durable. */
void say_receipts(struct pup_session *session, const struct pup_job *job);
void done_submit(struct pup_session *session, struct pup_job *job);
void done_erasures(struct pup_session *session, struct pup_job *job);

#endif
