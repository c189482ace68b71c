/* Values as each form shows them. For people, as they read them; in pipes and CSV, so that programs read them back: ISO
 * dates, plain numbers, English ids of choices (in CSV their labels), references by name; in JSON typed. */
#ifndef PUP_PRINT_VALUE_H
#define PUP_PRINT_VALUE_H

#include "client/print/json.h"
#include "client/query/title.h"
#include "common/model/space.h"
#include "common/model/typed.h"

enum { PUP_FIELD_KEY_ROOM = 48 };

enum { PUP_SPACE_LABEL = PUP_SPACE_MAX + 16 };

/* A space as it is called in the reader's language: "V/team", "V/équipe". Programs get the name itself. */
const char *pup_space_label(const struct pup_space *space, enum pup_language language, char room[PUP_SPACE_LABEL]);
/* The same where the printer writes for people, else the name. */
const char *pup_space_show(const struct pup_printer *printer, const struct pup_space *space,
                           char room[PUP_SPACE_LABEL]);

/* The field's English id, or "field_37" for one this program does not know. */
const char *pup_field_key(const struct pup_kind_def *kind, uint32_t field, char room[PUP_FIELD_KEY_ROOM]);
/* What people read above it. */
const char *pup_field_label(const struct pup_kind_def *kind, uint32_t field, enum pup_language language,
                            char room[PUP_FIELD_KEY_ROOM]);

/* Appends one value in the printer's form for people, pipes or CSV. NONE appends nothing. */
enum pup_err pup_value_show(struct pup_buf *out, const struct pup_printer *printer, const struct pup_field_def *field,
                            const struct pup_value *value);
/* Appends what a field of a record holds: the visible value, the names in a set, a counter's sum. */
enum pup_err pup_field_show(struct pup_buf *out, const struct pup_printer *printer, const struct pup_kind_def *kind,
                            const struct pup_record *record, uint32_t field);
/* The same into `arena`; data NULL when memory is spent. */
struct pup_span pup_field_cell(struct pup_arena *arena, const struct pup_printer *printer,
                               const struct pup_kind_def *kind, const struct pup_record *record, uint32_t field);

/* A value as JSON: numbers, booleans, ISO dates, English ids of choices, {"id","name"} for references, null for none
 * and
 * {"erased":true} for what was erased. `field` may be NULL. */
void pup_json_value(struct pup_json *json, const struct pup_field_def *field, const struct pup_value *value);

/* An id: short on a terminal (`len` characters), whole elsewhere. `room` as large as PUP_ID_TEXT + 1. */
const char *pup_id_show(const struct pup_printer *printer, const struct pup_id *id, size_t len,
                        char room[PUP_ID_TEXT + 1]);
/* An instant as people read it here; "" for 0. ISO in UTC elsewhere than on a terminal. */
const char *pup_instant_show(const struct pup_printer *printer, int64_t ms, char room[32]);

#endif
