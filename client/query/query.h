/* What `list` and `export` ask for: filters as people type them, an order, and which records count as put away. */
#ifndef PUP_CLIENT_QUERY_H
#define PUP_CLIENT_QUERY_H

#include "client/query/merged.h"
#include "client/query/reference.h"
#include "client/query/title.h"
#include "common/model/typed.h"

enum pup_filter_op {
    PUP_FILTER_TEXT,
    PUP_FILTER_IS,
    PUP_FILTER_IS_NOT,
    PUP_FILTER_HOLDS,
    PUP_FILTER_BELOW,
    PUP_FILTER_ABOVE
};

struct pup_filter {
    enum pup_filter_op op;
    const struct pup_field_def *field; /* NULL for PUP_FILTER_TEXT */
    struct pup_span text;              /* as typed, trimmed; borrowed */
    struct pup_span folded;            /* in the arena */
    struct pup_value value;            /* parsed, where the field's type has a value to compare with */
    bool whole_day;                    /* a datetime asked for by its date alone */
};

/* Reads `field=v`, `field!=v`, `field~text`, `field<v`, `field>v`, or a bare text that any text of the record may hold.
 * On error *field is the field meant (for the sentence to be said) or NULL. PUP_ERR_UNKNOWN (no such field),
 * PUP_ERR_AMBIGUOUS (field), PUP_ERR_INVALID (the value does not parse). */
enum pup_err pup_filter_parse(struct pup_arena *arena, const struct pup_kind_def *kind, const struct pup_typing *typing,
                              struct pup_span typed, struct pup_filter *filter);

/* A filter that names a record by the id of one that was merged away means the one that stands for it. */
void pup_filter_follow(const struct pup_merged *merged, struct pup_arena *arena, struct pup_filter *filter);

/* True when the record fits. `arena` is scratch. */
bool pup_filter_fits(struct pup_arena *arena, const struct pup_filter *filter, const struct pup_record *record);

/* True when a list leaves the record out unless all were asked for: it is gone, another stands for it, or its state
 * says that it is out of use (left, cancelled, withdrawn…). What is merely finished stays. */
bool pup_query_put_away(struct pup_txn *txn, const struct pup_view *view);

/* What a list is sorted by when nothing is said: the first date among the kind's columns, else what names its records.
 */
uint32_t pup_query_default_sort(const struct pup_kind_def *kind);

/* A key whose memcmp order is the order people expect of that field: dates and numbers by size, names folded; nothing
 * comes last. In `arena`; data NULL when memory is spent. */
struct pup_span pup_query_sort_key(struct pup_arena *arena, const struct pup_record *record, uint32_t field);

#endif
