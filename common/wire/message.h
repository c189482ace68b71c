/* The messages of the conversation as plain structs: what sessions think in. The generated code behind them is seen by
 * common/wire alone. proto/README.md tells the conversation; field comments are in proto/sync.proto. */
#ifndef PUP_WIRE_MESSAGE_H
#define PUP_WIRE_MESSAGE_H

#include "common/merge/edit.h"
#include "common/wire/edit_codec.h"
#include "common/wire/frame.h"

enum { PUP_WIRE_VERSION = 1 };

enum pup_message_type {
    PUP_MSG_JOIN = 1,
    PUP_MSG_JOINED,
    PUP_MSG_HELLO,
    PUP_MSG_WELCOME,
    PUP_MSG_SUBMIT,
    PUP_MSG_RECEIPTS,
    PUP_MSG_RETRY,
    PUP_MSG_ENTRIES,
    PUP_MSG_RECORDS,
    PUP_MSG_CAUGHT_UP,
    PUP_MSG_RIGHTS,
    PUP_MSG_ERASURES,
    PUP_MSG_HISTORY_ASK,
    PUP_MSG_HISTORY,
    PUP_MSG_REFUSAL,
    PUP_MSG_PING,
    PUP_MSG_PONG
};

/* A verdict on an edit; 1..3 as enum pup_outcome. */
enum pup_verdict {
    PUP_VERDICT_NONE = 0,
    PUP_VERDICT_APPLIED,
    PUP_VERDICT_MERGED,
    PUP_VERDICT_CONTESTED,
    PUP_VERDICT_REFUSED
};

/* Why an edit was refused. Stable numbers. */
enum pup_reason {
    PUP_REASON_NONE = 0,
    PUP_REASON_RIGHTS,      /* her roles do not allow this change in this space */
    PUP_REASON_RESERVED,    /* the state change is reserved to those who may validate */
    PUP_REASON_NOT_CREATED, /* the record's creation was refused */
    PUP_REASON_SEEN,        /* it claims to have seen edits that were never made */
    PUP_REASON_SCHEMA,      /* a known field is given what it cannot hold, or an operation that does not fit it */
    PUP_REASON_KIND,        /* the record is of another kind, or the kind does not live in this compartment */
    PUP_REASON_LOGIN,       /* the login of a person is written by the server alone */
    PUP_REASON_PERSON,      /* hr: `person` is missing, changed, or is not the person of this space */
    PUP_REASON_IDENTITY,    /* it holds what may identify a patient */
    PUP_REASON_TOO_LARGE,
    PUP_REASON_MALFORMED, /* its bytes are not an edit, or hashes do not fit */
    PUP_REASON_COPIED,    /* made on a copied data folder (said by the client itself) */
    PUP_REASON_COUNT
};

/* Why a connection is refused. Stable numbers. */
enum pup_refusal {
    PUP_REFUSAL_NONE = 0,
    PUP_REFUSAL_VERSION,  /* no common protocol version */
    PUP_REFUSAL_STRANGER, /* no certificate, or one of another authority: join first */
    PUP_REFUSAL_REVOKED,
    PUP_REFUSAL_WAITING,     /* certified here, but the roster does not know the device (restored): to be confirmed */
    PUP_REFUSAL_INVITATION,  /* unknown, used or expired */
    PUP_REFUSAL_ROLLED_BACK, /* the server holds less than this device was promised, in the same incarnation */
    PUP_REFUSAL_COPIED,      /* another edit is known under this counter, or more edits than this device ever made */
    PUP_REFUSAL_PROTOCOL,    /* malformed or out of order */
    PUP_REFUSAL_BUSY,        /* too many connections; try later */
    PUP_REFUSAL_SUPERSEDED,  /* a newer connection of the same device took its place */
    PUP_REFUSAL_SHUTDOWN,    /* the server stops; try later */
    PUP_REFUSAL_COUNT
};

enum pup_retry { PUP_RETRY_GAP = 1, PUP_RETRY_FULL = 2 };

/* Bounds of what a message may hold. */
enum {
    PUP_SPACES_MAX = 4096, /* cursors, rights, heads in one message */
    PUP_STRUCTURES_MAX = 1024,
    PUP_BATCH_MAX = 4096 /* edits, receipts, entries, records in one message */
};

/* The budget of an arena in which any message, entry, edit or record within its limits can be unpacked; what would need
 * more is not honest. (A page of the largest kind takes about a third of it.) */
enum { PUP_WIRE_BUDGET = 32 * 1024 * 1024 };

struct pup_msg_join {
    uint32_t version;
    uint8_t secret[16];
    struct pup_span device_name;
};
struct pup_msg_joined {
    struct pup_span certificate, login, name;
};

struct pup_wire_cursor {
    struct pup_space space;
    uint64_t seq;
    uint64_t page_seq;
    struct pup_id page_id;
};
struct pup_msg_hello {
    uint32_t version;
    bool has_incarnation;
    struct pup_id incarnation;
    uint64_t last_receipt, last_counter;
    struct pup_wire_cursor *cursors;
    size_t cursor_count;
    struct pup_hash digest;
    bool follow;
    struct pup_span program;
    unsigned spares; /* enum pup_spared: what entries may be sent to it without */
};

struct pup_wire_rights {
    struct pup_space space;
    unsigned rights;
    bool closed;
};
struct pup_wire_structure {
    struct pup_span code, name, zone;
    struct pup_span *members;
    size_t member_count;
};
struct pup_msg_rights {
    struct pup_wire_rights *spaces;
    size_t space_count;
    struct pup_wire_structure *structures;
    size_t structure_count;
};
struct pup_msg_welcome {
    uint32_t version;
    struct pup_id incarnation;
    uint64_t last_counter;
    struct pup_hash
        last_header; /* hash of the header of that edit; zeros: none is held, or an older server does not say */
    struct pup_span login, name;
    struct pup_msg_rights rights;
    bool same;
    uint64_t
        *refused; /* to a device of another life: counters of those of its edits that stand refused here, ascending */
    size_t refused_count; /* at most PUP_BATCH_MAX */
};

struct pup_submitted {
    struct pup_sealed sealed;
    enum pup_verdict receipt_verdict; /* NONE: no receipt of another incarnation */
    enum pup_reason receipt_reason;
    struct pup_hash receipt_mac;
    unsigned spared; /* enum pup_spared: what the header travels without */
};
struct pup_msg_submit {
    struct pup_submitted *edits;
    size_t count;
};

struct pup_receipt {
    uint64_t counter;
    enum pup_verdict verdict;
    enum pup_reason reason;
    uint64_t seq;
    struct pup_hash mac;
};
struct pup_msg_receipts {
    struct pup_receipt *receipts;
    size_t count;
};
struct pup_msg_retry {
    enum pup_retry cause;
    uint64_t last_counter;
};

struct pup_msg_entries {
    struct pup_space space;
    struct pup_span *entries;
    size_t count;
}; /* packed entries */
struct pup_record_at {
    uint64_t seq;
    struct pup_span record;
}; /* packed records */
struct pup_msg_records {
    struct pup_space space;
    struct pup_record_at *records;
    size_t count;
    bool fresh, last;
    uint64_t seq;
    struct pup_hash head, state;
};
struct pup_wire_head {
    struct pup_space space;
    uint64_t seq;
    struct pup_hash head, state;
};
struct pup_msg_caught_up {
    struct pup_wire_head *heads;
    size_t count;
};
struct pup_msg_erasures {
    struct pup_span *entries;
    size_t count;
};
struct pup_msg_history_ask {
    struct pup_space space;
    struct pup_id record;
    uint64_t before;
    uint32_t limit;
};
struct pup_msg_history {
    struct pup_space space;
    struct pup_id record;
    struct pup_span *entries;
    size_t count;
    bool more;
};
struct pup_msg_refusal {
    enum pup_refusal cause;
    struct pup_span text;
};
struct pup_msg_ping {
    uint64_t number;
};

struct pup_message {
    enum pup_message_type type;
    union {
        struct pup_msg_join join;
        struct pup_msg_joined joined;
        struct pup_msg_hello hello;
        struct pup_msg_welcome welcome;
        struct pup_msg_submit submit;
        struct pup_msg_receipts receipts;
        struct pup_msg_retry retry;
        struct pup_msg_entries entries;
        struct pup_msg_records records;
        struct pup_msg_caught_up caught_up;
        struct pup_msg_rights rights;
        struct pup_msg_erasures erasures;
        struct pup_msg_history_ask history_ask;
        struct pup_msg_history history;
        struct pup_msg_refusal refusal;
        struct pup_msg_ping ping; /* and pong */
    };
};

/* Unpacks a payload of that type. Spans borrow from `payload` or `arena`; the arena's budget bounds what it may become.
 * PUP_ERR_UNKNOWN for a type this program does not know, or a page of a space whose compartment it does not know: skip
 * it. (Cursors, rights and heads of such spaces are left out of their lists; numbers of reasons, refusals and retries
 * are given as they came.) PUP_ERR_MALFORMED, PUP_ERR_LIMIT, PUP_ERR_MEMORY. */
enum pup_err pup_message_unpack(struct pup_arena *arena, uint8_t type, struct pup_span payload,
                                struct pup_message *message);

/* Packs and frames a message into `out`; nothing is appended on error. `stranger`: before authentication. PUP_ERR_LIMIT
 * (a list or the message too large, or `out` full), PUP_ERR_INVALID (text that is not UTF-8), PUP_ERR_UNKNOWN (type),
 * PUP_ERR_MEMORY. */
enum pup_err pup_message_put(struct pup_buf *out, const struct pup_message *message, bool stranger);

/* The digest of Hello: SHA-256 over (space ‖ NUL ‖ seq ‖ head ‖ state) of each head, which must be in order of name. */
struct pup_hash pup_heads_digest(const struct pup_wire_head *heads, size_t count);

/* Names for logs and JSON: "rights", "not_created"…; "rolled_back"…; "applied"… Never NULL. */
const char *pup_verdict_name(enum pup_verdict verdict);
const char *pup_reason_name(enum pup_reason reason);
const char *pup_refusal_name(enum pup_refusal refusal);

#endif
