/* What the editor shows for minutes: the text, and round it a guide (people, what is noted already, what is open from
 * before, how to write an action). Lines of the guide are known by their whole text when the form is read back; below
 * its ruler, where the form says that lines with # are no part of the minutes, what begins so is left out as well, and
 * told when it is not as the guide had it. Everything else is text, whatever it begins with. */
#ifndef PUP_MEETINGS_MINUTES_FORM_H
#define PUP_MEETINGS_MINUTES_FORM_H

#include "client/meetings/roll.h"

enum { PUP_MINUTES_FORM_MAX = 512 * 1024 }; /* bytes: the longest text, and a guide */

struct pup_minutes_form {
    struct pup_span form;       /* as the editor shows it */
    struct pup_span body;       /* the text in it: the minutes so far, else the agenda to write between */
    struct pup_span head, foot; /* the guide; all in the arena */
};

/* Makes the form of a meeting. `txn` is read for what is noted already. PUP_ERR_MEMORY, PUP_ERR_LIMIT, store errors. */
enum pup_err pup_minutes_form_make(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                                   struct pup_minutes_form *form);

/* The text that was typed, without the guide's lines and without empty lines at its ends; in the arena. */
struct pup_minutes_typed {
    struct pup_span text;
    size_t before;           /* how many lines of the form stand before it */
    size_t left_out;         /* lines below the ruler that are not as the guide had them */
    struct pup_span example; /* the first of them */
};
/* PUP_ERR_MEMORY. */
enum pup_err pup_minutes_form_read(struct pup_arena *arena, const struct pup_minutes_form *form, struct pup_span typed,
                                   struct pup_minutes_typed *read);

#endif
