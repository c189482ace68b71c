/* Connections on loopback: bytes both ways, bounds, and every way of ending. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <netdb.h>
#include <signal.h>

#include "common/net/conn.h"
#include "tests/unit/peers.h"

enum { MIB = 1024 * 1024, STUCK_MS = 30 * 1000 };

enum moment { NEVER, AT_START, AT_READY, AT_DATA, AT_DRAIN };

struct scene;

/* One end and how it behaves. */
struct party {
    struct scene *scene;
    struct pup_conn *conn;
    size_t to_send, sent;     /* bytes of the pattern */
    size_t received, counted; /* bytes that came; those checked against the pattern */
    bool echo;                /* sends back what it receives */
    bool deaf;                /* consumes nothing */
    enum moment end_at;
    bool cut;             /* abort instead of close */
    const char *sentence; /* said before the end */
    size_t wanted;        /* closes when it received that much */

    size_t most_kept; /* the most plaintext ever waiting */
    char heard[64];   /* the last bytes received */
    int readies, drains, closes, calls_after_end;
    uint64_t bytes_in_at_end, bytes_in_at_close;
    bool ended;
    enum pup_err why;
};

struct scene {
    uv_loop_t loop;
    uv_tcp_t listener;
    uv_timer_t stuck;
    uint16_t port;
    struct peers peers;
    struct pup_tls_context *server_context, *client_context;
    struct party client, server;
    uv_handle_t *bystander; /* closed at the end of the scene if it is not by then */
    int expected_closes;
};

/* Take the place of the C library's, for libuv too: every name is this machine's, at first with a port where nobody is.
 */
__attribute__((visibility("default"))) int getaddrinfo(const char *name, const char *service,
                                                       const struct addrinfo *hints, struct addrinfo **found)
{
    static struct sockaddr_in nobody, listener;
    static struct addrinfo second = {.ai_family = AF_INET, .ai_addr = (struct sockaddr *)&listener},
                           first = {.ai_family = AF_INET, .ai_addr = (struct sockaddr *)&nobody, .ai_next = &second};
    (void)name;
    (void)hints;
    first.ai_addrlen = second.ai_addrlen = sizeof nobody;
    uv_ip4_addr("127.0.0.1", 1, &nobody);
    uv_ip4_addr("127.0.0.1", (int)strtol(service, NULL, 10), &listener);
    *found = &first;
    return 0;
}

__attribute__((visibility("default"))) void freeaddrinfo(struct addrinfo *found)
{
    (void)found;
}

static const struct pup_conn_limits limits = {
    .input_max = 64 * 1024, .output_high = 128 * 1024, .output_max = 256 * 1024};

static uint8_t pattern(size_t at)
{
    return (uint8_t)(at * 31 + at / 4096);
}

static void end_party(struct party *party)
{
    if (party->ended)
        return;
    if (party->sentence)
        assert_int_equal(pup_conn_write(party->conn, pup_span_of(party->sentence)), PUP_OK);
    party->ended = true;
    party->bytes_in_at_end = pup_conn_bytes_in(party->conn);
    (party->cut ? pup_conn_abort : pup_conn_close)(party->conn, PUP_OK);
    pup_conn_close(party->conn, PUP_ERR_PROTOCOL); /* a second time: nothing happens */
}

/* Sends the pattern for as long as there is room. */
static void send_on(struct party *party)
{
    uint8_t bytes[10000];
    while (!party->ended && party->sent < party->to_send && pup_conn_writable(party->conn)) {
        size_t len = party->to_send - party->sent;
        len = len < sizeof bytes ? len : sizeof bytes;
        for (size_t i = 0; i < len; i++)
            bytes[i] = pattern(party->sent + i);
        assert_int_equal(pup_conn_write(party->conn, (struct pup_span){bytes, len}), PUP_OK);
        party->sent += len;
    }
}

/* False when this call must not have come; else counts it, and ends the connection if this is the moment. */
static bool called(struct party *party, enum moment moment)
{
    party->calls_after_end += party->ended;
    if (party->end_at == moment)
        end_party(party);
    return !party->ended;
}

static void on_ready(void *owner)
{
    struct party *party = owner;
    party->readies++;
    assert_true(pup_conn_peer(party->conn)->trusted);
    if (called(party, AT_READY))
        send_on(party);
}

static void check_pattern(struct party *party, struct pup_span bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.data[i] != pattern(party->received + i))
            return;
    party->counted += bytes.len;
}

static void on_data(void *owner, struct pup_buf *plain)
{
    struct party *party = owner;
    struct pup_span bytes = pup_buf_span(plain);
    if (bytes.len > party->most_kept)
        party->most_kept = bytes.len;
    if (!called(party, AT_DATA) || party->deaf)
        return;
    if (party->echo && pup_conn_write(party->conn, bytes) != PUP_OK)
        return; /* taken up again in on_drain */
    check_pattern(party, bytes);
    party->received += bytes.len;
    size_t tail = bytes.len < sizeof party->heard - 1 ? bytes.len : sizeof party->heard - 1;
    memcpy(party->heard, bytes.data + bytes.len - tail, tail);
    party->heard[tail] = '\0';
    pup_buf_consume(plain, bytes.len);
    if (party->wanted > 0 && party->received >= party->wanted)
        end_party(party);
}

static void on_drain(void *owner)
{
    struct party *party = owner;
    party->drains++;
    if (!called(party, AT_DRAIN))
        return;
    send_on(party);
    if (!party->ended && party->echo)
        pup_conn_resume(party->conn);
}

static void scene_end(struct scene *scene)
{
    if (!uv_is_closing((uv_handle_t *)&scene->listener))
        uv_close((uv_handle_t *)&scene->listener, NULL);
    if (!uv_is_closing((uv_handle_t *)&scene->stuck))
        uv_close((uv_handle_t *)&scene->stuck, NULL);
    if (scene->bystander && !uv_is_closing(scene->bystander))
        uv_close(scene->bystander, NULL);
}

static void on_close(void *owner, enum pup_err why)
{
    struct party *party = owner;
    party->closes++;
    party->why = why;
    party->ended = true;
    party->bytes_in_at_close = party->conn ? pup_conn_bytes_in(party->conn) : 0;
    party->conn = NULL;
    if (--party->scene->expected_closes == 0)
        scene_end(party->scene);
}

static const struct pup_conn_events events = {
    .on_ready = on_ready, .on_data = on_data, .on_drain = on_drain, .on_close = on_close};

static void on_connection(uv_stream_t *listener, int status)
{
    struct scene *scene = listener->data;
    assert_int_equal(status, 0);
    assert_int_equal(
        pup_conn_accept(listener, scene->server_context, &limits, &events, &scene->server, &scene->server.conn),
        PUP_OK);
    called(&scene->server, AT_START);
}

static void on_stuck(uv_timer_t *timer)
{
    (void)timer;
    fail_msg("nothing ends here");
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct sockaddr_in address;
    int room = sizeof address;
    assert_non_null(scene);
    signal(SIGPIPE, SIG_IGN);
    peers_init(&scene->peers);
    assert_int_equal(pup_tls_server_context(scene->peers.server, peers_anchor(&scene->peers), &scene->server_context),
                     PUP_OK);
    assert_int_equal(pup_tls_client_context(scene->peers.device, peers_anchor(&scene->peers), &scene->client_context),
                     PUP_OK);
    assert_int_equal(uv_loop_init(&scene->loop), 0);
    assert_int_equal(uv_tcp_init(&scene->loop, &scene->listener), 0);
    assert_int_equal(uv_timer_init(&scene->loop, &scene->stuck), 0);
    assert_int_equal(uv_timer_start(&scene->stuck, on_stuck, STUCK_MS, 0), 0);
    assert_int_equal(uv_ip4_addr("127.0.0.1", 0, &address), 0);
    assert_int_equal(uv_tcp_bind(&scene->listener, (struct sockaddr *)&address, 0), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&scene->listener, 8, on_connection), 0);
    assert_int_equal(uv_tcp_getsockname(&scene->listener, (struct sockaddr *)&address, &room), 0);
    scene->listener.data = scene;
    scene->port = ntohs(address.sin_port);
    scene->client.scene = scene->server.scene = scene;
    scene->expected_closes = 2;
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    pup_tls_context_free(scene->server_context);
    pup_tls_context_free(scene->client_context);
    peers_release(&scene->peers);
    free(scene);
    return 0;
}

static void connect_client(struct scene *scene)
{
    assert_int_equal(pup_conn_connect(&scene->loop, "pupitre.example", scene->port, scene->client_context, &limits,
                                      &events, &scene->client, &scene->client.conn),
                     PUP_OK);
    called(&scene->client, AT_START);
}

static void run(struct scene *scene)
{
    uv_run(&scene->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&scene->loop), 0);
    assert_int_equal(scene->client.calls_after_end, 0);
    assert_int_equal(scene->server.calls_after_end, 0);
    assert_true(scene->client.closes <= 1 && scene->server.closes <= 1);
    assert_int_equal(scene->expected_closes, 0);
}

static void a_mebibyte_goes_both_ways(void **state)
{
    struct scene *scene = *state;
    scene->client.to_send = scene->client.wanted = MIB;
    scene->server.echo = true;
    connect_client(scene);
    run(scene);
    assert_int_equal(scene->server.counted, MIB);
    assert_int_equal(scene->client.counted, MIB);
    assert_true(scene->client.drains > 0);
    assert_int_equal(scene->client.why, PUP_OK);
    assert_int_equal(scene->server.why, PUP_OK);
    assert_true(scene->server.most_kept <= limits.input_max);
}

static void both_send_at_once(void **state)
{
    struct scene *scene = *state;
    scene->client.to_send = scene->server.to_send = 3 * MIB;
    scene->client.wanted = 3 * MIB;
    connect_client(scene);
    run(scene);
    assert_int_equal(scene->client.counted, 3 * MIB);
    assert_int_equal(scene->client.why, PUP_OK);
    assert_int_equal(scene->server.why, PUP_OK);
}

/* Both parties talk a lot; one of them ends at the given moment, one way or the other. */
static void end_at(void **state, bool server, enum moment moment, bool cut)
{
    assert_int_equal(set_up(state), 0);
    struct scene *scene = *state;
    struct party *ending = server ? &scene->server : &scene->client, *other = server ? &scene->client : &scene->server;
    scene->client.to_send = scene->server.to_send = MIB;
    ending->end_at = moment;
    ending->cut = cut;
    bool never_met = !server && moment == AT_START;
    scene->expected_closes = never_met ? 1 : 2;
    connect_client(scene);
    run(scene);
    assert_int_equal(ending->closes, 1);
    assert_int_equal(ending->why, PUP_OK);
    assert_int_equal(other->closes, never_met ? 0 : 1);
    if (cut && !never_met)
        assert_int_equal(other->why, PUP_ERR_UNREACHABLE);
    else if (moment > AT_START && server)
        assert_int_equal(other->why, PUP_OK);
    else if (moment > AT_START) /* a client does not wait for what is still on its way to it */
        assert_true(other->why == PUP_OK || other->why == PUP_ERR_UNREACHABLE);
    tear_down(state);
}

static void it_may_be_ended_in_any_callback(void **state)
{
    for (int server = 0; server < 2; server++)
        for (enum moment moment = AT_START; moment <= AT_DRAIN; moment++)
            for (int cut = 0; cut < 2; cut++)
                end_at(state, server, moment, cut);
}

/* ---- bounds ---- */

static void fill_up(struct party *party)
{
    uint8_t bytes[10000] = {0};
    while (pup_conn_write(party->conn, (struct pup_span){bytes, sizeof bytes}) == PUP_OK)
        party->sent += sizeof bytes;
}

struct patience {
    uv_timer_t timer;
    struct scene *scene;
    uint64_t last;
    int quiet;
    void (*then)(struct scene *scene);
};

/* Fills until nothing moves any more. */
static void on_patience(uv_timer_t *timer)
{
    struct patience *patience = timer->data;
    struct party *client = &patience->scene->client, *server = &patience->scene->server;
    if (!server->conn || server->readies == 0)
        return;
    fill_up(client);
    uint64_t now = pup_conn_bytes_out(client->conn) + pup_conn_bytes_in(server->conn);
    patience->quiet = now == patience->last ? patience->quiet + 1 : 0;
    patience->last = now;
    if (patience->quiet < 10)
        return;
    uv_close((uv_handle_t *)timer, NULL);
    patience->then(patience->scene);
}

static void run_until_full(struct scene *scene, void (*then)(struct scene *scene))
{
    struct patience patience = {.scene = scene, .then = then};
    scene->server.deaf = true;
    uv_timer_init(&scene->loop, &patience.timer);
    patience.timer.data = &patience;
    uv_timer_start(&patience.timer, on_patience, 5, 5);
    connect_client(scene);
    run(scene);
}

static void check_bounds_and_listen(struct scene *scene)
{
    struct party *client = &scene->client, *server = &scene->server;
    assert_false(pup_conn_writable(client->conn));
    assert_true(client->sent <= pup_conn_bytes_out(client->conn) + limits.output_max);
    assert_true(server->most_kept <= limits.input_max);
    assert_int_equal(server->received, 0);
    assert_true(pup_conn_bytes_in(server->conn) < limits.input_max + 64 * 1024);
    server->deaf = false;
    server->wanted = client->sent;
    pup_conn_resume(server->conn);
}

static void a_reader_that_does_not_read_costs_no_memory(void **state)
{
    struct scene *scene = *state;
    run_until_full(scene, check_bounds_and_listen);
    assert_true(scene->client.sent > limits.output_max / 2);
    assert_int_equal(scene->server.received, scene->client.sent);
    assert_true(scene->client.drains > 0);
}

static void end_server(struct scene *scene)
{
    end_party(&scene->server);
}

/* It had stopped reading when it closed. What still comes must be read away, or the end of it would never be seen. */
static void a_full_reader_closes_too(void **state)
{
    struct scene *scene = *state;
    scene->server.sentence = "too much";
    run_until_full(scene, end_server);
    assert_string_equal(scene->client.heard, "too much");
    assert_int_equal(scene->client.why, PUP_OK);
    assert_true(scene->server.bytes_in_at_close > scene->server.bytes_in_at_end);
}

static void writes_have_a_bound_from_the_start(void **state)
{
    struct scene *scene = *state;
    connect_client(scene);
    fill_up(&scene->client);
    assert_true(scene->client.sent > 0 && scene->client.sent <= 64 * 1024);
    scene->server.wanted = scene->client.sent;
    run(scene);
    assert_int_equal(scene->server.received, scene->client.sent);
    assert_int_equal(scene->server.why, PUP_OK);
}

/* The server ends while the client floods it: a reset would tear its last sentence from the line. */
static void last_words_arrive(void **state)
{
    struct scene *scene = *state;
    scene->client.to_send = 8 * MIB;
    scene->server.end_at = AT_DATA;
    scene->server.sentence = "this device was revoked";
    connect_client(scene);
    run(scene);
    assert_string_equal(scene->client.heard, "this device was revoked");
    assert_int_equal(scene->client.why, PUP_OK);
}

/* ---- peers that fail ---- */

static void nobody_listens(void **state)
{
    struct scene *scene = *state;
    scene->expected_closes = 1;
    connect_client(scene);
    uv_close((uv_handle_t *)&scene->listener, NULL);
    run(scene);
    assert_int_equal(scene->client.readies, 0);
    assert_int_equal(scene->client.why, PUP_ERR_UNREACHABLE);
}

static void a_name_that_is_none(void **state)
{
    struct scene *scene = *state;
    char name[400];
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_int_equal(pup_conn_connect(&scene->loop, name, scene->port, scene->client_context, &limits, &events,
                                      &scene->client, &scene->client.conn),
                     PUP_ERR_UNREACHABLE);
    assert_null(scene->client.conn);
    scene->expected_closes = 0;
    scene_end(scene);
    run(scene);
    assert_int_equal(scene->client.closes, 0);
}

static void a_wrong_server_is_told_from_a_missing_one(void **state)
{
    struct scene *scene = *state;
    struct peers others;
    peers_init(&others);
    pup_tls_context_free(scene->client_context);
    assert_int_equal(pup_tls_client_context(others.device, peers_anchor(&others), &scene->client_context), PUP_OK);
    connect_client(scene);
    run(scene);
    assert_int_equal(scene->client.readies, 0);
    assert_int_equal(scene->client.why, PUP_ERR_UNTRUSTED);
    assert_int_equal(scene->server.why, PUP_ERR_PROTOCOL);
    peers_release(&others);
}

struct raw {
    uv_tcp_t socket;
    uv_connect_t connecting;
    uv_write_t writing;
    const char *bytes;
    bool stays; /* deaf to the server's end, until the scene's */
};

static void on_raw_written(uv_write_t *request, int status)
{
    struct raw *raw = request->data;
    (void)status;
    if (!raw->stays)
        uv_close((uv_handle_t *)&raw->socket, NULL);
}

static void on_raw_connected(uv_connect_t *request, int status)
{
    struct raw *raw = request->data;
    assert_int_equal(status, 0);
    raw->writing.data = raw;
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)raw->bytes, (unsigned)strlen(raw->bytes));
    assert_int_equal(uv_write(&raw->writing, (uv_stream_t *)&raw->socket, &buf, 1, on_raw_written), 0);
}

static void say_raw(struct scene *scene, const char *bytes, bool stays, enum pup_err expected)
{
    struct raw raw = {.bytes = bytes, .stays = stays};
    struct sockaddr_in address;
    scene->expected_closes = 1;
    uv_tcp_init(&scene->loop, &raw.socket);
    scene->bystander = (uv_handle_t *)&raw.socket;
    uv_ip4_addr("127.0.0.1", scene->port, &address);
    raw.connecting.data = &raw;
    assert_int_equal(uv_tcp_connect(&raw.connecting, &raw.socket, (struct sockaddr *)&address, on_raw_connected), 0);
    run(scene);
    assert_int_equal(scene->server.readies, 0);
    assert_int_equal(scene->server.why, expected);
}

static void a_peer_that_vanishes(void **state)
{
    say_raw(*state, "\x16\x03", false, PUP_ERR_UNREACHABLE);
}

static void a_peer_that_speaks_something_else(void **state)
{
    say_raw(*state, "GET / HTTP/1.1\r\nHost: pupitre.example\r\n\r\n", false, PUP_ERR_PROTOCOL);
}

static void a_peer_that_will_not_go_is_cut(void **state)
{
    say_raw(*state, "GET / HTTP/1.1\r\nHost: pupitre.example\r\n\r\n", true, PUP_ERR_PROTOCOL);
}

static void nothing_to_accept(void **state)
{
    struct scene *scene = *state;
    struct pup_conn *conn;
    assert_int_equal(pup_conn_accept((uv_stream_t *)&scene->listener, scene->server_context, &limits, &events,
                                     &scene->server, &conn),
                     PUP_ERR_UNREACHABLE);
    assert_null(conn);
    scene->expected_closes = 0;
    scene_end(scene);
    run(scene);
    assert_int_equal(scene->server.closes, 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_mebibyte_goes_both_ways),
        TEST(both_send_at_once),
        cmocka_unit_test(it_may_be_ended_in_any_callback),
        TEST(a_reader_that_does_not_read_costs_no_memory),
        TEST(writes_have_a_bound_from_the_start),
        TEST(last_words_arrive),
        TEST(a_full_reader_closes_too),
        TEST(nobody_listens),
        TEST(a_name_that_is_none),
        TEST(a_wrong_server_is_told_from_a_missing_one),
        TEST(a_peer_that_vanishes),
        TEST(a_peer_that_speaks_something_else),
        TEST(a_peer_that_will_not_go_is_cut),
        TEST(nothing_to_accept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
