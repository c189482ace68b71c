#include "client/query/search.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/title.h"
#include "common/wire/record_texts.h"

enum { ONE_RECORD = 64 * 1024 * 1024 };

/* What a word found there counts: [where][how]. */
enum where { IN_NAME, IN_TEXT, IN_TITLE };
static const unsigned weight[3][3] = {
    [IN_NAME] = {[PUP_WORD_BEGINS] = 1, [PUP_WORD_WHOLE] = 2},
    [IN_TEXT] = {[PUP_WORD_BEGINS] = 3, [PUP_WORD_WHOLE] = 5},
    [IN_TITLE] = {[PUP_WORD_BEGINS] = 6, [PUP_WORD_WHOLE] = 8},
};

/* ---- the words ---- */

static int longest_first(const void *left, const void *right)
{
    const struct pup_word *a = left, *b = right;
    return a->folded.len != b->folded.len ? (a->folded.len > b->folded.len ? -1 : 1)
                                          : pup_span_compare(a->folded, b->folded);
}

enum pup_err pup_search_start(struct pup_txn *txn, struct pup_arena *arena, struct pup_span text, uint32_t kind,
                              size_t most, struct pup_search *search)
{
    *search = (struct pup_search){.txn = txn, .arena = arena, .kind = kind, .most = most};
    enum pup_err err = pup_words_of(arena, text, search->words, PUP_SEARCH_WORDS, &search->word_count);
    if (err != PUP_OK || search->word_count == 0) {
        return err != PUP_OK ? err : PUP_ERR_INVALID;
    }
    qsort(search->words, search->word_count, sizeof *search->words, longest_first);
    /* "l'hôpital": a letter beside real words would only be noise */
    while (search->word_count > 1 && search->words[search->word_count - 1].folded.len == 1) {
        search->word_count--;
    }
    return PUP_OK;
}

/* ---- one record ---- */

/* The field that holds in words what the record is called; 0 when another record's name does. */
static uint32_t title_field(uint32_t kind)
{
    const struct pup_kind_def *def = pup_schema_kind(kind);
    const struct pup_field_def *field = def == NULL ? NULL : pup_schema_field(def, def->title);
    bool words = field != NULL && (field->type == PUP_TYPE_TEXT || field->type == PUP_TYPE_LONGTEXT);
    return words ? field->number : 0;
}

/* What the word counts in the record; 0 when it is not there. `texts` tells of the record afterwards. */
static unsigned weigh(const struct pup_word *word, uint32_t kind, struct pup_span packed,
                      struct pup_record_texts *texts)
{
    struct pup_record_text text;
    uint32_t title = 0;
    unsigned best = 0;
    bool started = false;
    pup_record_texts_start(texts, packed);
    while (pup_record_texts_next(texts, &text)) {
        if (!started && kind != 0 && texts->kind != kind) {
            return 0;
        }
        title = started ? title : title_field(texts->kind);
        started = true;
        enum where where = text.name ? IN_NAME : text.field == title && text.first ? IN_TITLE : IN_TEXT;
        if (weight[where][PUP_WORD_WHOLE] > best) {
            unsigned now = weight[where][pup_word_find(word, text.text).fit];
            best = now > best ? now : best;
        }
    }
    return best;
}

/* 0 unless every word is there. */
static unsigned score(const struct pup_search *search, uint32_t kind, struct pup_span packed,
                      struct pup_record_texts *texts)
{
    unsigned sum = 0;
    for (size_t i = 0; i < search->word_count; i++) {
        unsigned now = weigh(&search->words[i], kind, packed, texts);
        if (now == 0) {
            return 0;
        }
        sum += now;
    }
    return sum;
}

/* ---- the hits ---- */

static int best_first(const void *left, const void *right)
{
    const struct pup_search_hit *a = left, *b = right;
    if (a->score != b->score) {
        return a->score > b->score ? -1 : 1;
    }
    if (a->seq != b->seq) {
        return a->seq > b->seq ? -1 : 1;
    }
    int order = pup_id_compare(&b->place.id, &a->place.id);
    return order != 0 ? order : strcmp(a->place.space.name, b->place.space.name);
}

static bool make_room(struct pup_search *search)
{
    if (search->count < search->room) {
        return true;
    }
    size_t room = search->room == 0 ? 64 : search->room * 2;
    struct pup_search_hit *hits = pup_arena_array(search->arena, room, sizeof *hits);
    if (hits == NULL) {
        search->err = PUP_ERR_MEMORY;
        return false;
    }
    if (search->count > 0) {
        memcpy(hits, search->hits, search->count * sizeof *hits);
    }
    search->hits = hits;
    search->room = room;
    return true;
}

/* Few are kept: those stand in order at once. All are kept: they are put in order at the end. */
static void keep(struct pup_search *search, const struct pup_search_hit *hit)
{
    search->total++;
    bool few = search->most != SIZE_MAX;
    if (few && search->count == search->most && best_first(hit, &search->hits[search->count - 1]) > 0) {
        return;
    }
    if (search->count < search->most && !make_room(search)) {
        return;
    }
    search->count += search->count < search->most;
    size_t at = search->count - 1;
    while (few && at > 0 && best_first(hit, &search->hits[at - 1]) < 0) {
        search->hits[at] = search->hits[at - 1];
        at--;
    }
    search->hits[at] = *hit;
}

/* ---- what was deleted or merged ---- */

/* What stands for a record counts by itself when it holds the words as well, else by what was merged into it. */
static enum pup_err holds_itself(const struct pup_search *search, struct pup_arena *scratch,
                                 const struct pup_place *place, bool *holds)
{
    struct pup_view view;
    struct pup_span packed;
    enum pup_err err = pup_view_get(search->txn, scratch, &place->space, &place->id, &view);
    err = err == PUP_OK ? pup_record_pack(scratch, &view.record, &packed) : err;
    struct pup_record_texts texts;
    *holds = err == PUP_OK && score(search, 0, packed, &texts) > 0;
    return err;
}

static bool found_already(const struct pup_search *search, const struct pup_id *id)
{
    for (size_t i = 0; i < search->count; i++) {
        if (pup_id_equal(&search->hits[i].place.id, id)) {
            return true;
        }
    }
    return false;
}

/* Unpacks what is found and may be gone, or another stands for it; *shown false when it is not to be shown. */
static enum pup_err settle(const struct pup_search *search, struct pup_span packed, struct pup_search_hit *hit,
                           bool *shown)
{
    struct pup_arena scratch;
    struct pup_record record;
    bool itself = false;
    pup_arena_init(&scratch, ONE_RECORD);
    enum pup_err err = pup_record_unpack(&scratch, packed, &record);
    *shown = err == PUP_OK && pup_record_alive(&record);
    if (*shown) {
        struct pup_id id = hit->place.id;
        err = pup_merged_follow(search->txn, &hit->place);
        bool another = err == PUP_OK && !pup_id_equal(&id, &hit->place.id);
        err = another ? holds_itself(search, &scratch, &hit->place, &itself) : err;
        *shown = err == PUP_OK && !itself && !(another && found_already(search, &hit->place.id));
    }
    pup_arena_release(&scratch);
    return err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT ? PUP_ERR_CORRUPT : err;
}

static bool id_of(struct pup_span packed, struct pup_id *id)
{
    enum { TAG = 0x0a }; /* the record's first field */
    bool there = packed.len > 2 + sizeof id->bytes && packed.data[0] == TAG && packed.data[1] == sizeof id->bytes;
    if (there) {
        memcpy(id->bytes, packed.data + 2, sizeof id->bytes);
    }
    return there;
}

static bool look_at(void *context, uint64_t seq, struct pup_span packed)
{
    struct pup_search *search = context;
    struct pup_record_texts texts = {.kind = 0};
    struct pup_search_hit hit = {.score = score(search, search->kind, packed, &texts), .seq = seq};
    bool shown = hit.score > 0 && id_of(packed, &hit.place.id);
    hit.place.space = *search->space;
    hit.place.kind = texts.kind;
    if (shown && (texts.deleted || texts.merged)) {
        search->err = settle(search, packed, &hit, &shown);
    }
    if (shown) {
        keep(search, &hit);
    }
    return search->err == PUP_OK;
}

enum pup_err pup_search_space(struct pup_search *search, const struct pup_space *space)
{
    search->space = space;
    enum pup_err err = pup_view_scan(search->txn, space, look_at, search);
    return err != PUP_OK ? err : search->err;
}

void pup_search_end(struct pup_search *search)
{
    if (search->most == SIZE_MAX && search->count > 1) {
        qsort(search->hits, search->count, sizeof *search->hits, best_first);
    }
}

/* ---- where ---- */

static void look_in(const struct pup_word *word, uint32_t field, const struct pup_value *value, enum pup_word_fit *best,
                    struct pup_search_place *place)
{
    if (value->type != PUP_VALUE_TEXT && value->type != PUP_VALUE_REFERENCE) {
        return;
    }
    struct pup_word_place found = pup_word_find(word, value->text);
    if (found.fit > *best) {
        *best = found.fit;
        *place = (struct pup_search_place){field, value->text, found.at, found.len};
    }
}

static void look_in_registers(const struct pup_word *word, const struct pup_register *registers, size_t count,
                              enum pup_word_fit *best, struct pup_search_place *place)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < registers[i].count; j++) {
            look_in(word, registers[i].field, &registers[i].values[j].value, best, place);
        }
    }
}

/* Texts of one's own before the names of others. */
static struct pup_search_place where_is(const struct pup_word *word, const struct pup_record *record)
{
    struct pup_search_place place = {.field = 0};
    enum pup_word_fit best = PUP_WORD_NONE;
    look_in_registers(word, record->texts, record->text_count, &best, &place);
    look_in_registers(word, record->registers, record->register_count, &best, &place);
    for (size_t i = 0; i < record->set_count; i++) {
        for (size_t j = 0; j < record->sets[i].count; j++) {
            if (pup_element_present(&record->sets[i].elements[j])) {
                look_in(word, record->sets[i].field, &record->sets[i].elements[j].value, &best, &place);
            }
        }
    }
    return place;
}

struct pup_search_place pup_search_where(const struct pup_search *search, const struct pup_record *record)
{
    const struct pup_value *title = pup_record_visible(record, title_field(record->kind));
    for (size_t i = 0; i < search->word_count; i++) {
        const struct pup_word *word = &search->words[i];
        bool titled =
            title != NULL && title->type == PUP_VALUE_TEXT && pup_word_find(word, title->text).fit != PUP_WORD_NONE;
        struct pup_search_place place = {.field = 0};
        if (!titled) {
            place = where_is(word, record);
        }
        if (place.field != 0) {
            return place;
        }
    }
    return (struct pup_search_place){.field = 0};
}
