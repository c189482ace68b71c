/* From the command line to the command: options, language, data folder, and the quiet sync after a write. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/cli/command.h"
#include "client/cli/help.h"
#include "client/cli/home.h"
#include "client/cli/mistyped.h"
#include "client/cli/options.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "common/base/program.h"
#include "common/base/text.h"
#include "common/model/date.h"

enum { ARENA_BUDGET = 1 << 30 }; /* bytes: what one command may use */

static bool begins(struct pup_span folded, struct pup_span word)
{
    return word.len >= 3 && folded.len >= word.len && memcmp(folded.data, word.data, word.len) == 0;
}

/* What a word may mean: the command of that very name, else those whose name begins so. */
struct meaning {
    const struct pup_command *exact, *begun;
    size_t beginnings;
};

/* Apostrophes apart: no shell lets anybody type aujourd'hui without more ado. Where there is no memory to fold a word,
 * exact words are understood all the same. */
static struct pup_span folded(struct pup_arena *arena, const char *word)
{
    struct pup_span plain = pup_span_of(word), fold = pup_text_fold(arena, plain);
    uint8_t *kept = fold.data == NULL ? NULL : pup_arena_alloc(arena, fold.len + 1);
    size_t len = 0;
    for (size_t i = 0; kept != NULL && i < fold.len; i++) {
        kept[len] = fold.data[i];
        len += fold.data[i] != '\'';
    }
    return kept != NULL ? (struct pup_span){kept, len} : plain;
}

static void look_among(struct pup_arena *arena, const struct pup_command *rows, struct pup_span typed,
                       struct meaning *meaning)
{
    for (const struct pup_command *row = rows; row->name != NULL && meaning->exact == NULL; row++) {
        if (strchr(row->name, ' ') != NULL) {
            continue; /* a command of two words */
        }
        struct pup_span name = folded(arena, row->name), nom = folded(arena, row->nom);
        if (pup_span_equal(name, typed) || pup_span_equal(nom, typed)) {
            meaning->exact = row;
        } else if (begins(name, typed) || begins(nom, typed)) {
            meaning->begun = row;
            meaning->beginnings++;
        }
    }
}

const struct pup_command *pup_command_find(const struct pup_command_group *const *groups, const char *word)
{
    struct pup_arena arena;
    struct meaning meaning = {NULL, NULL, 0};
    pup_arena_init(&arena, 1 << 16);
    struct pup_span typed = folded(&arena, word);
    for (const struct pup_command_group *const *group = groups; *group != NULL; group++) {
        look_among(&arena, (*group)->rows, typed, &meaning);
    }
    pup_arena_release(&arena);
    return meaning.exact != NULL ? meaning.exact : meaning.beginnings == 1 ? meaning.begun : NULL;
}

/* Whether what was typed means the first or the second word of a name of two. */
static bool is_word(struct pup_arena *arena, const char *name, bool second, struct pup_span typed)
{
    struct pup_span whole = folded(arena, name);
    const uint8_t *space = memchr(whole.data, ' ', whole.len);
    size_t len = space == NULL ? whole.len : (size_t)(space - whole.data);
    struct pup_span word = second && space != NULL ? (struct pup_span){space + 1, whole.len - len - 1}
                                                   : (struct pup_span){whole.data, len};
    return pup_span_equal(word, typed) || begins(word, typed);
}

const struct pup_command *pup_command_find_two(const struct pup_command_group *const *groups, const char *first,
                                               const char *second)
{
    const struct pup_command *found = NULL;
    struct pup_arena arena;
    pup_arena_init(&arena, 1 << 16);
    struct pup_span one = folded(&arena, first), two = folded(&arena, second);
    for (const struct pup_command_group *const *group = groups; *group != NULL && found == NULL; group++) {
        for (const struct pup_command *row = (*group)->rows; row->name != NULL && found == NULL; row++) {
            bool pair = strchr(row->name, ' ') != NULL &&
                        (is_word(&arena, row->name, false, one) || is_word(&arena, row->nom, false, one)) &&
                        (is_word(&arena, row->name, true, two) || is_word(&arena, row->nom, true, two));
            found = pair ? row : NULL;
        }
    }
    pup_arena_release(&arena);
    return found;
}

static void tell_time(struct pup_context *context)
{
    struct timespec now;
    struct tm here;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &here);
    context->now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    context->typing.today = pup_days_from_date((struct pup_date){here.tm_year + 1900, here.tm_mon + 1, here.tm_mday});
}

static void init_printer(struct pup_context *context)
{
    enum pup_format format = pup_given_value(context, "json") != NULL  ? PUP_FORMAT_JSON
                             : pup_given_value(context, "csv") != NULL ? PUP_FORMAT_CSV
                                                                       : PUP_FORMAT_TEXT;
    pup_printer_init(&context->printer, stdout, format, context->language);
}

/* Options that every command takes are looked at whether it heeds them or not: who mistypes a structure must not take
 * what she gets for an answer about it. */
static int check_forms(struct pup_context *context)
{
    if (pup_given_value(context, "json") != NULL && pup_given_value(context, "csv") != NULL) {
        return pup_fail(EX_USAGE, _("--json and --csv are two forms of one answer: say which"));
    }
    return EX_OK;
}

static int check_place(struct pup_context *context)
{
    struct pup_space_row *rows;
    struct pup_txn *txn = NULL;
    size_t count;
    if (pup_given_value(context, "structure") == NULL && pup_given_value(context, "compartment") == NULL) {
        return EX_OK;
    }
    int code = pup_place_begin(context, false, &txn);
    code = code == EX_OK ? pup_place_spaces(context, txn, &rows, &count) : code;
    pup_txn_abort(txn);
    return code;
}

static int prepare(struct pup_context *context)
{
    enum pup_needs needs = context->command->needs;
    int code = needs >= PUP_NEEDS_HOME ? pup_home_choose(context) : EX_OK;
    if (code == EX_OK && needs >= PUP_NEEDS_REPLICA) {
        code = pup_home_open(context);
    }
    if (code == EX_OK && needs == PUP_NEEDS_MEMBER && !context->profile.enrolled) {
        code = pup_fail_err(PUP_ERR_DENIED);
    }
    return code == EX_OK && context->open && context->profile.enrolled ? check_place(context) : code;
}

/* Sends what was just written, without waiting for it and without a word. */
static void send_quietly(struct pup_context *context)
{
    char program[PATH_MAX];
    if (context->wrote && context->open && pup_given_value(context, "offline") == NULL && pup_program_path(program)) {
        pup_sync_in_background(&context->replica, program);
    }
}

static int print_version(void)
{
    return puts("pupitre " PUP_VERSION) < 0 || fflush(stdout) != 0 ? pup_fail_output() : EX_OK;
}

static int run_command(struct pup_context *context, int count, char **words)
{
    int first = 0;
    int code = pup_options_after(context, count, words, &first);
    if (code != EX_OK) {
        return code;
    }
    init_printer(context);
    if (pup_given_value(context, "help") != NULL) {
        return pup_help_command(context, context->command);
    }
    if (pup_given_value(context, "version") != NULL) {
        return print_version();
    }
    code = check_forms(context);
    code = code == EX_OK ? prepare(context) : code;
    if (code == EX_OK) {
        code = context->command->run(context, count - first, words + first);
    }
    send_quietly(context);
    pup_home_close(context);
    return code;
}

int pup_commands_run(const struct pup_command_group *const *groups, int count, char **words)
{
    struct pup_context context = {.groups = groups, .language = pup_language_is_french() ? PUP_FRENCH : PUP_ENGLISH};
    int first = 0;
    tell_time(&context);
    int code = pup_options_before(&context, count, words, &first);
    if (code != EX_OK) {
        return code;
    }
    init_printer(&context);
    if (pup_given_value(&context, "version") != NULL) {
        return print_version();
    }
    if (first >= count) {
        pup_help_overview(&context);
        return pup_given_value(&context, "help") != NULL ? EX_OK : EX_USAGE;
    }
    context.command = first + 1 < count ? pup_command_find_two(groups, words[first], words[first + 1]) : NULL;
    if (context.command != NULL) {
        first++;
    } else {
        context.command = pup_command_find(groups, words[first]);
    }
    if (context.command == NULL) {
        return pup_no_command(&context, words[first]);
    }
    pup_arena_init(&context.arena, ARENA_BUDGET);
    code = run_command(&context, count - first, words + first);
    pup_arena_release(&context.arena);
    if (code == EX_OK && (fflush(stdout) != 0 || ferror(stdout))) {
        code = pup_fail_output();
    }
    return code;
}
