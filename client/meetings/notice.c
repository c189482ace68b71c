/* notice: those that are open; publish, acknowledge, who has acknowledged, lift. */
#include <string.h>

#include "client/cli/say.h"
#include "client/cli/verb.h"
#include "client/cli/write.h"
#include "client/meetings/meetings.h"
#include "client/print/grid.h"
#include "client/print/value.h"
#include "client/work/notices.h"
#include "common/model/fields.h"

static const struct pup_kind_def *notice_kind(void)
{
    return pup_schema_kind(PUP_KIND_NOTICE);
}

/* ---- those that are open ---- */

static const char *mine_words(const struct pup_context *context, const struct pup_notice_row *row)
{
    bool people = context->printer.terminal || context->printer.format == PUP_FORMAT_CSV;
    if (people) {
        return !row->asked ? "" : row->acknowledged ? _("seen") : _("to read");
    }
    return row->asked && !row->acknowledged ? "true" : "false";
}

static struct pup_span value_cell(struct pup_context *context, uint32_t field, bool has, int64_t integer)
{
    struct pup_buf buf;
    struct pup_value value = pup_value_integer(integer);
    pup_buf_init(&buf, 256);
    if (has) {
        (void)pup_value_show(&buf, &context->printer, pup_schema_field(notice_kind(), field), &value);
    }
    struct pup_span cell = pup_arena_copy(&context->arena, pup_buf_span(&buf));
    pup_buf_release(&buf);
    return cell;
}

static enum pup_err put_row(struct pup_context *context, struct pup_txn *txn, struct pup_grid *grid,
                            const struct pup_notice_row *row)
{
    char id[PUP_ID_TEXT + 1], space[PUP_SPACE_LABEL];
    size_t len = pup_view_short_length(txn, &row->place.id);
    const char *read = pup_arena_printf(&context->arena, "%zu/%zu", row->readers.acknowledged, row->readers.count);
    const struct pup_span cells[] = {
        pup_span_of(pup_id_show(&context->printer, &row->place.id, len, id)),
        value_cell(context, PUP_NOTICE_LEVEL, row->level != 0, row->level),
        row->title,
        value_cell(context, PUP_NOTICE_UNTIL, row->has_until, row->until),
        pup_span_of(read),
        pup_span_of(mine_words(context, row)),
        pup_span_of(pup_space_show(&context->printer, &row->place.space, space)),
    };
    enum pup_tone tone = row->level == PUP_NOTICE_LEVEL_CRISIS ? PUP_TONE_WARN : PUP_TONE_PLAIN;
    return pup_grid_row(grid, cells, tone);
}

static int print_rows(struct pup_context *context, struct pup_txn *txn, const struct pup_notice_row *rows, size_t count)
{
    const struct pup_column columns[] = {
        {"id", _("Id"), 0},
        {"level", _("Level"), 0},
        {"title", _("Title"), PUP_COLUMN_SHRINK | PUP_COLUMN_WRAP},
        {"until", _("Valid until"), 0},
        {"acknowledged", _("Read by"), PUP_COLUMN_RIGHT},
        {"mine", _("You"), 0},
        {"space", _("Space"), 0},
    };
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        err = put_row(context, txn, grid, &rows[i]);
    }
    enum pup_err end = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : end);
}

/* Those of the structure that --structure names; all without. */
static size_t keep_wanted(const struct pup_space_row *spaces, size_t space_count, struct pup_notice_row *rows,
                          size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < space_count; j++) {
            if (pup_space_equal(&spaces[j].space, &rows[i].place.space)) {
                rows[kept++] = rows[i];
                break;
            }
        }
    }
    return kept;
}

static int list_open(struct pup_context *context)
{
    struct pup_txn *txn = NULL;
    struct pup_notice_row *rows = NULL;
    struct pup_space_row *spaces = NULL;
    size_t count = 0, space_count = 0;
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_place_spaces(context, txn, &spaces, &space_count);
    }
    if (code == EX_OK) {
        code = pup_fail_err(pup_work_notices(txn, &context->arena, context->language, context->profile.login,
                                             context->typing.today, &rows, &count));
    }
    if (code == EX_OK) {
        count = keep_wanted(spaces, space_count, rows, count);
        code = count > 0 || !context->printer.terminal ? print_rows(context, txn, rows, count) : EX_OK;
    }
    pup_txn_abort(txn);
    if (code == EX_OK && count == 0) {
        pup_note(_("no notice is open; to publish one: pupitre notice publish TITLE"));
    }
    return code;
}

/* ---- acknowledging ---- */

/* Her own person record, as seen from where the notice is. */
static int herself(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space,
                   struct pup_value *person)
{
    struct pup_candidates found;
    enum pup_err err = pup_reference_find(txn, &context->arena, space, PUP_KIND_PERSON,
                                          pup_span_of(context->profile.login), context->language, &found);
    if (err == PUP_ERR_NOT_FOUND) {
        return pup_fail(EX_NOPERM, _("you are not among the people of this structure, so you cannot acknowledge it"));
    }
    if (err == PUP_OK) {
        *person = pup_value_reference(found.at[0].place.id, found.at[0].title);
    }
    return pup_fail_err(err);
}

static bool has(const struct pup_record *notice, const struct pup_value *person)
{
    const struct pup_set *set = pup_record_set(notice, PUP_NOTICE_ACKNOWLEDGED);
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        if (pup_element_present(&set->elements[i]) && pup_value_equal(&set->elements[i].value, person)) {
            return true;
        }
    }
    return false;
}

static int add_herself(struct pup_context *context, struct pup_txn *txn, struct pup_draft *draft)
{
    struct pup_value person;
    int code = herself(context, txn, &draft->space, &person);
    if (code != EX_OK || has(draft->before, &person)) {
        return code;
    }
    return pup_draft_add(context, draft,
                         (struct pup_change){.field = PUP_NOTICE_ACKNOWLEDGED, .operation = PUP_ADD, .value = person});
}

/* Changes of one notice as one edit; ends the transaction. */
static int finish(struct pup_context *context, struct pup_txn *txn, int code, struct pup_draft *draft,
                  const char *already)
{
    if (code != EX_OK || draft->count == 0) {
        pup_txn_abort(txn);
        if (code == EX_OK) {
            pup_note("%s", already);
        }
        return code;
    }
    draft->told = pup_draft_words(context, draft);
    return pup_write(context, txn, draft, &draft->before->touched);
}

static int begin(struct pup_context *context, const char *word, struct pup_txn **txn, struct pup_view *view,
                 struct pup_draft *draft)
{
    int code = pup_place_begin(context, true, txn);
    if (code == EX_OK) {
        code = pup_place_record_of(context, *txn, word, PUP_KIND_NOTICE, view);
    }
    if (code == EX_OK) {
        code = pup_place_may_write(context, *txn, &view->space);
    }
    return code == EX_OK ? pup_draft_start(context, &view->space, &view->record, draft) : code;
}

static int acknowledge(struct pup_context *context, int count, char **words)
{
    if (count < 1) {
        return pup_fail(EX_USAGE, _("which notice? Give its id: pupitre notice ack ID; see: pupitre notice"));
    }
    int code = EX_OK;
    for (int i = 0; code == EX_OK && i < count; i++) {
        struct pup_txn *txn = NULL;
        struct pup_view view;
        struct pup_draft draft;
        code = begin(context, words[i], &txn, &view, &draft);
        if (code == EX_OK) {
            code = add_herself(context, txn, &draft);
        }
        code = finish(context, txn, code, &draft, _("you had acknowledged it already"));
    }
    return code;
}

/* ---- who ---- */

static int print_readers(struct pup_context *context, const struct pup_notice_readers *readers)
{
    const struct pup_column columns[] = {{"name", _("Name"), PUP_COLUMN_SHRINK}, {"acknowledged", _("Read"), 0}};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    bool people = context->printer.terminal || context->printer.format == PUP_FORMAT_CSV;
    for (int pass = 0; pass < 2; pass++) { /* those who are missing first */
        for (size_t i = 0; err == PUP_OK && i < readers->count; i++) {
            bool read = readers->rows[i].acknowledged;
            if (read == (pass == 1)) {
                const char *word = people ? (read ? _("yes") : _("not yet")) : read ? "true" : "false";
                const struct pup_span cells[] = {readers->rows[i].name, pup_span_of(word)};
                err = pup_grid_row(grid, cells, read ? PUP_TONE_FAINT : PUP_TONE_PLAIN);
            }
        }
    }
    enum pup_err end = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : end);
}

static int who(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_notice_readers readers;
    if (count != 1) {
        return pup_fail(EX_USAGE, _("which notice? Give its id: pupitre notice who ID; see: pupitre notice"));
    }
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_place_record_of(context, txn, words[0], PUP_KIND_NOTICE, &view);
    }
    if (code == EX_OK) {
        code = pup_fail_err(pup_work_notice_readers(txn, &context->arena, &view, context->language, &readers));
    }
    pup_txn_abort(txn);
    if (code == EX_OK) {
        code = print_readers(context, &readers);
    }
    if (code == EX_OK && context->printer.terminal) {
        pup_note(_("%zu of %zu have acknowledged it"), readers.acknowledged, readers.count);
    }
    return code;
}

/* ---- publishing and lifting ---- */

static bool is_given(const struct pup_assignment *assignments, int count, uint32_t field)
{
    for (int i = 0; i < count; i++) {
        if (assignments[i].field->number == field) {
            return true;
        }
    }
    return false;
}

/* What may be left out: the message, which then is the title; the level, information; and who writes has read it. */
static int fill(struct pup_context *context, struct pup_txn *txn, const char *title,
                const struct pup_assignment *assignments, int count, struct pup_draft *draft)
{
    const struct pup_kind_def *kind = notice_kind();
    const struct pup_assignment named = {pup_schema_field(kind, PUP_NOTICE_TITLE), PUP_ASSIGN_SET, pup_span_of(title)};
    const struct pup_assignment body = {pup_schema_field(kind, PUP_NOTICE_BODY), PUP_ASSIGN_SET, pup_span_of(title)};
    int code = pup_assign(context, txn, &named, draft);
    if (code == EX_OK && !is_given(assignments, count, PUP_NOTICE_BODY)) {
        code = pup_assign(context, txn, &body, draft);
    }
    if (code == EX_OK && !is_given(assignments, count, PUP_NOTICE_LEVEL)) {
        code = pup_assign_value(context, pup_schema_field(kind, PUP_NOTICE_LEVEL),
                                pup_value_integer(PUP_NOTICE_LEVEL_INFO), draft);
    }
    if (code == EX_OK && !is_given(assignments, count, PUP_FIELD_STATE)) {
        code = pup_assign_value(context, pup_schema_field(kind, PUP_FIELD_STATE),
                                pup_value_integer(PUP_NOTICE_STATE_OPEN), draft);
    }
    for (int i = 0; code == EX_OK && i < count; i++) {
        code = pup_assign(context, txn, &assignments[i], draft);
    }
    return code == EX_OK ? add_herself(context, txn, draft) : code;
}

static int publish(struct pup_context *context, int count, char **words)
{
    struct pup_assignment *assignments = NULL;
    struct pup_txn *txn = NULL;
    struct pup_space space;
    struct pup_record record;
    struct pup_draft draft;
    if (count < 1 || words[0][0] == '\0') {
        return pup_fail(EX_USAGE, _("what is the notice called? pupitre notice publish \"TITLE\" level=important"));
    }
    int code = pup_assignments_read(context, notice_kind(), count - 1, words + 1, &assignments);
    struct pup_id id = pup_write_new_id(context);
    pup_record_init(&record, &id, PUP_KIND_NOTICE);
    if (code == EX_OK) {
        code = pup_place_begin(context, true, &txn);
    }
    if (code == EX_OK) {
        code = pup_place_new(context, txn, notice_kind(), NULL, &space);
    }
    if (code == EX_OK) {
        code = pup_draft_start(context, &space, &record, &draft);
    }
    if (code == EX_OK) {
        code = fill(context, txn, words[0], assignments, count - 1, &draft);
    }
    if (code != EX_OK) {
        pup_txn_abort(txn);
        return code;
    }
    code = pup_write(context, txn, &draft, &record.touched);
    return code == EX_OK ? pup_write_print_id(context, &id) : code;
}

static int lift(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_draft draft;
    if (count != 1) {
        return pup_fail(EX_USAGE, _("which notice? Give its id: pupitre notice lift ID; see: pupitre notice"));
    }
    int code = begin(context, words[0], &txn, &view, &draft);
    if (code == EX_OK) {
        code = pup_assign_value(context, pup_schema_field(notice_kind(), PUP_FIELD_STATE),
                                pup_value_integer(PUP_NOTICE_STATE_LIFTED), &draft);
    }
    return finish(context, txn, code, &draft, _("it was lifted already"));
}

static const struct pup_verb verbs[] = {
    {"publish", "publier", publish}, {"ack", "lu", acknowledge}, {"who", "qui", who},
    {"lift", "lever", lift},         {NULL, NULL, NULL},
};

int pup_command_notice(struct pup_context *context, int count, char **words)
{
    if (count == 0) {
        return list_open(context);
    }
    const struct pup_verb *verb = pup_verb_find(verbs, words[0]);
    if (verb == NULL) {
        return pup_fail(EX_USAGE, _("notice does not know \"%s\": say publish, ack, who or lift"), words[0]);
    }
    return verb->run(context, count - 1, words + 1);
}
