#include "server/loop/serve.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "common/base/language.h"
#include "common/net/tls.h"
#include "server/home/reserve.h"
#include "server/loop/admin_socket.h"
#include "server/loop/fault.h"
#include "server/loop/link.h"
#include "server/loop/serve_listen.h"

enum {
    RESERVED_FILES = 96, /* descriptors kept for everything but connections, BUSY_BAND included */
    CONNECTIONS_MAX = 16384,
    BUSY_BAND = 32,     /* connections beyond the cap that are still told so in words */
    STRANGERS_MIN = 32, /* connections that nobody was admitted on: at least so many, else an eighth of all */
    REAP_MS = 60 * 1000,
    LOCK_TRIES = 60, /* of 50 ms: a command that writes without a server is over by then */
    COMMAND_BUDGET = 64 * 1024 * 1024,
    REQUEST_BUDGET = 4 * PUP_ADMIN_FRAME_MAX
};

/*  RUNNING <──────────────────┐
 *     │ compact               │ the store is open again
 *     v                       │
 *  PAUSING ── all are gone ─> COMPACTING
 *
 *  RUNNING, PAUSING ── a signal ─> STOPPING; while COMPACTING it waits for the end of that */
enum phase { RUNNING, PAUSING, COMPACTING, STOPPING };

struct server {
    const struct pup_serve_options *options;
    struct pup_said *said;
    uv_loop_t loop;
    struct pup_opened opened;
    struct pup_tls_context *tls;
    struct pup_link_host links;
    struct pup_admin_socket *admin;
    uv_tcp_t listener;
    uv_signal_t terminate, interrupt;
    uv_timer_t reaper;
    uv_work_t compaction;
    enum pup_err compacted;
    struct pup_admin_caller *compactor; /* who asked for it and waits */
    struct pup_log_limit accept_limit;
    size_t connections_max, strangers_max;
    enum phase phase;
    bool waiting; /* a connection waits to be accepted since the server paused */
    bool stop;    /* asked while compacting */
    bool full;    /* the last commit did not find room */
    int lock;
};

static void begin_stop(struct server *server);

/* ---- answers to commands ---- */

static void answer(struct pup_admin_caller *caller, int exit_code, uint64_t number, const struct pup_said *said)
{
    const struct pup_admin_reply reply = {(uint32_t)exit_code, number,
                                          said ? pup_buf_span(&said->bytes) : (struct pup_span){0}};
    pup_admin_answer(caller, &reply);
}

static void answer_error(struct pup_admin_caller *caller, enum pup_err err)
{
    struct pup_said said;
    pup_said_init(&said);
    pup_say(&said, PUP_SAY_ERROR, pup_fault_sentence(err));
    answer(caller, pup_err_exit_code(err), 0, &said);
    pup_said_release(&said);
}

/* What was changed by hand is told to the operator too. Words hold no secrets: an invitation's is made by the server.
 */
static void log_command(const struct pup_admin_request *request)
{
    struct pup_buf line;
    pup_buf_init(&line, PUP_ADMIN_FRAME_MAX);
    for (size_t i = 1; i < request->word_count; i++)
        if (pup_buf_printf(&line, " %s", request->words[i]))
            break;
    struct pup_span text = pup_buf_span(&line);
    pup_log(PUP_LOG_INFO, "command:%.*s", (int)text.len, (const char *)text.data);
    pup_buf_release(&line);
}

/* A command's job came back. */
static void answer_command(struct pup_job *job)
{
    struct pup_admin_work *work = job->admin.request;
    if (!job->result && work->exit_code == EX_OK)
        log_command(&work->request);
    if (job->result)
        answer_error(job->owner, job->result);
    else
        answer(job->owner, work->exit_code, 0, &work->said);
    pup_said_release(&work->said);
}

/* ---- the writer ---- */

static void note_room(struct server *server, enum pup_err result)
{
    bool full = result == PUP_ERR_FULL;
    if (full && !server->full)
        pup_log(PUP_LOG_ERROR, "the disk is full: edits wait at their devices, reading goes on");
    if (!full && server->full)
        pup_log(PUP_LOG_INFO, "there is room on the disk again");
    server->full = full;
}

static void on_written(void *context, const struct pup_written *written)
{
    struct server *server = context;
    uv_update_time(&server->loop);
    note_room(server, written->result);
    /* first what is new, so that no session says it has caught up with its receipts while entries of them are unsent */
    pup_hub_notify(&server->links.hub, written->spaces, written->space_count);
    for (struct pup_job *job = written->jobs, *next; job; job = next) {
        next = job->next;
        if (job->type == PUP_JOB_ADMIN) {
            answer_command(job);
            pup_job_free(job);
        } else {
            pup_link_done(job->owner, job);
        }
    }
    if (written->roster_changed)
        pup_hub_roster_changed(&server->links.hub);
    pup_hub_attend(&server->links.hub);
}

/* After a failed sync nothing can be known of what is on the disk: no answer leaves, and the next life reads it anew.
 */
static void on_failure(void *context, enum pup_err why)
{
    (void)context;
    pup_log(PUP_LOG_ERROR, "the store failed (%s): stopping at once, nothing more is acknowledged", pup_err_name(why));
    _exit(EX_IOERR);
}

/* On the writer's thread. */
static bool make_room(void *context)
{
    struct server *server = context;
    bool made = pup_reserve_release(server->options->home);
    if (made)
        pup_log(PUP_LOG_WARNING, "the disk is full: the reserve is given up for a command");
    return made;
}

static void on_writer_freed(void *context);

static enum pup_err start_writer(struct server *server)
{
    const struct pup_writer_events events = {on_written, on_failure, on_writer_freed, server, make_room};
    server->links.store = server->opened.store;
    server->links.ledger = &server->opened.ledger;
    return pup_writer_start(&server->loop, server->opened.store, &server->opened.ledger, &server->opened.authority,
                            &events, &server->links.writer);
}

static void stop_writer_when_alone(struct server *server)
{
    if (server->links.hub.count > 0 || !server->links.writer)
        return;
    struct pup_writer *writer = server->links.writer;
    server->links.writer = NULL;
    pup_writer_stop(writer);
}

/* ---- connections ---- */

static void on_dropped(uv_handle_t *handle)
{
    free(handle);
}

/* Takes a connection off the listener and closes it: the listener would otherwise wait for ever. */
static void drop_connection(struct server *server)
{
    uv_tcp_t *stream = malloc(sizeof *stream);
    if (!stream)
        return;
    uv_tcp_init(&server->loop, stream);
    uv_accept((uv_stream_t *)&server->listener, (uv_stream_t *)stream);
    uv_close((uv_handle_t *)stream, on_dropped);
}

static void accept_connection(struct server *server)
{
    struct pup_hub *hub = &server->links.hub;
    bool busy = hub->count >= server->connections_max;
    if (hub->count >= server->connections_max + BUSY_BAND) {
        pup_log_limited(&server->accept_limit, uv_now(&server->loop), PUP_LOG_WARNING,
                        "too many connections: one was closed");
        drop_connection(server);
        return;
    }
    if (hub->strangers >= server->strangers_max)
        pup_hub_cut_oldest_stranger(hub);
    enum pup_err err = pup_link_accept(&server->links, (uv_stream_t *)&server->listener, server->tls,
                                       busy ? PUP_REFUSAL_BUSY : PUP_REFUSAL_NONE);
    if (err) {
        pup_log_limited(&server->accept_limit, uv_now(&server->loop), PUP_LOG_WARNING,
                        "a connection could not be accepted: %s", pup_err_name(err));
        drop_connection(server);
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct server *server = listener->data;
    if (status < 0)
        pup_log_limited(&server->accept_limit, uv_now(&server->loop), PUP_LOG_WARNING, "accepting failed: %s",
                        uv_strerror(status));
    else if (server->phase == RUNNING)
        accept_connection(server);
    else
        server->waiting = true; /* the listener asks for no more until this one is accepted */
}

static void on_link_gone(void *context)
{
    struct server *server = context;
    if (server->phase != RUNNING)
        stop_writer_when_alone(server);
}

/* ---- commands from the admin socket ---- */

static int64_t wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum pup_err submit_command(struct server *server, struct pup_admin_caller *caller, struct pup_span frame)
{
    struct pup_job *job;
    enum pup_err err = pup_job_new(PUP_JOB_ADMIN, COMMAND_BUDGET, &job);
    if (err)
        return err;
    job->now_ms = wall_ms();
    job->owner = caller;
    struct pup_admin_work *work = pup_arena_alloc(&job->arena, sizeof *work);
    err = work ? pup_admin_request_unpack(&job->arena, frame, &work->request) : PUP_ERR_MEMORY;
    if (err) {
        pup_job_free(job);
        return err;
    }
    pup_said_init(&work->said);
    job->admin.run = server->options->run_command;
    job->admin.request = work;
    pup_writer_submit(server->links.writer, job);
    return PUP_OK;
}

static void begin_compaction(struct server *server, struct pup_admin_caller *caller)
{
    pup_log(PUP_LOG_INFO, "pausing to rewrite the store");
    server->compactor = caller;
    server->phase = PAUSING;
    pup_hub_refuse_all(&server->links.hub, PUP_REFUSAL_SHUTDOWN);
    stop_writer_when_alone(server);
}

static void on_request(void *context, struct pup_admin_caller *caller, struct pup_span frame)
{
    struct server *server = context;
    struct pup_admin_request request;
    struct pup_arena arena;
    pup_arena_init(&arena, REQUEST_BUDGET);
    enum pup_err err = pup_admin_request_unpack(&arena, frame, &request);
    pup_arena_release(&arena);
    if (!err && request.ask == PUP_ADMIN_CONNECTIONS) {
        answer(caller, EX_OK, server->links.hub.count - server->links.hub.strangers, NULL);
        return;
    }
    if (!err && server->phase != RUNNING)
        err = PUP_ERR_BUSY;
    if (!err && request.ask == PUP_ADMIN_COMPACT) {
        begin_compaction(server, caller);
        return;
    }
    if (!err)
        err = request.ask == PUP_ADMIN_RUN ? submit_command(server, caller, frame) : PUP_ERR_MALFORMED;
    if (err)
        answer_error(caller, err);
}

/* ---- compaction ---- */

static void compact(uv_work_t *work)
{
    struct server *server = work->data;
    server->compacted = pup_home_compact(server->options->home, &server->opened);
}

static void on_compacted(uv_work_t *work, int status)
{
    (void)status;
    struct server *server = work->data;
    if (server->compacted)
        pup_log(PUP_LOG_ERROR, "the store was not rewritten: %s", pup_err_name(server->compacted));
    enum pup_err err = server->opened.store ? start_writer(server) : server->compacted;
    if (err)
        on_failure(server, err);
    if (server->compacted) {
        answer_error(server->compactor, server->compacted);
    } else {
        pup_log(PUP_LOG_INFO, "the store is rewritten");
        answer(server->compactor, EX_OK, 0, NULL);
    }
    server->compactor = NULL;
    server->phase = RUNNING;
    if (server->stop) {
        begin_stop(server);
    } else if (server->waiting) {
        server->waiting = false;
        accept_connection(server);
    }
}

/* ---- stopping ---- */

static void close_rest(struct server *server)
{
    uv_close((uv_handle_t *)&server->terminate, NULL);
    uv_close((uv_handle_t *)&server->interrupt, NULL);
    uv_close((uv_handle_t *)&server->reaper, NULL);
}

static void on_writer_freed(void *context)
{
    struct server *server = context;
    if (server->phase == STOPPING) {
        close_rest(server);
        return;
    }
    server->phase = COMPACTING;
    server->compaction.data = server;
    uv_queue_work(&server->loop, &server->compaction, compact, on_compacted);
}

static void on_admin_closed(void *context)
{
    ((struct server *)context)->admin = NULL;
}

static void begin_stop(struct server *server)
{
    if (server->compactor && server->phase == PAUSING) {
        answer_error(server->compactor, PUP_ERR_BUSY);
        server->compactor = NULL;
    }
    if (server->phase == COMPACTING || server->phase == STOPPING) {
        server->stop = true;
        return;
    }
    pup_log(PUP_LOG_INFO, "stopping");
    server->phase = STOPPING;
    uv_close((uv_handle_t *)&server->listener, NULL);
    pup_admin_socket_stop(server->admin);
    pup_hub_refuse_all(&server->links.hub, PUP_REFUSAL_SHUTDOWN);
    stop_writer_when_alone(server);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    begin_stop(handle->data);
}

static void on_reap(uv_timer_t *timer)
{
    struct server *server = timer->data;
    if (server->opened.store && server->phase == RUNNING)
        pup_store_reap_readers(server->opened.store);
    pup_reserve_keep(server->options->home);
}

/* ---- starting ---- */

/* The soft limit is raised as far as the hard one allows: each connection takes a descriptor. */
static void set_limits(struct server *server)
{
    struct rlimit files = {1024, 1024};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        rlim_t wanted = CONNECTIONS_MAX + RESERVED_FILES;
        files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
        if (setrlimit(RLIMIT_NOFILE, &files))
            getrlimit(RLIMIT_NOFILE, &files);
    }
    size_t limit =
        files.rlim_cur > CONNECTIONS_MAX + RESERVED_FILES ? CONNECTIONS_MAX + RESERVED_FILES : (size_t)files.rlim_cur;
    size_t room = limit > RESERVED_FILES + STRANGERS_MIN ? limit - RESERVED_FILES : STRANGERS_MIN;
    server->connections_max = room;
    server->strangers_max = room / 8 > STRANGERS_MIN ? room / 8 : STRANGERS_MIN;
}

/* A command that is writing is waited for; another server is not. */
static enum pup_err lock_home(struct server *server)
{
    enum pup_err err = PUP_ERR_BUSY;
    for (int i = 0; i < LOCK_TRIES && err == PUP_ERR_BUSY; i++) {
        err = pup_home_lock(server->options->home, true, &server->lock);
        int shared = -1;
        if (err == PUP_ERR_BUSY && pup_home_lock(server->options->home, false, &shared) == PUP_ERR_BUSY)
            return PUP_ERR_BUSY;
        if (shared >= 0)
            close(shared);
        if (err == PUP_ERR_BUSY)
            uv_sleep(50);
    }
    return err;
}

static int open_home(struct server *server)
{
    const char *path = server->options->home->path;
    enum pup_err err = pup_home_exists(server->options->home) ? lock_home(server) : PUP_ERR_NOT_FOUND;
    if (err == PUP_ERR_BUSY) {
        pup_say(server->said, PUP_SAY_ERROR, N_("A server already runs on %s."), path);
        return EX_TEMPFAIL;
    }
    if (!err)
        err = pup_home_open(server->options->home, &server->opened);
    if (!err)
        err = pup_home_complete(&server->opened, wall_ms());
    if (err == PUP_ERR_NOT_FOUND) {
        pup_say(server->said, PUP_SAY_ERROR,
                N_("There is no server home in %s. Make one with \"pupitred init\", or choose it with --home."), path);
        return EX_NOINPUT;
    }
    if (err)
        pup_say(server->said, PUP_SAY_ERROR, pup_fault_sentence(err));
    return pup_err_exit_code(err);
}

static int make_tls(struct server *server)
{
    const struct pup_authority *authority = &server->opened.authority;
    enum pup_err err = pup_tls_server_context(authority->server, pup_identity_certificate(authority->ca), &server->tls);
    if (err)
        pup_say(server->said, PUP_SAY_ERROR, pup_fault_sentence(err));
    return pup_err_exit_code(err);
}

static int start_rest(struct server *server)
{
    const struct pup_admin_socket_events admin_events = {on_request, on_admin_closed, server};
    server->links.loop = &server->loop;
    server->links.on_gone = on_link_gone;
    server->links.context = server;
    enum pup_err err = pup_admin_socket_start(&server->loop, server->options->home, &admin_events, &server->admin);
    if (!err)
        err = start_writer(server);
    if (err) {
        pup_say(server->said, PUP_SAY_ERROR, pup_fault_sentence(err));
        return pup_err_exit_code(err);
    }
    uv_signal_init(&server->loop, &server->terminate);
    uv_signal_init(&server->loop, &server->interrupt);
    uv_timer_init(&server->loop, &server->reaper);
    server->terminate.data = server->interrupt.data = server->reaper.data = server;
    uv_signal_start(&server->terminate, on_signal, SIGTERM);
    uv_signal_start(&server->interrupt, on_signal, SIGINT);
    uv_timer_start(&server->reaper, on_reap, REAP_MS, REAP_MS);
    pup_reserve_keep(server->options->home);
    return EX_OK;
}

static int run(struct server *server)
{
    int code = open_home(server);
    if (!code)
        code = make_tls(server);
    if (!code)
        code = serve_listen(&server->loop, server->options->listen, on_connection, server, &server->listener,
                            server->said);
    if (!code)
        code = start_rest(server);
    if (code)
        return code;
    pup_log(PUP_LOG_INFO, "serving %s, at most %zu connections", server->opened.authority.name,
            server->connections_max);
    serve_print_address(&server->listener);
    uv_run(&server->loop, UV_RUN_DEFAULT);
    pup_log(PUP_LOG_INFO, "stopped");
    return EX_OK;
}

int pup_serve(const struct pup_serve_options *options, struct pup_said *said)
{
    static struct server server; /* one a process; large */
    server = (struct server){.options = options, .said = said, .lock = -1};
    signal(SIGPIPE, SIG_IGN);
    if (uv_loop_init(&server.loop))
        return EX_OSERR;
    set_limits(&server);
    int code = run(&server);
    pup_tls_context_free(server.tls);
    pup_home_close(&server.opened);
    if (server.lock >= 0)
        close(server.lock);
    uv_loop_close(&server.loop);
    return code;
}
