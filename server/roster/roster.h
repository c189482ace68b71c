/* The roster: structures, members, grants, devices, invitations; what admits, opens and closes. Every question is asked
 * of a transaction, so that what a connection may do is what the store says at that moment. Time is passed in. */
#ifndef PUP_SERVER_ROSTER_H
#define PUP_SERVER_ROSTER_H

#include "common/base/arena.h"
#include "common/base/id.h"
#include "common/model/rights.h"
#include "common/store/store.h"

enum { PUP_NAME_MAX = 128, PUP_ZONE_MAX = 64, PUP_GROUP_MAX = 32 };

struct pup_structure {
    char code[PUP_CODE_MAX + 1];
    char name[PUP_NAME_MAX + 1];
    char zone[PUP_ZONE_MAX + 1];                   /* "Europe/Paris" */
    char members[PUP_GROUP_MAX][PUP_CODE_MAX + 1]; /* of a group: the structures that share it */
    size_t member_count;                           /* 0: not a group */
};

struct pup_member {
    char login[PUP_LOGIN_MAX + 1];
    char name[PUP_NAME_MAX + 1];
    uint32_t profession; /* choice number of person.profession, 0 unknown */
};

struct pup_roster_device {
    struct pup_device device;
    char login[PUP_LOGIN_MAX + 1];
    char name[PUP_NAME_MAX + 1];
    bool revoked;
    bool waiting;           /* certified by this authority but unknown here (after a restore): until confirmed */
    struct pup_id enrolled; /* the incarnation it was enrolled in */
    struct pup_id back;     /* the incarnation in which its Hello last named `last_counter` */
    uint64_t last_counter;  /* highest counter it ever put on the wire, as it said in that Hello */
    int64_t last_contact;   /* the server's clock, ms: shown only */
};

/* Structures. add: PUP_ERR_EXISTS, PUP_ERR_INVALID (code, name, zone), PUP_ERR_NOT_FOUND (a group's member). */
enum pup_err pup_roster_add_structure(struct pup_txn *txn, const struct pup_structure *structure);
enum pup_err pup_roster_structure(struct pup_txn *txn, const char *code, struct pup_structure *structure);
/* All, in order of code; array in `arena`. */
enum pup_err pup_roster_structures(struct pup_txn *txn, struct pup_arena *arena, struct pup_structure **structures,
                                   size_t *count);

/* Members. add: PUP_ERR_EXISTS, PUP_ERR_INVALID. */
enum pup_err pup_roster_add_member(struct pup_txn *txn, const struct pup_member *member);
enum pup_err pup_roster_member(struct pup_txn *txn, const char *login, struct pup_member *member);
enum pup_err pup_roster_members(struct pup_txn *txn, struct pup_arena *arena, struct pup_member **members,
                                size_t *count);

/* Grants. An ungrant is remembered: only it closes spaces, never mere absence. PUP_ERR_NOT_FOUND (no such member,
 * structure or, for ungrant, grant); PUP_ERR_INVALID (a role cannot be granted in a group: it comes from home). */
enum pup_err pup_roster_grant(struct pup_txn *txn, const char *login, const char *code, enum pup_role role);
enum pup_err pup_roster_ungrant(struct pup_txn *txn, const char *login, const char *code, enum pup_role role);
/* Bit set (1 << role) of a member's roles in a structure; in a group the union of her roles in its members. Here as
 * below an error is never taken for "none": it would have her edits refused. */
enum pup_err pup_roster_roles(struct pup_txn *txn, const char *login, const char *code, unsigned *roles);

struct pup_space_rights {
    struct pup_space space;
    unsigned rights; /* enum pup_right bits; 0 when closed */
    bool closed;     /* an ungrant closed it */
};
/* Rights of a member in one space; 0: none. */
enum pup_err pup_roster_rights(struct pup_txn *txn, const char *login, const struct pup_space *space, unsigned *rights);
/* Every space the member may read or that an ungrant closed for her, in order of name. Array in `arena`. hr spaces are
 * those of every member who holds, or held, a role in the structure. */
enum pup_err pup_roster_spaces(struct pup_txn *txn, struct pup_arena *arena, const char *login,
                               struct pup_space_rights **spaces, size_t *count);

/* Devices. put writes (replacing); device: PUP_ERR_NOT_FOUND. find by a prefix of its hexadecimal id:
 * PUP_ERR_AMBIGUOUS. */
enum pup_err pup_roster_put_device(struct pup_txn *txn, const struct pup_roster_device *device);
enum pup_err pup_roster_device(struct pup_txn *txn, const struct pup_device *id, struct pup_roster_device *device);
enum pup_err pup_roster_find_device(struct pup_txn *txn, const char *prefix, struct pup_roster_device *device);
enum pup_err pup_roster_devices(struct pup_txn *txn, struct pup_arena *arena, struct pup_roster_device **devices,
                                size_t *count);

/* Invitations: one use, limited life. Only the hash of the secret is kept. use: PUP_ERR_NOT_FOUND when unknown, used or
 * expired; it marks the invitation used. */
enum pup_err pup_roster_invite(struct pup_txn *txn, const char *login, const uint8_t secret[16], int64_t expires_ms);
enum pup_err pup_roster_use_invitation(struct pup_txn *txn, const uint8_t secret[16], int64_t now_ms,
                                       char login[PUP_LOGIN_MAX + 1]);

/* For whom an invitation was used (whenever that was): whoever comes again with its secret and the key that used it
 * lost our answer on the way. PUP_ERR_NOT_FOUND when unknown or not used. */
enum pup_err pup_roster_used_invitation(struct pup_txn *txn, const uint8_t secret[16], char login[PUP_LOGIN_MAX + 1]);

#endif
