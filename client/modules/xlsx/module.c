/* Workbooks from beginning to end, and what the module exports. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/modules/xlsx/xlsx_priv.h"

void xlsx_note(struct pup_xlsx *xlsx, lxw_error error)
{
    if (error == LXW_NO_ERROR || xlsx->err != PUP_OK) {
        return;
    }
    switch (error) {
    case LXW_ERROR_MEMORY_MALLOC_FAILED:
        xlsx->err = PUP_ERR_MEMORY;
        break;
    case LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE:
        xlsx->err = PUP_ERR_LIMIT;
        break;
    default:
        xlsx->err = errno == ENOSPC ? PUP_ERR_FULL : PUP_ERR_IO;
        break;
    }
}

static struct pup_xlsx *begin(const char *path, const char *title, int64_t created, bool streaming)
{
    struct pup_xlsx *xlsx = calloc(1, sizeof *xlsx);
    lxw_workbook_options options = {.constant_memory = streaming ? LXW_TRUE : LXW_FALSE};
    if (xlsx == NULL || (xlsx->workbook = workbook_new_opt(path, &options)) == NULL) {
        free(xlsx);
        return NULL;
    }
    pup_buf_init(&xlsx->text, (size_t)8 * 1024 * 1024);
    const char *kept = xlsx_text(xlsx, pup_span_of(title), 255);
    lxw_doc_properties properties = {.created = created > 0 ? created : 1};
    char *writable = kept == NULL ? NULL : strdup(kept);
    properties.title = writable;
    xlsx_note(xlsx,
              writable == NULL ? LXW_ERROR_MEMORY_MALLOC_FAILED : workbook_set_properties(xlsx->workbook, &properties));
    free(writable);
    return xlsx;
}

/* A name that a sheet has already, in whatever case, gets a number. */
static void sheet(struct pup_xlsx *xlsx, struct pup_span name)
{
    struct pup_buf tried;
    char numbered[XLSX_NAME_MAX * 4 + 16];
    pup_buf_init(&tried, sizeof numbered);
    enum pup_err err = xlsx_sheet_name(name, &tried);
    err = err == PUP_OK ? pup_buf_put_byte(&tried, 0) : err;
    xlsx->err = xlsx->err == PUP_OK ? err : xlsx->err;
    xlsx->sheet = NULL;
    for (unsigned turn = 1; xlsx->err == PUP_OK && xlsx->sheet == NULL && turn <= XLSX_SHEETS; turn++) {
        const char *whole = (const char *)pup_buf_span(&tried).data;
        snprintf(numbered, sizeof numbered, turn == 1 ? "%s" : "%.20s~%u", whole, turn);
        if (workbook_validate_sheet_name(xlsx->workbook, numbered) == LXW_NO_ERROR) {
            xlsx->sheet = workbook_add_worksheet(xlsx->workbook, numbered);
        }
    }
    xlsx->next = 0;
    xlsx_note(xlsx, xlsx->sheet == NULL ? LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE : LXW_NO_ERROR);
    pup_buf_release(&tried);
}

static void widths(struct pup_xlsx *xlsx, const unsigned *wanted, size_t count)
{
    for (size_t i = 0; i < count && xlsx->err == PUP_OK; i++) {
        xlsx_note(xlsx, worksheet_set_column(xlsx->sheet, (lxw_col_t)i, (lxw_col_t)i, wanted[i], NULL));
    }
}

static void heading(struct pup_xlsx *xlsx, size_t columns)
{
    if (xlsx->err != PUP_OK || xlsx->next == 0 || columns == 0) {
        return;
    }
    worksheet_freeze_panes(xlsx->sheet, xlsx->next, 0);
    xlsx_note(xlsx, worksheet_autofilter(xlsx->sheet, xlsx->next - 1, 0, xlsx->next - 1, (lxw_col_t)(columns - 1)));
}

/* The library tells of a full disk on the error output by itself, in its own words; we say it, once. */
static int hush(void)
{
    int kept = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (kept >= 0 && nowhere >= 0) {
        (void)dup2(nowhere, STDERR_FILENO);
    }
    if (nowhere >= 0) {
        close(nowhere);
    }
    return kept;
}

static void unhush(int kept)
{
    if (kept >= 0) {
        (void)dup2(kept, STDERR_FILENO);
        close(kept);
    }
}

static enum pup_err end(struct pup_xlsx *xlsx, size_t *cut)
{
    int kept = hush();
    errno = 0;
    lxw_error closed = workbook_close(xlsx->workbook); /* writes the file; frees the workbook, whatever it returns */
    xlsx_note(xlsx, closed);
    unhush(kept);
    enum pup_err err = xlsx->err;
    *cut = xlsx->cut;
    pup_buf_release(&xlsx->text);
    free(xlsx);
    return err;
}

static const struct pup_xlsx_functions functions = {begin, sheet, widths, xlsx_row, heading, xlsx_chart, end};

PUP_MODULE_EXPORT extern const struct pup_module pup_module;
const struct pup_module pup_module = {PUP_XLSX_VERSION, sizeof functions, &functions};
