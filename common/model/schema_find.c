/* Finding a word of the vocabulary from what a person typed: in either language, in the plural, or only begun. */
#include <string.h>

#include "common/base/text.h"
#include "common/model/schema_priv.h"

enum {
    NAMES = 4,       /* of one thing: its two names, then its two labels */
    SHORT_NAMES = 2, /* how many of them are names */
    ENTRIES_MAX = 64,
    PREFIX_MIN = 3,
    WORDS_BUDGET = 64 * 1024
};

/* One thing that may be meant. A name may be NULL. */
struct entry {
    const char *names[NAMES];
};

/* What is typed, ready to be compared. */
struct wanted {
    struct pup_arena arena;
    struct pup_span key;  /* folded, underscores read as spaces */
    struct pup_span bare; /* the key without the plural mark of each word */
    const struct entry *entries;
    size_t count;
};

/* A rule by which a name answers to what is typed. */
typedef bool match_rule(struct wanted *wanted, const char *name);

static struct pup_span key_of(struct pup_arena *arena, struct pup_span text)
{
    struct pup_span copy = pup_arena_copy(arena, text);
    uint8_t *spaced = pup_arena_alloc(arena, copy.len + 1);
    for (size_t i = 0; spaced != NULL && i < copy.len; i++) {
        spaced[i] = copy.data[i] == '_' ? ' ' : copy.data[i];
    }
    return spaced == NULL ? copy : pup_text_fold(arena, (struct pup_span){spaced, copy.len});
}

/* The key with the trailing s or x of each of its words taken off: "fiches de poste" and "fiche de poste" are one. */
static struct pup_span bare_of(struct pup_arena *arena, struct pup_span key)
{
    uint8_t *out = pup_arena_alloc(arena, key.len + 1);
    size_t len = 0;
    for (size_t i = 0; out != NULL && i < key.len; i++) {
        bool last = i + 1 == key.len || key.data[i + 1] == ' ';
        bool mark = key.data[i] == 's' || key.data[i] == 'x';
        if (!(last && mark)) {
            out[len++] = key.data[i];
        }
    }
    return (struct pup_span){out, len};
}

static bool same_bare(struct wanted *wanted, const char *name)
{
    struct pup_span bare = bare_of(&wanted->arena, key_of(&wanted->arena, pup_span_of(name)));
    return bare.len > 0 && pup_span_equal(bare, wanted->bare);
}

static bool begins(struct wanted *wanted, const char *name)
{
    struct pup_span key = key_of(&wanted->arena, pup_span_of(name));
    return key.len >= wanted->key.len && memcmp(key.data, wanted->key.data, wanted->key.len) == 0;
}

/* The one entry of which a name in [from, to) obeys the rule. */
static enum pup_err find_by(struct wanted *wanted, match_rule *rule, size_t from, size_t to, size_t *index)
{
    enum pup_err result = PUP_ERR_UNKNOWN;
    for (size_t i = 0; i < wanted->count; i++) {
        bool matches = false;
        for (size_t n = from; n < to && !matches; n++) {
            const char *name = wanted->entries[i].names[n];
            matches = name != NULL && rule(wanted, name);
        }
        if (matches && result == PUP_OK) {
            return PUP_ERR_AMBIGUOUS;
        }
        if (matches) {
            result = PUP_OK;
            *index = i;
        }
    }
    return result;
}

static enum pup_err find_loosely(struct wanted *wanted, size_t *index)
{
    enum pup_err err = find_by(wanted, same_bare, 0, NAMES, index);
    if (err == PUP_ERR_UNKNOWN && wanted->key.len >= PREFIX_MIN) {
        err = find_by(wanted, begins, 0, SHORT_NAMES, index);
    }
    if (err == PUP_ERR_UNKNOWN && wanted->key.len >= PREFIX_MIN) {
        err = find_by(wanted, begins, SHORT_NAMES, NAMES, index);
    }
    return err;
}

static enum pup_err find(const struct entry *entries, size_t count, struct pup_span typed, size_t *index)
{
    /* The whole word first: it is the usual case, needs no memory, and no two entries share one (a test sees to it). */
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < NAMES; n++) {
            if (entries[i].names[n] != NULL && pup_text_same(typed, pup_span_of(entries[i].names[n]))) {
                *index = i;
                return PUP_OK;
            }
        }
    }
    struct wanted wanted = {.entries = entries, .count = count};
    pup_arena_init(&wanted.arena, WORDS_BUDGET);
    enum { TYPED_MAX = 256 }; /* longer than any name there is */
    enum pup_err err = PUP_ERR_UNKNOWN;
    if (typed.len <= TYPED_MAX) {
        wanted.key = key_of(&wanted.arena, typed);
        wanted.bare = bare_of(&wanted.arena, wanted.key);
        err = wanted.key.len == 0 ? PUP_ERR_UNKNOWN : find_loosely(&wanted, index);
    }
    pup_arena_release(&wanted.arena);
    return err;
}

enum pup_err pup_schema_find_kind(struct pup_span name, const struct pup_kind_def **kind)
{
    struct entry entries[ENTRIES_MAX];
    size_t count = 0, index = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    for (size_t i = 0; i < count; i++) {
        entries[i] = (struct entry){{kinds[i].id, kinds[i].nom, kinds[i].label[0], kinds[i].label[1]}};
    }
    enum pup_err err = find(entries, count, name, &index);
    if (err == PUP_OK) {
        *kind = &kinds[index];
    }
    return err;
}

enum pup_err pup_schema_find_field(const struct pup_kind_def *kind, struct pup_span name,
                                   const struct pup_field_def **field)
{
    struct entry entries[ENTRIES_MAX];
    size_t count = kind->field_count + SCHEMA_SHARED, index = 0;
    for (size_t i = 0; i < count; i++) {
        const struct pup_field_def *def = &kind->fields[i];
        entries[i] = (struct entry){{def->id, def->nom, def->label[0], def->label[1]}};
    }
    enum pup_err err = find(entries, count, name, &index);
    if (err == PUP_OK) {
        *field = &kind->fields[index];
    }
    return err;
}

/* Its own names hide nothing that a word could add, so the words come after them. */
static enum pup_err find_word(const struct pup_field_def *field, struct pup_span typed,
                              const struct pup_choice **choice)
{
    struct entry entries[ENTRIES_MAX];
    size_t index = 0;
    for (size_t i = 0; i < field->word_count; i++) {
        entries[i] = (struct entry){{field->words[i].word, NULL, NULL, NULL}};
    }
    enum pup_err err = find(entries, field->word_count, typed, &index);
    if (err == PUP_OK) {
        *choice = pup_schema_choice(field, field->words[index].number);
    }
    return err;
}

enum pup_err pup_schema_find_choice(const struct pup_field_def *field, struct pup_span name,
                                    const struct pup_choice **choice)
{
    struct entry entries[ENTRIES_MAX];
    size_t index = 0;
    for (size_t i = 0; i < field->choice_count; i++) {
        const struct pup_choice *def = &field->choices[i];
        entries[i] = (struct entry){{def->id, NULL, def->label[0], def->label[1]}};
    }
    enum pup_err err = find(entries, field->choice_count, name, &index);
    if (err == PUP_OK) {
        *choice = &field->choices[index];
    }
    return err == PUP_ERR_UNKNOWN && field->word_count > 0 ? find_word(field, name, choice) : err;
}

/* The order of enum pup_compartment, from 1. */
static const struct entry compartments[] = {
    {{"team", "équipe", "team", "équipe"}},
    {{"care", "soins", "care", "soins"}},
    {{"management", "gestion", "management", "gestion"}},
    {{"partners", "partenaires", "partners", "partenaires"}},
    {{"hr", "rh", "human resources", "ressources humaines"}},
};

static const struct entry *compartment_entry(enum pup_compartment compartment)
{
    return (unsigned)compartment - 1 < SCHEMA_LENGTH(compartments) ? &compartments[compartment - 1] : NULL;
}

const char *pup_compartment_name(enum pup_compartment compartment)
{
    const struct entry *entry = compartment_entry(compartment);
    return entry == NULL ? NULL : entry->names[0];
}

const char *pup_compartment_label(enum pup_compartment compartment, enum pup_language language)
{
    const struct entry *entry = compartment_entry(compartment);
    return entry == NULL ? NULL : entry->names[SHORT_NAMES + language];
}

enum pup_err pup_compartment_find(struct pup_span name, enum pup_compartment *compartment)
{
    size_t index = 0;
    enum pup_err err = find(compartments, SCHEMA_LENGTH(compartments), name, &index);
    if (err == PUP_OK) {
        *compartment = (enum pup_compartment)(index + 1);
    }
    return err;
}
