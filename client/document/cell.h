/* Cells: values that know what they are, so that each form of a document shows them in its own way. Numbers are whole
 * numbers of a unit's parts; nothing here is floating, so that every machine writes the same bytes. */
#ifndef PUP_DOCUMENT_CELL_H
#define PUP_DOCUMENT_CELL_H

#include "common/base/buf.h"
#include "common/model/schema.h"

enum pup_cell_type {
    PUP_CELL_NOTHING, /* not known, or has no meaning here */
    PUP_CELL_TEXT,
    PUP_CELL_CHOICE, /* a word of the vocabulary: a label for people, an English id for programs */
    PUP_CELL_NUMBER,
    PUP_CELL_MINUTES,
    PUP_CELL_DATE, /* days since 1970-01-01 */
    PUP_CELL_YES,  /* yes or no */
    PUP_CELL_PEOPLE
};

enum pup_unit { PUP_UNIT_NONE, PUP_UNIT_PERCENT, PUP_UNIT_EURO, PUP_UNIT_POINTS };

/* Head counts from 1 to this are told as "<5": few people could be recognised. */
enum { PUP_PEOPLE_HIDDEN = 4, PUP_CELL_DECIMALS_MAX = 6 };

struct pup_cell {
    enum pup_cell_type type;
    enum pup_unit unit;   /* NUMBER */
    unsigned decimals;    /* NUMBER: digits behind the point, at most PUP_CELL_DECIMALS_MAX */
    int64_t number;       /* NUMBER: in units of the last decimal. MINUTES, DATE, YES. PEOPLE: at least */
    int64_t most;         /* PEOPLE: at most */
    struct pup_span text; /* TEXT, CHOICE: borrowed until the document copies it */
    const char *id;       /* CHOICE: static, or as long-lived as the document */
};

struct pup_cell pup_cell_nothing(void);
struct pup_cell pup_cell_text(struct pup_span text);
struct pup_cell pup_cell_word(const char *text);
/* A choice by its number; NOTHING for one that this program does not know, and for 0. */
struct pup_cell pup_cell_choice(const struct pup_field_def *field, enum pup_language language, int64_t number);
struct pup_cell pup_cell_count(int64_t number);
struct pup_cell pup_cell_number(int64_t number, unsigned decimals, enum pup_unit unit);
/* Millionths, without the zeros at the end. */
struct pup_cell pup_cell_decimal(int64_t millionths);
struct pup_cell pup_cell_euros(int64_t cents);
struct pup_cell pup_cell_minutes(int64_t minutes);
struct pup_cell pup_cell_date(int64_t days);
struct pup_cell pup_cell_yes(bool yes);

/* 100 × part / whole to a tenth, the half rounded away from zero; NOTHING when whole ≤ 0. */
struct pup_cell pup_cell_rate(int64_t part, int64_t whole);

/* How many people: 1 to PUP_PEOPLE_HIDDEN are kept as that range only. */
struct pup_cell pup_cell_people(int64_t count);
/* The total of head counts that are shown each as pup_cell_people shows it. When a hidden one could be worked out from
 * the exact total (it is the only one hidden, or the hidden ones can only be all 1 or all 4), the total is the range it
 * may lie in. */
struct pup_cell pup_cell_people_total(const int64_t *counts, size_t count);
/* False when the cell is a head count that is not told exactly: nothing may be computed from it and shown. */
bool pup_cell_people_told(const struct pup_cell *cell);

/* Appends the cell as people read it: "1 234,5", "66,1 %", "14 350,00 €", "93 h 30", "17/03/2026", "oui", "<5" in
 * French; "1,234.5", "66.1%", "€14,350.00", "93:30", "2026-03-17", "yes" in English; NOTHING as a dash. */
enum pup_err pup_cell_show(struct pup_buf *out, const struct pup_cell *cell, enum pup_language language);
/* Appends a number as programs read it ("-1234.50"); the value of NUMBER, MINUTES; nothing else. */
enum pup_err pup_cell_plain(struct pup_buf *out, const struct pup_cell *cell);
/* "percent", "euro", "points", "minutes", "people"; NULL for what has no unit. */
const char *pup_cell_unit(const struct pup_cell *cell);
/* True for what is aligned right. */
bool pup_cell_is_figure(const struct pup_cell *cell);

#endif
