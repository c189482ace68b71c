/* Walking through UTF-8, shared by text.c and text_fold.c. */
#ifndef PUP_BASE_TEXT_PRIV_H
#define PUP_BASE_TEXT_PRIV_H

#include "common/base/span.h"

/* The code point at `*at` (< text.len), which moves behind it; -1, without moving, where UTF-8 is broken. */
int32_t text_next(struct pup_span text, size_t *at);

/* Any Unicode space or line end, and the byte order mark; false for -1. */
bool text_point_is_space(int32_t point);

#endif
