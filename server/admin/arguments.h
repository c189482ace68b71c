/* The command line, read: options may stand before or after the command. */
#ifndef PUP_SERVER_ADMIN_ARGUMENTS_H
#define PUP_SERVER_ADMIN_ARGUMENTS_H

#include "server/home/admin_wire.h"

enum pup_option {
    PUP_OPTION_HOME,
    PUP_OPTION_JSON,
    PUP_OPTION_HELP,
    PUP_OPTION_VERSION, /* common to all commands */
    PUP_OPTION_NAME,
    PUP_OPTION_HOST,
    PUP_OPTION_TIMEZONE,
    PUP_OPTION_GROUP,
    PUP_OPTION_PROFESSION,
    PUP_OPTION_TTL,
    PUP_OPTION_LISTEN,
    PUP_OPTION_CONFIRM,
    PUP_OPTION_AUTHORITY,
    PUP_OPTION_COUNT
};

struct pup_command;

struct pup_arguments {
    const struct pup_command *command;      /* NULL: none was named */
    const char *values[PUP_OPTION_COUNT];   /* NULL: not given; "" for an option without a value */
    const char *words[PUP_ADMIN_WORDS_MAX]; /* after the command's name; NULL-terminated */
    size_t word_count;
};

/* Reads argv (argv[0] is the program's name); values borrow from it, its order changes. EX_OK, or EX_USAGE with a
 * sentence in `said`. Uses getopt's global state: one thread at a time. */
int pup_arguments_parse(int argc, char **argv, struct pup_arguments *arguments, struct pup_said *said);

/* The same arguments as words to be parsed again elsewhere, the program's name first; in `arena`. The home stays
 * behind. PUP_ERR_LIMIT, PUP_ERR_MEMORY. */
enum pup_err pup_arguments_words(const struct pup_arguments *arguments, struct pup_arena *arena, const char ***words,
                                 size_t *count);

/* "--name" */
const char *pup_option_name(enum pup_option option);

#endif
