#include "client/import/mapping.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/exported.h"
#include "common/base/text.h"

/* Words people put above a column, folded, besides a field's own names. A field of NULL stands for a meaning. */
struct synonym {
    const char *word;
    uint32_t kind; /* 0: any kind that has the field, or the meaning */
    const char *field;
    enum pup_meaning meaning;
};

static const struct synonym synonyms[] = {
    {"nom", PUP_KIND_PERSON, NULL, PUP_MEANS_SURNAME},
    {"nom de famille", PUP_KIND_PERSON, NULL, PUP_MEANS_SURNAME},
    {"surname", PUP_KIND_PERSON, NULL, PUP_MEANS_SURNAME},
    {"last name", PUP_KIND_PERSON, NULL, PUP_MEANS_SURNAME},
    {"prenom", PUP_KIND_PERSON, NULL, PUP_MEANS_FIRST_NAME},
    {"first name", PUP_KIND_PERSON, NULL, PUP_MEANS_FIRST_NAME},
    {"nom et prenom", PUP_KIND_PERSON, "name", PUP_MEANS_FIELD},
    {"nom prenom", PUP_KIND_PERSON, "name", PUP_MEANS_FIELD},
    {"professionnel", PUP_KIND_PERSON, "name", PUP_MEANS_FIELD},
    {"rpps", 0, "rpps", PUP_MEANS_FIELD},
    {"mail", 0, "email", PUP_MEANS_FIELD},
    {"e mail", 0, "email", PUP_MEANS_FIELD},
    {"email", 0, "email", PUP_MEANS_FIELD},
    {"telephone", 0, "phone", PUP_MEANS_FIELD},
    {"tel", 0, "phone", PUP_MEANS_FIELD},
    {"metier", 0, "profession", PUP_MEANS_FIELD},
    {"finess", 0, "finess", PUP_MEANS_FIELD},
    {"fi", PUP_KIND_PARTNER, "finess", PUP_MEANS_FIELD},
    {"rs", PUP_KIND_PARTNER, "name", PUP_MEANS_FIELD},
    {"raison sociale", 0, "name", PUP_MEANS_FIELD},
    {"libcom", 0, "town", PUP_MEANS_FIELD},
    {"ville", 0, "town", PUP_MEANS_FIELD},
    {"article", PUP_KIND_STOCK, "name", PUP_MEANS_FIELD},
    {"designation", PUP_KIND_STOCK, "name", PUP_MEANS_FIELD},
    {"stock", PUP_KIND_STOCK, "quantity", PUP_MEANS_FIELD},
    {"action", PUP_KIND_ACTION, "title", PUP_MEANS_FIELD},
    {"tache", PUP_KIND_ACTION, "title", PUP_MEANS_FIELD},
    {"quoi", PUP_KIND_ACTION, "title", PUP_MEANS_FIELD},
    {"pour le", 0, "due", PUP_MEANS_FIELD},
    {"date limite", 0, "due", PUP_MEANS_FIELD},
    {"statut", 0, "state", PUP_MEANS_FIELD},
    {"etat", 0, "state", PUP_MEANS_FIELD},
    {"avancement", 0, "state", PUP_MEANS_FIELD},
    {"qui", 0, "owner", PUP_MEANS_FIELD},
    {"qui", 0, "person", PUP_MEANS_FIELD},
    {"suivi par", 0, "owner", PUP_MEANS_FIELD},
    {"pilote", 0, "owner", PUP_MEANS_FIELD},
    {"referent", 0, "owner", PUP_MEANS_FIELD},
    {"titre", 0, "title", PUP_MEANS_FIELD},
    {"sujet", 0, "title", PUP_MEANS_FIELD},
    {"intitule", 0, "title", PUP_MEANS_FIELD},
    {"jour", 0, "date", PUP_MEANS_FIELD},
    {"duree", 0, "minutes", PUP_MEANS_FIELD},
    {"temps", 0, "minutes", PUP_MEANS_FIELD},
    {"participants", 0, "present", PUP_MEANS_FIELD},
    {"absents excuses", 0, "excused", PUP_MEANS_FIELD},
    {"cr", 0, "minutes", PUP_MEANS_FIELD},
    {"date", 0, NULL, PUP_MEANS_DAY},
    {"jour", 0, NULL, PUP_MEANS_DAY},
    {"day", 0, NULL, PUP_MEANS_DAY},
    {"heure", 0, NULL, PUP_MEANS_TIME},
    {"heure de debut", 0, NULL, PUP_MEANS_TIME},
    {"horaire", 0, NULL, PUP_MEANS_TIME},
    {"time", 0, NULL, PUP_MEANS_TIME},
    {"duree", 0, NULL, PUP_MEANS_LENGTH},
    {"duration", 0, NULL, PUP_MEANS_LENGTH},
};

static bool same(struct pup_span a, const char *b)
{
    return b && pup_text_same(a, pup_span_of(b));
}

static const struct pup_field_def *field_by_id(const struct pup_kind_def *kind, const char *id)
{
    if (!strcmp(id, "state"))
        return pup_schema_field(kind, PUP_FIELD_STATE);
    for (size_t i = 0; i < kind->field_count; i++)
        if (!strcmp(kind->fields[i].id, id))
            return &kind->fields[i];
    return NULL;
}

/* A kind whose records lie in time, from `start` to `end`: there a day, a time and a length make both. */
static bool has_period(const struct pup_kind_def *kind)
{
    const struct pup_field_def *start = field_by_id(kind, "start");
    return start && start->type == PUP_TYPE_DATETIME && field_by_id(kind, "end");
}

static bool meaning_fits(const struct pup_kind_def *kind, enum pup_meaning meaning)
{
    if (meaning == PUP_MEANS_SURNAME || meaning == PUP_MEANS_FIRST_NAME)
        return kind->number == PUP_KIND_PERSON;
    return meaning != PUP_MEANS_NOTHING && has_period(kind);
}

static bool word_in_header(const struct pup_sheet *sheet, const char *word)
{
    for (size_t i = 0; i < sheet->header.count; i++)
        if (same(sheet->header.cells[i], word))
            return true;
    return false;
}

static bool try_synonym(const struct synonym *synonym, const struct pup_kind_def *kind, const struct pup_sheet *sheet,
                        struct pup_mapped *column)
{
    if (synonym->kind && synonym->kind != kind->number)
        return false;
    if (synonym->field) {
        const struct pup_field_def *field = field_by_id(kind, synonym->field);
        /* a duration called `minutes` is not the minutes of a meeting */
        if (!field || (!strcmp(synonym->field, "minutes") &&
                       (field->type == PUP_TYPE_LONGTEXT) != same(pup_span_of("cr"), synonym->word)))
            return false;
        *column = (struct pup_mapped){PUP_MEANS_FIELD, field};
        return true;
    }
    /* "Nom" is the surname only where a first name stands beside it */
    if (synonym->meaning == PUP_MEANS_SURNAME && !word_in_header(sheet, "prénom") &&
        !word_in_header(sheet, "first name"))
        return false;
    if (!meaning_fits(kind, synonym->meaning))
        return false;
    *column = (struct pup_mapped){synonym->meaning, NULL};
    return true;
}

static struct pup_mapped guess(const struct pup_kind_def *kind, const struct pup_sheet *sheet, struct pup_span header)
{
    struct pup_mapped column = {PUP_MEANS_NOTHING, NULL};
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
        if (!synonyms[i].field && same(header, synonyms[i].word) && try_synonym(&synonyms[i], kind, sheet, &column))
            return column;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct pup_field_def *field = &kind->fields[i];
        if (same(header, field->id) || same(header, field->nom) || same(header, field->label[PUP_ENGLISH]) ||
            same(header, field->label[PUP_FRENCH]))
            return (struct pup_mapped){PUP_MEANS_FIELD, field};
    }
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
        if (synonyms[i].field && same(header, synonyms[i].word) && try_synonym(&synonyms[i], kind, sheet, &column))
            return column;
    return column;
}

/* What a column is called in an export: one of its own headings, or a field's label in either language. */
static struct pup_mapped of_export(const struct pup_kind_def *kind, struct pup_span header)
{
    static const struct {
        const char *heading;
        enum pup_meaning meaning;
    } own[] = {{PUP_EXPORTED_ID, PUP_MEANS_ID},
               {PUP_EXPORTED_SPACE, PUP_MEANS_SPACE},
               {PUP_EXPORTED_REFERENCES, PUP_MEANS_REFERENCES}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (pup_span_equal(header, pup_span_of(own[i].heading))) {
            return (struct pup_mapped){own[i].meaning, NULL};
        }
    }
    for (size_t i = 0; i < kind->field_count + 2; i++) {
        const struct pup_field_def *field = i < kind->field_count    ? &kind->fields[i]
                                            : i == kind->field_count ? pup_schema_field(kind, PUP_FIELD_STATE)
                                                                     : pup_schema_field(kind, PUP_FIELD_MERGED_INTO);
        if (pup_span_equal(header, pup_span_of(field->label[PUP_ENGLISH])) ||
            pup_span_equal(header, pup_span_of(field->label[PUP_FRENCH]))) {
            return (struct pup_mapped){PUP_MEANS_FIELD, field};
        }
    }
    return (struct pup_mapped){PUP_MEANS_NOTHING, NULL};
}

static bool equal_column(struct pup_mapped a, struct pup_mapped b)
{
    return a.meaning == b.meaning && a.field == b.field;
}

enum pup_err pup_mapping_guess(struct pup_arena *arena, const struct pup_kind_def *kind, const struct pup_sheet *sheet,
                               struct pup_mapping *mapping)
{
    *mapping = (struct pup_mapping){.kind = kind, .column_count = sheet->header.count};
    mapping->columns = pup_arena_array(arena, sheet->header.count, sizeof *mapping->columns);
    if (!mapping->columns)
        return PUP_ERR_MEMORY;
    for (size_t i = 0; i < sheet->header.count; i++) {
        struct pup_mapped column =
            sheet->exported ? of_export(kind, sheet->header.cells[i]) : guess(kind, sheet, sheet->header.cells[i]);
        for (size_t k = 0; k < i; k++) /* the first of two that would mean the same */
            if (equal_column(mapping->columns[k], column))
                column = (struct pup_mapped){PUP_MEANS_NOTHING, NULL};
        mapping->columns[i] = column;
    }
    return PUP_OK;
}

/* A target as typed in --map and --set: a meaning's name or a field. */
static enum pup_err find_target(const struct pup_kind_def *kind, struct pup_span name, struct pup_mapped *target)
{
    static const struct {
        const char *english, *french;
        enum pup_meaning meaning;
    } meanings[] = {
        {"surname", "nom-de-famille", PUP_MEANS_SURNAME},
        {"first_name", "prénom", PUP_MEANS_FIRST_NAME},
        {"day", "jour", PUP_MEANS_DAY},
        {"time", "heure", PUP_MEANS_TIME},
        {"duration", "durée", PUP_MEANS_LENGTH},
    };
    *target = (struct pup_mapped){PUP_MEANS_NOTHING, NULL};
    if (!name.len || pup_span_equal(name, pup_span_of("-")))
        return PUP_OK;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meaning_fits(kind, meanings[i].meaning) &&
            (same(name, meanings[i].english) || same(name, meanings[i].french))) {
            target->meaning = meanings[i].meaning;
            return PUP_OK;
        }
    target->meaning = PUP_MEANS_FIELD;
    return pup_schema_find_field(kind, name, &target->field);
}

static bool split(struct pup_span text, struct pup_span *before, struct pup_span *after)
{
    const uint8_t *sign = text.len ? memchr(text.data, '=', text.len) : NULL;
    if (!sign)
        return false;
    size_t at = (size_t)(sign - text.data);
    *before = pup_text_trim((struct pup_span){text.data, at});
    *after = pup_text_trim((struct pup_span){sign + 1, text.len - at - 1});
    return true;
}

static bool find_header(const struct pup_sheet *sheet, struct pup_span name, size_t *column)
{
    for (size_t i = 0; i < sheet->header.count; i++)
        if (pup_text_same(sheet->header.cells[i], name)) {
            *column = i;
            return true;
        }
    size_t number = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] < '0' || name.data[i] > '9' || number > PUP_SHEET_COLUMNS_MAX)
            return false;
        number = number * 10 + (size_t)(name.data[i] - '0');
    }
    *column = number - 1;
    return number >= 1 && number <= sheet->header.count;
}

enum pup_err pup_mapping_correct(struct pup_mapping *mapping, const struct pup_sheet *sheet, struct pup_span correction)
{
    struct pup_span name, target;
    size_t at;
    if (!split(correction, &name, &target) || !find_header(sheet, name, &at))
        return PUP_ERR_NOT_FOUND;
    struct pup_mapped column;
    enum pup_err err = find_target(mapping->kind, target, &column);
    if (err)
        return err;
    for (size_t i = 0; i < mapping->column_count; i++) /* what was guessed elsewhere gives way to what is said */
        if (column.meaning != PUP_MEANS_NOTHING && equal_column(mapping->columns[i], column))
            mapping->columns[i] = (struct pup_mapped){PUP_MEANS_NOTHING, NULL};
    mapping->columns[at] = column;
    return PUP_OK;
}

enum pup_err pup_mapping_set(struct pup_arena *arena, struct pup_mapping *mapping, struct pup_span constant)
{
    struct pup_constant added;
    struct pup_span name;
    if (!split(constant, &name, &added.text))
        return PUP_ERR_INVALID;
    enum pup_err err = find_target(mapping->kind, name, &added.target);
    if (err)
        return err;
    struct pup_constant *constants = pup_arena_array(arena, mapping->constant_count + 1, sizeof *constants);
    if (!constants)
        return PUP_ERR_MEMORY;
    if (mapping->constant_count)
        memcpy(constants, mapping->constants, mapping->constant_count * sizeof *constants);
    constants[mapping->constant_count++] = added;
    mapping->constants = constants;
    return PUP_OK;
}

struct pup_span pup_mapping_text(const struct pup_mapping *mapping, const struct pup_sheet_row *row,
                                 enum pup_meaning meaning, const struct pup_field_def *field)
{
    struct pup_mapped wanted = {meaning, field};
    for (size_t i = 0; i < mapping->column_count; i++)
        if (equal_column(mapping->columns[i], wanted) && pup_sheet_cell(row, i).len)
            return pup_sheet_cell(row, i);
    for (size_t i = mapping->constant_count; i > 0; i--)
        if (equal_column(mapping->constants[i - 1].target, wanted))
            return mapping->constants[i - 1].text;
    return (struct pup_span){NULL, 0};
}

bool pup_mapping_has(const struct pup_mapping *mapping, enum pup_meaning meaning, const struct pup_field_def *field)
{
    struct pup_mapped wanted = {meaning, field};
    for (size_t i = 0; i < mapping->column_count; i++)
        if (equal_column(mapping->columns[i], wanted))
            return true;
    for (size_t i = 0; i < mapping->constant_count; i++)
        if (equal_column(mapping->constants[i].target, wanted))
            return true;
    return false;
}
