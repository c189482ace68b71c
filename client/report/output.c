/* Where a report goes: files named after it, a file or a folder that was asked for, the standard output. */
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/new_file.h"
#include "client/cli/say.h"
#include "client/document/html.h"
#include "client/document/json.h"
#include "client/document/workbook.h"
#include "client/modules/module.h"
#include "client/report/command.h"

enum { PAGE_MAX = 64 * 1024 * 1024, FORMS = 3 };

static const struct {
    enum report_form form;
    const char *ending;
} endings[FORMS] = {{REPORT_HTML, ".html"}, {REPORT_XLSX, ".xlsx"}, {REPORT_JSON, ".json"}};

/* ---- which forms ---- */

static unsigned form_of_ending(const char *path)
{
    const char *point = path == NULL ? NULL : strrchr(path, '.');
    for (size_t i = 0; point != NULL && i < FORMS; i++) {
        if (strcasecmp(point, endings[i].ending) == 0) {
            return endings[i].form;
        }
    }
    return 0;
}

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Without a word about it: what the file's name ends in, else a page. */
int report_forms(struct pup_context *context, unsigned *forms)
{
    const char *out = pup_given_value(context, "out");
    *forms = (pup_given_value(context, "html") != NULL ? REPORT_HTML : 0U) |
             (pup_given_value(context, "xlsx") != NULL ? REPORT_XLSX : 0U) |
             (context->printer.format == PUP_FORMAT_JSON ? REPORT_JSON : 0U);
    if (context->printer.format == PUP_FORMAT_CSV) {
        return pup_fail(EX_USAGE, "%s", _("a report is a page, a workbook or JSON: --html, --xlsx or --json"));
    }
    if (*forms == 0) {
        unsigned meant = form_of_ending(out);
        *forms = meant != 0 ? meant : REPORT_HTML;
    }
    bool several = (*forms & (*forms - 1)) != 0;
    bool in_files = out != NULL ? is_folder(out) : isatty(STDOUT_FILENO) == 1;
    if (several && !in_files) {
        return pup_fail(EX_USAGE, "%s", _("several forms need a folder: --out FOLDER"));
    }
    return EX_OK;
}

/* ---- writing ---- */

static int write_page(const struct pup_document *document, struct pup_new_file *file)
{
    struct pup_buf page;
    pup_buf_init(&page, PAGE_MAX);
    enum pup_err err = pup_document_html(&page, document);
    int code = err != PUP_OK ? pup_fail_err(err) : pup_new_file_write(file, pup_buf_span(&page));
    pup_buf_release(&page);
    return code;
}

static int write_json(struct pup_context *context, const struct pup_document *document, struct pup_new_file *file)
{
    struct pup_printer printer;
    FILE *out = fopen(file->part, "wbe");
    if (out == NULL) {
        return pup_fail_err(PUP_ERR_IO);
    }
    pup_printer_init(&printer, out, PUP_FORMAT_JSON, context->language);
    struct pup_json *json = pup_json_new(&printer);
    enum pup_err err = json == NULL ? PUP_ERR_MEMORY : pup_document_json(json, document);
    enum pup_err ended = pup_json_end(json);
    err = err != PUP_OK ? err : ended;
    return fclose(out) != 0 && err == PUP_OK ? pup_fail_err(PUP_ERR_IO) : pup_fail_err(err);
}

static int write_workbook(const struct pup_document *document, struct pup_new_file *file)
{
    const void *functions = NULL;
    int code = pup_module_need(PUP_XLSX_WANTED, &functions);
    return code == EX_OK ? pup_fail_err(pup_document_workbook(document, functions, file->part)) : code;
}

static int write_form(struct pup_context *context, const struct pup_document *document, enum report_form form,
                      struct pup_new_file *file)
{
    switch (form) {
    case REPORT_HTML:
        return write_page(document, file);
    case REPORT_XLSX:
        return write_workbook(document, file);
    default:
        return write_json(context, document, file);
    }
}

/* ---- where to ---- */

/* A file named by the report never takes the place of another: it may have been changed by hand since. */
static int write_one(struct pup_context *context, const struct pup_document *document, enum report_form form,
                     const char *path, bool named)
{
    struct pup_new_file file;
    int code = pup_new_file_begin(&file, path);
    code = code == EX_OK ? write_form(context, document, form, &file) : code;
    if (code == EX_OK) {
        code = named ? pup_new_file_end(&file) : pup_new_file_end_beside(&file);
    }
    if (code == EX_OK && !file.output && context->printer.terminal) {
        printf(file.same ? _("Unchanged: %s\n") : _("Written: %s\n"), file.path);
    } else if (code == EX_OK && !file.output) {
        printf("%s\n", file.path);
    }
    pup_new_file_drop(&file);
    return code;
}

static const char *path_of(struct pup_context *context, const char *out, const char *name, const char *ending)
{
    size_t len = out == NULL ? 0 : strlen(out);
    return len == 0 ? pup_arena_printf(&context->arena, "%s%s", name, ending)
                    : pup_arena_printf(&context->arena, "%s%s%s%s", out, out[len - 1] == '/' ? "" : "/", name, ending);
}

int report_write(struct pup_context *context, const struct pup_document *document, unsigned forms, const char *name)
{
    const char *out = pup_given_value(context, "out");
    bool folder = out != NULL && is_folder(out), terminal = isatty(STDOUT_FILENO) == 1;
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < FORMS; i++) {
        if ((forms & endings[i].form) == 0) {
            continue;
        }
        bool piped = out == NULL && (!terminal || forms == REPORT_JSON);
        bool named = (out != NULL && !folder) || piped;
        const char *path = piped ? "-" : named ? out : path_of(context, out, name, endings[i].ending);
        code = path == NULL ? pup_fail_err(PUP_ERR_MEMORY) : write_one(context, document, endings[i].form, path, named);
    }
    return code;
}
