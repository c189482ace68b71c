#include "server/home/verify.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "server/admin/all.h"
#include "server/admin/tell.h"
#include "server/loop/fault.h"

enum { FAULTS_SHOWN = 200 };

/* Printed as they come: the reading may end in the middle. */
static void on_fault(void *context, struct pup_said *said)
{
    struct pup_verify *verify = context;
    if (verify->faults <= FAULTS_SHOWN)
        pup_tell(pup_buf_span(&said->bytes));
    pup_said_release(said);
    pup_said_init(said);
}

static int say_result(struct pup_run *run, const struct pup_verify *verify)
{
    const char *spaces = pup_arena_printf(run->arena, "%llu", (unsigned long long)verify->spaces);
    const char *entries = pup_arena_printf(run->arena, "%llu", (unsigned long long)verify->entries);
    const char *records = pup_arena_printf(run->arena, "%llu", (unsigned long long)verify->records);
    const char *faults = pup_arena_printf(run->arena, "%llu", (unsigned long long)verify->faults);
    if (!spaces || !entries || !records || !faults)
        return pup_run_fault(run, PUP_ERR_MEMORY);
    if (verify->faults == 0) {
        pup_say(run->said, PUP_SAY_OUT, N_("All is as it was written. Spaces: %s, entries: %s, records: %s."), spaces,
                entries, records);
        return EX_OK;
    }
    pup_say(run->said, PUP_SAY_ERROR,
            N_("Faults: %s. Keep this folder as it is, restore the last backup into a new home, and let the devices "
               "bring back the rest."),
            faults);
    return EX_DATAERR;
}

static int say_damaged(struct pup_run *run)
{
    pup_say(
        run->said, PUP_SAY_ERROR,
        N_("The data file is damaged or cut short: reading it failed. Keep this folder as it is and restore the last "
           "backup into a new home."));
    return EX_DATAERR;
}

static int read_all(struct pup_run *run)
{
    struct pup_opened opened;
    struct pup_verify verify = {.ledger = &opened.ledger, .said = run->said, .on_fault = on_fault, .context = &verify};
    enum pup_err err = pup_home_open(run->home, &opened), read = PUP_OK;
    if (!err)
        read = pup_verify(&verify);
    pup_home_close(&opened);
    /* After a damaged page the store gives up the whole transaction, and calls that a failure; rows that do not read as
     * what they are were not written so. */
    if (err == PUP_ERR_CORRUPT || err == PUP_ERR_IO || err == PUP_ERR_MALFORMED)
        return say_damaged(run);
    if (err || read == PUP_ERR_MEMORY || read == PUP_ERR_BUSY)
        return pup_run_fault(run, err ? err : read);
    return read ? say_damaged(run) : say_result(run, &verify); /* whatever else went wrong, it was read */
}

/* The store is a map of its file: where that is damaged or cut short, reading it may kill the process. So a child
 * reads. It is started before any store is open, as none may be open across a fork. */
static int read_in_child(struct pup_run *run, int *status)
{
    fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        return pup_run_fault(run, PUP_ERR_MEMORY);
    if (child == 0) {
        signal(SIGBUS, SIG_DFL);
        signal(SIGSEGV, SIG_DFL);
        int code = read_all(run);
        if (!pup_tell(pup_buf_span(&run->said->bytes)) && code == EX_OK)
            code = EX_IOERR;
        fflush(NULL);
        _exit(code);
    }
    while (waitpid(child, status, 0) < 0)
        ;
    return EX_OK;
}

static int run_verify(struct pup_run *run)
{
    int status = 0;
    if (!pup_home_exists(run->home)) {
        pup_say(run->said, PUP_SAY_ERROR,
                N_("There is no server home in %s. Make one with \"pupitred init\", or choose it with --home."),
                run->home->path);
        return EX_NOINPUT;
    }
    int code = read_in_child(run, &status);
    if (code)
        return code;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    return say_damaged(run);
}

const struct pup_command pup_command_verify = {
    .name = "verify",
    .nom = "vérifier",
    .run = run_verify,
    .needs = pup_needs_home,
    .summary = N_("Checks everything that is stored, while the server runs"),
    .usage = "",
    .help = N_("Every chain of hashes, every body against the hashes its author made, every verdict, and every\n"
               "record, made again from its entries. A sentence is printed for each fault; the exit code is then 65.\n"
               "\n"
               "Example:\n"
               "  pupitred verify"),
};
