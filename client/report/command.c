/* report activity|time|aci|follow-up --structure CODE --year YEAR */
#include "client/report/command.h"

#include <ctype.h>
#include <string.h>

#include "client/cli/place.h"
#include "client/cli/say.h"
#include "common/base/text.h"

struct report_kind {
    const char *name, *nom;
    const char *file, *fichier; /* the beginning of its files' names */
    enum pup_err (*make)(struct report *report);
};

static const struct report_kind kinds[] = {
    {"activity", "activité", "activity-report", "rapport-activite", report_activity},
    {"time", "temps", "time-report", "rapport-temps", report_time},
    {"aci", "aci", "aci-report", "rapport-aci", report_aci},
    {"follow-up", "suivi", "follow-up", "rapport-suivi", report_follow_up},
};

const struct pup_option pup_report_options[] = {
    {"year", "année", N_("YEAR"), N_("the year reported on (else this year)")},
    {"on", "au", N_("DATE"), N_("the day the figures are of (else the end of the last month with something in it)")},
    {"html", "html", NULL, N_("a page to read, to print and to send")},
    {"xlsx", "xlsx", NULL, N_("a workbook")},
    {"out", "sortie", N_("FILE"), N_("where to write it: a file, a folder, or - for the standard output")},
    {NULL, NULL, NULL, NULL},
};

static const struct pup_command commands[] = {
    {"report", "rapport", pup_command_report, PUP_NEEDS_MEMBER, N_("the yearly report: activity, time, aci, follow-up"),
     N_("(activity | time | aci | follow-up)"),
     N_("Makes a page that is good to read on a screen, a telephone and paper; --xlsx makes a workbook, --json is for "
        "programs. Works without the server: the same records give the same file, at every site. Groups of fewer than "
        "five people are printed <5. What you want to say in a chapter is a document of type report whose title begins "
        "with the chapter's name.\n"
        "\n"
        "Examples:\n"
        "  pupitre report activity --structure V --year 2026\n"
        "  pupitre report activity --structure V --year 2026 --html --xlsx --out reports/\n"
        "  pupitre add document type=report title=\"Access to care 2026\" \\\n"
        "    summary=@access.txt\n"
        "  pupitre report aci --year 2026 --json\n"),
     pup_report_options},
    {NULL, NULL, NULL, PUP_NEEDS_NOTHING, NULL, NULL, NULL, NULL},
};

const struct pup_command_group pup_commands_report = {N_("Reports"), commands};

/* ---- what is asked for ---- */

static int find_kind(int count, char **words, const struct report_kind **kind)
{
    *kind = &kinds[0];
    for (size_t i = 0; count == 1 && i < sizeof kinds / sizeof *kinds; i++) {
        struct pup_span word = pup_span_of(words[0]);
        if (pup_text_same(word, pup_span_of(kinds[i].name)) || pup_text_same(word, pup_span_of(kinds[i].nom))) {
            *kind = &kinds[i];
            return EX_OK;
        }
    }
    return pup_fail(EX_USAGE, "%s",
                    _("report what? activity, time, aci or follow-up; for instance: pupitre report activity --year "
                      "2026"));
}

static int read_year(struct pup_context *context, int64_t *year)
{
    const char *word = pup_given_value(context, "year");
    *year = pup_year_of(context->typing.today);
    if (word == NULL) {
        return EX_OK;
    }
    int64_t typed = 0;
    size_t len = strlen(word);
    for (size_t i = 0; i < len && len == 4 && isdigit((unsigned char)word[i]) != 0; i++) {
        typed = typed * 10 + (word[i] - '0');
    }
    *year = typed;
    return typed >= 1000 ? EX_OK : pup_fail(EX_USAGE, _("“%s” is not a year; for instance: --year 2026"), word);
}

static int read_day(struct pup_context *context, int64_t year, bool *given, int64_t *day)
{
    const char *word = pup_given_value(context, "on");
    *given = word != NULL;
    if (word == NULL) {
        return EX_OK;
    }
    if (pup_date_parse(pup_span_of(word), context->typing.today, day) != PUP_OK) {
        return pup_fail(EX_USAGE, _("“%s” is not a date; for instance: --on 2026-06-30"), word);
    }
    return *day >= pup_period_year(year).from ? EX_OK
                                              : pup_fail(EX_USAGE, _("“%s” lies before the year reported on"), word);
}

/* ---- whose ---- */

static bool reportable(const struct pup_work *work, const struct pup_structure_row *structure)
{
    return !pup_work_is_group(structure) && pup_work_readable(work, structure->code, PUP_TEAM);
}

/* The structure that is asked for, else the only one there is. */
static int choose_structure(struct pup_context *context, const struct pup_work *work, const char **code)
{
    const char *word = pup_given_value(context, "structure");
    const struct pup_structure_row *asked = word == NULL ? NULL : pup_work_structure(work, word);
    const struct pup_structure_row *only = NULL;
    size_t fitting = 0;
    if (word != NULL && asked == NULL) {
        return pup_fail(EX_DATAERR, _("no structure is called “%s” here; pupitre whoami lists yours"), word);
    }
    for (size_t i = 0; i < work->structure_count; i++) {
        if (reportable(work, &work->structures[i])) {
            only = &work->structures[i];
            fitting++;
        }
    }
    if (asked == NULL && fitting != 1) {
        return pup_fail(EX_USAGE, "%s",
                        fitting == 0
                            ? _("there is no structure here that you may report on; pupitre whoami lists yours")
                            : _("which structure? Add for instance --structure V; pupitre whoami lists yours"));
    }
    *code = asked != NULL ? asked->code : only->code;
    return EX_OK;
}

/* ---- made ---- */

static int load_grids(struct pup_context *context, struct report *report)
{
    enum pup_err err = pup_grids_load(&context->arena, context->home, &report->grids);
    if (err == PUP_OK || err == PUP_ERR_MEMORY) {
        return pup_fail_err(err);
    }
    return pup_fail(EX_CONFIG, "%s", pup_grids_sentence(&context->arena, &report->grids, err));
}

static int fail_make(const struct report *report, enum pup_err err)
{
    if (err == PUP_ERR_DENIED) {
        return pup_fail(EX_NOPERM, _("your roles do not let you read what this report of %s is made of"), report->code);
    }
    return pup_fail_err(err);
}

static int make(struct pup_context *context, struct report *report, const struct report_kind *kind)
{
    struct pup_work *work = report->work;
    bool given;
    int64_t day = 0;
    int code = choose_structure(context, work, &report->code);
    code = code == EX_OK ? read_day(context, report->year, &given, &day) : code;
    code = code == EX_OK ? load_grids(context, report) : code;
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err = given ? PUP_OK : report_day(work, report->code, report->year, &day);
    work->today = day;
    err = err == PUP_OK ? report_gather(report) : err;
    err = err == PUP_OK ? kind->make(report) : err;
    err = err == PUP_OK ? pup_document_whole(report->document) : err;
    return fail_make(report, err);
}

static int write_all(struct pup_context *context, const struct report *report, const struct report_kind *kind,
                     unsigned forms)
{
    const char *name =
        pup_arena_printf(&context->arena, "%s-%s-%lld", context->language == PUP_FRENCH ? kind->fichier : kind->file,
                         report->code, (long long)report->year);
    int code = name == NULL ? pup_fail_err(PUP_ERR_MEMORY) : EX_OK;
    if (code == EX_OK && context->printer.terminal) {
        code = report_summary(context, report);
    }
    return code == EX_OK ? report_write(context, report->document, forms, name) : code;
}

int pup_command_report(struct pup_context *context, int count, char **words)
{
    const struct report_kind *kind;
    struct pup_document document;
    struct pup_work work;
    struct pup_txn *txn = NULL;
    struct report report = {
        .work = &work, .arena = &context->arena, .language = context->language, .document = &document};
    unsigned forms = 0;
    pup_document_init(&document, &context->arena, context->language);
    int code = find_kind(count, words, &kind);
    code = code == EX_OK ? report_forms(context, &forms) : code;
    code = code == EX_OK ? read_year(context, &report.year) : code;
    code = code == EX_OK ? pup_place_begin(context, false, &txn) : code;
    if (code == EX_OK) {
        code = pup_fail_err(
            pup_work_open(&work, txn, &context->arena, context->language, pup_period_year(report.year).to));
    }
    code = code == EX_OK ? make(context, &report, kind) : code;
    pup_txn_abort(txn);
    return code == EX_OK ? write_all(context, &report, kind, forms) : code;
}
