/* A whole house in one process under one seed: one server home, several devices of several members, and the connections
 * between them. The objects inside are the shipped ones; only sockets, disks, clocks and dice are ours. README.md tells
 * how it is played and what is checked.
 *
 * One owner, one thread. Everything random comes from `dice`, so that a seed is a history. */
#ifndef PUP_TESTS_SIM_H
#define PUP_TESTS_SIM_H

#include <stdio.h>

#include "client/session/session.h"
#include "common/wire/invitation.h"
#include "server/session/session.h"
#include "tests/sim/disk.h"

enum {
    SIM_CLIENTS_MAX = 12, /* data folders, copies included */
    SIM_LINKS_MAX = 24,   /* connections, half-open ones included */
    SIM_BACKUPS_MAX = 4,
    SIM_MEMBERS = 7,
    SIM_STRUCTURES = 2, /* the group comes on top */
    SIM_SPACES_MAX = 64,
    SIM_LIVES_MAX = 256,
    SIM_ACTS = 35, /* sorts of things that may happen */
    SIM_ERASED_MAX = 64,
    SIM_HELLO_MS = 10000, /* how long the server waits for a Hello */
    SIM_PORT = 7417
};

#define SIM_HOST "localhost"

struct sim;
struct sim_client;

/* ---- the oracle's books ---- */

/* An edit as its author made it, whatever became of it since. */
struct sim_edit {
    struct pup_edit_id id;
    struct pup_hash header_hash;
    struct pup_space space;
    const struct sim_client *author;
    unsigned member;
    struct pup_sealed sealed;      /* owned by the oracle's arena */
    const struct pup_edit *opened; /* likewise */
    bool applied, refused;         /* what receipts said, in any life of the server */
    bool held;                     /* the server had a verdict of it when its present life began */
    bool refused_there;            /* … and in some life that was a refusal */
    bool copied;                   /* its folder had a copy, which may have spoken in its device's name */
    bool taken_up;                 /* out of the drawer: offered once more as another edit */
    enum pup_reason reason;        /* of the last refusal */
    unsigned life;                 /* of the server, that gave its last receipt */
    unsigned places;               /* how often it stands in the ledger: filled by the last check */
    struct pup_edit_id lie;        /* she claims to have seen it, and it was never made; counter 0: she is honest */
};

/* What somebody may have read, and may do, in a space: by the design's table, kept apart from the server's roster. */
struct sim_rights {
    unsigned now, ever, always; /* enum pup_right bits */
};

/* The roles as the administrator gave them; goes into backups with the rest. */
enum sim_grant { SIM_NEVER, SIM_GRANTED, SIM_UNGRANTED };
struct sim_roles {
    uint8_t grant[SIM_MEMBERS][SIM_STRUCTURES][PUP_ROLE_COUNT]; /* enum sim_grant */
};

/* ---- the world ---- */

struct sim_backup {
    struct pup_store *store;
    struct sim_roles roles;
};

/* A connection: the client's session at one end, the server's at the other, and what is on its way between them. */
struct sim_link {
    struct sim *sim;
    unsigned number;
    struct sim_client *client;
    bool follow;
    unsigned life;                   /* the server's, when it was opened */
    struct pup_client_session *near; /* NULL: the client has closed its end */
    struct pup_session *far;         /* NULL: the server has closed its end */
    struct pup_session_host host;
    struct pup_buf up, down; /* in flight */
    struct pup_buf heard;    /* came to the server, not taken yet */
    struct pup_buf heard_near;
    struct pup_buf tape; /* what the client said, if it is kept for a duplicate of the stream */
    bool taped, duplicate;
    bool admitted;
    uint64_t opened;
};

struct sim_form { /* left open on the screen: its *seen* is that of the moment it was opened */
    bool open;
    struct pup_space space;
    struct pup_id id;
    uint32_t kind;
    struct pup_edit_id seen[64];
    size_t seen_count;
};

struct sim_client {
    struct sim *sim;
    unsigned number, member;
    struct pup_replica replica;
    struct pup_device device;
    struct sim_link *link; /* NULL: offline */
    struct sim_form form;
    struct sim_disk disk;
    bool was_full;           /* its disk, some time */
    int64_t skew;            /* what its clock shows beyond the world's, ms */
    int64_t drift;           /* how much faster it goes, in millionths */
    bool mute, deaf;         /* the network takes nothing from it, gives nothing to it */
    bool tainted;            /* its folder was copied, or is a copy: one of the two will be sent to enrol anew */
    bool revoked;            /* by the administrator; a restore may forget it */
    bool away;               /* never heard of again: a lost machine */
    bool up_to_date;         /* so its last session said */
    uint64_t heard;          /* sim->heard at that moment */
    bool synced;             /* since the healing began */
    uint64_t settled;        /* receipts that its session had reported when we last looked */
    struct pup_store *saved; /* a backup of the folder, and the device it was then; NULL: none */
    struct pup_device saved_device;
    char invitation[PUP_INVITATION_MAX + 1]; /* not used up yet; "": none */
    size_t key;                              /* that it joins with */
};

/* A word that was erased: nobody may find it anywhere any more, as long as anybody knows of the erasure. */
struct sim_erased {
    struct pup_space space;
    struct pup_span word;
    struct pup_hash erasure; /* header of the entry that did it */
};

struct sim {
    uint64_t seed;
    struct seeded dice;
    struct seeded
        clock_dice;  /* what clocks show: another stream, so that the same history can be played with other ones */
    bool whole;      /* bytes move all at once, so that their number does not matter either */
    FILE *trace;     /* NULL: silent */
    uint64_t digest; /* of the trace, for comparing two runs */
    char fault[512]; /* the first one; empty: none */
    uint64_t now;    /* ms, monotone */
    int64_t wall;    /* ms since 1970, the true time that nobody knows */
    int64_t skew;    /* of the server's clock */
    int64_t drift;
    struct pup_arena books;

    struct pup_store *store;
    struct pup_authority authority;
    struct pup_ledger ledger;
    struct pup_job *jobs, **last_job;
    struct pup_space fresh[SIM_SPACES_MAX]; /* spaces with new entries in the transaction under way */
    size_t fresh_count;
    struct sim_backup backups[SIM_BACKUPS_MAX];
    size_t backup_count;
    struct pup_id lives[SIM_LIVES_MAX]; /* incarnations; a restore begins the next */
    unsigned restores, restarts, erasures, copies;
    uint64_t heard;       /* grows with whatever anybody tells the server */
    struct sim_disk disk; /* of the server */
    bool was_full, disk_failed;
    bool rolled_back; /* by hand: the life goes on as if nothing had happened, until somebody notices */
    bool ever_rolled_back;

    struct sim_roles roles;
    struct sim_rights rights[SIM_MEMBERS][SIM_SPACES_MAX];

    size_t first_identity, identities; /* used so far */
    struct sim_client clients[SIM_CLIENTS_MAX];
    size_t client_count;
    struct sim_link *links[SIM_LINKS_MAX];
    size_t link_count;
    unsigned links_made;
    bool joins;   /* devices are enrolled by invitation, with all that goes with it */
    bool brief;   /* one of a long run of short histories */
    bool bulky;   /* people write long texts; much is there already */
    bool healed;  /* everybody has heard everything */
    bool healing; /* links are perfect and nobody edits */

    struct sim_edit *edits;
    size_t edit_count, edit_room;
    struct sim_erased erased[SIM_ERASED_MAX];
    size_t erased_count;
    struct pup_hash *headers; /* of all entries, once they are checked */
    size_t header_count, header_room;
};

/* ---- sim.c: the world itself ---- */

/* Makes the world of that seed, with the roles that everything begins with. `trace` may be NULL. */
struct sim *sim_new(uint64_t seed, FILE *trace);
/* The same history, but all clocks show something else. */
void sim_other_clocks(struct sim *sim);
int64_t sim_server_wall(const struct sim *sim);
uint64_t sim_clock_below(struct sim *sim, uint64_t bound);
/* What came of the history, apart from all times. */
uint64_t sim_outcome(struct sim *sim);
void sim_free(struct sim *sim);
/* A new home of the same authority in place of the old one: structures and members, no role, no device, no entry. */
bool sim_home_make(struct sim *sim);
/* A line of the trace. */
void sim_say(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Something is wrong: the first such line is kept, and the play ends. */
void sim_fault(struct sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As a fault unless `err` is PUP_OK; true when it is. */
bool sim_ok(struct sim *sim, enum pup_err err, const char *doing);
uint64_t sim_below(struct sim *sim, uint64_t bound);
/* True `percent` times in a hundred. */
bool sim_chance(struct sim *sim, unsigned percent);
struct pup_random_source sim_random(struct sim *sim);
struct pup_id sim_id(struct sim *sim);

/* ---- people.c: who is who, and what the design lets them do ---- */

extern const char *const sim_logins[SIM_MEMBERS];
extern const char *const sim_codes[SIM_STRUCTURES];
extern const char *const sim_group;
/* All spaces there may be. */
const struct pup_space *sim_spaces(size_t *count);
/* Where a space stands among them. */
size_t sim_space_index(const struct pup_space *space);
/* Books the rights as the roles give them now. */
void sim_rights_update(struct sim *sim);
/* The space is one that an ungrant closed: she read it once and may not now. */
bool sim_rights_closed(const struct sim *sim, unsigned member, size_t space);

/* ---- server.c: the shell around the shipped server ---- */

void sim_server_open(struct sim *sim);
/* Ends every session without a word; jobs under way are lost. */
void sim_server_crash(struct sim *sim);
/* Runs what the sessions asked for in one transaction. `silent`: the server dies before it says anything. When the disk
 * fails it says nothing either, ends, and is started again. */
void sim_server_commit(struct sim *sim, bool silent);
/* Ends, and is started again. */
void sim_server_restart(struct sim *sim);
/* Runs `act` in a transaction of its own, which neither a full nor a failing disk disturbs, then tells the sessions. */
bool sim_server_do(struct sim *sim, enum pup_err (*act)(struct sim *sim, struct pup_txn *txn, void *what), void *what,
                   bool roster_changed);
/* Tells every session that the roster changed. */
void sim_server_roster_changed(struct sim *sim);
/* A new server end of a connection. */
void sim_server_accept(struct sim *sim, struct sim_link *link);
void sim_server_feed(struct sim_link *link);
void sim_server_attend(struct sim_link *link);

/* ---- link.c ---- */

/* NULL: the client's disk does not let it. */
struct sim_link *sim_link_open(struct sim_client *client, bool follow);
/* What the client has said on this link comes to the server once more, on a connection of its own. */
void sim_link_duplicate(struct sim_link *link);
/* The client goes away; bytes in flight may still arrive, but for those that a cut loses. */
void sim_link_leave(struct sim_link *link, bool cut);
/* The server goes away. */
void sim_link_drop(struct sim_link *link, bool cut);
/* Moves some bytes somewhere (all of them while healing). True when anything moved. */
bool sim_link_step(struct sim_link *link);
/* Ends links of which nothing is left. */
void sim_links_sweep(struct sim *sim);

/* ---- client.c ---- */

/* A new data folder of a member, enrolled. NULL when there are too many. */
struct sim_client *sim_client_new(struct sim *sim, unsigned member);
/* A new folder that is nobody's device yet. */
struct sim_client *sim_client_empty(struct sim *sim, unsigned member);
/* A key that no other device of the history has. */
size_t sim_next_identity(struct sim *sim);
/* Gives the folder a new identity, after it was told to enrol anew. */
void sim_client_enrol(struct sim_client *client);
/* Books that it is that device now. */
void sim_client_is(struct sim_client *client, const struct pup_identity *identity);
/* A copy of the data folder goes on beside it. */
void sim_client_copy(struct sim_client *client);
/* A backup of the data folder; another machine that goes on from the backup, the first one being lost. */
void sim_client_save(struct sim_client *client);
void sim_client_go_back(struct sim_client *client);
/* The machine is never heard of again. */
void sim_client_lose(struct sim_client *client);
/* After an error of its store that a failed disk explains, its programs end and are started again. False: a disk that
 * did nothing of the sort. */
bool sim_client_died(struct sim_client *client, enum pup_err err);
bool sim_client_must_enrol(struct sim_client *client);
int64_t sim_client_wall(const struct sim_client *client);
uint64_t sim_client_outbox(struct sim_client *client);
/* Bytes came; the session may end. */
void sim_client_feed(struct sim_link *link);
/* Books the receipts that came. */
void sim_client_note(struct sim_client *client);

/* ---- join.c ---- */

/* Enrols the folder, again or for the first time, by an invitation and the conversation that goes with it, which may be
 * cut: then it has to be called again. */
void sim_client_join(struct sim_client *client);

/* ---- author.c, write.c ---- */

/* Somebody writes something on that device. */
void sim_author_edit(struct sim_client *client);
/* A long text, such that what a space holds does not fit into one message. */
void sim_author_fill_up(struct sim_client *client);
/* She offers a refused edit anew. */
void sim_author_again(struct sim_client *client);
/* Her program lies: it claims to have seen what was never made; it shows receipts that nobody gave. */
void sim_author_lie(struct sim_client *client);
void sim_author_forge(struct sim_client *client);
/* She opens a form and leaves it open. */
void sim_author_open_form(struct sim_client *client);

/* ---- admin.c: what administrators and accidents do to the server ---- */

/* Gives a member the roles she had in a structure that has just been made anew. */
void sim_admin_give_again(struct sim *sim, unsigned member, unsigned structure);
/* A role given on purpose; the others choose by dice. */
void sim_admin_grant_role(struct sim *sim, unsigned member, unsigned structure, enum pup_role role);
void sim_admin_grant(struct sim *sim);
void sim_admin_ungrant(struct sim *sim);
void sim_admin_give_back(struct sim *sim);
/* One that she has, or had, goes or comes. */
void sim_admin_change_role_of(struct sim *sim, unsigned member);
void sim_admin_revoke(struct sim *sim);
void sim_admin_confirm(struct sim *sim);

/* ---- backup.c ---- */

void sim_admin_backup(struct sim *sim);
/* The same, and its number; restores that one. */
size_t sim_admin_backup_at(struct sim *sim);
void sim_admin_restore_from(struct sim *sim, size_t at);
void sim_admin_restore(struct sim *sim);
/* An old backup in place of the data, and no word of it: the clients must notice. */
void sim_admin_roll_back(struct sim *sim);
/* What is to be done then: the data as they are begin a new life. */
void sim_admin_repent(struct sim *sim);
/* Everything is lost but the authority; structures, members and roles are made anew. */
void sim_admin_restore_authority(struct sim *sim);
void sim_admin_erase(struct sim *sim);
/* What that edit wrote in some field or other. */
void sim_admin_erase_of(struct sim *sim, const struct sim_edit *edit);
/* Another store with the same rows. */
struct pup_store *sim_store_copy(struct sim *sim, struct pup_store *from);

/* ---- heal.c ---- */

/* Lets the client connect, if it is one that can. */
void sim_connect(struct sim_client *client, bool follow);
/* Lets one device sync until it is done; bounded, else it is stuck. False: it was turned away. */
bool sim_sync(struct sim_client *client);
/* All that was broken works again; everybody hears everything. */
void sim_heal(struct sim *sim);

/* ---- check*.c, law.c: the oracle ---- */

/* After the healing: everything. */
void sim_check(struct sim *sim);
/* What a device holds is what it may hold; at any time. */
void sim_check_reach(struct sim_client *client);
/* What she wrote and nobody refused is in what her device shows; at any time. */
void sim_check_view(struct sim_client *client);

/* ---- play.c ---- */

/* Plays the seed to its end, and checks. False: fault. `without`: bits of acts that are left out (play.c has their
 * order), to make a history simpler. */
bool sim_play(struct sim *sim, unsigned steps, uint64_t without);

#endif
