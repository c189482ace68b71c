#include "server/loop/admin_socket.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/loop/log.h"

enum { CALLERS_MAX = 16, REQUEST_MS = 5 * 1000, ANSWER_MS = 10 * 1000, BACKLOG = 16 };

enum state { READING, ASKED, ANSWERING, CLOSING };

struct pup_admin_caller {
    struct pup_admin_caller *previous, *next;
    struct pup_admin_socket *socket;
    uv_pipe_t pipe;
    uv_timer_t timer;
    uv_write_t write;
    struct pup_buf input, output;
    enum state state;
    unsigned open_handles; /* pipe and timer */
};

struct pup_admin_socket {
    uv_loop_t *loop;
    uv_pipe_t listener;
    struct pup_admin_socket_events events;
    struct pup_admin_caller *callers;
    size_t caller_count;
    int folder; /* the home, open: its name may be too long for a socket's address */
    bool stopping, listener_closed;
};

static void free_if_done(struct pup_admin_socket *socket)
{
    if (!socket->stopping || !socket->listener_closed || socket->caller_count > 0)
        return;
    const struct pup_admin_socket_events events = socket->events;
    close(socket->folder);
    free(socket);
    events.on_closed(events.context);
}

/* ---- one caller ---- */

static void on_handle_closed(uv_handle_t *handle)
{
    struct pup_admin_caller *caller = handle->data;
    struct pup_admin_socket *socket = caller->socket;
    if (--caller->open_handles > 0)
        return;
    *(caller->previous ? &caller->previous->next : &socket->callers) = caller->next;
    if (caller->next)
        caller->next->previous = caller->previous;
    socket->caller_count--;
    pup_buf_release(&caller->input);
    pup_buf_release(&caller->output);
    free(caller);
    free_if_done(socket);
}

static void hang_up(struct pup_admin_caller *caller)
{
    if (caller->state == CLOSING)
        return;
    caller->state = CLOSING;
    uv_close((uv_handle_t *)&caller->pipe, on_handle_closed);
    uv_close((uv_handle_t *)&caller->timer, on_handle_closed);
}

static void on_timeout(uv_timer_t *timer)
{
    hang_up(timer->data);
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
    (void)suggested;
    enum { CHUNK = 4096 };
    struct pup_admin_caller *caller = handle->data;
    size_t before = pup_buf_len(&caller->input);
    uint8_t *bytes = pup_buf_extend(&caller->input, CHUNK);
    if (bytes)
        pup_buf_truncate(&caller->input, before); /* on_bytes says how many there are */
    *room = uv_buf_init((char *)bytes, bytes ? CHUNK : 0);
}

static void on_bytes(uv_stream_t *stream, ssize_t got, const uv_buf_t *room)
{
    (void)room;
    struct pup_admin_caller *caller = stream->data;
    struct pup_span frame;
    if (got == 0)
        return;
    if (got < 0 || !pup_buf_extend(&caller->input, (size_t)got)) {
        hang_up(caller);
        return;
    }
    enum pup_err err = pup_admin_frame(&caller->input, &frame);
    if (err == PUP_ERR_GAP)
        return;
    if (err) {
        hang_up(caller);
        return;
    }
    caller->state = ASKED;
    uv_read_stop(stream);
    uv_timer_stop(&caller->timer);
    caller->socket->events.on_request(caller->socket->events.context, caller, frame);
}

static void on_answered(uv_write_t *write, int status)
{
    (void)status;
    hang_up(write->data);
}

void pup_admin_answer(struct pup_admin_caller *caller, const struct pup_admin_reply *reply)
{
    caller->state = ANSWERING;
    if (pup_admin_reply_pack(reply, &caller->output)) {
        hang_up(caller);
        return;
    }
    struct pup_span bytes = pup_buf_span(&caller->output);
    uv_buf_t buffer = uv_buf_init((char *)caller->output.data + caller->output.start, (unsigned)bytes.len);
    caller->write.data = caller;
    uv_timer_start(&caller->timer, on_timeout, ANSWER_MS, 0);
    if (uv_write(&caller->write, (uv_stream_t *)&caller->pipe, &buffer, 1, on_answered))
        hang_up(caller);
}

/* ---- the listener ---- */

static struct pup_admin_caller *caller_new(struct pup_admin_socket *socket)
{
    struct pup_admin_caller *caller = calloc(1, sizeof *caller);
    if (!caller)
        return NULL;
    caller->socket = socket;
    pup_buf_init(&caller->input, PUP_ADMIN_FRAME_MAX + 8192);
    pup_buf_init(&caller->output, PUP_ADMIN_FRAME_MAX + 64);
    uv_pipe_init(socket->loop, &caller->pipe, 0);
    uv_timer_init(socket->loop, &caller->timer);
    caller->pipe.data = caller->timer.data = caller;
    caller->open_handles = 2;
    caller->next = socket->callers;
    if (caller->next)
        caller->next->previous = caller;
    socket->callers = caller;
    socket->caller_count++;
    return caller;
}

static void on_caller(uv_stream_t *listener, int status)
{
    struct pup_admin_socket *socket = listener->data;
    if (status < 0)
        return;
    struct pup_admin_caller *caller = caller_new(socket);
    if (!caller)
        return;
    if (uv_accept(listener, (uv_stream_t *)&caller->pipe) || socket->caller_count > CALLERS_MAX ||
        uv_read_start((uv_stream_t *)&caller->pipe, on_room, on_bytes)) {
        hang_up(caller);
        return;
    }
    uv_timer_start(&caller->timer, on_timeout, REQUEST_MS, 0);
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct pup_admin_socket *socket = handle->data;
    socket->listener_closed = true;
    free_if_done(socket);
}

static void close_listener(struct pup_admin_socket *socket)
{
    unlinkat(socket->folder, "admin.sock", 0);
    uv_close((uv_handle_t *)&socket->listener, on_listener_closed);
}

static int listen_in(struct pup_admin_socket *socket)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d/admin.sock", socket->folder);
    unlinkat(socket->folder, "admin.sock", 0);
    mode_t before = umask(0177);
    int rc = uv_pipe_bind(&socket->listener, path);
    umask(before);
    return rc ? rc : uv_listen((uv_stream_t *)&socket->listener, BACKLOG, on_caller);
}

static void ignore_closed(void *context)
{
    (void)context;
}

enum pup_err pup_admin_socket_start(uv_loop_t *loop, const struct pup_home *home,
                                    const struct pup_admin_socket_events *events, struct pup_admin_socket **socket)
{
    *socket = NULL;
    int folder = open(home->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct pup_admin_socket *made = folder < 0 ? NULL : calloc(1, sizeof *made);
    if (!made) {
        if (folder >= 0)
            close(folder);
        return PUP_ERR_IO;
    }
    made->loop = loop;
    made->events = *events;
    made->folder = folder;
    uv_pipe_init(loop, &made->listener, 0);
    made->listener.data = made;
    int rc = listen_in(made);
    if (rc) {
        pup_log(PUP_LOG_ERROR, "cannot listen in %s: %s", home->path, uv_strerror(rc));
        made->events.on_closed = ignore_closed;
        pup_admin_socket_stop(made);
        return PUP_ERR_IO;
    }
    *socket = made;
    return PUP_OK;
}

void pup_admin_socket_stop(struct pup_admin_socket *socket)
{
    socket->stopping = true;
    for (struct pup_admin_caller *caller = socket->callers; caller; caller = caller->next)
        if (caller->state == READING)
            hang_up(caller);
    close_listener(socket);
}
