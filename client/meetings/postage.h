/* Sending letters in this member's name: from whom, through which relay, when; or as files. */
#ifndef PUP_MEETINGS_POSTAGE_H
#define PUP_MEETINGS_POSTAGE_H

#include "client/cli/place.h"
#include "client/meetings/letter.h"
#include "client/meetings/relay.h"

struct pup_postage {
    struct pup_relay relay;
    bool set;                      /* there is a relay */
    struct pup_letter_person from; /* in the arena */
};

/* Reads the settings; from whom is what they say, else the address of the member's own person record, else nothing. */
int pup_postage_open(struct pup_context *context, struct pup_postage *postage);
/* Fails where there is no relay, or no address to write from. */
int pup_postage_check(const struct pup_postage *postage);

/* Fills in what the letter leaves open (from, when, its id) and hands it to the relay: all of its people or none. */
int pup_postage_send(struct pup_context *context, const struct pup_postage *postage, struct pup_letter *letter);
/* Writes it into DIR/NAME.eml, which mail programs open as a letter to be sent; a name that is taken gets a number. The
 * path is printed. */
int pup_postage_file(struct pup_context *context, const struct pup_postage *postage, struct pup_letter *letter,
                     const char *folder, const char *name);

/* The people of a letter, gathered from records. */
struct pup_addressees {
    struct pup_letter_person *people; /* each address once */
    size_t count, room;
    struct pup_span *missing; /* names of those without a usable address */
    size_t missing_count, missing_room;
};

/* Adds the people or partners of a record's field (a set or a reference) with their addresses, merging followed. */
int pup_addressees_add(struct pup_context *context, struct pup_txn *txn, const struct pup_record *record,
                       uint32_t field, struct pup_addressees *addressees);
/* Says who has no address. */
void pup_addressees_say_missing(struct pup_context *context, const struct pup_addressees *addressees);

#endif
