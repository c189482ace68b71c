#include "client/work/notices.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/merged.h"
#include "client/query/query.h"
#include "common/model/fields.h"

/* ---- who is asked ---- */

struct asking {
    struct pup_txn *txn;
    struct pup_arena *arena;
    enum pup_language language;
    struct pup_id *acknowledged; /* the people in the set, merging followed */
    size_t acknowledged_count;
    struct pup_notice_readers *readers;
    size_t room;
    enum pup_err err;
};

/* Where merging leads from a person that was acknowledged for; the id itself where that cannot be read. */
static struct pup_id follow(struct asking *asking, const struct pup_id *id)
{
    char text[PUP_ID_TEXT + 1];
    struct pup_place place;
    size_t count = 1;
    pup_id_text(id, text);
    if (pup_view_find(asking->txn, pup_span_of(text), &place, &count) != PUP_OK ||
        pup_merged_follow(asking->txn, &place) != PUP_OK) {
        return *id;
    }
    return place.id;
}

static void read_acknowledged(struct asking *asking, const struct pup_record *notice)
{
    const struct pup_set *set = pup_record_set(notice, PUP_NOTICE_ACKNOWLEDGED);
    size_t count = set == NULL ? 0 : set->count;
    asking->acknowledged = pup_arena_array(asking->arena, count, sizeof *asking->acknowledged);
    if (asking->acknowledged == NULL) {
        asking->err = PUP_ERR_MEMORY;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct pup_element *element = &set->elements[i];
        if (pup_element_present(element) && element->value.type == PUP_VALUE_REFERENCE) {
            asking->acknowledged[asking->acknowledged_count++] = follow(asking, &element->value.ref);
        }
    }
}

static bool has_acknowledged(const struct asking *asking, const struct pup_id *person)
{
    for (size_t i = 0; i < asking->acknowledged_count; i++) {
        if (pup_id_equal(&asking->acknowledged[i], person)) {
            return true;
        }
    }
    return false;
}

static struct pup_notice_reader *reader_of(struct asking *asking, struct pup_span login)
{
    struct pup_notice_readers *readers = asking->readers;
    for (size_t i = 0; i < readers->count; i++) {
        if (pup_span_equal(readers->rows[i].login, login)) {
            return &readers->rows[i];
        }
    }
    if (readers->count == asking->room) {
        asking->room = asking->room == 0 ? 32 : asking->room * 2;
        struct pup_notice_reader *more = pup_arena_array(asking->arena, asking->room, sizeof *more);
        if (more == NULL) {
            return NULL;
        }
        if (readers->count > 0) {
            memcpy(more, readers->rows, readers->count * sizeof *more);
        }
        readers->rows = more;
    }
    struct pup_notice_reader *reader = &readers->rows[readers->count++];
    *reader = (struct pup_notice_reader){.login = pup_arena_copy(asking->arena, login)};
    return reader;
}

static bool ask_person(void *context, const struct pup_view *view)
{
    struct asking *asking = context;
    const struct pup_value *login = pup_record_visible(&view->record, PUP_PERSON_LOGIN);
    if (login == NULL || login->type != PUP_VALUE_TEXT || pup_query_put_away(asking->txn, view)) {
        return true;
    }
    struct pup_notice_reader *reader = reader_of(asking, login->text);
    if (reader == NULL) {
        asking->err = PUP_ERR_MEMORY;
        return false;
    }
    if (reader->name.len == 0) {
        reader->name = pup_arena_copy(asking->arena, pup_record_title(asking->arena, &view->record, asking->language));
    }
    reader->acknowledged |= has_acknowledged(asking, &view->record.id);
    return true;
}

static enum pup_err ask_structure(struct asking *asking, const char *code)
{
    struct pup_space team;
    enum pup_err err = pup_space_make(code, PUP_TEAM, NULL, &team);
    err = err != PUP_OK ? err : pup_view_each(asking->txn, &team, PUP_KIND_PERSON, ask_person, asking);
    return err != PUP_OK ? err : asking->err;
}

static int by_name(const void *a, const void *b)
{
    const struct pup_notice_reader *x = a, *y = b;
    int order = pup_span_compare(x->name, y->name);
    return order != 0 ? order : pup_span_compare(x->login, y->login);
}

static enum pup_err ask_all(struct asking *asking, const char *code)
{
    struct pup_structure_row *structures = NULL;
    size_t count = 0;
    enum pup_err err = pup_replica_structures(asking->txn, asking->arena, &structures, &count);
    err = err != PUP_OK ? err : ask_structure(asking, code);
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        for (size_t j = 0; err == PUP_OK && strcmp(structures[i].code, code) == 0 && j < structures[i].member_count;
             j++) {
            err = ask_structure(asking, structures[i].members[j]);
        }
    }
    return err;
}

enum pup_err pup_work_notice_readers(struct pup_txn *txn, struct pup_arena *arena, const struct pup_view *notice,
                                     enum pup_language language, struct pup_notice_readers *readers)
{
    struct asking asking = {.txn = txn, .arena = arena, .language = language, .readers = readers};
    struct pup_space_parts parts = pup_space_split(&notice->space);
    *readers = (struct pup_notice_readers){.count = 0};
    read_acknowledged(&asking, &notice->record);
    enum pup_err err = asking.err != PUP_OK ? asking.err : ask_all(&asking, parts.code);
    if (readers->count > 1) {
        qsort(readers->rows, readers->count, sizeof *readers->rows, by_name);
    }
    for (size_t i = 0; i < readers->count; i++) {
        readers->acknowledged += readers->rows[i].acknowledged;
    }
    return err;
}

/* ---- which are open ---- */

struct gathering {
    struct pup_txn *txn;
    struct pup_arena *arena;
    int64_t today;
    struct pup_view *views; /* copies */
    size_t count, room;
    enum pup_err err;
};

static bool is_open(struct pup_txn *txn, const struct pup_view *view, int64_t today)
{
    const struct pup_value *until = pup_record_visible(&view->record, PUP_NOTICE_UNTIL);
    bool over = until != NULL && until->type == PUP_VALUE_INTEGER && until->integer < today;
    return !over && pup_record_state(&view->record) == PUP_NOTICE_STATE_OPEN && !pup_query_put_away(txn, view);
}

static bool gather(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    if (!is_open(g->txn, view, g->today)) {
        return true;
    }
    if (g->count == g->room) {
        g->room = g->room == 0 ? 16 : g->room * 2;
        struct pup_view *more = pup_arena_array(g->arena, g->room, sizeof *more);
        g->err = more == NULL ? PUP_ERR_MEMORY : PUP_OK;
        if (more != NULL && g->count > 0) {
            memcpy(more, g->views, g->count * sizeof *more);
        }
        g->views = more;
    }
    g->err = g->err != PUP_OK ? g->err : pup_view_keep(g->arena, view, &g->views[g->count]);
    g->count += g->err == PUP_OK;
    return g->err == PUP_OK;
}

static int64_t integer_of(const struct pup_record *record, uint32_t field, bool *has)
{
    const struct pup_value *value = pup_record_visible(record, field);
    *has = value != NULL && value->type == PUP_VALUE_INTEGER;
    return *has ? value->integer : 0;
}

static enum pup_err make_row(struct pup_txn *txn, struct pup_arena *arena, enum pup_language language,
                             const char *login, const struct pup_view *view, struct pup_notice_row *row)
{
    bool has_level;
    *row = (struct pup_notice_row){.place = {view->space, view->record.id, view->record.kind}};
    row->title = pup_record_title(arena, &view->record, language);
    row->level = integer_of(&view->record, PUP_NOTICE_LEVEL, &has_level);
    row->until = integer_of(&view->record, PUP_NOTICE_UNTIL, &row->has_until);
    enum pup_err err = pup_work_notice_readers(txn, arena, view, language, &row->readers);
    for (size_t i = 0; i < row->readers.count; i++) {
        if (pup_span_equal(row->readers.rows[i].login, pup_span_of(login))) {
            row->asked = true;
            row->acknowledged = row->readers.rows[i].acknowledged;
        }
    }
    return err;
}

/* Ids begin with the moment they were made. */
static int by_urgency(const void *a, const void *b)
{
    const struct pup_notice_row *x = a, *y = b;
    if (x->level != y->level) {
        return x->level > y->level ? -1 : 1;
    }
    return -pup_id_compare(&x->place.id, &y->place.id);
}

enum pup_err pup_work_notices(struct pup_txn *txn, struct pup_arena *arena, enum pup_language language,
                              const char *login, int64_t today, struct pup_notice_row **rows, size_t *count)
{
    struct gathering g = {.txn = txn, .arena = arena, .today = today};
    *count = 0;
    enum pup_err err = pup_view_each(txn, NULL, PUP_KIND_NOTICE, gather, &g);
    err = err != PUP_OK ? err : g.err;
    *rows = pup_arena_array(arena, g.count, sizeof **rows);
    if (err == PUP_OK && *rows == NULL) {
        err = PUP_ERR_MEMORY;
    }
    for (; err == PUP_OK && *count < g.count; ++*count) {
        err = make_row(txn, arena, language, login, &g.views[*count], &(*rows)[*count]);
    }
    if (err == PUP_OK && *count > 1) {
        qsort(*rows, *count, sizeof **rows, by_urgency);
    }
    return err;
}
