#include "client/query/duplicates.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/query.h"
#include "common/base/text.h"
#include "common/model/fields.h"
#include "common/model/name.h"

enum {
    SCRATCH = 64 * 1024 * 1024,
    CLUSTERS_MAX = 64 /* different things of one name that are told apart; those beyond are not reported */
};

/* How the records of a kind are known. */
struct rule {
    uint32_t kind;
    uint32_t name;   /* the field */
    uint32_t number; /* of a national register; 0: none */
    uint32_t beside; /* must be the same as well; 0: none */
    uint32_t apart;  /* two that both have one, and not the same, are two things; 0: none */
    bool out_of_use; /* those that are withdrawn or outdated are compared too */
};
static const struct rule rules[] = {
    {PUP_KIND_STRUCTURE, PUP_STRUCTURE_NAME, PUP_STRUCTURE_FINESS, 0, 0, true},
    {PUP_KIND_PERSON, PUP_PERSON_NAME, PUP_PERSON_RPPS, 0, PUP_PERSON_LOGIN, true},
    {PUP_KIND_PARTNER, PUP_PARTNER_NAME, PUP_PARTNER_FINESS, 0, PUP_PARTNER_TOWN, true},
    {PUP_KIND_STOCK, PUP_STOCK_NAME, 0, PUP_STOCK_SITE, 0, true},
    {PUP_KIND_PROTOCOL, PUP_PROTOCOL_TITLE, 0, 0, 0, false},
    {PUP_KIND_PROJECT, PUP_PROJECT_TITLE, 0, 0, 0, false},
    {PUP_KIND_DOCUMENT, PUP_DOCUMENT_TITLE, 0, PUP_DOCUMENT_PUBLISHED_ON, 0, false},
};

/* A record as it is compared. */
struct entry {
    struct pup_id id;
    struct pup_span key, number, apart; /* of its name with what stands beside it; folded */
    struct pup_span title;
    size_t fields; /* how much it says */
    bool account;
    size_t group; /* index of an earlier entry known to be the same, or its own */
};

struct gathering {
    struct pup_txn *txn;
    struct pup_arena *arena;
    struct pup_arena scratch;
    const struct rule *rule;
    enum pup_language language;
    struct entry *entries;
    size_t count, room;
    enum pup_err err;
};

bool pup_duplicates_of_kind(uint32_t kind)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (rules[i].kind == kind) {
            return true;
        }
    }
    return false;
}

/* ---- gathering ---- */

static struct pup_span text_of(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = field == 0 ? NULL : pup_record_visible(record, field);
    return value != NULL && value->type == PUP_VALUE_TEXT ? value->text : (struct pup_span){NULL, 0};
}

/* "C.H. de l'Élorn" is "CH de l Elorn": full stops go, other signs part words. */
static struct pup_span without_signs(struct pup_arena *arena, struct pup_span folded)
{
    static const char signs[] = " ,;:'\"()/&+*_";
    uint8_t *bytes = pup_arena_alloc(arena, folded.len);
    size_t len = 0;
    for (size_t i = 0; bytes != NULL && i < folded.len; i++) {
        bool gap = folded.data[i] != '\0' && strchr(signs, folded.data[i]) != NULL;
        if (folded.data[i] != '.' && (!gap || (len > 0 && bytes[len - 1] != ' '))) {
            bytes[len++] = gap ? ' ' : folded.data[i];
        }
    }
    return (struct pup_span){bytes, len - (len > 0 && bytes[len - 1] == ' ')};
}

/* The name, and behind a byte that is in no text what must be the same beside it. */
static struct pup_span key_of(struct gathering *g, const struct pup_record *record)
{
    struct pup_span name = text_of(record, g->rule->name);
    struct pup_span folded = g->rule->kind == PUP_KIND_PERSON
                                 ? pup_name_key(&g->scratch, name)
                                 : without_signs(&g->scratch, pup_text_fold(&g->scratch, name));
    if (g->rule->beside == 0 || folded.len == 0) {
        return pup_arena_copy(g->arena, folded);
    }
    struct pup_span beside = pup_query_sort_key(&g->scratch, record, g->rule->beside);
    uint8_t *bytes = pup_arena_alloc(g->arena, folded.len + 1 + beside.len);
    if (bytes == NULL) {
        return (struct pup_span){NULL, 0};
    }
    memcpy(bytes, folded.data, folded.len);
    bytes[folded.len] = 0xff;
    memcpy(bytes + folded.len + 1, beside.data, beside.len);
    return (struct pup_span){bytes, folded.len + 1 + beside.len};
}

static bool make_room(struct gathering *g)
{
    if (g->count < g->room) {
        return true;
    }
    size_t room = g->room == 0 ? 256 : g->room * 2;
    struct entry *entries = pup_arena_array(g->arena, room, sizeof *entries);
    if (entries == NULL) {
        g->err = PUP_ERR_MEMORY;
        return false;
    }
    if (g->count > 0) {
        memcpy(entries, g->entries, g->count * sizeof *entries);
    }
    g->entries = entries;
    g->room = room;
    return true;
}

static size_t fields_of(const struct pup_record *record)
{
    size_t count = record->set_count + record->counter_count;
    for (size_t i = 0; i < record->register_count + record->text_count; i++) {
        const struct pup_register *reg =
            i < record->register_count ? &record->registers[i] : &record->texts[i - record->register_count];
        const struct pup_value *value = pup_register_value(reg);
        count += value != NULL && value->type != PUP_VALUE_NONE;
    }
    return count;
}

static bool take(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    const struct pup_record *record = &view->record;
    bool left_out = g->rule->out_of_use ? !pup_record_alive(record) || pup_merged_away(g->txn, view)
                                        : pup_query_put_away(g->txn, view);
    if (left_out) {
        return true;
    }
    pup_arena_reset(&g->scratch);
    if (!make_room(g)) {
        return false;
    }
    struct entry entry = {.id = record->id,
                          .key = key_of(g, record),
                          .number = pup_arena_copy(g->arena, text_of(record, g->rule->number)),
                          .title = pup_arena_copy(g->arena, pup_record_title(&g->scratch, record, g->language)),
                          .fields = fields_of(record),
                          .account = g->rule->kind == PUP_KIND_PERSON && text_of(record, PUP_PERSON_LOGIN).len > 0,
                          .group = g->count};
    entry.apart = pup_arena_copy(g->arena, pup_text_fold(&g->scratch, text_of(record, g->rule->apart)));
    bool spent =
        entry.key.data == NULL || entry.number.data == NULL || entry.title.data == NULL || entry.apart.data == NULL;
    g->err = spent ? PUP_ERR_MEMORY : PUP_OK;
    g->entries[g->count++] = entry;
    return !spent;
}

/* ---- who is the same as whom ---- */

static size_t first_of(struct gathering *g, size_t at)
{
    while (g->entries[at].group != at) {
        g->entries[at].group = g->entries[g->entries[at].group].group; /* the next way is half as long */
        at = g->entries[at].group;
    }
    return at;
}

static void unite(struct gathering *g, size_t a, size_t b)
{
    size_t first = first_of(g, a), second = first_of(g, b);
    g->entries[first > second ? first : second].group = first < second ? first : second;
}

static bool differ(struct pup_span a, struct pup_span b)
{
    return a.len > 0 && b.len > 0 && !pup_span_equal(a, b);
}

/* Of one name: each joins the first thing that nothing tells it apart from. */
static void unite_names(struct gathering *g, const size_t *order, size_t from, size_t to)
{
    struct entry things[CLUSTERS_MAX];
    size_t at[CLUSTERS_MAX], count = 0;
    for (size_t i = from; i < to; i++) {
        const struct entry *entry = &g->entries[order[i]];
        size_t thing = 0;
        while (thing < count &&
               (differ(things[thing].number, entry->number) || differ(things[thing].apart, entry->apart))) {
            thing++;
        }
        if (thing == count && count < CLUSTERS_MAX) {
            things[count] = *entry;
            at[count++] = order[i];
        } else if (thing < count) {
            unite(g, at[thing], order[i]);
            things[thing].number = things[thing].number.len > 0 ? things[thing].number : entry->number;
            things[thing].apart = things[thing].apart.len > 0 ? things[thing].apart : entry->apart;
        }
    }
}

static void unite_numbers(struct gathering *g, const size_t *order, size_t from, size_t to)
{
    for (size_t i = from + 1; i < to; i++) {
        unite(g, order[from], order[i]);
    }
}

static struct pup_span key(const struct entry *entry, bool by_number)
{
    return by_number ? entry->number : entry->key;
}

struct sorting {
    const struct gathering *g;
    bool by_number;
};

static int in_order(const void *left, const void *right, void *context)
{
    const struct sorting *sorting = context;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    int order = pup_span_compare(key(&sorting->g->entries[a], sorting->by_number),
                                 key(&sorting->g->entries[b], sorting->by_number));
    return order != 0 ? order : a < b ? -1 : a > b;
}

static enum pup_err unite_equal(struct gathering *g, bool by_number)
{
    struct sorting sorting = {g, by_number};
    size_t *order = pup_arena_array(g->arena, g->count, sizeof *order);
    if (order == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < g->count; i++) {
        order[i] = i;
    }
    qsort_r(order, g->count, sizeof *order, in_order, &sorting);
    for (size_t from = 0, to; from < g->count; from = to) {
        struct pup_span same = key(&g->entries[order[from]], by_number);
        to = from + 1;
        while (to < g->count && pup_span_equal(same, key(&g->entries[order[to]], by_number))) {
            to++;
        }
        if (same.len > 0 && to > from + 1) {
            (by_number ? unite_numbers : unite_names)(g, order, from, to);
        }
    }
    return PUP_OK;
}

/* ---- what to say ---- */

/* Entries stand in order of id: of two alike the older one is kept. */
static bool is_better(const struct entry *entry, const struct entry *than)
{
    return entry->account != than->account ? entry->account : entry->fields > than->fields;
}

static bool add_row(struct pup_arena *arena, struct pup_duplicates *found, struct pup_duplicate row)
{
    if (found->count == found->room) {
        size_t room = found->room == 0 ? 64 : found->room * 2;
        struct pup_duplicate *rows = pup_arena_array(arena, room, sizeof *rows);
        if (rows == NULL) {
            return false;
        }
        if (found->count > 0) {
            memcpy(rows, found->rows, found->count * sizeof *rows);
        }
        found->rows = rows;
        found->room = room;
    }
    found->rows[found->count++] = row;
    return true;
}

static enum pup_err say(struct gathering *g, const struct pup_space *space, struct pup_duplicates *found)
{
    size_t *best = pup_arena_array(g->arena, g->count, sizeof *best);
    for (size_t i = 0; i < g->count && best != NULL; i++) {
        size_t first = first_of(g, i);
        best[first] = first == i || is_better(&g->entries[i], &g->entries[best[first]]) ? i : best[first];
    }
    for (size_t i = 0; i < g->count && best != NULL; i++) {
        size_t keep = best[first_of(g, i)];
        const struct entry *entry = &g->entries[i], *kept = &g->entries[keep];
        bool two_accounts = entry->account && kept->account; /* two people, whatever they share */
        bool number = entry->number.len > 0 && pup_span_equal(entry->number, kept->number);
        if (keep != i && !two_accounts &&
            !add_row(g->arena, found,
                     (struct pup_duplicate){{*space, entry->id, g->rule->kind},
                                            {*space, kept->id, g->rule->kind},
                                            entry->title,
                                            kept->title,
                                            number ? PUP_DUPLICATE_NUMBER : PUP_DUPLICATE_NAME})) {
            return PUP_ERR_MEMORY;
        }
    }
    return best == NULL ? PUP_ERR_MEMORY : PUP_OK;
}

static int by_title(const void *left, const void *right)
{
    const struct pup_duplicate *a = left, *b = right;
    if (a->place.kind != b->place.kind) {
        return a->place.kind < b->place.kind ? -1 : 1;
    }
    int order = pup_span_compare(a->keep_title, b->keep_title);
    order = order != 0 ? order : pup_id_compare(&a->keep.id, &b->keep.id);
    return order != 0 ? order : pup_id_compare(&a->place.id, &b->place.id);
}

static enum pup_err gather_kind(struct gathering *g, const struct pup_space *space, struct pup_duplicates *found)
{
    g->count = g->room = 0;
    enum pup_err err = pup_view_each(g->txn, space, g->rule->kind, take, g);
    err = err != PUP_OK ? err : g->err;
    err = err == PUP_OK ? unite_equal(g, false) : err;
    err = err == PUP_OK && g->rule->number != 0 ? unite_equal(g, true) : err;
    return err == PUP_OK ? say(g, space, found) : err;
}

enum pup_err pup_duplicates_gather(struct pup_txn *txn, struct pup_arena *arena, const struct pup_space *space,
                                   uint32_t kind, enum pup_language language, struct pup_duplicates *found)
{
    struct gathering g = {.txn = txn, .arena = arena, .language = language};
    enum pup_err err = PUP_OK;
    pup_arena_init(&g.scratch, SCRATCH);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0] && err == PUP_OK; i++) {
        g.rule = &rules[i];
        if (kind == 0 || kind == g.rule->kind) {
            err = gather_kind(&g, space, found);
        }
    }
    if (found->count > 1) {
        qsort(found->rows, found->count, sizeof *found->rows, by_title);
    }
    pup_arena_release(&g.scratch);
    return err;
}
