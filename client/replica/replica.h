/* The replica: this device's copy of the spaces it may read, and what it knows of the server. Everything works on it,
 * with or without a link. Functions take a transaction; several processes may hold the replica open at once. */
#ifndef PUP_CLIENT_REPLICA_H
#define PUP_CLIENT_REPLICA_H

#include "client/replica/tables.h"
#include "common/net/identity.h"
#include "common/store/store.h"
#include "common/wire/entry_codec.h"
#include "common/wire/message.h"

enum { PUP_REPLICA_NAME_MAX = 128, PUP_REPLICA_ZONE_MAX = 64, PUP_REPLICA_GROUP_MAX = 32 };

struct pup_replica {
    struct pup_store *store;
    char *home; /* the folder; NULL for the in-memory twin */
};

/* Opens the profile's folder, creating it (0700). PUP_ERR_VERSION: written by a newer program. */
enum pup_err pup_replica_open(const char *home, struct pup_replica *replica);
/* Over any store (tests, simulator): takes ownership of it. */
enum pup_err pup_replica_open_store(struct pup_store *store, struct pup_replica *replica);
void pup_replica_close(struct pup_replica *replica);

/* Who this device is and whom it syncs with. */
struct pup_profile {
    bool enrolled;
    bool must_enrol; /* a copied data folder, or revoked: asked to enrol anew */
    char login[PUP_LOGIN_MAX + 1];
    char name[PUP_REPLICA_NAME_MAX + 1];
    char host[254];
    uint16_t port;
    struct pup_device device;
    bool has_incarnation;
    struct pup_id incarnation;   /* the server's, as last welcomed */
    uint64_t last_counter;       /* highest counter this device ever gave */
    uint64_t last_on_wire;       /* highest ever put on the wire */
    struct pup_hash last_header; /* hash of the header of last_counter; zeros for none */
    int64_t last_contact;        /* wall clock ms of the last CAUGHT_UP; 0 never: shown only */
};
enum pup_err pup_replica_profile(struct pup_txn *txn, struct pup_profile *profile);
enum pup_err pup_replica_put_profile(struct pup_txn *txn, const struct pup_profile *profile);
/* The device's key and certificate (PEM), the authority's certificate (DER). Appended. PUP_ERR_NOT_FOUND. */
enum pup_err pup_replica_identity(struct pup_txn *txn, struct pup_buf *identity_pem, struct pup_buf *authority_der);
/* Enrols this profile: keeps identity and authority. A new device id starts counting at 1 with a fresh OWN table; what
 * an older identity of this folder had not had accepted is put into the drawer. */
enum pup_err pup_replica_enrol(struct pup_txn *txn, const struct pup_identity *identity, struct pup_span authority,
                               const struct pup_profile *profile);

/* A space as this replica holds it. */
struct pup_space_row {
    struct pup_space space;
    uint64_t seq;                /* everything up to here is applied */
    struct pup_hash head, state; /* the chain's head at seq; sum of record hashes */
    uint64_t records;
    unsigned rights;     /* enum pup_right bits; 0: kept read-only until granted or ungranted */
    uint32_t generation; /* of the records in use */
    bool building;       /* a new copy is being received beside it, as generation + 1 */
    bool paging;         /* records are being received (into generation, or generation + 1 while building) */
    uint64_t page_seq;
    struct pup_id page_id;
    struct pup_hash building_state, building_head;
    uint64_t building_records;
    uint64_t building_seq;     /* as seq, of the copy that is being built */
    bool damaged;              /* its state did not match the server's: asked again from scratch */
    bool unindexed;            /* a first copy: IDS lacks what came in it, until pup_replica_index_rest */
    struct pup_id incarnation; /* that seq and head belong to */
};
enum pup_err pup_replica_space(struct pup_txn *txn, const struct pup_space *space, struct pup_space_row *row);
enum pup_err pup_replica_put_space(struct pup_txn *txn, const struct pup_space_row *row);
/* All, in order of name; array in `arena`. */
enum pup_err pup_replica_spaces(struct pup_txn *txn, struct pup_arena *arena, struct pup_space_row **rows,
                                size_t *count);

struct pup_structure_row {
    char code[PUP_CODE_MAX + 1];
    char name[PUP_REPLICA_NAME_MAX + 1];
    char zone[PUP_REPLICA_ZONE_MAX + 1];
    char members[PUP_REPLICA_GROUP_MAX][PUP_CODE_MAX + 1];
    size_t member_count;
};
enum pup_err pup_replica_structures(struct pup_txn *txn, struct pup_arena *arena, struct pup_structure_row **rows,
                                    size_t *count);

/* A record of the replica alone, without the outbox (see view.h). Borrowed from the transaction. PUP_ERR_NOT_FOUND. */
enum pup_err pup_replica_record(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                const struct pup_id *id, struct pup_record *record, uint64_t *seq);

/* Received from the server (the session calls these inside one write transaction a message). */
/* All change `row`; the caller puts it, once, in the same transaction. */
/* An entry in order: chained, applied, indexed, own edits left to their receipts. PUP_ERR_PROTOCOL: not the next seq
 * (an older one is skipped); PUP_ERR_UNTRUSTED: hashes; PUP_ERR_COPIED: it bears this device's name and was not made
 * here. Clears what it brings back from AWAITED. What another incarnation, or a damaged copy, left in the space is not
 * built upon: a new copy begins beside it. */
enum pup_err pup_replica_take_entry(struct pup_txn *txn, struct pup_space_row *row, struct pup_span entry);
/* A page of records of the space as it is in `incarnation`. */
enum pup_err pup_replica_take_records(struct pup_txn *txn, struct pup_space_row *row,
                                      const struct pup_msg_records *page, const struct pup_id *incarnation);
/* Enters what first copies brought in the index by short id, once they are whole, in transactions of its own. To be
 * called after pages were taken, and before a conversation: a program may have ended in between. */
enum pup_err pup_replica_index_rest(struct pup_replica *replica);
/* The server has no more for now: a new copy that was built entry by entry takes the old one's place. No effect on
 * others. */
enum pup_err pup_replica_finish_copy(struct pup_txn *txn, struct pup_space_row *row);
/* The server began a new life: the profile remembers it, copies under way are dropped, own edits after `held` are
 * offered again. */
enum pup_err pup_replica_new_incarnation(struct pup_txn *txn, const struct pup_id *incarnation, uint64_t held);
/* The rights as they are now: opens, closes (wipes all but own edits), or leaves spaces; structures replaced. */
enum pup_err pup_replica_take_rights(struct pup_txn *txn, const struct pup_msg_rights *rights);

/* Edits whose values the replica held before a restore and that have not come back yet. */
struct pup_awaited_row {
    struct pup_space space;
    struct pup_id id;
    struct pup_vector edits;
};
enum pup_err pup_replica_awaited(struct pup_txn *txn, struct pup_arena *arena, struct pup_awaited_row **rows,
                                 size_t *count);

#endif
