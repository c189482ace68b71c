#include "common/net/conn.h"

#include <stdlib.h>
#include <string.h>

#include "common/net/conn_priv.h"

enum {
    READ_CHUNK = 32 * 1024,
    WRITE_CHUNK = 64 * 1024,
    CLOSE_MS = 2000,
    RECORD_PLAIN = 16 * 1024, /* a TLS record's plaintext at most, and what its wrapping costs at most */
    RECORD_COST = 32
};

static size_t unsent(const struct pup_conn *conn)
{
    return pup_tls_output(conn->tls).len + conn->in_flight + conn->early;
}

/* ---- the end ---- */

static void release(struct pup_conn *conn)
{
    pup_tls_free(conn->tls);
    pup_buf_release(&conn->plain);
    pup_buf_release(&conn->cipher);
    uv_freeaddrinfo(conn->addresses);
    free(conn);
}

void pup_conn_handle_closed(uv_handle_t *handle)
{
    struct pup_conn *conn = handle->data;
    if (--conn->handles > 0)
        return;
    if (conn->events.on_close)
        conn->events.on_close(conn->owner, conn->why);
    release(conn);
}

void pup_conn_abort(struct pup_conn *conn, enum pup_err why)
{
    if (conn->state == PUP_CONN_CLOSED)
        return;
    if (conn->state != PUP_CONN_CLOSING)
        conn->why = why;
    conn->state = PUP_CONN_CLOSED;
    pup_conn_stop_connecting(conn);
    uv_close((uv_handle_t *)&conn->timer, pup_conn_handle_closed);
    /* between two attempts to connect the socket is closing already; that callback then counts for this one */
    if (!uv_is_closing((uv_handle_t *)&conn->socket))
        uv_close((uv_handle_t *)&conn->socket, pup_conn_handle_closed);
}

static void on_deadline(uv_timer_t *timer)
{
    struct pup_conn *conn = timer->data;
    pup_conn_abort(conn, conn->why);
}

static void on_shut(uv_shutdown_t *request, int status)
{
    struct pup_conn *conn = request->data;
    if (status < 0)
        pup_conn_abort(conn, conn->why);
}

/* Everything is out. A client may go at once. A server waits for the client to go first, within the deadline: closing a
 * socket with bytes unread resets it, and a reset could overtake our last words. */
static void said_all(struct pup_conn *conn)
{
    if (!conn->accepted) {
        pup_conn_abort(conn, conn->why);
        return;
    }
    if (conn->shut)
        return;
    conn->shut = true;
    conn->shutting.data = conn;
    if (uv_shutdown(&conn->shutting, (uv_stream_t *)&conn->socket, on_shut))
        pup_conn_abort(conn, conn->why);
}

/* ---- output ---- */

struct sending {
    uv_write_t request;
    struct pup_conn *conn;
    uint8_t bytes[];
};

static void flush(struct pup_conn *conn);
static void start_reading(struct pup_conn *conn);

static void on_sent(uv_write_t *request, int status)
{
    struct sending *sending = (struct sending *)request;
    struct pup_conn *conn = sending->conn;
    free(sending);
    conn->in_flight = 0;
    if (conn->state == PUP_CONN_CLOSED)
        return;
    if (status < 0) {
        pup_conn_abort(conn, PUP_ERR_UNREACHABLE);
        return;
    }
    flush(conn);
    if (conn->state == PUP_CONN_OPEN && conn->choked && unsent(conn) <= conn->limits.output_high / 2) {
        conn->choked = false;
        conn->events.on_drain(conn->owner);
    }
}

static void send_bytes(struct pup_conn *conn, struct pup_span bytes)
{
    struct sending *sending = malloc(sizeof *sending + bytes.len);
    if (!sending) {
        pup_conn_abort(conn, PUP_ERR_MEMORY);
        return;
    }
    sending->conn = conn;
    memcpy(sending->bytes, bytes.data, bytes.len);
    uv_buf_t buf = uv_buf_init((char *)sending->bytes, (unsigned)bytes.len);
    if (uv_write(&sending->request, (uv_stream_t *)&conn->socket, &buf, 1, on_sent)) {
        free(sending);
        pup_conn_abort(conn, PUP_ERR_UNREACHABLE);
        return;
    }
    conn->in_flight = bytes.len;
    conn->bytes_out += bytes.len;
    pup_tls_consume(conn->tls, bytes.len);
}

/* One write at a time: what is written meanwhile gathers and goes out as one. */
static void flush(struct pup_conn *conn)
{
    if (conn->in_flight > 0 || (conn->state != PUP_CONN_OPEN && conn->state != PUP_CONN_CLOSING))
        return;
    struct pup_span out = pup_tls_output(conn->tls);
    if (out.len > WRITE_CHUNK)
        out.len = WRITE_CHUNK;
    if (out.len > 0)
        send_bytes(conn, out);
    else if (conn->state == PUP_CONN_CLOSING)
        said_all(conn);
}

enum pup_err pup_conn_write(struct pup_conn *conn, struct pup_span plain)
{
    if (conn->state != PUP_CONN_CONNECTING && conn->state != PUP_CONN_OPEN)
        return PUP_ERR_UNREACHABLE;
    size_t waiting = unsent(conn), cost = (plain.len / RECORD_PLAIN + 1) * RECORD_COST;
    if (waiting > conn->limits.output_max || plain.len + cost > conn->limits.output_max - waiting)
        return PUP_ERR_LIMIT;
    enum pup_err err = pup_tls_write(conn->tls, plain);
    if (err)
        return err;
    if (!pup_tls_ready(conn->tls))
        conn->early += plain.len;
    conn->choked = conn->choked || unsent(conn) > conn->limits.output_high;
    flush(conn);
    return PUP_OK;
}

bool pup_conn_writable(const struct pup_conn *conn)
{
    return (conn->state == PUP_CONN_CONNECTING || conn->state == PUP_CONN_OPEN) &&
           unsent(conn) <= conn->limits.output_high;
}

void pup_conn_close(struct pup_conn *conn, enum pup_err why)
{
    if (conn->state == PUP_CONN_CONNECTING)
        pup_conn_abort(conn, why);
    if (conn->state != PUP_CONN_OPEN)
        return;
    conn->why = why;
    conn->state = PUP_CONN_CLOSING;
    pup_tls_shutdown(conn->tls);
    uv_timer_start(&conn->timer, on_deadline, CLOSE_MS, 0);
    start_reading(conn); /* what comes is thrown away; what matters is the end of it, see said_all */
    flush(conn);
}

/* ---- input ---- */

static void deliver(struct pup_conn *conn)
{
    size_t before;
    conn->delivering = true;
    do {
        before = pup_buf_len(&conn->plain);
        conn->again = false;
        if (before > 0)
            conn->events.on_data(conn->owner, &conn->plain);
    } while (conn->again && conn->state == PUP_CONN_OPEN && pup_buf_len(&conn->plain) < before);
    conn->delivering = false;
}

static void announce(struct pup_conn *conn)
{
    if (conn->announced || conn->state != PUP_CONN_OPEN || !pup_tls_ready(conn->tls))
        return;
    conn->announced = true;
    conn->early = 0;
    conn->events.on_ready(conn->owner);
}

/* The owner has no room: keeps what is left of one read and lets the peer wait. */
static void pause_reading(struct pup_conn *conn, struct pup_span rest)
{
    conn->reading = false;
    uv_read_stop((uv_stream_t *)&conn->socket);
    if (pup_buf_put(&conn->cipher, rest))
        pup_conn_abort(conn, PUP_ERR_MEMORY);
}

/* Decrypts and hands on, round by round, until the bytes are used up, the owner is full, or the connection ends. */
static void take_in(struct pup_conn *conn, struct pup_span cipher)
{
    for (;;) {
        size_t taken;
        enum pup_err err = pup_tls_feed(conn->tls, cipher, &taken, &conn->plain);
        cipher.data += taken;
        cipher.len -= taken;
        flush(conn);
        announce(conn);
        if (conn->state == PUP_CONN_OPEN)
            deliver(conn);
        if (conn->state != PUP_CONN_OPEN)
            return;
        if (err && err != PUP_ERR_LIMIT) {
            pup_conn_close(conn, err);
            return;
        }
        if (pup_tls_closed(conn->tls)) {
            pup_conn_close(conn, PUP_OK);
            return;
        }
        if (err == PUP_OK)
            return;
        if (pup_buf_space(&conn->plain) == 0) {
            pause_reading(conn, cipher);
            return;
        }
    }
}

/* Most connections are idle most of the time; an empty buffer need not keep its memory. */
static void give_back(struct pup_conn *conn)
{
    if (pup_buf_len(&conn->plain) > 0 || conn->plain.room == 0)
        return;
    pup_buf_release(&conn->plain);
    pup_buf_init(&conn->plain, conn->limits.input_max);
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    (void)handle;
    (void)suggested;
    /* Per read and not per connection, for the same reason. NULL becomes UV_ENOBUFS in on_read. */
    buf->base = malloc(READ_CHUNK);
    buf->len = buf->base ? READ_CHUNK : 0;
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buf)
{
    struct pup_conn *conn = stream->data;
    if (count < 0)
        pup_conn_abort(conn, PUP_ERR_UNREACHABLE);
    else
        conn->bytes_in += (uint64_t)count;
    if (count > 0 && conn->state == PUP_CONN_OPEN)
        take_in(conn, (struct pup_span){(const uint8_t *)buf->base, (size_t)count});
    give_back(conn);
    free(buf->base);
}

static void start_reading(struct pup_conn *conn)
{
    if (conn->reading)
        return;
    conn->reading = true;
    if (uv_read_start((uv_stream_t *)&conn->socket, on_room, on_read))
        pup_conn_abort(conn, PUP_ERR_UNREACHABLE);
}

/* Takes up what was kept while the owner had no room. */
static void take_up(struct pup_conn *conn)
{
    struct pup_buf kept = conn->cipher;
    pup_buf_init(&conn->cipher, READ_CHUNK);
    start_reading(conn);
    if (conn->state == PUP_CONN_OPEN)
        take_in(conn, pup_buf_span(&kept)); /* may stop reading again */
    pup_buf_release(&kept);
}

void pup_conn_resume(struct pup_conn *conn)
{
    conn->again = true;
    if (conn->state != PUP_CONN_OPEN || conn->delivering)
        return;
    deliver(conn);
    if (conn->state == PUP_CONN_OPEN && !conn->reading && pup_buf_space(&conn->plain) > 0)
        take_up(conn);
}

/* ---- the beginning ---- */

enum pup_err pup_conn_new(uv_loop_t *loop, struct pup_tls_context *context, const struct pup_conn_limits *limits,
                          const struct pup_conn_events *events, void *owner, struct pup_conn **conn)
{
    struct pup_conn *made = calloc(1, sizeof *made);
    if (!made)
        return PUP_ERR_MEMORY;
    enum pup_err err = pup_tls_new(context, &made->tls);
    if (!err && uv_tcp_init(loop, &made->socket))
        err = PUP_ERR_MEMORY;
    if (err) {
        release(made);
        return err;
    }
    uv_timer_init(loop, &made->timer);
    made->handles = 2;
    made->socket.data = made->timer.data = made;
    made->limits = *limits;
    made->events = *events;
    made->owner = owner;
    pup_buf_init(&made->plain, limits->input_max);
    pup_buf_init(&made->cipher, READ_CHUNK);
    *conn = made;
    return PUP_OK;
}

void pup_conn_opened(struct pup_conn *conn)
{
    conn->state = PUP_CONN_OPEN;
    uv_timer_stop(&conn->timer);
    uv_tcp_nodelay(&conn->socket, 1);
    enum pup_err err = pup_tls_start(conn->tls);
    if (err)
        pup_conn_abort(conn, err);
    else
        start_reading(conn);
    flush(conn);
}

enum pup_err pup_conn_accept(uv_stream_t *listener, struct pup_tls_context *context,
                             const struct pup_conn_limits *limits, const struct pup_conn_events *events, void *owner,
                             struct pup_conn **conn)
{
    *conn = NULL;
    struct pup_conn *made;
    enum pup_err err = pup_conn_new(listener->loop, context, limits, events, owner, &made);
    if (err)
        return err;
    made->accepted = true;
    if (uv_accept(listener, (uv_stream_t *)&made->socket)) {
        made->events = (struct pup_conn_events){0}; /* the owner never had it and hears nothing of its end */
        pup_conn_abort(made, PUP_ERR_UNREACHABLE);
        return PUP_ERR_UNREACHABLE;
    }
    pup_conn_opened(made);
    *conn = made;
    return PUP_OK;
}

const struct pup_peer *pup_conn_peer(const struct pup_conn *conn)
{
    return pup_tls_peer(conn->tls);
}

struct pup_span pup_conn_public_key(const struct pup_conn *conn)
{
    return pup_tls_public_key(conn->tls);
}

struct pup_span pup_conn_authority(const struct pup_conn *conn)
{
    return pup_tls_authority(conn->tls);
}

uint64_t pup_conn_bytes_in(const struct pup_conn *conn)
{
    return conn->bytes_in;
}

uint64_t pup_conn_bytes_out(const struct pup_conn *conn)
{
    return conn->bytes_out;
}
