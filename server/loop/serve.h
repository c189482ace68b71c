/* The running server: one libuv loop with its listener, its connections, its admin socket, and the writer beside it. */
#ifndef PUP_SERVER_SERVE_H
#define PUP_SERVER_SERVE_H

#include "server/home/admin_wire.h"
#include "server/home/home.h"
#include "server/session/job.h"

/* A command that came through the admin socket, as the request of a PUP_JOB_ADMIN. */
struct pup_admin_work {
    struct pup_admin_request request; /* words live in the job's arena */
    struct pup_said said;             /* what the command says: kept only if the transaction is */
    int exit_code;
};

struct pup_serve_options {
    const struct pup_home *home;
    const char *listen; /* "ADDR:PORT"; NULL: every address, port PUP_PORT_DEFAULT */
    /* Runs the command on the writer's thread: fills said and exit_code of the work in job->admin.request. */
    enum pup_err (*run_command)(struct pup_job *job, struct pup_ledger *ledger, const struct pup_authority *authority,
                                struct pup_txn *txn);
};

/* Serves until SIGTERM or SIGINT; returns the process's exit code. Prints "listening on ADDR:PORT" on standard output
 * once it is ready. When it cannot start, `said` tells why: EX_TEMPFAIL when the home is in use, EX_USAGE,
 * EX_UNAVAILABLE (address)… When the disk fails it ends the process at once with EX_IOERR: a supervisor starts it
 * again, which opens the store anew. */
int pup_serve(const struct pup_serve_options *options, struct pup_said *said);

#endif
