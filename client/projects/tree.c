#include "client/projects/tree.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/query.h"
#include "common/base/text.h"
#include "common/base/word.h"
#include "common/model/fields.h"

enum { WANTED_WORDS = 8, DEPTH_MAX = 32 };

struct gathering {
    struct pup_txn *txn;
    struct pup_arena *arena;
    enum pup_language language;
    struct pup_merged merged;
    struct pup_word wanted[WANTED_WORDS];
    size_t wanted_count;
    bool all;
    struct pup_idea *ideas;
    size_t count, room, put_away;
    enum pup_err err;
};

/* ---- gathering ---- */

static struct pup_span text_of(struct pup_arena *arena, const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    return pup_arena_copy(arena,
                          value != NULL && value->type == PUP_VALUE_TEXT ? value->text : (struct pup_span){NULL, 0});
}

static bool is_wanted(const struct gathering *g, struct pup_span question)
{
    for (size_t i = 0; i < g->wanted_count; i++) {
        if (pup_word_find(&g->wanted[i], question).fit == PUP_WORD_NONE) {
            return false;
        }
    }
    return true;
}

static enum pup_err read_idea(struct gathering *g, const struct pup_view *view, struct pup_idea *idea)
{
    const struct pup_record *record = &view->record;
    const struct pup_value *parent = pup_record_visible(record, PUP_IDEA_PARENT);
    *idea = (struct pup_idea){.place = {view->space, record->id, record->kind},
                              .question = text_of(g->arena, record, PUP_IDEA_QUESTION),
                              .text = text_of(g->arena, record, PUP_IDEA_TEXT),
                              .category = text_of(g->arena, record, PUP_IDEA_CATEGORY),
                              .state = pup_record_state(record),
                              .votes = pup_record_counter(record, PUP_IDEA_VOTES),
                              .contested = pup_record_contested(record)};
    idea->has_parent = parent != NULL && parent->type == PUP_VALUE_REFERENCE;
    if (idea->has_parent) {
        idea->parent = parent->ref;
    }
    if (idea->text.len == 0) {
        idea->text = pup_arena_copy(g->arena, pup_record_title(g->arena, record, g->language));
    }
    struct pup_span folded = pup_text_fold(g->arena, idea->question);
    idea->key = pup_span_of(
        pup_arena_printf(g->arena, "%s %.*s", view->space.name, (int)folded.len, (const char *)folded.data));
    return idea->key.data == NULL || idea->text.data == NULL ? PUP_ERR_MEMORY : PUP_OK;
}

static bool take(void *context, const struct pup_view *raw)
{
    struct gathering *g = context;
    struct pup_view view = *raw;
    if (!pup_record_alive(&raw->record) || pup_merged_away(g->txn, raw)) {
        return true;
    }
    if (!g->all && pup_query_put_away(g->txn, raw)) {
        g->put_away++;
        return true;
    }
    if (g->count == g->room) {
        size_t room = g->room == 0 ? 64 : g->room * 2;
        struct pup_idea *ideas = pup_arena_array(g->arena, room, sizeof *ideas);
        if (ideas != NULL && g->count > 0) {
            memcpy(ideas, g->ideas, g->count * sizeof *ideas);
        }
        g->ideas = ideas;
        g->room = room;
    }
    g->err = g->ideas == NULL ? PUP_ERR_MEMORY : pup_merged_settle(&g->merged, g->arena, &view.record);
    g->err = g->err == PUP_OK ? read_idea(g, &view, &g->ideas[g->count]) : g->err;
    g->count += g->err == PUP_OK;
    return g->err == PUP_OK;
}

/* ---- the order in which they are read ---- */

static int in_order(const void *left, const void *right)
{
    const struct pup_idea *a = left, *b = right;
    int order = pup_span_compare(a->key, b->key);
    if (order != 0) {
        return order;
    }
    if (a->votes != b->votes) {
        return a->votes > b->votes ? -1 : 1;
    }
    return pup_id_compare(&a->place.id, &b->place.id);
}

/* Who is above and below whom, by indexes into the ideas; `count` for nobody. */
struct kin {
    const struct gathering *g;
    size_t *by_id; /* indexes in order of id */
    size_t *parent, *first_child, *next_sibling;
    struct pup_idea_tree *tree;
};

static int by_id(const void *left, const void *right, void *context)
{
    const struct gathering *g = context;
    return pup_id_compare(&g->ideas[*(const size_t *)left].place.id, &g->ideas[*(const size_t *)right].place.id);
}

static size_t index_of(const struct kin *kin, const struct pup_id *id)
{
    size_t low = 0, high = kin->g->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pup_id_compare(&kin->g->ideas[kin->by_id[middle]].place.id, id);
        if (order == 0) {
            return kin->by_id[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return kin->g->count;
}

/* The idea that this one says how to do; nobody when it answers the question: its parent is not here, or the way up
 * leads round, or is too long to be anybody's. */
static size_t parent_of(const struct kin *kin, size_t idea)
{
    const struct gathering *g = kin->g;
    size_t at = idea, first = g->count;
    for (int i = 0; i < DEPTH_MAX; i++) {
        size_t up = g->ideas[at].has_parent ? index_of(kin, &g->ideas[at].parent) : g->count;
        if (up == g->count) {
            return first;
        }
        first = i == 0 ? up : first;
        at = up;
    }
    return g->count;
}

static enum pup_err make_room(struct kin *kin)
{
    size_t count = kin->g->count;
    struct pup_arena *arena = kin->g->arena;
    kin->by_id = pup_arena_array(arena, count, sizeof *kin->by_id);
    kin->parent = pup_arena_array(arena, count, sizeof *kin->parent);
    kin->first_child = pup_arena_array(arena, count, sizeof *kin->first_child);
    kin->next_sibling = pup_arena_array(arena, count, sizeof *kin->next_sibling);
    kin->tree->at = pup_arena_array(arena, count, sizeof *kin->tree->at);
    bool spent = kin->by_id == NULL || kin->parent == NULL || kin->first_child == NULL || kin->next_sibling == NULL ||
                 kin->tree->at == NULL;
    return spent ? PUP_ERR_MEMORY : PUP_OK;
}

static void relate(struct kin *kin, struct gathering *g)
{
    for (size_t i = 0; i < g->count; i++) {
        kin->by_id[i] = i;
        kin->first_child[i] = kin->next_sibling[i] = g->count;
    }
    qsort_r(kin->by_id, g->count, sizeof *kin->by_id, by_id, g);
    for (size_t i = g->count; i-- > 0;) { /* from behind, so that children keep their order */
        size_t parent = kin->parent[i] = parent_of(kin, i);
        if (parent < g->count) {
            kin->next_sibling[i] = kin->first_child[parent];
            kin->first_child[parent] = i;
        }
    }
}

/* At most DEPTH_MAX deep: parent_of sees to it. */
static void place(struct kin *kin, size_t idea, size_t depth, bool last)
{
    struct pup_idea *placed = &kin->tree->at[kin->tree->count++];
    *placed = kin->g->ideas[idea];
    placed->depth = depth;
    placed->last = last;
    for (size_t child = kin->first_child[idea]; child < kin->g->count; child = kin->next_sibling[child]) {
        place(kin, child, depth + 1, kin->next_sibling[child] == kin->g->count);
    }
}

static enum pup_err place_all(struct gathering *g, struct pup_idea_tree *tree)
{
    struct kin kin = {.g = g, .tree = tree};
    enum pup_err err = make_room(&kin);
    if (err != PUP_OK) {
        return err;
    }
    relate(&kin, g);
    for (size_t i = 0; i < g->count; i++) {
        size_t next = i + 1;
        while (next < g->count && kin.parent[next] < g->count) {
            next++;
        }
        if (kin.parent[i] == g->count && is_wanted(g, g->ideas[i].question)) {
            place(&kin, i, 0, next == g->count || !pup_span_equal(g->ideas[next].key, g->ideas[i].key));
        }
    }
    return PUP_OK;
}

enum pup_err pup_idea_tree_gather(struct pup_txn *txn, struct pup_arena *arena, enum pup_language language,
                                  const struct pup_space_row *spaces, size_t space_count, struct pup_span wanted,
                                  bool all, struct pup_idea_tree *tree)
{
    struct gathering g = {.txn = txn, .arena = arena, .language = language, .all = all};
    *tree = (struct pup_idea_tree){.count = 0};
    enum pup_err err = pup_words_of(arena, wanted, g.wanted, WANTED_WORDS, &g.wanted_count);
    err = err == PUP_OK ? pup_merged_gather(txn, arena, language, &g.merged) : err;
    for (size_t i = 0; i < space_count && err == PUP_OK; i++) {
        err = pup_view_each(txn, &spaces[i].space, PUP_KIND_IDEA, take, &g);
        err = err != PUP_OK ? err : g.err;
    }
    if (g.count > 1) {
        qsort(g.ideas, g.count, sizeof *g.ideas, in_order);
    }
    tree->put_away = g.put_away;
    return err == PUP_OK ? place_all(&g, tree) : err;
}
