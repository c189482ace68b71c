/* What the files of the law share while one part is applied.
 * Arrays are never written where a caller may still look at them: what changes is copied first, so that a copy of the
 * struct pup_record is a snapshot that later edits leave alone. */
#ifndef PUP_MERGE_APPLY_PRIV_H
#define PUP_MERGE_APPLY_PRIV_H

#include "common/merge/apply.h"

/* One call of pup_merge_apply. */
struct application {
    struct pup_arena *arena;
    struct pup_record *record;
    const struct pup_edit_id *id;
    const struct pup_part *part;
    struct pup_vector
        ahead; /* of part->seen, what has not come yet (the author's own device apart: it sends in order) */
    const struct pup_product *products;
    size_t product_count;
    enum pup_outcome outcome; /* the greatest so far */
};

/* True when the author had seen that edit. What she wrote earlier in this same edit she had. */
bool apply_covers(const struct pup_part *part, const struct pup_edit_id *id, const struct pup_edit_id *other);
/* True when the edit covers all that stands there: of a merged text, every edit in it. */
bool apply_gives_way(const struct pup_part *part, const struct pup_edit_id *id, const struct pup_standing *standing);
void apply_came_to(struct application *application, enum pup_outcome outcome);

/* Each applies one change. A set's changes are taken together, from the first of its field on. */
enum pup_err apply_put(struct application *application, const struct pup_change *change);
enum pup_err apply_text(struct application *application, const struct pup_change *change);
enum pup_err apply_set_changes(struct application *application, size_t first);
enum pup_err apply_delete(struct application *application);
enum pup_err apply_keep(struct application *application);
enum pup_err apply_erase(struct application *application, const struct pup_change *change);

/* True when a value that this edit wrote there has been erased. */
bool apply_is_erased(const struct pup_record *record, uint32_t field, const struct pup_edit_id *by);
/* Blanks the value, or the name beside a reference, if it has been erased. */
void apply_blank(const struct pup_record *record, uint32_t field, const struct pup_edit_id *by,
                 struct pup_value *value);

/* Drops from every `ahead` what has come by now, and what is then empty. */
enum pup_err apply_forget_arrived(struct application *application);

/* A copy of `count` items with room for `extra` more; NULL when memory is spent. */
void *apply_copy(struct pup_arena *arena, const void *items, size_t count, size_t extra, size_t size);
/* Opens a zeroed gap at `at`; there must be room. Returns it. */
void *apply_open(void *items, size_t *count, size_t at, size_t size);
/* Takes out the item at `at`. */
void apply_close(void *items, size_t *count, size_t at, size_t size);

#endif
