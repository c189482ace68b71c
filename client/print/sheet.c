/* One record in full, for people. */
#include <string.h>

#include "client/print/beyond.h"
#include "client/print/grid.h"
#include "client/print/record.h"
#include "client/query/merged.h"
#include "common/base/language.h"
#include "common/base/text.h"

struct sheet {
    const struct pup_printer *printer;
    struct pup_txn *txn;
    struct pup_arena *arena;
    const struct pup_view *view;
    const struct pup_kind_def *kind;
    struct pup_grid *grid;
};

/* What is to be noticed about a field, in words: colours alone would say nothing in a pipe. */
static const char *mark_of(const struct sheet *sheet, uint32_t field)
{
    const struct pup_register *places = pup_record_places(&sheet->view->record, field);
    if (places != NULL && pup_register_contested(places)) {
        return sheet->printer->terminal ? _("! contested") : "contested";
    }
    const char *unsent = sheet->printer->terminal ? _("not sent yet") : "unsent";
    return pup_view_provisional(sheet->view, field) ? unsent : "";
}

static enum pup_err line(const struct sheet *sheet, const char *label, struct pup_span value, const char *mark)
{
    enum pup_tone tone = mark[0] == '\0' ? PUP_TONE_PLAIN : PUP_TONE_WARN;
    return pup_grid_row(sheet->grid, (struct pup_span[]){pup_span_of(label), value, pup_span_of(mark)}, tone);
}

static bool is_long(const struct sheet *sheet, uint32_t field)
{
    return sheet->printer->terminal && pup_record_text(&sheet->view->record, field) != NULL;
}

static enum pup_err field_line(const struct sheet *sheet, uint32_t field)
{
    char room[PUP_FIELD_KEY_ROOM];
    const struct pup_printer *printer = sheet->printer;
    struct pup_span cell = pup_field_cell(sheet->arena, printer, sheet->kind, &sheet->view->record, field);
    const char *mark = mark_of(sheet, field);
    if ((cell.len == 0 && mark[0] == '\0') || is_long(sheet, field)) {
        return PUP_OK;
    }
    return line(sheet,
                printer->terminal ? pup_field_label(sheet->kind, field, printer->language, room)
                                  : pup_field_key(sheet->kind, field, room),
                cell, mark);
}

static enum pup_err head_lines(const struct sheet *sheet)
{
    char id[PUP_ID_TEXT + 1], space[PUP_SPACE_LABEL];
    const struct pup_view *view = sheet->view;
    const struct pup_printer *printer = sheet->printer;
    size_t len = pup_view_short_length(sheet->txn, &view->record.id);
    const char *name = sheet->kind == NULL ? "?"
                       : printer->terminal ? sheet->kind->label[printer->language]
                                           : sheet->kind->id;
    enum pup_err err = line(sheet, printer->terminal ? _("Id") : "id",
                            pup_span_of(pup_id_show(printer, &view->record.id, len, id)), "");
    if (err == PUP_OK) {
        err = line(sheet, printer->terminal ? _("Kind") : "kind", pup_span_of(name), "");
    }
    if (err == PUP_OK) {
        err = line(sheet, printer->terminal ? _("Space") : "space",
                   pup_span_of(pup_space_show(printer, &view->space, space)), "");
    }
    bool people = printer->terminal;
    if (err == PUP_OK && !pup_record_alive(&view->record)) {
        const char *how = people ? _("yes (to bring it back: pupitre restore)") : "true";
        err = line(sheet, people ? _("Removed") : "deleted", pup_span_of(how), "");
    } else if (err == PUP_OK && pup_record_existence_contested(&view->record)) {
        const char *why = people ? _("somebody removed it, somebody else changed it") : "";
        err = line(sheet, people ? _("Existence") : "existence", pup_span_of(why),
                   people ? _("! contested") : "contested");
    }
    return err;
}

/* Fields in the schema's order, the state first; then what this program does not know, by number. */
static enum pup_err field_lines(const struct sheet *sheet)
{
    const struct pup_record *record = &sheet->view->record;
    enum pup_err err = field_line(sheet, PUP_FIELD_STATE);
    for (size_t i = 0; err == PUP_OK && sheet->kind != NULL && i < sheet->kind->field_count; i++) {
        err = field_line(sheet, sheet->kind->fields[i].number);
    }
    for (size_t i = 0; err == PUP_OK && i < record->register_count; i++) {
        uint32_t field = record->registers[i].field;
        bool listed = field == PUP_FIELD_STATE || (field != PUP_FIELD_MERGED_INTO && sheet->kind != NULL &&
                                                   pup_schema_field(sheet->kind, field) != NULL);
        err = listed ? PUP_OK : field_line(sheet, field);
    }
    return err;
}

/* What was merged into it, with what only that one says: nothing anybody wrote is out of sight. */
static enum pup_err merged_line(const struct sheet *sheet, const struct pup_merged_row *row)
{
    struct pup_view view;
    char id[PUP_ID_TEXT + 1];
    enum pup_err err = pup_view_get(sheet->txn, sheet->arena, &row->from.space, &row->from.id, &view);
    if (err != PUP_OK || !pup_record_alive(&view.record)) {
        return err;
    }
    const struct pup_printer *printer = sheet->printer;
    pup_id_show(printer, &row->from.id, pup_view_short_length(sheet->txn, &row->from.id), id);
    struct pup_span more = pup_record_beyond(sheet->arena, printer, &view.record, &sheet->view->record);
    char *cell = pup_arena_printf(sheet->arena, "%s%s%.*s", id, more.len > 0 ? "  " : "", (int)more.len,
                                  more.len > 0 ? (const char *)more.data : "");
    return cell == NULL ? PUP_ERR_MEMORY
                        : line(sheet, printer->terminal ? _("Merged here") : "merged_here", pup_span_of(cell), "");
}

static enum pup_err merged_lines(const struct sheet *sheet)
{
    struct pup_merged merged;
    enum pup_err err = pup_merged_gather(sheet->txn, sheet->arena, sheet->printer->language, &merged);
    for (size_t i = 0; err == PUP_OK && i < merged.count; i++) {
        if (pup_id_equal(&merged.rows[i].into, &sheet->view->record.id)) {
            err = merged_line(sheet, &merged.rows[i]);
        }
    }
    return err;
}

static void block(const struct sheet *sheet, const struct pup_register *text)
{
    char room[PUP_FIELD_KEY_ROOM];
    const struct pup_printer *printer = sheet->printer;
    const struct pup_value *value = pup_register_value(text);
    const char *mark = mark_of(sheet, text->field);
    if ((value == NULL || value->type == PUP_VALUE_NONE) && mark[0] == '\0') {
        return;
    }
    fprintf(printer->out, "\n%s%s%s%s%s%s\n", pup_tone_start(printer, PUP_TONE_STRONG),
            pup_field_label(sheet->kind, text->field, printer->language, room), mark[0] == '\0' ? "" : " (", mark,
            mark[0] == '\0' ? "" : ")", pup_tone_end(printer, PUP_TONE_STRONG));
    struct pup_span cell = pup_field_cell(sheet->arena, printer, sheet->kind, &sheet->view->record, text->field);
    char *words = pup_arena_printf(sheet->arena, "%.*s", (int)cell.len, (const char *)cell.data);
    for (char *at = words; at != NULL && *at != '\0'; at++) {
        *at = *at == '\t' ? ' ' : *at;
    }
    pup_print_wrapped(printer, words == NULL ? "" : words);
}

enum pup_err pup_record_sheet(const struct pup_printer *printer, struct pup_txn *txn, struct pup_arena *arena,
                              const struct pup_view *view)
{
    struct pup_column columns[] = {{"field", "", 0}, {"value", "", PUP_COLUMN_WRAP}, {"mark", "", 0}};
    struct sheet sheet = {printer, txn, arena, view, pup_schema_kind(view->record.kind), NULL};
    sheet.grid = pup_grid_new(printer, columns, 3);
    if (sheet.grid == NULL) {
        return PUP_ERR_MEMORY;
    }
    enum pup_err err = head_lines(&sheet);
    if (err == PUP_OK) {
        err = field_lines(&sheet);
    }
    if (err == PUP_OK) {
        err = merged_lines(&sheet);
    }
    enum pup_err ended = pup_grid_end(sheet.grid);
    for (size_t i = 0; err == PUP_OK && printer->terminal && i < view->record.text_count; i++) {
        block(&sheet, &view->record.texts[i]);
    }
    return err != PUP_OK ? err : ended;
}
