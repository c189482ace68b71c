/* What the files that read items share: a line is read from the front, people and dates are taken off it. */
#ifndef PUP_MEETINGS_ITEMS_PRIV_H
#define PUP_MEETINGS_ITEMS_PRIV_H

#include "client/meetings/items.h"

/* One line's item while it is being read. */
struct items_reader {
    struct pup_arena *arena;
    int64_t day;
    struct pup_item *item;
};

/* Bytes of the space at the front of the text (of any kind that people type); 0 when there is none. */
size_t items_space(struct pup_span text);
/* Without the spaces at its front; without `len` bytes. */
struct pup_span items_behind_spaces(struct pup_span text);
struct pup_span items_behind(struct pup_span text, size_t len);
/* The run up to the next space. */
struct pup_span items_word(struct pup_span text);
bool items_begins(struct pup_span text, char character);

/* Takes "@name" off the front; a name of several words where `head`. False when there is none, or no place for it. */
bool items_take_person(struct items_reader *reader, struct pup_span *rest, bool head);
/* Takes "avant 30/04" off the front. False when there is none, or there was a date already. Notes as a problem what
 * looks like a date and is none, if it is all that is left or `head`. */
bool items_take_due(struct items_reader *reader, struct pup_span *rest, bool head);
/* Takes a date without a word before it off the front, where a colon or a person follows. */
bool items_take_bare_date(struct items_reader *reader, struct pup_span *rest);

/* Takes people and a date off both ends of the words. */
void items_take_attributes(struct items_reader *reader, struct pup_span *words);

#endif
