/* The vocabulary as data: every kind, field, choice and state, with stable numbers and names in English (for scripts
 * and JSON) and French. Validation, forms, lists, import, export, completion and help all read this one table. Numbers
 * are for ever: nothing is renumbered or reused; new things get new numbers. */
#ifndef PUP_MODEL_SCHEMA_H
#define PUP_MODEL_SCHEMA_H

#include "common/base/err.h"
#include "common/base/span.h"

enum pup_language { PUP_ENGLISH, PUP_FRENCH };

enum pup_type {
    PUP_TYPE_TEXT,
    PUP_TYPE_LONGTEXT,
    PUP_TYPE_DATE,
    PUP_TYPE_DATETIME,
    PUP_TYPE_DURATION,
    PUP_TYPE_INTEGER,
    PUP_TYPE_DECIMAL,
    PUP_TYPE_AMOUNT,
    PUP_TYPE_BOOLEAN,
    PUP_TYPE_ENUM,
    PUP_TYPE_REF,
    PUP_TYPE_SET,
    PUP_TYPE_COUNTER
};

/* Extra rule a text field obeys. */
enum pup_check { PUP_CHECK_NONE, PUP_CHECK_RPPS, PUP_CHECK_FINESS };

enum pup_compartment { PUP_TEAM = 1, PUP_CARE = 2, PUP_MANAGEMENT = 3, PUP_PARTNERS = 4, PUP_HR = 5 };

/* Kind numbers, in model.tsv's order, from 1. */
enum pup_kind_number {
    PUP_KIND_STRUCTURE = 1,
    PUP_KIND_PERSON,
    PUP_KIND_MEMBERSHIP,
    PUP_KIND_PRESENCE,
    PUP_KIND_PARTNER,
    PUP_KIND_EXCHANGE,
    PUP_KIND_AGREEMENT,
    PUP_KIND_MEETING,
    PUP_KIND_CASE,
    PUP_KIND_DECISION,
    PUP_KIND_ACTION,
    PUP_KIND_PROJECT,
    PUP_KIND_PROTOCOL,
    PUP_KIND_INDICATOR,
    PUP_KIND_MEASURE,
    PUP_KIND_ASSESSMENT,
    PUP_KIND_FUNDING,
    PUP_KIND_ACI,
    PUP_KIND_EXPENSE,
    PUP_KIND_STOCK,
    PUP_KIND_TIME,
    PUP_KIND_POST,
    PUP_KIND_INTERVIEW,
    PUP_KIND_DOCUMENT,
    PUP_KIND_NOTICE,
    PUP_KIND_IDEA,
    PUP_KIND_ROUTINE
};

/* Field numbers that every kind shares. A kind's own fields are numbered from 1 in model.tsv's order. */
enum {
    PUP_FIELD_STATE = 100,      /* the record's state, a choice among the kind's states */
    PUP_FIELD_MERGED_INTO = 101 /* ref to the record of the same kind that took this one's place */
};

/* One choice of an enum, or one state. */
struct pup_choice {
    uint32_t number;      /* stable, from 1, within its field or kind */
    const char *id;       /* English, stable: "working_group" */
    const char *label[2]; /* by enum pup_language: "working group", "groupe de travail" */
};

/* Another word for a choice, understood when typed and never shown: "infirmière". No other word of the field. */
struct pup_choice_word {
    uint32_t number; /* of the choice */
    const char *word;
};

struct pup_field_def {
    uint32_t number;
    const char *id;       /* English, stable: "listed_patients" */
    const char *nom;      /* French twin of id, typed in commands: "patientele"; unique within the kind */
    const char *label[2]; /* what people read: "Listed patients", "Patientèle médecin traitant" */
    enum pup_type type;
    enum pup_check check;
    bool required;
    uint32_t target;                  /* REF, SET: number of the kind referred to */
    const struct pup_choice *choices; /* ENUM (and the state field) */
    size_t choice_count;
    const struct pup_choice_word *words; /* ENUM */
    size_t word_count;
};

struct pup_kind_def {
    uint32_t number;
    const char *id;                   /* English, stable: "meeting" */
    const char *nom;                  /* French twin, typed in commands: "réunion" */
    const char *label[2];             /* what people read, singular */
    enum pup_compartment compartment; /* where its records live unless said otherwise */
    const struct pup_field_def *fields;
    size_t field_count;
    const struct pup_choice *states; /* in order; the first is the state of a new record */
    size_t state_count;
    const uint8_t
        *state_leads; /* state_count × state_count, row-major: 1 where row usually leads to column (advice only) */
    uint32_t title;   /* number of the field that names a record of this kind (mostly a text, or a ref) */
    const uint32_t *columns; /* fields shown by `list`, besides the state; 0-terminated; at most 6 */
};

/* All kinds, in order of number. */
const struct pup_kind_def *pup_schema_kinds(size_t *count);

/* NULL when this program does not know the number. */
const struct pup_kind_def *pup_schema_kind(uint32_t number);

/* The field of a known kind, PUP_FIELD_STATE and PUP_FIELD_MERGED_INTO included; NULL when unknown. */
const struct pup_field_def *pup_schema_field(const struct pup_kind_def *kind, uint32_t number);

/* Finds a kind by its English or French name, label or plural (trailing s/x), accents, case and underscores apart.
 * A unique prefix of at least 3 letters will do; what matches wholly goes before what matches by its beginning, names
 * before labels. PUP_ERR_UNKNOWN, PUP_ERR_AMBIGUOUS. */
enum pup_err pup_schema_find_kind(struct pup_span name, const struct pup_kind_def **kind);

/* Finds a field likewise ("state"/"état" included), also by its label. */
enum pup_err pup_schema_find_field(const struct pup_kind_def *kind, struct pup_span name,
                                   const struct pup_field_def **field);

/* Finds a choice of an enum field or state likewise, by id, either label or another word for it. */
enum pup_err pup_schema_find_choice(const struct pup_field_def *field, struct pup_span name,
                                    const struct pup_choice **choice);

/* The choice with that number; NULL when unknown. */
const struct pup_choice *pup_schema_choice(const struct pup_field_def *field, int64_t number);

/* The compartment's name ("team"), NULL when out of range; and back from English or French. */
const char *pup_compartment_name(enum pup_compartment compartment);
const char *pup_compartment_label(enum pup_compartment compartment, enum pup_language language);
enum pup_err pup_compartment_find(struct pup_span name, enum pup_compartment *compartment);

#endif
