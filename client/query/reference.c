#include "client/query/reference.h"

#include <string.h>

#include "client/query/merged.h"
#include "client/query/title.h"
#include "common/base/text.h"
#include "common/model/name.h"

/* How well a record answers to what was typed; only the best answers count. */
enum fit { FIT_NONE, FIT_ENOUGH, FIT_NAME, FIT_NUMBER };

struct search {
    struct pup_txn *txn;
    struct pup_arena *arena;
    struct pup_span typed, key; /* key: pup_name_key of typed */
    enum pup_language language;
    enum fit best;
    struct pup_candidates *found;
    struct pup_span humans[PUP_CANDIDATES_MAX]; /* login or RPPS of each candidate kept */
    enum pup_err err;
};

static bool in_group(const struct pup_structure_row *group, const char *code)
{
    for (size_t i = 0; i < group->member_count; i++) {
        if (strcmp(group->members[i], code) == 0) {
            return true;
        }
    }
    return false;
}

bool pup_reference_related(const struct pup_structure_row *structures, size_t count, const char *from, const char *to)
{
    if (strcmp(from, to) == 0) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        const struct pup_structure_row *row = &structures[i];
        if ((strcmp(row->code, from) == 0 && in_group(row, to)) ||
            (strcmp(row->code, to) == 0 && in_group(row, from))) {
            return true;
        }
    }
    return false;
}

/* The text of the field with that English name; empty when there is none. */
static struct pup_span text_of(const struct pup_record *record, const char *field_id)
{
    const struct pup_kind_def *kind = pup_schema_kind(record->kind);
    for (size_t i = 0; kind != NULL && i < kind->field_count; i++) {
        if (strcmp(kind->fields[i].id, field_id) == 0) {
            const struct pup_value *value = pup_record_visible(record, kind->fields[i].number);
            return value != NULL && value->type == PUP_VALUE_TEXT ? value->text : (struct pup_span){NULL, 0};
        }
    }
    return (struct pup_span){NULL, 0};
}

static bool is_number(const struct pup_record *record, struct pup_span typed)
{
    static const char *const numbers[] = {"login", "rpps", "finess"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct pup_span text = text_of(record, numbers[i]);
        if (text.len > 0 && pup_span_equal(text, typed)) {
            return true;
        }
    }
    return false;
}

static enum fit fit_of(struct search *search, const struct pup_record *record, struct pup_span title)
{
    if (is_number(record, search->typed)) {
        return FIT_NUMBER;
    }
    if (!pup_name_matches(title, search->typed)) {
        return FIT_NONE;
    }
    struct pup_span key = pup_name_key(search->arena, title);
    return pup_span_equal(key, search->key) ? FIT_NAME : FIT_ENOUGH;
}

/* What makes one human of two person records: login, else RPPS. */
static struct pup_span human_of(const struct pup_record *record)
{
    if (record->kind != PUP_KIND_PERSON) {
        return (struct pup_span){NULL, 0};
    }
    struct pup_span login = text_of(record, "login");
    return login.len > 0 ? login : text_of(record, "rpps");
}

static bool known_already(const struct search *search, const struct pup_record *record)
{
    struct pup_span human = human_of(record);
    size_t kept = search->found->count < PUP_CANDIDATES_MAX ? search->found->count : PUP_CANDIDATES_MAX;
    for (size_t i = 0; i < kept; i++) {
        if (pup_id_equal(&search->found->at[i].place.id, &record->id) ||
            (human.len > 0 && pup_span_equal(human, search->humans[i]))) {
            return true;
        }
    }
    return false;
}

static void keep(struct search *search, const struct pup_view *view)
{
    if (known_already(search, &view->record)) {
        return;
    }
    struct pup_span title = pup_record_title(search->arena, &view->record, search->language);
    size_t at = search->found->count++;
    if (at >= PUP_CANDIDATES_MAX) {
        return;
    }
    struct pup_candidate *candidate = &search->found->at[at];
    candidate->place = (struct pup_place){view->space, view->record.id, view->record.kind};
    candidate->title = pup_arena_copy(search->arena, title);
    search->humans[at] = pup_arena_copy(search->arena, human_of(&view->record));
}

/* What was merged into another answers to its own name still, and means that other. */
static enum pup_err keep_what_stands(struct search *search, const struct pup_view *view)
{
    struct pup_place place = {view->space, view->record.id, view->record.kind};
    struct pup_view stands;
    if (!pup_merged_away(search->txn, view)) {
        keep(search, view);
        return PUP_OK;
    }
    enum pup_err err = pup_merged_follow(search->txn, &place);
    err = err == PUP_OK ? pup_view_get(search->txn, search->arena, &place.space, &place.id, &stands) : err;
    if (err == PUP_OK) {
        keep(search, &stands);
    }
    return err;
}

static bool consider(void *context, const struct pup_view *view)
{
    struct search *search = context;
    if (!pup_record_alive(&view->record)) {
        return true;
    }
    struct pup_span title = pup_record_title(search->arena, &view->record, search->language);
    enum fit fit = fit_of(search, &view->record, title);
    if (fit == FIT_NONE || fit < search->best) {
        return true;
    }
    if (fit > search->best) {
        search->best = fit;
        search->found->count = 0;
    }
    search->err = keep_what_stands(search, view);
    return search->err == PUP_OK;
}

static enum pup_err search_spaces(struct search *search, const struct pup_space *from, const struct pup_kind_def *kind)
{
    struct pup_structure_row *structures = NULL;
    struct pup_space_row *spaces = NULL;
    size_t structure_count = 0, space_count = 0;
    enum pup_err err = pup_replica_structures(search->txn, search->arena, &structures, &structure_count);
    if (err == PUP_OK) {
        err = pup_replica_spaces(search->txn, search->arena, &spaces, &space_count);
    }
    struct pup_space_parts home = pup_space_split(from);
    /* The structure one writes in goes first, so that of one human's two records the near one is taken. */
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; err == PUP_OK && i < space_count; i++) {
            struct pup_space_parts parts = pup_space_split(&spaces[i].space);
            if (parts.compartment == kind->compartment && (strcmp(parts.code, home.code) == 0) == (pass == 0) &&
                pup_reference_related(structures, structure_count, home.code, parts.code)) {
                err = pup_view_each(search->txn, &spaces[i].space, kind->number, consider, search);
                err = err == PUP_OK ? search->err : err;
            }
        }
    }
    return err;
}

static enum pup_err by_id(struct search *search, uint32_t kind)
{
    struct pup_place places[PUP_CANDIDATES_MAX];
    size_t count = PUP_CANDIDATES_MAX;
    enum pup_err err = pup_view_find(search->txn, search->typed, places, &count);
    if (err != PUP_OK && err != PUP_ERR_AMBIGUOUS) {
        return err;
    }
    for (size_t i = 0; i < count && i < PUP_CANDIDATES_MAX; i++) {
        struct pup_view view;
        if (places[i].kind == kind && pup_merged_follow(search->txn, &places[i]) == PUP_OK &&
            pup_view_get(search->txn, search->arena, &places[i].space, &places[i].id, &view) == PUP_OK) {
            keep(search, &view);
        }
    }
    return PUP_OK;
}

enum pup_err pup_reference_find(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *from,
                                uint32_t kind, struct pup_span typed, enum pup_language language,
                                struct pup_candidates *found)
{
    const struct pup_kind_def *def = pup_schema_kind(kind);
    *found = (struct pup_candidates){.count = 0};
    typed = pup_text_trim(typed);
    if (def == NULL || typed.len == 0) {
        return PUP_ERR_NOT_FOUND;
    }
    struct search search = {.txn = txn, .arena = arena, .typed = typed, .language = language, .found = found};
    search.key = pup_name_key(arena, typed);
    struct pup_id id;
    enum pup_err err = pup_id_parse(typed, &id) == PUP_OK ? by_id(&search, kind) : search_spaces(&search, from, def);
    if (err == PUP_OK && found->count == 0 && pup_id_short_valid(typed)) {
        err = by_id(&search, kind);
    }
    if (err != PUP_OK) {
        return err;
    }
    return found->count == 0 ? PUP_ERR_NOT_FOUND : found->count == 1 ? PUP_OK : PUP_ERR_AMBIGUOUS;
}
