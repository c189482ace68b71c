#include <sysexits.h>
#include <unistd.h>

#include "server/admin/all.h"
#include "server/admin/ask.h"
#include "server/admin/tell.h"

static int ask_server(struct pup_run *run, enum pup_err *err)
{
    const struct pup_admin_request request = {.ask = PUP_ADMIN_COMPACT};
    struct pup_admin_reply reply = {0};
    struct pup_buf bytes;
    pup_buf_init(&bytes, PUP_ADMIN_FRAME_MAX + 8192);
    *err = pup_ask(run->home, &request, &bytes, &reply);
    if (!*err)
        pup_tell(reply.said);
    pup_buf_release(&bytes);
    return (int)reply.exit_code;
}

static enum pup_err rewrite_here(struct pup_run *run)
{
    char path[PUP_HOME_FILE_MAX + 1];
    int lock;
    pup_home_file(run->home, "store", path);
    const struct pup_store_options options = pup_home_store_options(path);
    enum pup_err err = pup_home_lock(run->home, true, &lock);
    if (err)
        return err;
    /* Opened once as every command does: what a newer version wrote is not touched. */
    struct pup_opened opened;
    err = pup_home_open(run->home, &opened);
    pup_home_close(&opened);
    if (!err)
        err = pup_store_compact(&options);
    close(lock);
    return err;
}

static int run_compact(struct pup_run *run)
{
    enum pup_err err;
    if (!pup_home_exists(run->home)) {
        pup_say(run->said, PUP_SAY_ERROR,
                N_("There is no server home in %s. Make one with \"pupitred init\", or choose it with --home."),
                run->home->path);
        return EX_NOINPUT;
    }
    int code = ask_server(run, &err);
    if (err == PUP_ERR_UNREACHABLE)
        err = rewrite_here(run);
    if (err)
        return pup_run_fault(run, err);
    if (code == EX_OK)
        pup_say(run->said, PUP_SAY_OUT,
                N_("The store is rewritten: what was erased is in none of its files any more."));
    return code;
}

const struct pup_command pup_command_compact = {
    .name = "compact",
    .nom = "compacter",
    .run = run_compact,
    .needs = pup_needs_home,
    .summary = N_("Rewrites the store, so that erased bytes leave the disk"),
    .usage = "",
    .help = N_("A running server pauses for it: connections are closed for a moment, and the devices come back by\n"
               "themselves. Room for a second copy is needed while it lasts.\n"
               "\n"
               "Example:\n"
               "  pupitred compact"),
};
