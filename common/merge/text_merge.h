/* Three-way merge of texts, word by word: the changes base→ours and base→theirs are combined when they do not touch.
 * A word is a run of letters and digits with what follows it up to the next word, newlines being words of their own (so
 * that paragraphs hold together); see text_merge.c for the exact rule. Pure; bounded in time (texts too different to
 * compare cheaply count as overlapping). */
#ifndef PUP_MERGE_TEXT_MERGE_H
#define PUP_MERGE_TEXT_MERGE_H

#include "common/base/arena.h"
#include "common/base/err.h"

/* Sets *clean and, when clean, *merged (in `arena`). Equal changes on both sides count once. PUP_ERR_MEMORY. */
enum pup_err pup_text_merge(struct pup_arena *arena, struct pup_span base, struct pup_span ours, struct pup_span theirs,
                            bool *clean, struct pup_span *merged);

/* Cuts a text into the words that merging compares; `words` in `arena`, borrowed from `text`; together they are `text`.
 */
enum pup_err pup_text_words(struct pup_arena *arena, struct pup_span text, struct pup_span **words, size_t *count);

#endif
