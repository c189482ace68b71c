/* A meeting in words, for those who read it in a letter: in the writer's language. */
#ifndef PUP_MEETINGS_MEETING_TEXT_H
#define PUP_MEETINGS_MEETING_TEXT_H

#include "client/cli/place.h"

enum { PUP_MEETING_TEXT_MAX = 512 * 1024 };

/* "Tuesday 10 March 2026, 12:30–14:00", "mardi 10 mars 2026, de 12 h 30 à 14 h"; in the arena, "" when it has no start.
 */
const char *pup_meeting_when(struct pup_context *context, const struct pup_record *meeting);
/* "10/03/2026", for subjects. */
const char *pup_meeting_day(struct pup_context *context, const struct pup_record *meeting);
/* The structure's name, or its code. In the arena. */
const char *pup_meeting_structure(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space);

/* Appends what, when, where, who leads it: a line each. */
enum pup_err pup_meeting_put_head(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                                  struct pup_buf *out);
/* Appends "label: names" of the people in a set, by name; nothing when there are none. `without`: another set, those in
 * it are left out; 0: none. */
enum pup_err pup_meeting_put_people(struct pup_context *context, const struct pup_record *meeting, uint32_t field,
                                    uint32_t without, const char *label, struct pup_buf *out);

/* The text of a field, empty when it has none; borrowed from the record. */
struct pup_span pup_meeting_text(const struct pup_record *meeting, uint32_t field);

#endif
