#include "server/loop/serve.h"

#include "server/admin/all.h"

static int run_serve(struct pup_run *run)
{
    const struct pup_serve_options options = {run->home, run->arguments->values[PUP_OPTION_LISTEN], pup_admin_run_job};
    return pup_serve(&options, run->said);
}

const struct pup_command pup_command_serve = {
    .name = "serve",
    .nom = "servir",
    .run = run_serve,
    .needs = pup_needs_home,
    .summary = N_("Runs the server"),
    .usage = N_("[--listen ADDRESS:PORT]"),
    .help = N_("Runs until it receives SIGTERM or SIGINT. Prints \"listening on ADDRESS:PORT\" once it is ready, and\n"
               "one line for each event on standard error. When the disk fails it ends with code 74, so that\n"
               "whatever supervises it starts it again.\n"
               "\n"
               "  --listen ADDRESS:PORT   every address and port 7417 when it is not said; port 0 takes a free one\n"
               "\n"
               "Examples:\n"
               "  pupitred serve\n"
               "  pupitred serve --listen 127.0.0.1:7417"),
    .options = 1u << PUP_OPTION_LISTEN,
};
