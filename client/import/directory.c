#include "client/import/directory.h"

#include <stdlib.h>
#include <string.h>

#include "client/query/merged.h"
#include "common/base/text.h"
#include "common/model/name.h"

static struct pup_span key_of(struct pup_arena *arena, uint32_t kind, struct pup_span name)
{
    return kind == PUP_KIND_PERSON ? pup_name_key(arena, name) : pup_text_fold(arena, name);
}

static struct pup_span key_of_number(struct pup_arena *arena, struct pup_span number)
{
    const char *text = pup_arena_printf(arena, "#%.*s", (int)number.len, (const char *)number.data);
    return pup_span_of(text);
}

static int compare_rows(const void *a, const void *b)
{
    const struct pup_directory_row *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    int order = pup_span_compare(x->key, y->key);
    return order ? order : pup_id_compare(&x->id, &y->id);
}

static size_t first_not_below(const struct pup_directory *directory, const struct pup_directory_row *wanted)
{
    size_t low = 0, high = directory->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_rows(&directory->rows[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum pup_err add_row(struct pup_directory *directory, const struct pup_directory_row *row)
{
    if (!row->key.len)
        return PUP_OK;
    if (directory->count == directory->room) {
        size_t room = directory->room ? directory->room * 2 : 256;
        struct pup_directory_row *rows = realloc(directory->rows, room * sizeof *rows);
        if (!rows)
            return PUP_ERR_MEMORY;
        directory->rows = rows;
        directory->room = room;
    }
    size_t at = directory->count;
    if (directory->sorted) /* found already in: kept in order, so that thousands of additions cost no sorting */
        at = first_not_below(directory, row);
    memmove(directory->rows + at + 1, directory->rows + at, (directory->count - at) * sizeof *row);
    directory->rows[at] = *row;
    directory->count++;
    return PUP_OK;
}

enum pup_err pup_directory_add(struct pup_directory *directory, uint32_t kind, const struct pup_id *id,
                               const struct pup_space *space, struct pup_span name, struct pup_span number)
{
    struct pup_directory_row row = {.kind = kind, .id = *id, .space = *space};
    row.name = pup_arena_copy(directory->arena, name);
    row.key = key_of(directory->arena, kind, name);
    if (!row.name.data || !row.key.data)
        return PUP_ERR_MEMORY;
    enum pup_err err = add_row(directory, &row);
    if (err || !number.len)
        return err;
    row.key = key_of_number(directory->arena, number);
    return row.key.data ? add_row(directory, &row) : PUP_ERR_MEMORY;
}

static struct pup_span visible_text(const struct pup_record *record, uint32_t field)
{
    const struct pup_register *reg = pup_record_register(record, field);
    const struct pup_value *value = reg ? pup_register_value(reg) : NULL;
    bool readable = value && (value->type == PUP_VALUE_TEXT || value->type == PUP_VALUE_REFERENCE);
    return readable ? value->text : (struct pup_span){NULL, 0};
}

struct build {
    struct pup_txn *txn;
    struct pup_directory *directory;
    enum pup_err err;
};

static bool on_record(void *context, const struct pup_view *view)
{
    struct build *build = context;
    const struct pup_record *record = &view->record;
    const struct pup_kind_def *kind = pup_schema_kind(record->kind);
    if (!kind || !pup_record_alive(record))
        return true;
    struct pup_place place = {view->space, record->id, record->kind};
    if (pup_record_register(record, PUP_FIELD_MERGED_INTO))
        build->err = pup_merged_follow(build->txn, &place);
    if (build->err)
        return false;
    struct pup_span number = {NULL, 0};
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].check != PUP_CHECK_NONE)
            number = visible_text(record, kind->fields[i].number);
    build->err = pup_directory_add(build->directory, record->kind, &place.id, &view->space,
                                   visible_text(record, kind->title), number);
    return !build->err;
}

/* Whether a space belongs to the structure, or to one of its members when it is a group. */
static bool belongs(const struct pup_structure_row *structure, const char *code, const struct pup_space *space)
{
    struct pup_space_parts parts = pup_space_split(space);
    if (!strcmp(parts.code, code))
        return true;
    for (size_t i = 0; structure && i < structure->member_count; i++)
        if (!strcmp(parts.code, structure->members[i]))
            return true;
    return false;
}

enum pup_err pup_directory_build(struct pup_txn *txn, struct pup_arena *arena, const char *code,
                                 struct pup_directory *directory)
{
    *directory = (struct pup_directory){.arena = arena};
    struct pup_structure_row *structures, *structure = NULL;
    struct pup_space_row *spaces;
    size_t structure_count, space_count;
    enum pup_err err = pup_replica_structures(txn, arena, &structures, &structure_count);
    if (!err)
        err = pup_replica_spaces(txn, arena, &spaces, &space_count);
    if (err)
        return err;
    for (size_t i = 0; i < structure_count; i++)
        if (!strcmp(structures[i].code, code))
            structure = &structures[i];
    struct build build = {.txn = txn, .directory = directory};
    for (size_t i = 0; i < space_count && !err; i++) {
        if (!belongs(structure, code, &spaces[i].space))
            continue;
        err = pup_view_each(txn, &spaces[i].space, 0, on_record, &build);
        err = err ? err : build.err;
    }
    return err;
}

void pup_directory_release(struct pup_directory *directory)
{
    free(directory->rows);
    *directory = (struct pup_directory){0};
}

static enum pup_err find_key(struct pup_directory *directory, uint32_t kind, struct pup_span key,
                             const struct pup_directory_row **row)
{
    if (!key.data)
        return PUP_ERR_MEMORY;
    if (!directory->sorted && directory->count)
        qsort(directory->rows, directory->count, sizeof *directory->rows, compare_rows);
    directory->sorted = true;
    struct pup_directory_row wanted = {.kind = kind, .key = key};
    size_t low = first_not_below(directory, &wanted);
    size_t end = low;
    while (end < directory->count && directory->rows[end].kind == kind && pup_span_equal(directory->rows[end].key, key))
        end++;
    if (end == low)
        return PUP_ERR_NOT_FOUND;
    for (size_t i = low + 1; i < end; i++)
        if (!pup_id_equal(&directory->rows[i].id, &directory->rows[low].id))
            return PUP_ERR_AMBIGUOUS;
    *row = &directory->rows[low];
    return PUP_OK;
}

enum pup_err pup_directory_find(struct pup_directory *directory, uint32_t kind, struct pup_span name,
                                const struct pup_directory_row **row)
{
    return find_key(directory, kind, key_of(directory->arena, kind, name), row);
}

enum pup_err pup_directory_find_number(struct pup_directory *directory, uint32_t kind, struct pup_span number,
                                       const struct pup_directory_row **row)
{
    return number.len ? find_key(directory, kind, key_of_number(directory->arena, number), row) : PUP_ERR_NOT_FOUND;
}
