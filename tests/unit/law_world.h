/* A small world in which unit_law plays histories: a server with a ledger and backups, devices that edit offline, sync
 * in pieces and start over after restores. Everything is applied to the real engine and to the model, side by side. */
#ifndef PUP_TESTS_UNIT_LAW_WORLD_H
#define PUP_TESTS_UNIT_LAW_WORLD_H

#include "common/merge/apply.h"
#include "tests/unit/law_model.h"
#include "tests/unit/seeded.h"

enum { CLIENTS = 5, STEPS = 56, EDITS_MAX = 128, BACKUPS_MAX = 8 };
/* What the checks look at one by one: two registers, a text, three elements and existence, of each record. */
enum { SLOT_SET = 3, SLOT_EXISTENCE = 6, SLOTS = 7 };

/* A set of edits, by their index. */
struct edits {
    uint64_t bits[2];
};

/* What an edit did to a slot, and what stood there in its author's view. */
struct deed {
    bool wrote;   /* put, text, add, delete */
    bool touched; /* wrote, or removed, or kept */
    struct edits view;
};

/* An edit as it lies in a ledger or an outbox; never changed, only replaced by a blanked one. */
struct entry {
    struct model_edit edit;
    int index;
    struct pup_edit_id id;
    struct pup_part parts[2];
    struct pup_product products[2];
    struct model_product expected[2]; /* the same, for the model; by part */
    size_t product_count;
};

/* Records in the engine's form and in the model's. */
struct copy {
    struct pup_record records[MODEL_RECORDS];
    struct model_record model[MODEL_RECORDS];
};

struct ledger {
    const struct entry *entries[EDITS_MAX];
    int count;
};

struct device {
    int number, made; /* made: edits so far */
    const struct entry *own[EDITS_MAX];
    struct ledger erasures; /* all it ever received */
    struct copy replica;
    int cursor;
    bool rebuilding;
    bool form_open; /* a form that was opened and not saved yet */
    struct model_edit form;
    struct deed form_deeds[MODEL_RECORDS][SLOTS];
};

struct world {
    uint64_t seed;
    struct seeded random;
    struct pup_arena arena;
    bool erasing; /* the server erases now and then */
    struct ledger ledger;
    struct copy server;
    int server_device, server_made, restores;
    int held[MODEL_DEVICES]; /* last counter of each device in the ledger */
    struct ledger backups[BACKUPS_MAX];
    int backup_count;
    struct device devices[CLIENTS];
    int client_count;
    int edit_count;
    int commitments; /* of products, so far */
    struct model_id ids[EDITS_MAX];
    int index_of[MODEL_DEVICES][EDITS_MAX];
    struct deed deeds[EDITS_MAX][MODEL_RECORDS][SLOTS];
    long sums[MODEL_RECORDS];
    struct model_edit first_form[EDITS_MAX]; /* every edit as it was made, by index */
    int merged;                              /* texts merged by the server */
    const char *failure;
};

/* Plays one history to its end, when all devices have synced. world->failure says what went wrong on the way. */
void world_play(struct world *world, uint64_t seed, bool erasing);
void world_release(struct world *world);

/* Applies the entry to a copy. Sets failure when the engine does not, or calls it skipped when it was not. */
void world_apply(struct world *world, struct copy *copy, const struct entry *entry, bool with_products);

struct pup_device world_device(int number);

/* Whether the record is, down to what is only remembered, what the model says. */
bool same_as_model(const struct pup_record *record, const struct model_record *model);
/* Whether two records are the same in every respect. */
bool same_records(const struct pup_record *a, const struct pup_record *b);

#endif
