#include "client/work/morning.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/contest.h"
#include "client/query/recent.h"
#include "client/work/work_priv.h"

/* ---- actions ---- */

struct acting {
    struct pup_work *work;
    const struct pup_id *human;
    struct work_rows rows;
};

static bool is_over(int64_t state)
{
    return state == PUP_ACTION_STATE_DONE || state == PUP_ACTION_STATE_DROPPED;
}

static int by_id(const void *left, const void *right)
{
    return pup_id_compare(left, right);
}

enum pup_err pup_morning_self(struct pup_work *work, const struct pup_id *human, struct pup_morning_self *self)
{
    struct pup_id ignored;
    enum pup_err err = pup_work_human(work, human, &ignored); /* so that everybody is known */
    *self = (struct pup_morning_self){.today = work->today};
    self->persons = pup_arena_array(work->arena, work->human_count + work->merged.count + 1, sizeof *self->persons);
    if (err != PUP_OK || self->persons == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    self->persons[self->count++] = *human;
    for (size_t i = 0; i < work->human_count; i++) {
        if (pup_id_equal(&work->humans[i].human, human)) {
            self->persons[self->count++] = work->humans[i].person;
        }
    }
    for (size_t i = 0, known = self->count; i < work->merged.count; i++) {
        for (size_t j = 0; j < known; j++) {
            if (pup_id_equal(&work->merged.rows[i].into, &self->persons[j])) {
                self->persons[self->count++] = work->merged.rows[i].from.id;
                break;
            }
        }
    }
    qsort(self->persons, self->count, sizeof *self->persons, by_id);
    return PUP_OK;
}

static bool is_self(const struct pup_morning_self *self, struct pup_span packed, uint32_t field)
{
    struct pup_id person;
    return pup_record_peek_reference(packed, field, &person) &&
           bsearch(&person, self->persons, self->count, sizeof person, by_id) != NULL;
}

static bool may_be_due(const void *context, uint32_t kind, struct pup_span packed, bool own)
{
    static const uint32_t fields[] = {PUP_ACTION_DUE, PUP_FIELD_STATE};
    const struct pup_morning_self *self = context;
    struct pup_record_peek peek;
    if (kind != PUP_KIND_ACTION) {
        return false;
    }
    pup_record_peek(packed, fields, 2, &peek);
    bool due = peek.has[0] && peek.number[0] <= self->today && !(peek.has[1] && is_over(peek.number[1]));
    return own || (due && (is_self(self, packed, PUP_ACTION_OWNER) || is_self(self, packed, PUP_ACTION_SUPPORT)));
}

/* Whether a field names her. */
static enum pup_err names_her(struct acting *acting, const struct pup_view *view, uint32_t field, bool *names)
{
    struct pup_id person, human;
    struct pup_span beside;
    *names = false;
    if (!pup_work_reference(acting->work, view, field, &person, &beside)) {
        return PUP_OK;
    }
    enum pup_err err = pup_work_human(acting->work, &person, &human);
    *names = err == PUP_OK && pup_id_equal(&human, acting->human);
    return err;
}

static enum pup_err on_action(void *context, const struct pup_view *view)
{
    struct acting *acting = context;
    int64_t due;
    bool owner, support;
    if (is_over(pup_work_state(acting->work, view)) || !pup_work_integer(acting->work, view, PUP_ACTION_DUE, &due) ||
        due > acting->work->today) {
        return PUP_OK;
    }
    enum pup_err err = names_her(acting, view, PUP_ACTION_OWNER, &owner);
    err = err == PUP_OK ? names_her(acting, view, PUP_ACTION_SUPPORT, &support) : err;
    if (err != PUP_OK || (!owner && !support)) {
        return err;
    }
    struct pup_morning_action *row = work_push(acting->work, &acting->rows);
    if (row == NULL) {
        return PUP_ERR_MEMORY;
    }
    *row = (struct pup_morning_action){pup_work_place(view), pup_work_title(acting->work, view), due, !owner};
    return PUP_OK;
}

static int by_due(const void *left, const void *right)
{
    const struct pup_morning_action *a = left, *b = right;
    int order = work_compare_numbers(a->due, b->due);
    return order != 0 ? order : pup_id_compare(&a->place.id, &b->place.id);
}

struct pup_question pup_morning_actions_question(const struct pup_morning_self *self)
{
    return (struct pup_question){.compartment = PUP_TEAM, .look = may_be_due, .context = self};
}

enum pup_err pup_morning_actions(struct pup_work *work, const struct pup_question *question, const struct pup_id *human,
                                 struct pup_morning_action **rows, size_t *count)
{
    struct acting acting = {work, human, work_rows(sizeof(struct pup_morning_action))};
    enum pup_err err = pup_work_visit(work, question, PUP_KEEP_IN_USE, on_action, &acting);
    *rows = acting.rows.at;
    *count = acting.rows.count;
    if (*count > 0) {
        qsort(*rows, *count, sizeof **rows, by_due);
    }
    return err;
}

/* ---- changes ---- */

struct changing {
    struct pup_work *work;
    const struct pup_space *space;
    const char *login;
    struct work_rows rows;
    enum pup_err err;
};

/* The newest come first: what changed often is near the end. */
static struct pup_morning_change *row_of(struct changing *changing, const struct pup_part *part)
{
    struct pup_morning_change *rows = changing->rows.at;
    for (size_t i = changing->rows.count; i > 0; i--) {
        if (pup_id_equal(&rows[i - 1].place.id, &part->record) &&
            pup_space_equal(&rows[i - 1].place.space, changing->space)) {
            return &rows[i - 1];
        }
    }
    struct pup_morning_change *row = work_push(changing->work, &changing->rows);
    if (row != NULL) {
        row->place = (struct pup_place){*changing->space, part->record, part->kind};
    }
    return row;
}

static void note_member(struct pup_morning_change *row, const char *login)
{
    for (size_t i = 0; i < row->member_count; i++) {
        if (strcmp(row->members[i], login) == 0) {
            return;
        }
    }
    if (row->member_count < PUP_MORNING_NAMES) {
        memcpy(row->members[row->member_count++], login, strlen(login) + 1);
    }
}

static void note_field(struct pup_morning_change *row, const struct pup_change *change)
{
    row->removed |= change->operation == PUP_DELETE;
    if (change->field == 0 || (change->field == PUP_FIELD_STATE && row->created)) {
        return;
    }
    for (size_t i = 0; i < row->field_count; i++) {
        if (row->fields[i] == change->field) {
            return;
        }
    }
    if (row->field_count < PUP_MORNING_FIELDS) {
        row->fields[row->field_count++] = change->field;
    }
}

static bool on_recent(void *context, const struct pup_recent *recent)
{
    struct changing *changing = context;
    bool others = recent->member[0] != '\0' && strcmp(recent->member, changing->login) != 0;
    for (size_t i = 0; others && i < recent->edit->part_count; i++) {
        const struct pup_part *part = &recent->edit->parts[i];
        struct pup_morning_change *row = row_of(changing, part);
        if (row == NULL) {
            changing->err = PUP_ERR_MEMORY;
            return false;
        }
        row->at = recent->at > row->at ? recent->at : row->at;
        row->created |= part->seen.count == 0;
        note_member(row, recent->member);
        for (size_t j = 0; j < part->change_count; j++) {
            note_field(row, &part->changes[j]);
        }
    }
    return true;
}

static int newest_first(const void *left, const void *right)
{
    const struct pup_morning_change *a = left, *b = right;
    int order = work_compare_numbers(b->at, a->at);
    return order != 0 ? order : pup_id_compare(&a->place.id, &b->place.id);
}

static enum pup_err entitle(struct pup_work *work, struct pup_morning_change *row)
{
    struct pup_view view;
    enum pup_err err = pup_view_get(work->txn, work->arena, &row->place.space, &row->place.id, &view);
    if (err == PUP_OK) {
        row->title = pup_work_title(work, &view);
        row->removed = !pup_record_alive(&view.record);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

enum pup_err pup_morning_changes(struct pup_work *work, const char *login, int64_t from, int64_t until,
                                 struct pup_morning_change **rows, size_t *count, bool *cut)
{
    struct changing changing = {.work = work, .login = login, .rows = work_rows(sizeof(struct pup_morning_change))};
    *cut = false;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < work->space_count && err == PUP_OK; i++) {
        changing.space = &work->spaces[i].space;
        err = pup_recent_each(work->txn, &work->spaces[i], from, until, on_recent, &changing, cut);
        err = changing.err != PUP_OK ? changing.err : err;
    }
    *rows = changing.rows.at;
    *count = changing.rows.count;
    if (*count > 0) {
        qsort(*rows, *count, sizeof **rows, newest_first);
    }
    for (size_t i = 0; i < *count && err == PUP_OK; i++) {
        err = entitle(work, &(*rows)[i]);
    }
    return err;
}

/* ---- contests ---- */

struct contesting {
    struct pup_work *work;
    struct work_rows rows;
};

static bool may_be_contested(const void *context, uint32_t kind, struct pup_span packed, bool own)
{
    (void)context;
    (void)kind;
    (void)own;
    return pup_record_peek_contested(packed);
}

static enum pup_err take_contests(struct contesting *contesting, const struct pup_place *place)
{
    struct pup_work *work = contesting->work;
    struct pup_view view;
    struct pup_contest *contests;
    size_t count = 0;
    enum pup_err err = pup_view_get(work->txn, work->arena, &place->space, &place->id, &view);
    err = err == PUP_OK ? pup_contest_list(work->txn, work->arena, &view, &contests, &count) : err;
    for (size_t i = 0; i < count && err == PUP_OK; i++) {
        struct pup_morning_contest *row = work_push(work, &contesting->rows);
        if (row == NULL) {
            return PUP_ERR_MEMORY;
        }
        *row = (struct pup_morning_contest){*place, pup_work_title(work, &view), contests[i].field};
    }
    return err;
}

struct pup_question pup_morning_contests_question(void)
{
    return (struct pup_question){.look = may_be_contested};
}

enum pup_err pup_morning_contests(struct pup_work *work, const struct pup_question *question,
                                  struct pup_morning_contest **rows, size_t *count)
{
    struct contesting contesting = {work, work_rows(sizeof(struct pup_morning_contest))};
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < question->count && err == PUP_OK; i++) {
        err = take_contests(&contesting, &question->places[i]);
    }
    *rows = contesting.rows.at;
    *count = contesting.rows.count;
    return err;
}
