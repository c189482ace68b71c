/* Where a command's answer goes and in which form: for people (a table on a terminal, tab-separated lines in a pipe),
 * JSON or CSV. Commands hand over what they found; only this folder knows libsmartcols and libcsv. */
#ifndef PUP_PRINT_PRINTER_H
#define PUP_PRINT_PRINTER_H

#include <stdio.h>

#include "common/base/buf.h"
#include "common/model/schema.h"

enum pup_format { PUP_FORMAT_TEXT, PUP_FORMAT_JSON, PUP_FORMAT_CSV };

struct pup_printer {
    FILE *out; /* borrowed */
    enum pup_format format;
    enum pup_language language;
    bool terminal; /* `out` is one, and the format is for people */
    bool colour;   /* terminal, and NO_COLOR is not set */
    int width;     /* columns of the terminal; 0: not a terminal */
};

/* For `out`, asking the system what it is. */
void pup_printer_init(struct pup_printer *printer, FILE *out, enum pup_format format, enum pup_language language);

/* Writes text that may come from outside: nothing in it can act on the terminal. */
void pup_print_safe(FILE *out, struct pup_span text, bool keep_newlines);

/* Writes text of our own for people, its paragraphs cut at spaces to the terminal's width (80 columns at most, and in a
 * pipe); lines that begin with a space are left as they are. Nothing in it can act on the terminal. */
void pup_print_wrapped(const struct pup_printer *printer, const char *text);

/* How much of a column or line is to be noticed. */
enum pup_tone { PUP_TONE_PLAIN, PUP_TONE_WARN, PUP_TONE_FAINT, PUP_TONE_STRONG };

/* The escape sequence that begins a tone on a colour terminal, "" elsewhere; and the one that ends it. */
const char *pup_tone_start(const struct pup_printer *printer, enum pup_tone tone);
const char *pup_tone_end(const struct pup_printer *printer, enum pup_tone tone);

#endif
