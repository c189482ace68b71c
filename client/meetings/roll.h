/* The roll of a meeting: who was invited, who came, who is excused; and what a word on the command line does to it. The
 * roll is gathered from the three sets, changed, and becomes adds and removes of what differs: what two people note
 * apart comes together as sets do. */
#ifndef PUP_MEETINGS_ROLL_H
#define PUP_MEETINGS_ROLL_H

#include "client/cli/assign.h"

enum pup_mark { PUP_MARK_NONE, PUP_MARK_PRESENT, PUP_MARK_EXCUSED };

struct pup_roll_entry {
    struct pup_value person; /* a reference; the name as the sets show it */
    bool invited;
    bool was_present, was_excused; /* as the record has it */
    bool present, excused;         /* as it is to be; both may hold where two people noted different things */
};

struct pup_roll {
    struct pup_roll_entry *entries; /* in the arena; by name */
    size_t count, room;
};

/* The roll of the meeting as it is. An exit code. */
int pup_roll_gather(struct pup_context *context, const struct pup_record *meeting, struct pup_roll *roll);

/* The one on the roll who goes by what was typed; `count`: how many do. A whole name goes before a part of one. */
struct pup_roll_entry *pup_roll_find(const struct pup_roll *roll, struct pup_span typed, size_t *count);

/* Does what the word says: `who`, `+who` came; `-who`, `absent:who` neither came nor is excused; `excused:who`
 * (`excusé:`, or the beginning of it: `e:`) is excused. Several names are separated by commas; `all`/`tous` are all who
 * were invited, `me`/`moi` the one who types. A name is looked for on the roll first, then among the people of the
 * structure. An exit code, having said what is wrong. */
int pup_roll_word(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space, const char *word,
                  struct pup_roll *roll);

/* Adds what differs to the draft. */
int pup_roll_changes(struct pup_context *context, const struct pup_roll *roll, struct pup_draft *draft);

/* How the meeting was attended: of those invited, how many came, and how many excused themselves and did not come. */
struct pup_roll_counts {
    size_t invited, present, excused;
};
struct pup_roll_counts pup_roll_count(const struct pup_roll *roll);

#endif
