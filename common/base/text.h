/* Text from people and from outside: valid UTF-8, comparable without accents and case, safe to print. */
#ifndef PUP_BASE_TEXT_H
#define PUP_BASE_TEXT_H

#include "common/base/arena.h"
#include "common/base/buf.h"

/* True when the bytes are well-formed UTF-8 (RFC 3629) without NUL. */
bool pup_text_valid(struct pup_span text);

/* The text folded for comparison: compatibility-decomposed, accents stripped, case folded, apostrophes (’ ʼ `) made ',
 * hyphens and all kinds of space made one space, runs of space made one, trimmed; œ and æ made oe and ae. Lives in
 * `arena`, with a NUL behind it (not counted); data NULL when memory is spent. Invalid UTF-8 folds to itself. */
struct pup_span pup_text_fold(struct pup_arena *arena, struct pup_span text);

/* True when both fold to the same. */
bool pup_text_same(struct pup_span a, struct pup_span b);

/* The text behind the byte order mark that some programs write before it. Borrows. */
struct pup_span pup_text_past_mark(struct pup_span text);

/* The text without spaces (any Unicode space, and BOM) at either end. Borrows. */
struct pup_span pup_text_trim(struct pup_span text);

/* Appends `text` so that no terminal acts upon it: C0, C1, DEL, bidirectional controls and invalid bytes become
 * visible escapes (\x1b, \u202e). `keep_newlines` lets \n and \t through. */
enum pup_err pup_text_escape(struct pup_buf *out, struct pup_span text, bool keep_newlines);

/* The same with newlines and tabs kept, such that pup_text_unescape gives the very text back, also when what lies in
 * between takes away spaces at its ends: a space at either end is escaped too, and a backslash that would be taken for
 * the beginning of an escape is doubled. For UTF-8 without NUL. */
enum pup_err pup_text_escape_exactly(struct pup_buf *out, struct pup_span text);

/* Undoes pup_text_escape_exactly; what is no escape stays as it is. Lives in `arena`; data NULL when memory is spent.
 */
struct pup_span pup_text_unescape(struct pup_arena *arena, struct pup_span text);

/* Appends the text or, when it is longer than `max` bytes, its beginning and its last `end` bytes with "…" between
 * them; no character is cut. For sentences that quote what was typed and end in what to do. end < max. */
enum pup_err pup_text_shorten(struct pup_buf *out, struct pup_span text, size_t max, size_t end);

/* True when the text holds at least two letters and none of them is lower-case: a surname in capitals. */
bool pup_text_in_capitals(struct pup_span text);

/* The text with its first character in upper case and all others in lower case. In `arena`; data NULL when memory is
 * spent. Invalid UTF-8 is copied. */
struct pup_span pup_text_capitalise(struct pup_arena *arena, struct pup_span text);

/* Columns the text takes on a terminal. */
size_t pup_text_width(struct pup_span text);

#endif
