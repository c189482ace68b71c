/* The words of the command line, taken apart by getopt_long from the tables of options. */
#include "client/cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "client/cli/mistyped.h"
#include "client/cli/say.h"
#include "common/base/text.h"

const struct pup_option pup_common_options[] = {
    {"home", "dossier", N_("DIR"), N_("the data folder (also PUPITRE_HOME)")},
    {"profile", "profil", N_("NAME"), N_("one of several data folders of this user")},
    {"structure", "structure", N_("CODE"), N_("the structure, where it is not obvious")},
    {"compartment", "compartiment", N_("C"), N_("team, care, management, partners or hr")},
    {"confirm", "confirmer", NULL, N_("write it although it reads as a patient's identity, which it is not")},
    {"offline", "hors-ligne", NULL, N_("do not try to reach the server")},
    {"json", "json", NULL, N_("answer in JSON")},
    {"csv", "csv", NULL, N_("answer in CSV, for a spreadsheet")},
    {"help", "aide", NULL, N_("explain the command")},
    {"version", "version", NULL, N_("the version of this program")},
    {NULL, NULL, NULL, NULL},
};

enum { ROOM = 64, NAMES_BUDGET = 1 << 20 };

/* Accents and case do not matter in options either: getopt sees neither, nor what folding makes of hyphens. In the
 * arena; the word itself where there is no memory. */
static const char *plain(struct pup_arena *arena, const char *word, size_t len)
{
    struct pup_span fold = pup_text_fold(arena, (struct pup_span){(const uint8_t *)word, len});
    char *name = fold.data == NULL ? NULL : pup_arena_alloc(arena, fold.len + 1);
    for (size_t i = 0; name != NULL && i <= fold.len; i++) {
        name[i] = i == fold.len ? '\0' : fold.data[i] == ' ' ? '-' : (char)fold.data[i];
    }
    return name == NULL ? word : name;
}

/* getopt's table with what each row means. `val` is the index in `meant`, from 1. */
struct long_options {
    struct pup_arena arena; /* the names, plain */
    struct option rows[ROOM];
    const struct pup_option *meant[ROOM];
    int count;
};

static void add_row(struct long_options *table, const char *name, const struct pup_option *option)
{
    table->meant[table->count] = option;
    table->rows[table->count] =
        (struct option){plain(&table->arena, name, strlen(name)),
                        option->value == NULL ? no_argument : required_argument, NULL, table->count + 1};
    table->count++;
}

static void add_options(struct long_options *table, const struct pup_option *options)
{
    for (; options != NULL && options->name != NULL && table->count + 3 < ROOM; options++) {
        if (options->name[0] == '-') {
            continue; /* no option: a word with a sign */
        }
        add_row(table, options->name, options);
        if (strcmp(options->name, options->nom) != 0) {
            add_row(table, options->nom, options);
        }
    }
    table->rows[table->count] = (struct option){NULL, 0, NULL, 0};
}

static void init_table(struct long_options *table, const struct pup_option *options)
{
    table->count = 0;
    pup_arena_init(&table->arena, NAMES_BUDGET);
    add_options(table, pup_common_options);
    add_options(table, options);
}

/* What is typed is rewritten in place as the table has it, which is never longer; beginnings too. */
static void spell(struct long_options *table, char *word)
{
    size_t len = strcspn(word, "=");
    if (strncmp(word, "--", 2) != 0 || len == 2) {
        return;
    }
    const char *typed = plain(&table->arena, word + 2, len - 2);
    size_t room = strlen(typed);
    for (int i = 0; i < table->count && room <= len - 2; i++) {
        if (strncmp(table->rows[i].name, typed, room) == 0) {
            memcpy(word + 2, typed, room);
            memmove(word + 2 + room, word + len, strlen(word + len) + 1);
            return;
        }
    }
}

static int misused(const struct pup_context *context, int answer, char **words)
{
    const char *word = words[optind - 1];
    const char *command = context->command == NULL          ? ""
                          : context->language == PUP_FRENCH ? context->command->nom
                                                            : context->command->name;
    if (answer == ':') {
        return pup_fail(EX_USAGE, _("%s needs a value; see: pupitre help %s"), word, command);
    }
    return pup_no_option(context, word, context->command == NULL ? NULL : context->command->options);
}

static int remember(struct pup_context *context, const struct pup_option *option, const char *value)
{
    if (context->given_count == PUP_GIVEN_MAX) {
        return pup_fail(EX_USAGE, _("there are too many options; see: pupitre help"));
    }
    context->given[context->given_count++] = (struct pup_given){option->name, value == NULL ? "" : value};
    return EX_OK;
}

/* One walk over the words. `order`: "+:h" stops at the first that is no option, ":h" goes on behind it. */
static int walk(struct pup_context *context, struct long_options *table, const char *order, int count, char **words)
{
    optind = 0; /* glibc: start anew */
    opterr = 0;
    for (int i = 1; i < count && strcmp(words[i], "--") != 0; i++) {
        spell(table, words[i]);
    }
    for (;;) {
        int answer = getopt_long(count, words, order, table->rows, NULL);
        if (answer == -1) {
            return EX_OK;
        }
        static const struct pup_option help = {"help", "aide", NULL, NULL};
        const struct pup_option *option = answer == 'h'                           ? &help
                                          : answer >= 1 && answer <= table->count ? table->meant[answer - 1]
                                                                                  : NULL;
        if (option == NULL) {
            return misused(context, answer, words);
        }
        int code = remember(context, option, optarg);
        if (code != EX_OK) {
            return code;
        }
    }
}

int pup_options_before(struct pup_context *context, int count, char **words, int *first)
{
    struct long_options table;
    init_table(&table, NULL);
    int code = walk(context, &table, "+:h", count, words);
    pup_arena_release(&table.arena);
    *first = optind;
    return code;
}

/* A command whose table documents an option that itself begins with a hyphen (-WHO) takes such words as its own. */
static bool takes_signed(const struct pup_option *options)
{
    while (options != NULL && options->name != NULL && options->name[0] != '-') {
        options++;
    }
    return options != NULL && options->name != NULL;
}

/* True of a word such as -3 or -2,5, which is a value and not options, and of -castel where such words are taken. */
static bool is_operand(const char *word, bool with_signs)
{
    if (word[0] != '-') {
        return false;
    }
    bool number = word[1] >= '0' && word[1] <= '9';
    bool sign = with_signs && word[1] != '-' && word[1] != '\0' && strcmp(word, "-h") != 0;
    return number || sign;
}

enum { HIDDEN = '\001' }; /* stands for the hyphen of an operand while getopt looks */

int pup_options_after(struct pup_context *context, int count, char **words, int *first)
{
    struct long_options table;
    init_table(&table, context->command->options);
    bool with_signs = takes_signed(context->command->options);
    for (int i = 1; i < count; i++) {
        words[i][0] = is_operand(words[i], with_signs) ? HIDDEN : words[i][0];
    }
    int code = walk(context, &table, ":h", count, words);
    pup_arena_release(&table.arena);
    *first = optind;
    for (int i = 1; i < count; i++) {
        words[i][0] = words[i][0] == HIDDEN ? '-' : words[i][0];
    }
    return code;
}

const char *pup_given_value(const struct pup_context *context, const char *name)
{
    for (size_t i = context->given_count; i > 0; i--) {
        if (strcmp(context->given[i - 1].name, name) == 0) {
            return context->given[i - 1].value;
        }
    }
    return NULL;
}
