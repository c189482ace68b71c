#include <string.h>

#include "client/calendar/import_priv.h"
#include "client/cli/agenda.h"
#include "client/cli/say.h"
#include "client/print/json.h"
#include "common/base/language.h"
#include "common/model/typed.h"

enum { SHOWN_PROBLEMS = 10 };

static int print_json(const struct ics_import *import)
{
    struct pup_json *json = pup_json_new(&import->context->printer);
    if (json == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    pup_json_object(json);
    pup_json_pair_integer(json, "v", 1);
    pup_json_pair_integer(json, "read", (int64_t)import->read);
    pup_json_pair_integer(json, "created", (int64_t)import->created);
    pup_json_pair_integer(json, "updated", (int64_t)import->updated);
    pup_json_pair_integer(json, "already", (int64_t)import->already);
    pup_json_pair_integer(json, "differing", (int64_t)import->differing);
    pup_json_pair_integer(json, "removed", (int64_t)import->removed);
    pup_json_pair_integer(json, "idle", (int64_t)import->idle);
    pup_json_pair_integer(json, "outside", (int64_t)import->outside);
    pup_json_pair_integer(json, "repeats", (int64_t)import->repeats);
    pup_json_pair_integer(json, "clashes", (int64_t)import->clashes);
    pup_json_pair_integer(json, "reported", (int64_t)import->problem_count);
    pup_json_key(json, "events");
    pup_json_array(json);
    for (size_t i = 0; i < import->problem_count; i++) {
        const struct ics_problem *problem = &import->problems[i];
        char start[PUP_ISO_ROOM] = "";
        if (problem->dated) {
            pup_datetime_iso(problem->start, start);
        }
        pup_json_object(json);
        pup_json_pair_text(json, "title", problem->title);
        pup_json_pair_text(json, "start", pup_span_of(start));
        pup_json_pair_text(json, "reason", pup_span_of(problem->reason));
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
    return pup_fail_err(pup_json_end(json));
}

/* "“Staff” (tue 10/03): it ends before it begins" */
static void say_problem(const struct ics_import *import, const struct ics_problem *problem)
{
    struct pup_context *context = import->context;
    const char *title = pup_word(&context->arena, problem->title.len > 0 ? problem->title : pup_span_of(_("untitled")));
    if (problem->dated) {
        const char *day = pup_agenda_day(context, pup_days_of_minutes(problem->start));
        pup_note(_("“%s” (%s): %s"), title, day, problem->reason);
    } else {
        pup_note(_("“%s”: %s"), title, problem->reason);
    }
}

static void say_problems(const struct ics_import *import)
{
    for (size_t i = 0; i < import->problem_count && i < SHOWN_PROBLEMS; i++) {
        say_problem(import, &import->problems[i]);
    }
    if (import->problem_count > SHOWN_PROBLEMS) {
        size_t more = import->problem_count - SHOWN_PROBLEMS;
        pup_note(ngettext("and %zu event more", "and %zu events more", more), more);
    }
}

static void print_part(size_t count, const char *words, const char **sign)
{
    if (count > 0) {
        printf("%s%s", *sign, words);
        *sign = ", ";
    }
}

/* "12 events read: 9 added, 2 already there, 1 not taken." Only what there is. */
static void print_counts(const struct ics_import *import)
{
    struct pup_arena *arena = &import->context->arena;
    const char *sign = _(": ");
    size_t made = import->created, updated = import->updated, already = import->already, removed = import->removed;
    size_t idle = import->idle, outside = import->outside, not_taken = import->problem_count;
    printf(ngettext("%zu event read", "%zu events read", import->read), import->read);
    print_part(made, pup_arena_printf(arena, ngettext("%zu added", "%zu added", made), made), &sign);
    print_part(updated,
               pup_arena_printf(arena, ngettext("%zu brought up to date", "%zu brought up to date", updated), updated),
               &sign);
    print_part(already, pup_arena_printf(arena, ngettext("%zu already there", "%zu already there", already), already),
               &sign);
    print_part(removed,
               pup_arena_printf(arena, ngettext("%zu removed here since", "%zu removed here since", removed), removed),
               &sign);
    print_part(idle, pup_arena_printf(arena, ngettext("%zu free or cancelled", "%zu free or cancelled", idle), idle),
               &sign);
    print_part(outside, pup_arena_printf(arena, ngettext("%zu on other days", "%zu on other days", outside), outside),
               &sign);
    print_part(not_taken, pup_arena_printf(arena, ngettext("%zu not taken", "%zu not taken", not_taken), not_taken),
               &sign);
    puts(".");
}

static void say_rest(const struct ics_import *import)
{
    struct pup_context *context = import->context;
    if (import->repeats > 0) {
        const char *from = pup_agenda_day(context, import->days.from), *to = pup_agenda_day(context, import->days.to);
        pup_note(ngettext("%zu event repeats before %s or after %s: other days with --from and --to.",
                          "%zu events repeat before %s or after %s: other days with --from and --to.", import->repeats),
                 import->repeats, from, to);
    }
    if (import->differing > 0) {
        pup_note(ngettext("%zu differs in the file from what is here; --update takes what the file says.",
                          "%zu differ in the file from what is here; --update takes what the file says.",
                          import->differing),
                 import->differing);
    }
    if (import->clashes > 0) {
        pup_note(ngettext("%zu clash with what is planned; see: pupitre agenda",
                          "%zu clashes with what is planned; see: pupitre agenda", import->clashes),
                 import->clashes);
    }
    if (import->dry_run) {
        pup_note("%s", _("Nothing was written: this was a dry run."));
    }
}

int ics_report(const struct ics_import *import)
{
    int left_over = import->problem_count > 0 ? EX_DATAERR : EX_OK; /* scripts must not take it for all */
    if (import->context->printer.format == PUP_FORMAT_JSON) {
        int code = print_json(import);
        return code != EX_OK ? code : left_over;
    }
    say_problems(import);
    print_counts(import);
    fflush(stdout);
    say_rest(import);
    return left_over;
}
