/* A mapping: what each column of a sheet means for a kind. Guessed from the header, corrected by `--map`, completed by
 * `--set`. */
#ifndef PUP_IMPORT_MAPPING_H
#define PUP_IMPORT_MAPPING_H

#include "client/import/sheet.h"
#include "common/model/schema.h"

enum pup_meaning {
    PUP_MEANS_NOTHING, /* left aside, and said so */
    PUP_MEANS_FIELD,
    PUP_MEANS_SURNAME, /* with first name: a person's name */
    PUP_MEANS_FIRST_NAME,
    PUP_MEANS_DAY, /* with time and length: start and end */
    PUP_MEANS_TIME,
    PUP_MEANS_LENGTH,
    PUP_MEANS_ID, /* these three: of an exported row (client/query/exported.h) */
    PUP_MEANS_SPACE,
    PUP_MEANS_REFERENCES
};

struct pup_mapped {
    enum pup_meaning meaning;
    const struct pup_field_def *field; /* FIELD */
};

/* A constant for what the file lacks: used where no column gives the same, or its cell is empty. */
struct pup_constant {
    struct pup_mapped target;
    struct pup_span text;
};

struct pup_mapping {
    const struct pup_kind_def *kind;
    struct pup_mapped *columns; /* one a header cell */
    size_t column_count;
    struct pup_constant *constants;
    size_t constant_count;
};

/* Guesses from the header: names and labels of fields in both languages, and the words people use for them. In `arena`.
 */
enum pup_err pup_mapping_guess(struct pup_arena *arena, const struct pup_kind_def *kind, const struct pup_sheet *sheet,
                               struct pup_mapping *mapping);

/* One correction, "COLUMN=FIELD" (COLUMN a header as written or its number; an empty FIELD or "-" leaves it aside).
 * PUP_ERR_NOT_FOUND: no such column; PUP_ERR_UNKNOWN, PUP_ERR_AMBIGUOUS: the field. */
enum pup_err pup_mapping_correct(struct pup_mapping *mapping, const struct pup_sheet *sheet,
                                 struct pup_span correction);

/* One constant, "FIELD=TEXT" (borrowed). PUP_ERR_INVALID: no "="; PUP_ERR_UNKNOWN, PUP_ERR_AMBIGUOUS: the field. */
enum pup_err pup_mapping_set(struct pup_arena *arena, struct pup_mapping *mapping, struct pup_span constant);

/* The first column (or constant) with that meaning; the text of it in `row`: the cell, else the constant, else empty.
 */
struct pup_span pup_mapping_text(const struct pup_mapping *mapping, const struct pup_sheet_row *row,
                                 enum pup_meaning meaning, const struct pup_field_def *field);
/* True when a column or a constant has that meaning. */
bool pup_mapping_has(const struct pup_mapping *mapping, enum pup_meaning meaning, const struct pup_field_def *field);

#endif
