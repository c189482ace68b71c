#include "client/meetings/minutes_match.h"

#include <string.h>

#include "client/cli/say.h"
#include "client/query/merged.h"
#include "common/base/text.h"
#include "common/model/fields.h"

struct matching {
    struct pup_context *context;
    struct pup_txn *txn;
    const struct pup_view *meeting;
    bool quiet;
    struct pup_roll roll;
    struct pup_noted *noted; /* records of this meeting */
    size_t noted_count;
    struct pup_minutes_match *match;
};

/* ---- people ---- */

static bool is_me(struct pup_span typed)
{
    return pup_text_same(typed, pup_span_of("moi")) || pup_text_same(typed, pup_span_of("me"));
}

static int say_unknown(struct matching *m, const struct pup_item *item, struct pup_span typed, enum pup_err err)
{
    const char *name = pup_word(&m->context->arena, typed);
    if (err == PUP_ERR_AMBIGUOUS) {
        return pup_fail(EX_DATAERR, _("line %zu: \"@%s\" fits several people; write more of the name, or the login"),
                        item->line, name);
    }
    if (err == PUP_ERR_NOT_FOUND) {
        return pup_fail(EX_DATAERR, _("line %zu: nobody here is called \"@%s\"; see: pupitre list person"), item->line,
                        name);
    }
    return pup_fail_err(err);
}

static int person_of(struct matching *m, const struct pup_item *item, struct pup_span typed, struct pup_value *person)
{
    size_t count = 0;
    *person = pup_value_none();
    if (typed.len == 0) {
        return EX_OK;
    }
    typed = is_me(typed) ? pup_span_of(m->context->profile.login) : typed;
    const struct pup_roll_entry *entry = pup_roll_find(&m->roll, typed, &count);
    if (count == 1) {
        *person = entry->person;
        return EX_OK;
    }
    struct pup_candidates found;
    enum pup_err err = pup_reference_find(m->txn, &m->context->arena, &m->meeting->space, PUP_KIND_PERSON, typed,
                                          m->context->language, &found);
    if (err == PUP_OK) {
        *person = pup_value_reference(found.at[0].place.id, found.at[0].title);
    }
    return err == PUP_OK || m->quiet ? EX_OK : say_unknown(m, item, typed, err);
}

static int find_people(struct matching *m)
{
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < m->match->count; i++) {
        struct pup_minute *minute = &m->match->rows[i];
        code = person_of(m, minute->item, minute->item->owner, &minute->owner);
        if (code == EX_OK) {
            code = person_of(m, minute->item, minute->item->support, &minute->support);
        }
    }
    return code;
}

/* ---- records ---- */

static bool is_claimed(const struct matching *m, const struct pup_id *id)
{
    for (size_t i = 0; i < m->match->count; i++) {
        if (m->match->rows[i].exists && pup_id_equal(&m->match->rows[i].id, id)) {
            return true;
        }
    }
    return false;
}

/* Makes the record the minute's, when it is one of its space and kind. */
static bool claim(struct matching *m, struct pup_minute *minute, const struct pup_id *id)
{
    struct pup_arena *arena = &m->context->arena;
    struct pup_place place = {m->meeting->space, *id, minute->kind};
    if (pup_merged_follow(m->txn, &place) != PUP_OK || is_claimed(m, &place.id) ||
        pup_view_get(m->txn, arena, &place.space, &place.id, &minute->view) != PUP_OK ||
        minute->view.record.kind != minute->kind) {
        return false;
    }
    minute->id = place.id;
    minute->exists = true;
    return true;
}

/* The one record in this space that the tag may mean. */
static bool by_tag(struct matching *m, struct pup_minute *minute)
{
    struct pup_place places[PUP_CANDIDATES_MAX];
    size_t count = PUP_CANDIDATES_MAX, fitting = 0, fits = 0;
    enum pup_err err = pup_view_find(m->txn, minute->item->tag, places, &count);
    if (minute->item->tag.len == 0 || (err != PUP_OK && err != PUP_ERR_AMBIGUOUS)) {
        return false;
    }
    for (size_t i = 0; i < count && i < PUP_CANDIDATES_MAX; i++) {
        if (places[i].kind == minute->kind && pup_space_equal(&places[i].space, &m->meeting->space)) {
            fits = i;
            fitting++;
        }
    }
    return fitting == 1 && claim(m, minute, &places[fits].id);
}

/* A tag that somebody else's line has already, or that means nothing here. */
static int let_go_of_tag(struct matching *m, struct pup_minute *minute)
{
    struct pup_place place;
    size_t count = 1;
    enum pup_err err = pup_view_find(m->txn, minute->item->tag, &place, &count);
    if (minute->item->tag.len == 0 || err == PUP_OK || err == PUP_ERR_AMBIGUOUS) {
        return EX_OK; /* the line was copied with it: it will have its own */
    }
    return pup_fail_err(pup_item_tag_is_word(&m->context->arena, minute->item));
}

static struct pup_id derived(const struct matching *m, const struct pup_minute *minute, unsigned number)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%u", number);
    const struct pup_kind_def *kind = pup_schema_kind(minute->kind);
    const struct pup_id *meeting = &m->meeting->record.id, *owner = &minute->owner.ref;
    const struct pup_span parts[] = {
        pup_span_of("minutes"),
        {meeting->bytes, sizeof meeting->bytes},
        pup_span_of(kind->id),
        pup_text_fold(&m->context->arena, minute->item->words),
        {owner->bytes, minute->owner.type == PUP_VALUE_REFERENCE ? sizeof owner->bytes : 0},
        pup_span_of(digits),
    };
    return pup_id_derived(parts, sizeof parts / sizeof parts[0]);
}

/* One that somebody made by hand, and that no line stands for yet. */
static bool by_words(struct matching *m, struct pup_minute *minute)
{
    for (size_t i = 0; i < m->noted_count; i++) {
        const struct pup_noted *noted = &m->noted[i];
        bool same_owner = minute->owner.type == PUP_VALUE_REFERENCE ? pup_id_equal(&noted->owner, &minute->owner.ref)
                                                                    : pup_id_is_zero(&noted->owner);
        if (noted->kind == minute->kind && same_owner && pup_text_same(noted->title, minute->item->words) &&
            claim(m, minute, &noted->id)) {
            return true;
        }
    }
    return false;
}

/* Ids given in this text are not given again, whether their records are here or not. */
static bool is_given(const struct matching *m, size_t before, const struct pup_id *id)
{
    for (size_t i = 0; i < before; i++) {
        if (pup_id_equal(&m->match->rows[i].id, id)) {
            return true;
        }
    }
    return is_claimed(m, id);
}

static void by_derivation(struct matching *m, size_t at)
{
    struct pup_minute *minute = &m->match->rows[at];
    unsigned number = 1;
    struct pup_id id = derived(m, minute, number);
    while (is_given(m, at, &id)) {
        id = derived(m, minute, ++number);
    }
    if (!claim(m, minute, &id) && !by_words(m, minute)) {
        minute->id = id;
        minute->view = (struct pup_view){.space = m->meeting->space};
        pup_record_init(&minute->view.record, &id, minute->kind);
    }
}

static int find_records(struct matching *m)
{
    struct pup_minutes_match *match = m->match;
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < match->count; i++) {
        if (!by_tag(m, &match->rows[i])) {
            code = let_go_of_tag(m, &match->rows[i]);
        }
    }
    for (size_t i = 0; code == EX_OK && i < match->count; i++) {
        if (!match->rows[i].exists) {
            by_derivation(m, i);
        }
    }
    return code;
}

int pup_minutes_match(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting, bool quiet,
                      struct pup_items *items, struct pup_minutes_match *match)
{
    struct matching m = {.context = context, .txn = txn, .meeting = meeting, .quiet = quiet, .match = match};
    match->count = items->count;
    match->rows = pup_arena_array(&context->arena, items->count, sizeof *match->rows);
    int code = match->rows == NULL ? pup_fail_err(PUP_ERR_MEMORY) : pup_roll_gather(context, &meeting->record, &m.roll);
    if (code == EX_OK) {
        code = pup_fail_err(pup_noted_of(txn, &context->arena, meeting, &m.noted, &m.noted_count));
    }
    for (size_t i = 0; code == EX_OK && i < match->count; i++) {
        match->rows[i].item = &items->rows[i];
        match->rows[i].kind = items->rows[i].sort == PUP_ITEM_ACTION ? PUP_KIND_ACTION : PUP_KIND_DECISION;
    }
    if (code == EX_OK) {
        code = find_people(&m);
    }
    return code == EX_OK ? find_records(&m) : code;
}
