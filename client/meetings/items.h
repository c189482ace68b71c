/* Actions and decisions in a text that people write: minutes, and the checklists of welcomes. Pure.
 *
 * A line is an item when it begins, behind an optional bullet (- * • –), with
 *
 *     [ ] or []         an action                     - [ ] @castel avant 30/04 : rappeler l'hôpital
 *     [x]               an action that is done
 *     Action, À faire   an action                     Action @castel : rappeler l'hôpital
 *     Décision          a decision (Decision)         Décision : les RCP passent au mardi
 *     Proposition       a proposed one (Proposal)
 *
 * the words only where a colon follows, with nothing but a number, people and a date between. A mark without words
 * behind it is plain text. Then, in any order, before the words of the item (a colon may part them) or behind them:
 *
 *     @castel           who does it: one word (a login, or enough of a name), a name in capitals where a colon, a date
 * or another @ follows (@Anne Castel :), or in quotes (@"Anne Castel"). A second @ is who supports. avant 30/04 by
 * when: behind avant, pour, d'ici, au plus tard, échéance, before, by, due (le, au, the, on may follow); before a colon
 * the date alone will do. Everything that dates may look like, counted from the day of the meeting; without a year, the
 * next such day from there; "fin avril", "end of April". #4k7d2m           at the very end: the record the line stands
 * for, put there when the text is saved.
 *
 * Indented lines below that are no items are its note. What is not understood as a person or a date is words. A day
 * with slashes that no calendar has, and a third person, are mistakes: better asked than lost. */
#ifndef PUP_MEETINGS_ITEMS_H
#define PUP_MEETINGS_ITEMS_H

#include "common/base/arena.h"
#include "common/base/err.h"

enum {
    PUP_ITEMS_MAX = 200,       /* of one text */
    PUP_ITEM_TAG = 6,          /* characters of a tag, as of a short id */
    PUP_ITEM_WORDS_MAX = 1024, /* bytes of an item's words */
};

enum pup_item_sort { PUP_ITEM_ACTION, PUP_ITEM_DECISION, PUP_ITEM_PROPOSAL };

enum pup_item_problem {
    PUP_ITEM_RIGHT,
    PUP_ITEM_NO_DATE,  /* `wrong` looks like a date and is none */
    PUP_ITEM_CROWDED,  /* `wrong` is a third person */
    PUP_ITEM_NO_WORDS, /* people or a date, and nothing to do */
    PUP_ITEM_LONG      /* more words than a record's title holds */
};

struct pup_item {
    enum pup_item_sort sort;
    bool done;
    size_t line;                    /* from 1 */
    struct pup_span owner, support; /* behind the @; empty when there is none */
    bool has_due;
    int64_t due;
    struct pup_span words, note; /* in the arena */
    struct pup_span tag;         /* as written, without the #; empty */
    size_t start;                /* offset of its line in the text */
    size_t end, tag_end;         /* likewise: where a tag goes, and where the one that is there ends */
    enum pup_item_problem problem;
    struct pup_span wrong;
};

struct pup_items {
    struct pup_item *rows;
    size_t count;
    bool too_many; /* there are more than PUP_ITEMS_MAX: the first of them are here */
};

/* Reads them all; `day` is the one that dates are counted from. Spans borrow from the text unless said otherwise.
 * PUP_ERR_MEMORY. The text need not be right in any way. */
enum pup_err pup_items_read(struct pup_arena *arena, struct pup_span text, int64_t day, struct pup_items *items);

/* What looked like a tag is a word after all: no record goes by it. PUP_ERR_MEMORY. */
enum pup_err pup_item_tag_is_word(struct pup_arena *arena, struct pup_item *item);

/* The text with each item's tag as `tags` has it (PUP_ITEM_TAG characters each, empty: leave the line as it is). In
 * `arena`. PUP_ERR_MEMORY. */
enum pup_err pup_items_tag(struct pup_arena *arena, struct pup_span text, const struct pup_items *items,
                           const struct pup_span *tags, struct pup_span *tagged);

/* The text without its items' tags, and with the line of each item as `lines` has it (empty: as it was), for those who
 * read it elsewhere. Likewise. */
enum pup_err pup_items_replace(struct pup_arena *arena, struct pup_span text, const struct pup_items *items,
                               const struct pup_span *lines, struct pup_span *plain);

/* A date as items take it: everything pup_date_parse reads, and a day without its year, and ends of months. */
enum pup_err pup_item_date(struct pup_span text, int64_t day, int64_t *days);

#endif
