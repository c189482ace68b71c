/* What the files of busy slots share. */
#ifndef PUP_SERVER_BUSY_PRIV_H
#define PUP_SERVER_BUSY_PRIV_H

#include "server/ledger/busy.h"
#include "server/ledger/ledger_priv.h"

enum { BUSY_MERGES_MAX = 8 }; /* records merged into one another: further ones are not followed */

/* A structure where a member is, and the person records that are she: first the one that her grant made, then what that
 * was merged into. */
struct busy_home {
    const struct pup_structure *structure;
    struct pup_id persons[1 + BUSY_MERGES_MAX];
    size_t person_count;
};

/* A member of several structures. */
struct busy_member {
    char login[PUP_LOGIN_MAX + 1];
    struct busy_home *homes;
    size_t home_count;
};

/* The roles as they are, for as long as one derivation lasts. */
struct busy_world {
    struct pup_ledger *ledger;
    struct pup_txn *txn;
    struct pup_arena *arena;   /* of the world */
    struct pup_arena *scratch; /* of one source */
    int64_t now_ms;
    bool dry;             /* nothing is written */
    uint64_t differences; /* slots that were, or would have been, written */
    struct pup_structure *structures;
    size_t structure_count;
    struct busy_member *members; /* those whom several structures share */
    size_t member_count;
};

enum pup_err busy_world_load(struct busy_world *world);
const struct pup_structure *busy_structure(const struct busy_world *world, const char *code);

/* Where a person record of the space leads (`merged_into`); PUP_ERR_NOT_FOUND: nowhere. */
enum pup_err busy_person_next(const struct busy_world *world, const char *code, const struct pup_id *person,
                              struct pup_id *next);

/* Whether a structure is the other, or among the members of that group. */
bool busy_belongs(const struct pup_structure *group, const char *code);

/* When somebody is taken, in wall time of the source's structure, and who: members of the world, each once. */
struct busy_source {
    int64_t start, end;
    size_t *members; /* indexes */
    size_t member_count;
};

/* What a record of a `team` takes of whose time; no members: nothing, of nobody. */
enum pup_err busy_source_read(const struct busy_world *world, const struct pup_structure *structure,
                              const struct pup_record *record, struct busy_source *source);

/* The member that a person record of the structure stands for, following what it was merged into; world->member_count:
 * none of them. */
enum pup_err busy_member_of(const struct busy_world *world, const struct pup_structure *structure,
                            const struct pup_id *named, size_t *member);

/* Brings the slots of one source up to date; of every source in a structure's `team`. */
enum pup_err busy_derive(struct busy_world *world, const struct pup_structure *structure,
                         const struct pup_record *record);
enum pup_err busy_derive_space(struct busy_world *world, const struct pup_structure *structure);

/* A slot as it must be. */
struct busy_slot {
    struct pup_id id;
    struct pup_space space;
    const char *login;
    struct pup_id person;
    int64_t start, end; /* wall time of its structure */
};

/* Writes what of the slot is not so yet; or takes it away. */
enum pup_err busy_slot_put(struct busy_world *world, const struct busy_slot *slot);
enum pup_err busy_slot_remove(struct busy_world *world, const struct pup_space *space, const struct pup_id *id);

/* The slots that were ever derived from a source: (structure, login), in the world's scratch. */
struct busy_row {
    char code[PUP_CODE_MAX + 1];
    char login[PUP_LOGIN_MAX + 1];
};
enum pup_err busy_rows(struct pup_txn *txn, struct pup_arena *arena, const struct pup_id *source,
                       struct busy_row **rows, size_t *count);
enum pup_err busy_row_put(struct pup_txn *txn, const struct pup_id *source, const char *code, const char *login);

#endif
