/* ACI: points and money of the interprofessional agreement, by grids that are data.
 *
 * A grids file is text, one grid after the other, each a heading and lines `key = value`; `#` begins a comment:
 *
 *     [avenant1]
 *     name = Avenant 1
 *     from = 2022-01-01
 *     point = 7,00
 *     note = ...
 * coordination = 1000 + 1700 per 4000 patients to 8000 + 1100 per 4000 patients above 8000
 *     protocols = 100 per protocol to 8 + 40 per protocol to 8 with advanced_nurse
 *     information_system = 500 + 200 per associate to 16 + 150 per associate above 16
 *     concertation = 1000 per 4000 patients x cases / 5 %
 *
 * Every key that is not name, from, point or note is a line of the grid: a sum of terms, pro rata, not by steps.
 * `to L` counts the quantity up to L, `above L` what exceeds it, `with advanced_nurse` counts only where one takes
 * part. `x cases / T %` multiplies the sum by min(1, cases discussed / T % of the target patients). Words are
 * understood in French too (par, jusqu'à, au-delà de, avec ipa, situations...). Grids of one name follow one another
 * by `from`: the latest that began is meant. The shipped file is common/rules/aci-grids.txt, with its sources. */
#ifndef PUP_RULES_ACI_H
#define PUP_RULES_ACI_H

#include "common/base/arena.h"
#include "common/base/err.h"
#include "common/rules/ratio.h"

enum pup_aci_quantity {
    PUP_ACI_PER_NOTHING,
    PUP_ACI_PER_PATIENT,   /* listed with the associated physicians */
    PUP_ACI_PER_ASSOCIATE, /* associated professionals */
    PUP_ACI_PER_PROTOCOL   /* counted ones (pup_protocol_counts) */
};

/* points × (the part of the quantity between `above` and `to`) / per */
struct pup_aci_term {
    enum pup_aci_quantity quantity;
    int64_t points, per; /* per ≥ 1 */
    int64_t above, to;   /* to < 0: no end */
    bool advanced_nurse; /* counts only what an advanced practice nurse (IPA) takes part in */
};

enum { PUP_ACI_TERMS = 8, PUP_ACI_LINES = 16 };

struct pup_aci_line {
    struct pup_span id; /* "coordination" */
    struct pup_aci_term terms[PUP_ACI_TERMS];
    size_t term_count;
    int64_t rate; /* target of cases in thousandths of the target patients; 0: the line does not depend on it */
};

struct pup_aci_grid {
    struct pup_span id;    /* "avenant1": what `aci.grid` names */
    struct pup_span label; /* `name`, else the id */
    struct pup_span note;  /* what a reader of its figures must know; may be empty */
    int64_t from;          /* days since 1970-01-01 */
    int64_t point;         /* cents */
    struct pup_aci_line lines[PUP_ACI_LINES];
    size_t line_count;
};

struct pup_aci_grids {
    const struct pup_aci_grid *at;
    size_t count;
};

/* What is wrong with a grids file, for the sentence to be said. */
enum pup_aci_fault {
    PUP_ACI_FAULT_NONE,
    PUP_ACI_FAULT_TEXT,    /* not UTF-8 */
    PUP_ACI_FAULT_FORM,    /* neither a heading, `key = value`, nor a comment */
    PUP_ACI_FAULT_HEADING, /* `key = value` before any [grid], or a heading that is no name */
    PUP_ACI_FAULT_WORD,    /* `word` is not understood there */
    PUP_ACI_FAULT_NUMBER,  /* `word` is not a number that can stand there */
    PUP_ACI_FAULT_DATE,    /* `word` is not a date */
    PUP_ACI_FAULT_TWICE,   /* `word` is given twice in one grid, or a grid twice with one date */
    PUP_ACI_FAULT_MISSING, /* the grid that begins on the line lacks `word` (from, point, or any line) */
    PUP_ACI_FAULT_TOO_MUCH /* more grids, lines or terms than there is room for */
};

struct pup_aci_error {
    enum pup_aci_fault fault;
    size_t line;          /* from 1 */
    struct pup_span word; /* borrowed from the text, or static */
};

/* Reads a grids file; grids live in `arena` and borrow from `text`. PUP_ERR_INVALID with *error filled; PUP_ERR_MEMORY.
 */
enum pup_err pup_aci_read(struct pup_arena *arena, struct pup_span text, struct pup_aci_grids *grids,
                          struct pup_aci_error *error);

/* The grids that the program carries: the text of common/rules/aci-grids.txt. */
struct pup_span pup_aci_shipped(void);

/* All of `own`, and those of `shipped` whose name is not among them: a user's file replaces grids by name. */
enum pup_err pup_aci_join(struct pup_arena *arena, struct pup_aci_grids own, struct pup_aci_grids shipped,
                          struct pup_aci_grids *grids);

/* The grid of that name (accents and case apart) in force on a day: the latest that began by then, else the first of
 * that name. With an empty name: the latest of all that began by then. NULL when there is none. */
const struct pup_aci_grid *pup_aci_grid(struct pup_aci_grids grids, struct pup_span name, int64_t day);

/* What a structure brings in a year. Counts are 0 or more. */
struct pup_aci_counts {
    int64_t patients, associates;
    int64_t protocols, protocols_advanced_nurse; /* of the former, those an IPA takes part in */
    int64_t cases, target_patients;              /* discussed at RCP; aged 75 or more, or with a long-term illness */
};

/* Points of a line, exact; lost when figures are beyond all measure. */
struct pup_ratio pup_aci_points(const struct pup_aci_line *line, const struct pup_aci_counts *counts);
/* Points of all lines of the grid. */
struct pup_ratio pup_aci_total(const struct pup_aci_grid *grid, const struct pup_aci_counts *counts);
/* Euro cents of points: rounded here, once. */
bool pup_aci_cents(const struct pup_aci_grid *grid, struct pup_ratio points, int64_t *cents);

#endif
