/* Values as people type and read them: the schema's types, parsed and printed. References need the replica and are
 * resolved by the client; here they print by name and parse only from a whole id. */
#ifndef PUP_MODEL_TYPED_H
#define PUP_MODEL_TYPED_H

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/model/schema.h"
#include "common/model/value.h"

enum {
    PUP_TEXT_MAX = 1024,          /* bytes of a text value */
    PUP_LONGTEXT_MAX = 128 * 1024 /* bytes of a longtext value */
};

/* What parsing may depend on, passed in. */
struct pup_typing {
    int64_t today; /* days since 1970-01-01 where the person is */
};

/* Parses what a person typed for `field`. An empty text is NONE (cleared). Text is trimmed, longtext is not; RPPS and
 * FINESS lose their spaces and are checked. COUNTER and SET are not values: PUP_ERR_INVALID (see pup_delta_parse).
 * Texts live in `arena`. PUP_ERR_INVALID, PUP_ERR_UNKNOWN (choice), PUP_ERR_AMBIGUOUS (choice), PUP_ERR_LIMIT (size).
 */
enum pup_err pup_typed_parse(struct pup_arena *arena, const struct pup_field_def *field,
                             const struct pup_typing *typing, struct pup_span text, struct pup_value *value);

/* A counter's change: "12", "+12", "-3". */
enum pup_err pup_delta_parse(struct pup_span text, int64_t *delta);

/* Appends the value as a person reads it: "17/03/2026 12:30", "1 h 30", "1 234,50 €", "oui", "groupe de travail" in
 * French; "2026-03-17 12:30", "1:30", "1,234.50 €", "yes", "working group" in English. NONE prints nothing. `field` may
 * be NULL (unknown): then by the value's type alone. An erased value prints "[effacé]" / "[erased]". */
enum pup_err pup_typed_print(struct pup_buf *out, const struct pup_field_def *field, enum pup_language language,
                             const struct pup_value *value);

/* Appends a whole number in groups of three digits: parted by a thin no-break space in French, by a comma in English.
 */
enum pup_err pup_typed_put_grouped(struct pup_buf *out, enum pup_language language, uint64_t number);

/* Appends the value for machines, the same in every language, and parsed back by pup_typed_parse to the same value:
 * "2026-03-17", "2026-03-17T12:30", "90", "1234.50", "true", "working_group", whole ids. */
enum pup_err pup_typed_plain(struct pup_buf *out, const struct pup_field_def *field, const struct pup_value *value);

/* A sentence fragment saying what the field accepts, in either language: "une date, par ex. 17/03/2026 ou demain". */
const char *pup_typed_hint(enum pup_type type, enum pup_language language);

/* True when the value is of the type the field stores and within its bounds; what the server checks. NONE always is. */
bool pup_typed_fits(const struct pup_field_def *field, const struct pup_value *value);

#endif
