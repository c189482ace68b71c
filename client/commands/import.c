/* import KIND FILE: a spreadsheet becomes records. What cannot be taken is said row by row and written to a file to be
 * corrected. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/cli/new_file.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/import/rejects.h"
#include "client/print/json.h"
#include "common/base/random.h"
#include "common/base/text.h"

enum {
    SHOWN_PROBLEMS = 10,
    SHOWN_ROWS = 8,   /* of one problem, by number */
    SHOWN_ASIDE = 8,  /* columns left aside that are named */
    COLUMN_WIDTH = 30 /* headings wider than that do not move the others' meanings */
};

const struct pup_option pup_import_options_given[] = {
    {"map", "colonne", N_("COLUMN=FIELD"),
     N_("what a column means (several times, or separated by commas); an empty FIELD leaves it aside")},
    {"set", "fixer", N_("FIELD=VALUE"), N_("a constant for what the file lacks (several times)")},
    {"create", "créer", NULL, N_("make the people and partners that a row names and nobody knows")},
    {"dry-run", "essai", NULL, N_("say what would happen, and do nothing")},
    {"rejects", "rejets", N_("DIR"), N_("where to write the rows that could not be taken (else beside the file)")},
    {NULL, NULL, NULL, NULL}};

static int read_file(struct pup_context *context, const char *path, struct pup_span *bytes)
{
    FILE *file = fopen(path, "rbe");
    struct stat status;
    if (file == NULL || fstat(fileno(file), &status) != 0) {
        int code = pup_fail(EX_NOINPUT, _("%s cannot be read: %s"), path, strerror(errno));
        if (file != NULL) {
            fclose(file);
        }
        return code;
    }
    int code = EX_OK;
    uint8_t *data = NULL;
    if (!S_ISREG(status.st_mode) || status.st_size > PUP_SHEET_BYTES_MAX) {
        code = pup_fail(EX_DATAERR, _("%s is not a file of at most 64 MiB"), path);
    } else {
        data = pup_arena_alloc(&context->arena, (size_t)status.st_size + 1);
        code = data == NULL ? pup_fail_err(PUP_ERR_MEMORY) : EX_OK;
    }
    if (code == EX_OK) {
        *bytes = (struct pup_span){data, fread(data, 1, (size_t)status.st_size, file)};
    }
    fclose(file);
    return code;
}

static int read_sheet(struct pup_context *context, const char *path, struct pup_sheet *sheet)
{
    struct pup_span bytes = {NULL, 0};
    int code = read_file(context, path, &bytes);
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err = pup_sheet_read(&context->arena, bytes, sheet);
    if (err == PUP_ERR_MALFORMED) {
        return pup_fail(EX_DATAERR, _("%s is not a table: save it from the spreadsheet as CSV, with a header line"),
                        path);
    }
    if (err == PUP_ERR_LIMIT) {
        return pup_fail(EX_DATAERR, _("%s has too many rows or columns: cut it in parts"), path);
    }
    return pup_fail_err(err);
}

static int say_target(const struct pup_context *context, enum pup_err err, const struct pup_kind_def *kind,
                      const char *what, const char *typed)
{
    if (err == PUP_ERR_NOT_FOUND) {
        return pup_fail(EX_USAGE, _("%s “%s”: the file has no such column"), what, typed);
    }
    if (err == PUP_ERR_UNKNOWN || err == PUP_ERR_AMBIGUOUS) {
        return pup_fail(EX_USAGE, _("%s “%s”: no such field; “pupitre help %s” lists them"), what, typed,
                        context->language == PUP_FRENCH ? kind->nom : kind->id);
    }
    if (err == PUP_ERR_INVALID) {
        return pup_fail(EX_USAGE, _("%s “%s”: write it as NAME=VALUE"), what, typed);
    }
    return pup_fail_err(err);
}

/* --map may hold several corrections separated by commas. */
static int correct(struct pup_context *context, const struct pup_sheet *sheet, struct pup_mapping *mapping,
                   const char *typed)
{
    for (const char *start = typed; *start != '\0';) {
        size_t len = strcspn(start, ",");
        const char *one = pup_word(&context->arena, (struct pup_span){(const uint8_t *)start, len});
        enum pup_err err = pup_mapping_correct(mapping, sheet, (struct pup_span){(const uint8_t *)start, len});
        if (err != PUP_OK) {
            return say_target(context, err, mapping->kind, _("--map"), one);
        }
        start += len + (start[len] == ',');
    }
    return EX_OK;
}

static int make_mapping(struct pup_context *context, const struct pup_kind_def *kind, const struct pup_sheet *sheet,
                        struct pup_mapping *mapping)
{
    int code = pup_fail_err(pup_mapping_guess(&context->arena, kind, sheet, mapping));
    for (size_t i = 0; code == EX_OK && i < context->given_count; i++) {
        const struct pup_given *given = &context->given[i];
        if (strcmp(given->name, "map") == 0) {
            code = correct(context, sheet, mapping, given->value);
        } else if (strcmp(given->name, "set") == 0) {
            enum pup_err err = pup_mapping_set(&context->arena, mapping, pup_span_of(given->value));
            code = err == PUP_OK ? EX_OK : say_target(context, err, kind, _("--set"), given->value);
        }
    }
    return code;
}

static const char *meaning(const struct pup_context *context, const struct pup_mapped *column)
{
    switch (column->meaning) {
    case PUP_MEANS_FIELD:
        return context->language == PUP_FRENCH ? column->field->nom : column->field->id;
    case PUP_MEANS_SURNAME:
        return _("surname");
    case PUP_MEANS_FIRST_NAME:
        return _("first name");
    case PUP_MEANS_DAY:
        return _("day");
    case PUP_MEANS_TIME:
        return _("time");
    case PUP_MEANS_LENGTH:
        return _("duration");
    case PUP_MEANS_ID:
    case PUP_MEANS_SPACE:
    case PUP_MEANS_REFERENCES:
    case PUP_MEANS_NOTHING:
        break;
    }
    return _("left aside");
}

static size_t widest_column(const struct pup_sheet *sheet, const struct pup_mapping *mapping)
{
    size_t widest = 0;
    for (size_t i = 0; i < mapping->column_count; i++) {
        size_t width = pup_text_width(sheet->header.cells[i]);
        bool shown = mapping->columns[i].meaning != PUP_MEANS_NOTHING && width <= COLUMN_WIDTH;
        widest = shown && width > widest ? width : widest;
    }
    return widest;
}

/* By name as long as they are few. */
static void say_aside(struct pup_context *context, const struct pup_sheet *sheet, const struct pup_mapping *mapping)
{
    struct pup_buf names;
    size_t count = 0;
    pup_buf_init(&names, 1 << 16);
    for (size_t i = 0; i < mapping->column_count; i++) {
        if (mapping->columns[i].meaning == PUP_MEANS_NOTHING) {
            pup_buf_printf(&names, "%s%s", count++ == 0 ? "" : ", ", pup_word(&context->arena, sheet->header.cells[i]));
        }
    }
    if (count > SHOWN_ASIDE) {
        pup_note(ngettext("  %zu column left aside", "  %zu columns left aside", count), count);
    } else if (count > 0) {
        pup_note(_("  left aside: %s"), pup_word(&context->arena, pup_buf_span(&names)));
    }
    pup_buf_release(&names);
}

/* What each column was taken for: what a person corrects with --map. */
static void say_mapping(struct pup_context *context, const struct pup_sheet *sheet, const struct pup_mapping *mapping)
{
    size_t widest = widest_column(sheet, mapping);
    if (sheet->exported) {
        pup_note("%s", _("This is an export of pupitre: each row with an id comes back as the record it was."));
        return;
    }
    pup_note("%s", _("What the columns were taken for (--map corrects):"));
    for (size_t i = 0; i < mapping->column_count; i++) {
        if (mapping->columns[i].meaning == PUP_MEANS_NOTHING) {
            continue;
        }
        size_t width = pup_text_width(sheet->header.cells[i]);
        pup_note("  %s%*s → %s", pup_word(&context->arena, sheet->header.cells[i]),
                 width < widest ? (int)(widest - width) : 0, "", meaning(context, &mapping->columns[i]));
    }
    say_aside(context, sheet, mapping);
}

static void on_progress(void *data, size_t done, size_t total)
{
    (void)data;
    enum { WIDTH = 30 };
    size_t filled = total > 0 ? done * WIDTH / total : WIDTH;
    size_t before = total > 0 && done > 0 ? (done - 1) * WIDTH / total : WIDTH + 1;
    if (filled == before && done != total) {
        return;
    }
    fprintf(stderr, "\r[%.*s%.*s] %zu/%zu%s", (int)filled, "##############################", (int)(WIDTH - filled),
            "..............................", done, total, done == total ? "\r\x1b[K" : "");
}

static int write_beside(struct pup_context *context, struct pup_span bytes, const char **path)
{
    struct pup_new_file file = {0};
    int code = pup_new_file_begin(&file, *path);
    code = code == EX_OK ? pup_new_file_write(&file, bytes) : code;
    code = code == EX_OK ? pup_new_file_end_beside(&file) : code;
    if (code == EX_OK) {
        *path = pup_arena_printf(&context->arena, "%s", file.path);
        code = *path == NULL ? pup_fail_err(PUP_ERR_MEMORY) : EX_OK;
    } else {
        pup_note(_("--rejects chooses another folder"));
    }
    pup_new_file_drop(&file);
    return code;
}

/* The rows that could not be taken, as they were, with number and reason in two more columns: to be corrected and
 * imported. Never over rows that somebody is correcting: where the name is taken, *path becomes another. */
static int write_rejects(struct pup_context *context, const char **path, const struct pup_sheet *sheet,
                         const struct pup_import_report *report)
{
    char *bytes = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&bytes, &len);
    if (file == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    pup_rejects_write(file, sheet, report, _("Row"), _("Reason"));
    bool failed = ferror(file) != 0;
    failed = fclose(file) != 0 || failed;
    int code = failed ? pup_fail_err(PUP_ERR_MEMORY)
                      : write_beside(context, (struct pup_span){(const uint8_t *)bytes, len}, path);
    free(bytes);
    return code;
}

static const char *rejects_path(struct pup_context *context, const char *file)
{
    const char *slash = strrchr(file, '/');
    const char *base = slash != NULL ? slash + 1 : file;
    const char *folder = pup_given_value(context, "rejects");
    size_t stem = strlen(base);
    if (stem > 4 && strcasecmp(base + stem - 4, ".csv") == 0) {
        stem -= 4;
    }
    if (folder != NULL) {
        mkdir(folder, 0777);
        return pup_arena_printf(&context->arena, "%s/%.*s.%s.csv", folder, (int)stem, base, _("to-correct"));
    }
    return pup_arena_printf(&context->arena, "%.*s%.*s.%s.csv", (int)(base - file), file, (int)stem, base,
                            _("to-correct"));
}

static int print_json(struct pup_context *context, const struct pup_sheet *sheet,
                      const struct pup_import_report *report, const char *rejects)
{
    struct pup_json *json = pup_json_new(&context->printer);
    if (json == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    pup_json_object(json);
    pup_json_pair_integer(json, "v", 1);
    pup_json_pair_integer(json, "read", (int64_t)report->read);
    pup_json_pair_integer(json, "created", (int64_t)report->created);
    pup_json_pair_integer(json, "completed", (int64_t)report->completed);
    pup_json_pair_integer(json, "already", (int64_t)report->already);
    pup_json_pair_integer(json, "differing", (int64_t)report->differing);
    pup_json_pair_integer(json, "reported", (int64_t)report->rejected_count);
    pup_json_pair_integer(json, "people", (int64_t)report->people);
    pup_json_pair_integer(json, "partners", (int64_t)report->partners);
    pup_json_key(json, "rows");
    pup_json_array(json);
    for (size_t i = 0; i < report->rejected_count; i++) {
        pup_json_object(json);
        pup_json_pair_integer(json, "row", (int64_t)sheet->rows[report->rejected[i].row].number);
        pup_json_pair_text(json, "reason", pup_span_of(report->rejected[i].problem));
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    if (rejects != NULL) {
        pup_json_pair_text(json, "rejects", pup_span_of(rejects));
    }
    pup_json_object_end(json);
    return pup_fail_err(pup_json_end(json));
}

/* "rows 4, 12, 15 and 6 more: the duration is missing…" */
static void say_problem(struct pup_context *context, const struct pup_sheet *sheet,
                        const struct pup_import_report *report, const char *problem)
{
    struct pup_buf rows;
    size_t count = 0;
    pup_buf_init(&rows, 1 << 12);
    for (size_t i = 0; i < report->rejected_count; i++) {
        if (strcmp(report->rejected[i].problem, problem) == 0 && count++ < SHOWN_ROWS) {
            pup_buf_printf(&rows, "%s%zu", count == 1 ? "" : ", ", sheet->rows[report->rejected[i].row].number);
        }
    }
    const char *list = pup_word(&context->arena, pup_buf_span(&rows));
    if (count > SHOWN_ROWS) {
        pup_note(_("rows %s and %zu more: %s"), list, count - SHOWN_ROWS, problem);
    } else {
        pup_note(ngettext("row %s: %s", "rows %s: %s", count), list, problem);
    }
    pup_buf_release(&rows);
}

static bool among(const char *const *problems, size_t count, const char *problem)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(problems[i], problem) == 0) {
            return true;
        }
    }
    return false;
}

/* Each problem once, with its rows: what is wrong with one row is mostly wrong with many. */
static void say_problems(struct pup_context *context, const struct pup_sheet *sheet,
                         const struct pup_import_report *report)
{
    const char *said[SHOWN_PROBLEMS];
    size_t count = 0, left = 0;
    for (size_t i = 0; i < report->rejected_count; i++) {
        const char *problem = report->rejected[i].problem;
        if (among(said, count, problem)) {
            continue;
        }
        if (count == SHOWN_PROBLEMS) {
            left++;
            continue;
        }
        said[count++] = problem;
        say_problem(context, sheet, report, problem);
    }
    if (left > 0) {
        pup_note(ngettext("and %zu row more", "and %zu rows more", left), left);
    }
}

static void print_part(size_t count, const char *words, const char **sign)
{
    if (count > 0) {
        printf("%s%s", *sign, words);
        *sign = ", ";
    }
}

/* "38 rows read: 26 new, 12 to correct." Only what there is. */
static void print_counts(struct pup_arena *arena, const struct pup_import_report *report)
{
    const char *sign = _(": ");
    size_t created = report->created, completed = report->completed, already = report->already,
           rejected = report->rejected_count;
    printf(ngettext("%zu row read", "%zu rows read", report->read), report->read);
    print_part(created, pup_arena_printf(arena, ngettext("%zu new", "%zu new", created), created), &sign);
    print_part(completed, pup_arena_printf(arena, ngettext("%zu completed", "%zu completed", completed), completed),
               &sign);
    print_part(already, pup_arena_printf(arena, ngettext("%zu already there", "%zu already there", already), already),
               &sign);
    print_part(rejected, pup_arena_printf(arena, ngettext("%zu to correct", "%zu to correct", rejected), rejected),
               &sign);
    puts(".");
}

static void print_made(const struct pup_import_report *report)
{
    if (report->people > 0) {
        printf(ngettext("Made as well, because a row names them: %zu person.\n",
                        "Made as well, because rows name them: %zu people.\n", report->people),
               report->people);
    }
    if (report->partners > 0) {
        printf(ngettext("Made as well, because a row names it: %zu partner.\n",
                        "Made as well, because rows name them: %zu partners.\n", report->partners),
               report->partners);
    }
}

/* An import makes records and changes none: whoever changed rows of an export is told so. */
static void say_differences(struct pup_context *context, const struct pup_sheet *sheet,
                            const struct pup_import_report *report)
{
    if (report->differing > 0) {
        const char *label = report->differing_field->label[context->language];
        pup_note(ngettext("%zu row says something else than its record, which was left as it is (row %zu, %s); to "
                          "change a record: pupitre edit ID",
                          "%zu rows say something else than their records, which were left as they are (first row "
                          "%zu, %s); to change a record: pupitre edit ID",
                          report->differing),
                 report->differing, sheet->rows[report->differing_row].number, label);
    }
}

static void print_text(struct pup_context *context, const struct pup_sheet *sheet,
                       const struct pup_import_report *report, const char *rejects, bool dry_run)
{
    say_problems(context, sheet, report);
    say_differences(context, sheet, report);
    print_counts(&context->arena, report);
    print_made(report);
    if (dry_run) {
        printf("%s\n", _("Nothing was written: this was a dry run."));
    }
    if (rejects != NULL) {
        printf(_("The rows to correct are in %s: correct them there, and import that file.\n"), rejects);
    }
}

static int finish(struct pup_context *context, const char *path, const struct pup_sheet *sheet,
                  const struct pup_import_options *options, const struct pup_import_report *report)
{
    const char *rejects = NULL;
    int code = EX_OK;
    context->wrote = !options->dry_run && report->created + report->completed + report->people + report->partners > 0;
    if (report->rejected_count > 0 && !options->dry_run) {
        rejects = rejects_path(context, path);
        code = rejects == NULL ? pup_fail_err(PUP_ERR_MEMORY) : write_rejects(context, &rejects, sheet, report);
    }
    if (code != EX_OK) {
        return code;
    }
    int left_over = report->rejected_count > 0 ? EX_DATAERR : EX_OK; /* scripts must not take it for all */
    if (context->printer.format == PUP_FORMAT_JSON) {
        code = print_json(context, sheet, report, rejects);
        return code != EX_OK ? code : left_over;
    }
    print_text(context, sheet, report, rejects, options->dry_run);
    return left_over;
}

/* Which structure and compartment: as `add` would choose them. */
static int choose_place(struct pup_context *context, const struct pup_kind_def *kind,
                        struct pup_import_options *options)
{
    struct pup_txn *txn = NULL;
    struct pup_space space;
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = kind->compartment == PUP_HR ? pup_place_structure(context, txn, kind, &space)
                                           : pup_place_new(context, txn, kind, NULL, &space);
    }
    pup_txn_abort(txn);
    if (code != EX_OK) {
        return code;
    }
    struct pup_space_parts parts = pup_space_split(&space);
    memcpy(options->code, parts.code, sizeof options->code);
    options->compartment = kind->compartment == PUP_HR ? PUP_HR : parts.compartment;
    return EX_OK;
}

int pup_command_import(struct pup_context *context, int count, char **words)
{
    if (count != 2) {
        return pup_fail(EX_USAGE, "%s", _("say what the rows are and where: pupitre import KIND FILE.csv"));
    }
    struct pup_import_options options = {.create = pup_given_value(context, "create") != NULL,
                                         .confirmed = pup_given_value(context, "confirm") != NULL,
                                         .dry_run = pup_given_value(context, "dry-run") != NULL,
                                         .typing = context->typing,
                                         .at = context->now_ms,
                                         .random = pup_random_system()};
    struct pup_sheet sheet;
    struct pup_mapping mapping;
    struct pup_import_report report;
    int code = pup_place_kind(words[0], &options.kind);
    if (code == EX_OK) {
        code = read_sheet(context, words[1], &sheet);
    }
    if (code == EX_OK) {
        code = make_mapping(context, options.kind, &sheet, &mapping);
    }
    if (code == EX_OK && !(sheet.exported && pup_given_value(context, "structure") == NULL)) {
        code = choose_place(context, options.kind, &options);
    }
    if (code != EX_OK) {
        return code;
    }
    if (context->printer.format == PUP_FORMAT_TEXT) {
        say_mapping(context, &sheet, &mapping);
    }
    options.on_progress = isatty(STDERR_FILENO) ? on_progress : NULL;
    enum pup_err err = pup_import_run(&context->replica, &context->arena, &sheet, &mapping, &options, &report);
    if (err == PUP_ERR_DENIED) {
        return pup_fail(EX_NOPERM, _("your roles do not let you add %s in %s"), options.kind->label[context->language],
                        options.code);
    }
    return err != PUP_OK ? pup_fail_err(err) : finish(context, words[1], &sheet, &options, &report);
}
