#include "server/admin/arguments.h"

#include <getopt.h>
#include <string.h>
#include <sysexits.h>

#include "server/admin/command.h"
#include "server/admin/help.h"

enum { FIRST = 256, COMMON = 1 << PUP_OPTION_HOME | 1 << PUP_OPTION_HELP | 1 << PUP_OPTION_VERSION };

static const struct {
    const char *name, *nom;
    int value;
} options[PUP_OPTION_COUNT] = {
    [PUP_OPTION_HOME] = {"home", "dossier", required_argument},
    [PUP_OPTION_JSON] = {"json", NULL, no_argument},
    [PUP_OPTION_HELP] = {"help", "aide", no_argument},
    [PUP_OPTION_VERSION] = {"version", NULL, no_argument},
    [PUP_OPTION_NAME] = {"name", "nom", required_argument},
    [PUP_OPTION_HOST] = {"host", "hote", required_argument},
    [PUP_OPTION_TIMEZONE] = {"timezone", "fuseau", required_argument},
    [PUP_OPTION_GROUP] = {"group", "groupe", required_argument},
    [PUP_OPTION_PROFESSION] = {"profession", NULL, required_argument},
    [PUP_OPTION_TTL] = {"ttl", "duree", required_argument},
    [PUP_OPTION_LISTEN] = {"listen", "ecoute", required_argument},
    [PUP_OPTION_CONFIRM] = {"confirm", "confirmer", required_argument},
    [PUP_OPTION_AUTHORITY] = {"authority", "autorite", no_argument},
};

const char *pup_option_name(enum pup_option option)
{
    return options[option].name;
}

static void fill_table(struct option table[2 * PUP_OPTION_COUNT + 1])
{
    size_t at = 0;
    memset(table, 0, (2 * PUP_OPTION_COUNT + 1) * sizeof *table);
    for (int i = 0; i < PUP_OPTION_COUNT; i++) {
        table[at++] = (struct option){options[i].name, options[i].value, NULL, FIRST + i};
        if (options[i].nom)
            table[at++] = (struct option){options[i].nom, options[i].value, NULL, FIRST + i};
    }
}

static int say_unreadable(struct pup_said *said, const char *word, bool value_missing)
{
    if (value_missing)
        pup_say(said, PUP_SAY_ERROR, N_("The option %s needs a value."), word);
    else
        pup_say(said, PUP_SAY_ERROR,
                N_("The option %s is not known, not complete, or takes no value. See \"pupitred --help\"."), word);
    return EX_USAGE;
}

static int take_options(int argc, char **argv, struct pup_arguments *arguments, struct pup_said *said)
{
    struct option table[2 * PUP_OPTION_COUNT + 1];
    int found;
    fill_table(table);
    optind = 0; /* GNU: start anew */
    opterr = 0;
    while ((found = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
        if (found == 'h')
            found = FIRST + PUP_OPTION_HELP;
        if (found < FIRST)
            return say_unreadable(said, argv[optind > 0 ? optind - 1 : 0], found == ':');
        arguments->values[found - FIRST] = optarg ? optarg : "";
    }
    return EX_OK;
}

static int take_words(int argc, char **argv, struct pup_arguments *arguments, struct pup_said *said)
{
    if (optind < argc && (strcmp(argv[optind], "help") == 0 || strcmp(argv[optind], "aide") == 0)) {
        arguments->values[PUP_OPTION_HELP] = "";
        optind++;
    }
    if (optind < argc) {
        arguments->command = pup_command_find(argv[optind]);
        if (!arguments->command) {
            pup_say(said, PUP_SAY_ERROR, N_("There is no command \"%s\". \"pupitred --help\" lists them."),
                    argv[optind]);
            return EX_USAGE;
        }
        optind++;
    }
    for (; optind < argc; optind++) {
        if (arguments->word_count == PUP_ADMIN_WORDS_MAX - 1) {
            pup_say(said, PUP_SAY_ERROR, N_("There are too many words."));
            return EX_USAGE;
        }
        arguments->words[arguments->word_count++] = argv[optind];
    }
    return EX_OK;
}

static const char *shown_option(int option)
{
    return pup_language_is_french() && options[option].nom ? options[option].nom : options[option].name;
}

/* The command takes these options and so many words. */
static int check(const struct pup_arguments *arguments, struct pup_said *said)
{
    const struct pup_command *command = arguments->command;
    if (!command || arguments->values[PUP_OPTION_HELP])
        return EX_OK;
    for (int i = 0; i < PUP_OPTION_COUNT; i++)
        if (arguments->values[i] && !((command->options | COMMON) & (1u << i))) {
            pup_say(said, PUP_SAY_ERROR, N_("\"%s\" does not take the option --%s. See \"pupitred %s --help\"."),
                    pup_command_shown(command), shown_option(i), pup_command_shown(command));
            return EX_USAGE;
        }
    if (arguments->word_count >= command->words_min && arguments->word_count <= command->words_max)
        return EX_OK;
    pup_say(said, PUP_SAY_ERROR,
            arguments->word_count < command->words_min ? N_("Something is missing. It is typed: pupitred %s %s")
                                                       : N_("There are too many words. It is typed: pupitred %s %s"),
            pup_command_shown(command), command->usage[0] == '\0' ? "" : _(command->usage));
    return EX_USAGE;
}

int pup_arguments_parse(int argc, char **argv, struct pup_arguments *arguments, struct pup_said *said)
{
    *arguments = (struct pup_arguments){0};
    int code = take_options(argc, argv, arguments, said);
    if (!code)
        code = take_words(argc, argv, arguments, said);
    return code ? code : check(arguments, said);
}

enum pup_err pup_arguments_words(const struct pup_arguments *arguments, struct pup_arena *arena, const char ***words,
                                 size_t *count)
{
    const char **made = pup_arena_array(arena, PUP_ADMIN_WORDS_MAX + PUP_OPTION_COUNT + 3, sizeof *made);
    size_t at = 0;
    if (!made)
        return PUP_ERR_MEMORY;
    made[at++] = "pupitred";
    made[at++] = arguments->command->name;
    for (int i = PUP_OPTION_HOME + 1; i < PUP_OPTION_COUNT; i++) {
        if (!arguments->values[i])
            continue;
        made[at] = options[i].value == no_argument
                       ? pup_arena_printf(arena, "--%s", options[i].name)
                       : pup_arena_printf(arena, "--%s=%s", options[i].name, arguments->values[i]);
        if (!made[at++])
            return PUP_ERR_MEMORY;
    }
    made[at++] = "--";
    for (size_t i = 0; i < arguments->word_count; i++)
        made[at++] = arguments->words[i];
    *words = made;
    *count = at;
    return at > PUP_ADMIN_WORDS_MAX ? PUP_ERR_LIMIT : PUP_OK;
}
