/* Files that people import. The first byte chooses the kind, the rest is the file; a last line "--map\tX=Y" or
 * "--set\tX=Y" is a correction of the mapping. Every row is taken or has a reason. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "client/import/row.h"
#include "common/base/text.h"

enum { FILE_MOST = 64 * 1024 };

static const struct pup_typing typing = {.today = 20454}; /* 2026-01-01 */

static void must_be_text(struct pup_span text)
{
    MUST(pup_text_valid(text));
}

/* What export writes of a text, import reads back as that very text, though readers take away spaces at its ends. */
static void must_come_back(struct pup_arena *arena, struct pup_span text)
{
    struct pup_buf out;
    pup_buf_init(&out, text.len * 6 + 2);
    MUST(pup_text_escape_exactly(&out, text) == PUP_OK);
    struct pup_span back = pup_text_unescape(arena, pup_text_trim(pup_buf_span(&out)));
    MUST(back.data == NULL || pup_span_equal(back, text));
    pup_buf_release(&out);
}

static void correct(struct pup_arena *arena, struct pup_mapping *mapping, const struct pup_sheet *sheet)
{
    const struct pup_sheet_row *last = &sheet->rows[sheet->row_count - 1];
    struct pup_span how = pup_sheet_cell(last, 0), what = pup_sheet_cell(last, 1);
    if (pup_span_equal(how, pup_span_of("--map")))
        (void)pup_mapping_correct(mapping, sheet, what);
    if (pup_span_equal(how, pup_span_of("--set")))
        (void)pup_mapping_set(arena, mapping, what);
}

static void convert(struct pup_arena *arena, const struct pup_mapping *mapping, const struct pup_sheet_row *row)
{
    struct pup_row_values values;
    const char *problem = NULL;
    for (size_t i = 0; i < row->count; i++) {
        must_be_text(row->cells[i]);
        must_come_back(arena, row->cells[i]);
    }
    enum pup_err err = pup_row_convert(arena, mapping, row, &typing, &values, &problem);
    if (err == PUP_ERR_INVALID) {
        MUST(problem && *problem);
        return;
    }
    MUST(err == PUP_OK || err == PUP_ERR_MEMORY);
    for (size_t i = 0; err == PUP_OK && i < values.count; i++) {
        const struct pup_filled *filled = &values.filled[i];
        MUST(pup_row_field(&values, filled->field->number) == filled);
        if (filled->name_count == 0 && filled->field->type != PUP_TYPE_COUNTER)
            MUST(pup_typed_fits(filled->field, &filled->value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct fuzz fuzz = fuzz_of(data, size < FILE_MOST ? size : FILE_MOST);
    struct pup_sheet sheet;
    struct pup_mapping mapping;
    size_t kinds;
    const struct pup_kind_def *kind = pup_schema_kinds(&kinds);
    kind += fuzz_below(&fuzz, kinds);
    enum pup_err err = pup_sheet_read(arena, fuzz_rest(&fuzz), &sheet);
    MUST(err == PUP_OK || err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT || err == PUP_ERR_MEMORY);
    if (err != PUP_OK || pup_mapping_guess(arena, kind, &sheet, &mapping) != PUP_OK)
        return 0;
    if (sheet.row_count > 0)
        correct(arena, &mapping, &sheet);
    for (size_t i = 0; i < sheet.row_count; i++)
        convert(arena, &mapping, &sheet.rows[i]);
    return 0;
}
