/* From the command line to a run: in the running server, or here. */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "common/base/language.h"
#include "common/store/guard.h"
#include "server/admin/ask.h"
#include "server/admin/command.h"
#include "server/admin/help.h"
#include "server/admin/tell.h"
#include "server/loop/fault.h"
#include "server/loop/serve.h"
#include "server/session/job.h"

enum {
    RUN_BUDGET = 64 * 1024 * 1024,
    TRIES = 100, /* of 100 ms, while a server starts or stops */
    REPLY_MAX = PUP_ADMIN_FRAME_MAX + 8192
};

#ifndef PUP_VERSION
#define PUP_VERSION "unknown"
#endif

enum pup_needs pup_needs_home(const struct pup_arguments *arguments)
{
    (void)arguments;
    return PUP_NEEDS_HOME;
}

enum pup_needs pup_needs_read(const struct pup_arguments *arguments)
{
    (void)arguments;
    return PUP_NEEDS_READ;
}

enum pup_needs pup_needs_write(const struct pup_arguments *arguments)
{
    (void)arguments;
    return PUP_NEEDS_WRITE;
}

int pup_run_fault(struct pup_run *run, enum pup_err err)
{
    run->fault = err;
    pup_say(run->said, PUP_SAY_ERROR, pup_fault_sentence(err));
    return pup_err_exit_code(err);
}

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- here, without a server or beside it ---- */

static int finish_here(struct pup_run *run, bool write, int code)
{
    if (!write || code || run->fault) {
        pup_txn_abort(run->txn);
        return run->fault && !code ? pup_err_exit_code(run->fault) : code;
    }
    enum pup_err err = pup_txn_commit(run->txn);
    if (!err)
        return EX_OK;
    pup_said_release(run->said); /* what it said did not come true */
    pup_said_init(run->said);
    return pup_run_fault(run, err);
}

static void wait_a_little(void)
{
    const struct timespec pause = {0, 100000000};
    nanosleep(&pause, NULL);
}

/* A store that is being rewritten is there again in a moment. */
static enum pup_err open_patiently(const struct pup_home *home, struct pup_opened *opened)
{
    enum pup_err err = pup_home_open(home, opened);
    for (int i = 0; i < TRIES && err == PUP_ERR_BUSY; i++) {
        wait_a_little();
        err = pup_home_open(home, opened);
    }
    return err;
}

static int run_in_transaction(struct pup_run *run, bool write)
{
    struct pup_opened opened;
    enum pup_err err = open_patiently(run->home, &opened);
    if (err == PUP_ERR_NOT_FOUND) {
        pup_say(run->said, PUP_SAY_ERROR,
                N_("There is no server home in %s. Make one with \"pupitred init\", or choose it with --home."),
                run->home->path);
        return EX_NOINPUT;
    }
    if (!err)
        err = pup_store_begin(opened.store, write, &run->txn);
    if (err) {
        pup_home_close(&opened);
        return pup_run_fault(run, err);
    }
    run->ledger = &opened.ledger;
    run->authority = &opened.authority;
    int code = finish_here(run, write, run->arguments->command->run(run));
    run->ledger = NULL;
    run->authority = NULL;
    pup_home_close(&opened);
    return code;
}

/* ---- in the server ---- */

/* False when no server listens there. */
static bool run_in_server(struct pup_run *run, int *code)
{
    struct pup_admin_request request = {.ask = PUP_ADMIN_RUN, .french = run->language == PUP_FRENCH};
    struct pup_admin_reply reply = {0};
    struct pup_buf bytes;
    pup_buf_init(&bytes, REPLY_MAX);
    enum pup_err err = pup_arguments_words(run->arguments, run->arena, &request.words, &request.word_count);
    if (!err)
        err = pup_ask(run->home, &request, &bytes, &reply);
    if (!err) {
        *code = (int)reply.exit_code;
        pup_tell(reply.said);
    } else if (err == PUP_ERR_PROTOCOL) {
        pup_say(
            run->said, PUP_SAY_ERROR,
            N_("The server went away before it answered: whether this was done is not known. Look, then try again."));
        *code = EX_TEMPFAIL;
    } else if (err == PUP_ERR_VERSION) {
        pup_say(run->said, PUP_SAY_ERROR, N_("The running server is of another version. Restart it, then try again."));
        *code = EX_CONFIG;
    } else if (err != PUP_ERR_UNREACHABLE) {
        *code = pup_run_fault(run, err);
    }
    pup_buf_release(&bytes);
    return err != PUP_ERR_UNREACHABLE;
}

/* Through the server if one listens; else under the shared lock, which keeps a server from starting meanwhile. */
static int run_writing(struct pup_run *run)
{
    for (int i = 0; i < TRIES; i++) {
        int code, lock;
        if (run_in_server(run, &code))
            return code;
        enum pup_err err = pup_home_exists(run->home) ? pup_home_lock(run->home, false, &lock) : PUP_ERR_NOT_FOUND;
        if (err == PUP_ERR_BUSY) {
            wait_a_little();
            continue;
        }
        if (err && err != PUP_ERR_NOT_FOUND)
            return pup_run_fault(run, err);
        code = run_in_transaction(run, true);
        if (!err)
            close(lock);
        return code;
    }
    return pup_run_fault(run, PUP_ERR_BUSY);
}

static int run_command(struct pup_run *run)
{
    switch (run->arguments->command->needs(run->arguments)) {
    case PUP_NEEDS_WRITE:
        return run_writing(run);
    case PUP_NEEDS_READ:
        return run_in_transaction(run, false);
    default:
        return run->arguments->command->run(run);
    }
}

static int run_named(const struct pup_arguments *arguments, struct pup_said *said)
{
    struct pup_home home;
    struct pup_arena arena;
    enum pup_err err = pup_home_choose(arguments->values[PUP_OPTION_HOME], &home);
    if (err) {
        pup_say(said, PUP_SAY_ERROR, N_("Say where the server's folder is, with --home DIR."));
        return EX_USAGE;
    }
    pup_arena_init(&arena, RUN_BUDGET);
    struct pup_run run = {.home = &home,
                          .arguments = arguments,
                          .language = pup_language_is_french() ? PUP_FRENCH : PUP_ENGLISH,
                          .now_ms = wall_ms(),
                          .arena = &arena,
                          .said = said};
    int code = run_command(&run);
    pup_arena_release(&arena);
    return code;
}

static int run_arguments(const struct pup_arguments *arguments, struct pup_said *said)
{
    if (arguments->values[PUP_OPTION_VERSION]) {
        puts("pupitred " PUP_VERSION);
        return EX_OK;
    }
    if (arguments->values[PUP_OPTION_HELP]) {
        pup_help_print(arguments->command);
        return EX_OK;
    }
    if (arguments->command)
        return run_named(arguments, said);
    pup_say(said, PUP_SAY_ERROR, N_("Say what to do: pupitred COMMAND. \"pupitred --help\" lists the commands."));
    return EX_USAGE;
}

static int fail_output(void)
{
    struct pup_said said;
    pup_said_init(&said);
    pup_say(&said, PUP_SAY_ERROR, N_("The answer could not be written in full; what the command had to do is done."));
    pup_tell(pup_buf_span(&said.bytes));
    pup_said_release(&said);
    return EX_IOERR;
}

/* What to say should reading the store kill the process: prepared, as nothing can be then. */
static void guard_store(void)
{
    char sentence[1024];
    snprintf(sentence, sizeof sentence, "pupitred: %s\n", gettext(pup_fault_sentence(PUP_ERR_CORRUPT)));
    pup_store_guard(sentence);
}

int pup_admin_main(int argc, char **argv)
{
    guard_store();
    struct pup_arguments arguments;
    struct pup_said said;
    pup_said_init(&said);
    int code = pup_arguments_parse(argc, argv, &arguments, &said);
    if (!code)
        code = run_arguments(&arguments, &said);
    bool told = pup_tell(pup_buf_span(&said.bytes));
    pup_said_release(&said);
    if (!told || ferror(stdout))
        return code ? code : fail_output();
    return code;
}

/* ---- called by the server, on the writer's thread ---- */

enum pup_err pup_admin_run_job(struct pup_job *job, struct pup_ledger *ledger, const struct pup_authority *authority,
                               struct pup_txn *txn)
{
    struct pup_admin_work *work = job->admin.request;
    struct pup_arguments arguments;
    char *words[PUP_ADMIN_WORDS_MAX + 1] = {0};
    pup_said_release(&work->said); /* it may run a second time, after a transaction that was not kept */
    pup_said_init(&work->said);
    for (size_t i = 0; i < work->request.word_count; i++) {
        words[i] = pup_arena_printf(&job->arena, "%s", work->request.words[i]);
        if (!words[i])
            return PUP_ERR_MEMORY;
    }
    work->exit_code = pup_arguments_parse((int)work->request.word_count, words, &arguments, &work->said);
    if (work->exit_code || !arguments.command || arguments.command->needs(&arguments) != PUP_NEEDS_WRITE) {
        work->exit_code = EX_USAGE;
        return PUP_OK;
    }
    struct pup_run run = {.arguments = &arguments,
                          .language = work->request.french ? PUP_FRENCH : PUP_ENGLISH,
                          .now_ms = job->now_ms,
                          .arena = &job->arena,
                          .said = &work->said,
                          .ledger = ledger,
                          .authority = authority,
                          .txn = txn};
    work->exit_code = arguments.command->run(&run);
    job->roster_changed = run.roster_changed;
    return run.fault;
}
