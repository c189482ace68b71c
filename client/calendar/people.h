/* People as typed for an agenda: by login or enough of a name, whatever structure they belong to. */
#ifndef PUP_CALENDAR_PEOPLE_H
#define PUP_CALENDAR_PEOPLE_H

#include "client/cli/command.h"
#include "client/work/agenda.h"

enum { PEOPLE_MAX = 64 };

struct people {
    const struct pup_agenda_person *at[PEOPLE_MAX];
    size_t count;
};

/* Adds those whom a word names, apart by commas; "me" and "moi" are oneself. Returns an exit code, having said what is
 * wrong. */
int people_add(struct pup_context *context, const struct pup_agenda *agenda, const char *word, struct people *people);

/* Adds oneself. */
int people_add_me(struct pup_context *context, const struct pup_agenda *agenda, struct people *people);

/* Whether an item takes one of them. */
bool people_taken(const struct people *people, const struct pup_agenda_item *item);
/* Whether one of them is among the humans. */
bool people_among(const struct people *people, const struct pup_id *humans, size_t count);

#endif
