/* Reading what people type, character by character: spaces of any kind, digits, words. */
#ifndef PUP_MODEL_SCAN_PRIV_H
#define PUP_MODEL_SCAN_PRIV_H

#include "common/base/span.h"

/* What is still to be read. */
struct scan {
    struct pup_span rest;
};

/* Passes over spaces of any kind (no-break and thin ones too). */
void scan_spaces(struct scan *scan);

/* Takes the ASCII character if it comes next. */
bool scan_character(struct scan *scan, char character);

/* Takes `text` if it comes next, ASCII letters in either case. */
bool scan_text(struct scan *scan, const char *text);

/* Takes a run of 1 to `max_digits` (≤ 18) digits that is not followed by a further digit; else takes nothing. */
bool scan_number(struct scan *scan, int max_digits, int64_t *number);

/* Takes a sign (+, - or the typographic minus) if there is one. True when it was a minus. */
bool scan_minus(struct scan *scan);

bool scan_done(const struct scan *scan);

#endif
