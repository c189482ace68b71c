#include "server/loop/writer.h"

#include <stdlib.h>
#include <uv.h>

/* A transaction's worth: more would gain nothing, and LMDB bounds the pages one transaction may touch. */
enum { JOBS_A_TRANSACTION = 512, BYTES_A_TRANSACTION = 16 * 1024 * 1024 };

struct job_list {
    struct pup_job *first;
    struct pup_job **last;
};

/* One transaction's jobs and what came of it. */
struct batch {
    struct batch *next;
    struct job_list jobs;
    struct pup_space *spaces;
    size_t space_count, space_room;
    bool spaces_lost; /* no memory to note one */
    bool roster_changed;
    enum pup_err result;
};

struct pup_writer {
    uv_thread_t thread;
    uv_async_t done;
    uv_mutex_t lock; /* guards the next four */
    uv_cond_t wake;
    struct job_list queue;
    struct batch *finished, **last_finished;
    bool stopping;
    /* the writer's thread only */
    struct pup_store *store;
    struct pup_ledger ledger;
    const struct pup_authority *authority;
    struct batch *under_way;
    /* the loop's thread only */
    struct pup_writer_events events;
    bool failed;
};

static void list_init(struct job_list *list)
{
    list->first = NULL;
    list->last = &list->first;
}

static void list_append(struct job_list *list, struct pup_job *job)
{
    job->next = NULL;
    *list->last = job;
    list->last = &job->next;
}

static struct pup_job *list_take(struct job_list *list)
{
    struct pup_job *job = list->first;
    if (!job)
        return NULL;
    list->first = job->next;
    if (!list->first)
        list->last = &list->first;
    job->next = NULL;
    return job;
}

static void batch_free(struct batch *batch)
{
    struct pup_job *job;
    while ((job = list_take(&batch->jobs)))
        pup_job_free(job);
    free(batch->spaces);
    free(batch);
}

/* ---- the writer's thread ---- */

/* The ledger appended an entry: notes the space, once. */
static void on_entry(void *context, const struct pup_space *space)
{
    struct batch *batch = ((struct pup_writer *)context)->under_way;
    for (size_t i = batch->space_count; i-- > 0;)
        if (pup_space_equal(&batch->spaces[i], space))
            return;
    if (batch->space_count == batch->space_room) {
        size_t room = batch->space_room ? batch->space_room * 2 : 16;
        struct pup_space *larger = realloc(batch->spaces, room * sizeof *larger);
        if (!larger) {
            batch->spaces_lost = true;
            return;
        }
        batch->spaces = larger;
        batch->space_room = room;
    }
    batch->spaces[batch->space_count++] = *space;
}

/* The disk's errors are the transaction's; others are the job's own. */
static bool is_disk(enum pup_err err)
{
    return err == PUP_ERR_FULL || err == PUP_ERR_IO;
}

/* Runs the batch's jobs in one transaction. `*culprit` is the job that made it fail, if it was a job. */
static enum pup_err run_together(struct pup_writer *writer, struct batch *batch, struct pup_job **culprit)
{
    struct pup_txn *txn;
    *culprit = NULL;
    batch->space_count = 0;
    batch->spaces_lost = false;
    enum pup_err err = pup_store_begin(writer->store, true, &txn);
    if (err)
        return err;
    for (struct pup_job *job = batch->jobs.first; job && !err; job = job->next) {
        if (is_disk(job->result) || job->result == PUP_ERR_MEMORY || job->result == PUP_ERR_CORRUPT)
            continue; /* a culprit of the round before */
        pup_job_renew(job);
        err = pup_job_run(job, &writer->ledger, writer->authority, txn);
        if (err)
            *culprit = job;
    }
    if (!err && batch->spaces_lost)
        err = PUP_ERR_MEMORY; /* nobody could be told */
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

static void answer_all(struct batch *batch, enum pup_err err)
{
    batch->space_count = 0;
    for (struct pup_job *job = batch->jobs.first; job; job = job->next) {
        pup_job_renew(job);
        job->result = err;
    }
}

/* Each round either ends or finds one more culprit, so there are at most as many rounds as jobs. */
static enum pup_err run_rounds(struct pup_writer *writer, struct batch *batch)
{
    struct pup_job *culprit;
    enum pup_err err;
    while ((err = run_together(writer, batch, &culprit)) && culprit && !is_disk(err)) {
        pup_job_renew(culprit);
        culprit->result = err;
    }
    return err;
}

static bool has_command(const struct batch *batch)
{
    for (const struct pup_job *job = batch->jobs.first; job; job = job->next)
        if (job->type == PUP_JOB_ADMIN)
            return true;
    return false;
}

static bool can_make_room(const struct pup_writer *writer, const struct batch *batch)
{
    return has_command(batch) && writer->events.make_room && writer->events.make_room(writer->events.context);
}

static void write_batch(struct pup_writer *writer, struct batch *batch)
{
    writer->under_way = batch;
    enum pup_err err = run_rounds(writer, batch);
    if (err == PUP_ERR_FULL && can_make_room(writer, batch)) {
        answer_all(batch, PUP_OK);
        err = run_rounds(writer, batch);
    }
    writer->under_way = NULL;
    if (err && !is_disk(err) && err != PUP_ERR_MEMORY) /* for want of memory nothing was written: to be retried */
        err = PUP_ERR_IO;
    batch->result = err;
    if (err)
        answer_all(batch, err);
    else
        pup_jobs_compare(batch->jobs.first);
    for (struct pup_job *job = batch->jobs.first; job; job = job->next)
        batch->roster_changed = batch->roster_changed || (!err && job->roster_changed);
}

/* Takes what is queued, up to a transaction's worth; waits for it. NULL: stop. */
static struct batch *next_batch(struct pup_writer *writer, struct batch *empty)
{
    uv_mutex_lock(&writer->lock);
    while (!writer->queue.first && !writer->stopping)
        uv_cond_wait(&writer->wake, &writer->lock);
    size_t taken = 0, bytes = 0;
    for (; writer->queue.first && taken < JOBS_A_TRANSACTION && bytes < BYTES_A_TRANSACTION; taken++) {
        struct pup_job *job = list_take(&writer->queue);
        bytes += job->arena.used;
        list_append(&empty->jobs, job);
    }
    uv_mutex_unlock(&writer->lock);
    return taken > 0 ? empty : NULL;
}

static void hand_back(struct pup_writer *writer, struct batch *batch)
{
    uv_mutex_lock(&writer->lock);
    *writer->last_finished = batch;
    writer->last_finished = &batch->next;
    uv_mutex_unlock(&writer->lock);
    uv_async_send(&writer->done);
}

static struct batch *batch_new(void)
{
    struct batch *batch;
    while (!(batch = calloc(1, sizeof *batch)))
        uv_sleep(10); /* a few hundred bytes: others will free some */
    list_init(&batch->jobs);
    return batch;
}

static void write_until_stopped(void *argument)
{
    struct pup_writer *writer = argument;
    for (;;) {
        struct batch *batch = batch_new();
        if (!next_batch(writer, batch)) {
            batch_free(batch);
            return;
        }
        write_batch(writer, batch);
        bool failed = batch->result == PUP_ERR_IO;
        hand_back(writer, batch);
        if (failed)
            return; /* after a failed sync the next one may lie: nothing more is written */
    }
}

/* ---- the loop's thread ---- */

static void deliver(struct pup_writer *writer, struct batch *batch)
{
    if (batch->result == PUP_ERR_IO) {
        writer->failed = true;
        writer->events.on_failure(writer->events.context, batch->result);
    }
    if (!writer->failed) {
        const struct pup_written written = {batch->jobs.first, batch->spaces, batch->space_count, batch->roster_changed,
                                            batch->result};
        list_init(&batch->jobs);
        writer->events.on_written(writer->events.context, &written);
    }
    batch_free(batch);
}

static void on_done(uv_async_t *done)
{
    struct pup_writer *writer = done->data;
    uv_mutex_lock(&writer->lock);
    struct batch *batch = writer->finished;
    writer->finished = NULL;
    writer->last_finished = &writer->finished;
    uv_mutex_unlock(&writer->lock);
    while (batch) {
        struct batch *next = batch->next;
        deliver(writer, batch);
        batch = next;
    }
}

enum pup_err pup_writer_start(struct uv_loop_s *loop, struct pup_store *store, const struct pup_ledger *ledger,
                              const struct pup_authority *authority, const struct pup_writer_events *events,
                              struct pup_writer **writer)
{
    struct pup_writer *made = calloc(1, sizeof *made);
    if (!made)
        return PUP_ERR_MEMORY;
    made->store = store;
    made->ledger = *ledger;
    made->ledger.on_entry = on_entry;
    made->ledger.on_entry_context = made;
    made->authority = authority;
    made->events = *events;
    made->last_finished = &made->finished;
    list_init(&made->queue);
    uv_mutex_init(&made->lock);
    uv_cond_init(&made->wake);
    uv_async_init(loop, &made->done, on_done);
    made->done.data = made;
    if (uv_thread_create(&made->thread, write_until_stopped, made))
        abort(); /* at start, without a thread to be had: nothing sensible is left to do */
    *writer = made;
    return PUP_OK;
}

void pup_writer_submit(struct pup_writer *writer, struct pup_job *job)
{
    uv_mutex_lock(&writer->lock);
    list_append(&writer->queue, job);
    uv_cond_signal(&writer->wake);
    uv_mutex_unlock(&writer->lock);
}

static void on_closed(uv_handle_t *handle)
{
    struct pup_writer *writer = handle->data;
    const struct pup_writer_events events = writer->events;
    struct pup_job *job;
    while ((job = list_take(&writer->queue)))
        pup_job_free(job); /* only after a failure */
    uv_cond_destroy(&writer->wake);
    uv_mutex_destroy(&writer->lock);
    free(writer);
    events.on_freed(events.context);
}

void pup_writer_stop(struct pup_writer *writer)
{
    uv_mutex_lock(&writer->lock);
    writer->stopping = true;
    uv_cond_signal(&writer->wake);
    uv_mutex_unlock(&writer->lock);
    uv_thread_join(&writer->thread);
    on_done(&writer->done);
    uv_close((uv_handle_t *)&writer->done, on_closed);
}
