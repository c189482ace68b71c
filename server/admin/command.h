/* A command of pupitred, and what one run of it is given. Commands are data: the table (table.c) makes the help and
 * finds them by their English or French name. */
#ifndef PUP_SERVER_ADMIN_COMMAND_H
#define PUP_SERVER_ADMIN_COMMAND_H

#include "common/base/language.h"
#include "common/model/schema.h"
#include "server/admin/arguments.h"
#include "server/home/admin_wire.h"
#include "server/home/home.h"

/* What a run stands on. */
enum pup_needs {
    PUP_NEEDS_HOME, /* the home's name only: it opens, makes or asks for what it needs by itself */
    PUP_NEEDS_READ, /* a read transaction, where it was typed, beside the server if that runs */
    PUP_NEEDS_WRITE /* a write transaction: in the server if that runs, else where it was typed. May only speak through
                       `said` */
};

struct pup_run {
    const struct pup_home *home;
    const struct pup_arguments *arguments;
    enum pup_language
        language;   /* the reader's; messages are translated where she sits, this is for names of roles and choices */
    int64_t now_ms; /* the machine's clock, UTC */
    struct pup_arena *arena;
    struct pup_said *said;
    /* by `needs` */
    struct pup_ledger *ledger;
    const struct pup_authority *authority;
    struct pup_txn *txn;
    /* back from a command that writes */
    enum pup_err fault;  /* the transaction must not be kept: FULL, IO, MEMORY, CORRUPT */
    bool roster_changed; /* sessions must look their rights up again */
};

/* Returns an exit code of sysexits.h. A command that writes either returns EX_OK or has written nothing, or sets
 * `fault`. */
typedef int (*pup_command_run)(struct pup_run *run);

struct pup_command {
    const char *name, *nom; /* English, stable; French */
    pup_command_run run;
    enum pup_needs (*needs)(const struct pup_arguments *arguments);
    const char *summary;         /* msgid, one line */
    const char *usage;           /* msgid: what is typed after the command's name */
    const char *help;            /* msgid: what it does, its options, examples */
    unsigned options;            /* bits 1 << enum pup_option it takes besides the common ones */
    size_t words_min, words_max; /* words after its name */
};

enum pup_needs pup_needs_home(const struct pup_arguments *arguments);
enum pup_needs pup_needs_read(const struct pup_arguments *arguments);
enum pup_needs pup_needs_write(const struct pup_arguments *arguments);

/* All commands, in the order of the help. */
extern const struct pup_command *const pup_commands[];
extern const size_t pup_command_count;
/* By English or French name, accents and case apart; NULL when there is none. */
const struct pup_command *pup_command_find(const char *name);

/* Says that the run failed for a reason of the machine's or the store's, notes the fault, returns the exit code. */
int pup_run_fault(struct pup_run *run, enum pup_err err);

/* What main does: reads the command line, runs the command, in the server or here; returns the exit code. */
int pup_admin_main(int argc, char **argv);

struct pup_job;
/* A command that came through the admin socket: run_command of struct pup_serve_options. */
enum pup_err pup_admin_run_job(struct pup_job *job, struct pup_ledger *ledger, const struct pup_authority *authority,
                               struct pup_txn *txn);

#endif
