/* Commands are data: each is a row of a table, from which parsing, help and completion are made. Tables come in groups:
 * a folder of commands has some of them, and main.c puts all of them in the order in which help shows them. This folder
 * is what every command stands on, and knows none of them. */
#ifndef PUP_CLI_COMMAND_H
#define PUP_CLI_COMMAND_H

#include <limits.h>
#include <sysexits.h>

#include "client/print/printer.h"
#include "client/sync/sync.h"
#include "common/base/language.h"
#include "common/model/typed.h"

/* What must be there before a command runs. */
enum pup_needs {
    PUP_NEEDS_NOTHING,
    PUP_NEEDS_HOME,    /* the data folder's name; the store is not opened */
    PUP_NEEDS_REPLICA, /* the store open */
    PUP_NEEDS_MEMBER   /* and an invitation accepted */
};

struct pup_option {
    const char *name, *nom; /* --name, --nom; NULL ends a table. With a hyphen before it (-WHO): words with a sign are
                             * the command's own, and this says what they mean */
    const char *value;      /* what it takes, for help; NULL: a switch */
    const char *summary;
};

struct pup_context;

struct pup_command {
    const char *name, *nom;                                           /* one word, or two: "export calendar" */
    int (*run)(struct pup_context *context, int count, char **words); /* the words after the command; an exit code */
    enum pup_needs needs;
    const char *summary;
    const char *usage;                /* its words: "KIND FIELD=VALUE..." */
    const char *details;              /* a paragraph and at least two examples */
    const struct pup_option *options; /* its own, besides the common ones; NULL: none */
};

/* Commands that help shows together. */
struct pup_command_group {
    const char *title;
    const struct pup_command *rows; /* ended by a row without a name */
};

enum { PUP_GIVEN_MAX = 32 };

/* An option as it was given. */
struct pup_given {
    const char *name;  /* its English name */
    const char *value; /* "" for a switch */
};

/* Everything a command works with; there is no other state. */
struct pup_context {
    const struct pup_command_group *const *groups; /* all there are; ended by NULL */
    const struct pup_command *command;
    struct pup_given given[PUP_GIVEN_MAX];
    size_t given_count;
    enum pup_language language;
    struct pup_printer printer;
    struct pup_typing typing; /* today where the person is */
    int64_t now_ms;           /* wall clock: shown, never used to decide */
    char home[PATH_MAX];
    struct pup_replica replica;
    bool open;
    struct pup_profile profile; /* filled when the replica is open */
    struct pup_arena arena;     /* lives as long as the command */
    bool wrote;                 /* an edit was made: worth a try to send it */
};

/* Runs what the words of the command line ask for; an exit code of sysexits.h. */
int pup_commands_run(const struct pup_command_group *const *groups, int count, char **words);

/* The value of an option ("" for a switch), NULL when it was not given. */
const char *pup_given_value(const struct pup_context *context, const char *name);

/* The options that every command takes. */
extern const struct pup_option pup_common_options[];

/* The command of that name in either language, accents and case apart, or its beginning (3 letters). NULL when there is
 * none, or several. */
const struct pup_command *pup_command_find(const struct pup_command_group *const *groups, const char *word);

/* The command of two words, each in either language: "export calendar". NULL when there is none. */
const struct pup_command *pup_command_find_two(const struct pup_command_group *const *groups, const char *first,
                                               const char *second);

#endif
