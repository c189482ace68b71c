/* The writer: the one thread that writes to the store while the server runs. It takes every job that was queued while
 * the last commit was syncing, runs them in one transaction, commits (group commit), and hands them back to the loop,
 * answered.
 *
 * A job that makes the transaction fail for its own sake (memory, corruption) is answered alone; those before it are
 * run again. When the disk is full, all jobs of the transaction are answered FULL, nothing of it is kept, and the next
 * ones are tried as if nothing had happened: the server recovers by itself. If a command of the administrator is among
 * them, `make_room` is asked first, and all are tried once more if it could. When the disk fails (IO), nothing is
 * acknowledged any more: no job comes back, `on_failure` comes once, and the process is to exit so that the store is
 * opened anew. */
#ifndef PUP_SERVER_WRITER_H
#define PUP_SERVER_WRITER_H

#include "server/session/job.h"

struct uv_loop_s;
struct pup_writer;

/* What one transaction brought; valid during the callback, except the jobs, which belong to the callee. */
struct pup_written {
    struct pup_job *jobs; /* linked by `next`, in the order they were submitted */
    const struct pup_space *spaces;
    size_t space_count; /* spaces with new entries, each once */
    bool roster_changed;
    enum pup_err result; /* of the commit: PUP_OK or FULL (every job then says FULL) */
};

struct pup_writer_events {
    void (*on_written)(void *context, const struct pup_written *written); /* on the loop's thread */
    void (*on_failure)(void *context, enum pup_err why);                  /* on the loop's thread; at most once */
    void (*on_freed)(void *context); /* the last one: after pup_writer_stop, from the loop */
    void *context;
    bool (*make_room)(void *context); /* on the writer's thread; may be NULL */
};

/* Starts the thread. `opened` things must outlive the writer; the ledger is copied. */
enum pup_err pup_writer_start(struct uv_loop_s *loop, struct pup_store *store, const struct pup_ledger *ledger,
                              const struct pup_authority *authority, const struct pup_writer_events *events,
                              struct pup_writer **writer);

/* Queues a job, which is then the writer's. From the loop's thread; never blocks on the disk. */
void pup_writer_submit(struct pup_writer *writer, struct pup_job *job);

/* Lets everything queued be written and answered (on_written is called from within), ends the thread, and frees the
 * writer from the loop: on_freed. Nothing may be submitted afterwards. */
void pup_writer_stop(struct pup_writer *writer);

#endif
