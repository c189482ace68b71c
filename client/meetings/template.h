/* The values that a routine takes over into what it makes ("Valeurs reprises"). Pure.
 *
 *     type: RCP
 *     invités: castel, hamon
 *     durée = 1h30
 *     ordre du jour:
 *       1. Tour de table
 *       2. Situations
 *
 * A line names a field, in either language, then a colon or an equals sign, then its value; indented lines below go on
 * with it. Empty lines, and lines that begin with #, say nothing. */
#ifndef PUP_MEETINGS_TEMPLATE_H
#define PUP_MEETINGS_TEMPLATE_H

#include "common/base/arena.h"
#include "common/base/err.h"

enum { PUP_TEMPLATE_LINES_MAX = 64 }; /* fields, more than any kind has */

struct pup_template_line {
    size_t line; /* from 1 */
    struct pup_span name, value;
};

struct pup_template {
    struct pup_template_line *rows; /* in the arena */
    size_t count;
    size_t wrong; /* a line that names no field; 0: none. Reading ends there */
    struct pup_span wrong_text;
};

/* Spans borrow from the text, or live in the arena. PUP_ERR_MEMORY; PUP_ERR_LIMIT: too many fields. */
enum pup_err pup_template_read(struct pup_arena *arena, struct pup_span text, struct pup_template *template);

#endif
