/* TLS without a socket: two peers, and bytes carried between them by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "tests/unit/peers.h"

enum { WHOLE = 1 << 20, PLAIN_MAX = 4 << 20 };

/* One end: its settings, its connection, what it read, and the first thing that went wrong. */
struct end {
    struct pup_tls_context *context;
    struct pup_tls *tls;
    struct pup_buf plain;
    enum pup_err err;
    size_t sent;
};

struct talk {
    struct end client, server;
};

static struct peers peers;

static int set_up(void **state)
{
    (void)state;
    peers_init(&peers);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    peers_release(&peers);
    return 0;
}

static void end_release(struct end *end)
{
    pup_tls_free(end->tls);
    pup_tls_context_free(end->context);
    pup_buf_release(&end->plain);
}

static void talk_release(struct talk *talk)
{
    end_release(&talk->client);
    end_release(&talk->server);
}

static void open_end(struct end *end)
{
    assert_int_equal(pup_tls_new(end->context, &end->tls), PUP_OK);
    pup_buf_init(&end->plain, PLAIN_MAX);
}

static void open_server(struct end *end, const struct pup_identity *identity, struct pup_span anchor)
{
    *end = (struct end){0};
    assert_int_equal(pup_tls_server_context(identity, anchor, &end->context), PUP_OK);
    open_end(end);
}

static void open_client(struct end *end, const struct pup_identity *identity, struct pup_span anchor)
{
    *end = (struct end){0};
    assert_int_equal(pup_tls_client_context(identity, anchor, &end->context), PUP_OK);
    open_end(end);
    assert_int_equal(pup_tls_start(end->tls), PUP_OK);
}

static void open_joiner(struct end *end, const struct pup_identity *identity, struct pup_span pinned)
{
    *end = (struct end){0};
    struct pup_hash fingerprint = pup_certificate_fingerprint(pinned);
    assert_int_equal(pup_tls_join_context(identity, &fingerprint, &end->context), PUP_OK);
    open_end(end);
    assert_int_equal(pup_tls_start(end->tls), PUP_OK);
}

static void talk_open(struct talk *talk)
{
    open_server(&talk->server, peers.server, peers_anchor(&peers));
    open_client(&talk->client, peers.device, peers_anchor(&peers));
}

/* Carries up to `step` bytes from one to the other; false when there was nothing. */
static bool carry(struct end *from, struct end *to, size_t step)
{
    struct pup_span out = pup_tls_output(from->tls);
    size_t taken = 0;
    if (out.len == 0)
        return false;
    out.len = out.len < step ? out.len : step;
    if (!to->err)
        to->err = pup_tls_feed(to->tls, out, &taken, &to->plain);
    assert_true(to->err || taken == out.len);
    pup_tls_consume(from->tls, out.len);
    from->sent += out.len;
    return true;
}

static void shuttle(struct talk *talk, size_t step)
{
    bool moved = true;
    while (moved) {
        moved = carry(&talk->client, &talk->server, step);
        moved = carry(&talk->server, &talk->client, step) || moved;
    }
}

static void assert_read(struct end *end, const char *text)
{
    assert_int_equal(pup_buf_len(&end->plain), strlen(text));
    assert_memory_equal(pup_buf_span(&end->plain).data, text, strlen(text));
    pup_buf_clear(&end->plain);
}

static void assert_both_ready(const struct talk *talk)
{
    assert_int_equal(talk->client.err, PUP_OK);
    assert_int_equal(talk->server.err, PUP_OK);
    assert_true(pup_tls_ready(talk->client.tls));
    assert_true(pup_tls_ready(talk->server.tls));
}

static void converse(size_t step)
{
    struct talk talk;
    talk_open(&talk);
    assert_int_equal(pup_tls_write(talk.client.tls, pup_span_of("early ")), PUP_OK);
    shuttle(&talk, step);
    assert_both_ready(&talk);
    assert_int_equal(pup_tls_write(talk.client.tls, pup_span_of("from client")), PUP_OK);
    assert_int_equal(pup_tls_write(talk.server.tls, pup_span_of("from server")), PUP_OK);
    shuttle(&talk, step);
    assert_read(&talk.server, "early from client");
    assert_read(&talk.client, "from server");

    const struct pup_peer *device = pup_tls_peer(talk.server.tls), *server = pup_tls_peer(talk.client.tls);
    struct pup_device expected = pup_identity_device(peers.device);
    assert_true(device->certificate && device->trusted && server->certificate && server->trusted);
    assert_true(pup_device_equal(&device->device, &expected));
    assert_string_equal(device->name, "castel");
    assert_string_equal(server->name, "server");
    assert_true(pup_span_equal(pup_tls_authority(talk.client.tls), peers_anchor(&peers)));
    struct pup_device from_key = pup_device_of_key(pup_tls_public_key(talk.server.tls));
    assert_true(pup_device_equal(&from_key, &expected));

    pup_tls_shutdown(talk.client.tls);
    shuttle(&talk, step);
    assert_true(pup_tls_closed(talk.server.tls));
    assert_false(pup_tls_closed(talk.client.tls));
    talk_release(&talk);
}

static void peers_converse(void **state)
{
    (void)state;
    converse(WHOLE);
}

static void peers_converse_byte_by_byte(void **state)
{
    (void)state;
    converse(1);
}

static void a_handshake_is_small_and_brings_no_tickets(void **state)
{
    (void)state;
    struct talk talk;
    talk_open(&talk);
    shuttle(&talk, WHOLE);
    assert_both_ready(&talk);
    print_message("handshake: %zu bytes up, %zu down\n", talk.client.sent, talk.server.sent);
    assert_true(talk.client.sent + talk.server.sent < 2200);
    size_t before = talk.server.sent;
    assert_int_equal(pup_tls_write(talk.server.tls, pup_span_of("x")), PUP_OK);
    shuttle(&talk, WHOLE);
    assert_int_equal(talk.server.sent - before, 5 + 1 + 1 + 16); /* header, byte, its type, tag */
    talk_release(&talk);
}

static void large_and_many_writes_arrive(void **state)
{
    (void)state;
    enum { LARGE = 1 << 20 };
    uint8_t *bytes = malloc(LARGE);
    assert_non_null(bytes);
    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = (uint8_t)(i * 31 + i / 4096);
    struct talk talk;
    talk_open(&talk);
    shuttle(&talk, WHOLE);
    assert_int_equal(pup_tls_write(talk.client.tls, (struct pup_span){bytes, LARGE}), PUP_OK);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(pup_tls_write(talk.server.tls, (struct pup_span){bytes + i, 7}), PUP_OK);
    shuttle(&talk, 1400);
    assert_both_ready(&talk);
    assert_int_equal(pup_buf_len(&talk.server.plain), LARGE);
    assert_memory_equal(pup_buf_span(&talk.server.plain).data, bytes, LARGE);
    assert_int_equal(pup_buf_len(&talk.client.plain), 7000);
    assert_memory_equal(pup_buf_span(&talk.client.plain).data + 6993, bytes + 999, 7);
    talk_release(&talk);
    free(bytes);
}

static void a_full_reader_is_fed_on_later(void **state)
{
    (void)state;
    struct talk talk;
    uint8_t bytes[40000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 13);
    talk_open(&talk);
    shuttle(&talk, WHOLE);
    pup_buf_release(&talk.server.plain);
    pup_buf_init(&talk.server.plain, 1000);
    assert_int_equal(pup_tls_write(talk.client.tls, (struct pup_span){bytes, sizeof bytes}), PUP_OK);
    struct pup_span out = pup_tls_output(talk.client.tls);
    size_t seen = 0, taken;
    enum pup_err err = PUP_ERR_LIMIT;
    for (int rounds = 0; err == PUP_ERR_LIMIT && rounds < 100; rounds++) {
        err = pup_tls_feed(talk.server.tls, out, &taken, &talk.server.plain);
        assert_true(err == PUP_OK || err == PUP_ERR_LIMIT);
        out.data += taken;
        out.len -= taken;
        assert_true(pup_buf_len(&talk.server.plain) <= 1000);
        assert_memory_equal(pup_buf_span(&talk.server.plain).data, bytes + seen, pup_buf_len(&talk.server.plain));
        seen += pup_buf_len(&talk.server.plain);
        pup_buf_clear(&talk.server.plain);
    }
    assert_int_equal(err, PUP_OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(seen, sizeof bytes);
    talk_release(&talk);
}

static void early_writes_have_a_bound(void **state)
{
    (void)state;
    struct talk talk;
    static const uint8_t bytes[64 * 1024];
    talk_open(&talk);
    assert_int_equal(pup_tls_write(talk.client.tls, (struct pup_span){bytes, sizeof bytes}), PUP_OK);
    assert_int_equal(pup_tls_write(talk.client.tls, (struct pup_span){bytes, 1}), PUP_ERR_LIMIT);
    shuttle(&talk, WHOLE);
    assert_both_ready(&talk);
    assert_int_equal(pup_buf_len(&talk.server.plain), sizeof bytes);
    assert_int_equal(pup_tls_write(talk.client.tls, (struct pup_span){bytes, 1}), PUP_OK);
    talk_release(&talk);
}

/* ---- who is believed ---- */

static void assert_client_refuses(struct talk *talk)
{
    shuttle(talk, WHOLE);
    assert_int_equal(talk->client.err, PUP_ERR_UNTRUSTED);
    assert_false(pup_tls_ready(talk->client.tls));
    assert_int_equal(talk->server.err, PUP_ERR_PROTOCOL);
    assert_false(pup_tls_ready(talk->server.tls));
    assert_int_equal(pup_tls_write(talk->client.tls, pup_span_of("x")), PUP_ERR_UNTRUSTED);
    talk_release(talk);
}

static void a_server_of_another_authority_is_refused(void **state)
{
    (void)state;
    struct peers others;
    struct talk talk;
    peers_init(&others);
    open_server(&talk.server, others.server, peers_anchor(&others));
    open_client(&talk.client, peers.device, peers_anchor(&peers));
    assert_client_refuses(&talk);
    /* also if it shows our authority's certificate along with its own */
    open_server(&talk.server, others.server, peers_anchor(&peers));
    open_client(&talk.client, peers.device, peers_anchor(&peers));
    assert_client_refuses(&talk);
    open_server(&talk.server, others.server, peers_anchor(&peers));
    open_joiner(&talk.client, peers.device, peers_anchor(&peers));
    assert_client_refuses(&talk);
    peers_release(&others);
}

static void a_device_cannot_pass_for_a_server(void **state)
{
    (void)state;
    struct talk talk;
    open_server(&talk.server, peers.device, peers_anchor(&peers));
    open_client(&talk.client, peers.device, peers_anchor(&peers));
    assert_client_refuses(&talk);
    open_server(&talk.server, peers.device, peers_anchor(&peers));
    open_joiner(&talk.client, peers.device, peers_anchor(&peers));
    assert_client_refuses(&talk);
}

static void the_authority_cannot_pass_for_a_server(void **state)
{
    (void)state;
    struct talk talk;
    open_server(&talk.server, peers.authority, peers_anchor(&peers));
    open_client(&talk.client, peers.device, peers_anchor(&peers));
    assert_client_refuses(&talk);
}

static void a_device_cannot_issue_certificates(void **state)
{
    (void)state;
    struct talk talk;
    struct pup_identity *forged = peers_issue(peers.device, "server", PUP_USAGE_SERVER);
    open_server(&talk.server, forged, pup_identity_certificate(peers.device));
    open_client(&talk.client, peers.device, peers_anchor(&peers));
    assert_client_refuses(&talk);
    pup_identity_free(forged);
}

static void assert_server_knows_a_stranger(const struct pup_identity *device)
{
    struct talk talk;
    open_server(&talk.server, peers.server, peers_anchor(&peers));
    open_client(&talk.client, device, peers_anchor(&peers));
    shuttle(&talk, WHOLE);
    assert_both_ready(&talk);
    const struct pup_peer *peer = pup_tls_peer(talk.server.tls);
    struct pup_device expected = pup_identity_device(device);
    assert_true(peer->certificate);
    assert_false(peer->trusted);
    assert_true(pup_device_equal(&peer->device, &expected));
    talk_release(&talk);
}

static void strangers_come_in_and_are_known_for_it(void **state)
{
    (void)state;
    struct peers others;
    struct pup_identity *fresh;
    peers_init(&others);
    assert_int_equal(pup_identity_new("castel", &fresh), PUP_OK);
    assert_server_knows_a_stranger(others.device); /* of another authority, which has the same name as ours */
    assert_server_knows_a_stranger(fresh);         /* signed by itself */
    assert_server_knows_a_stranger(peers.server);  /* ours, for another use */
    assert_server_knows_a_stranger(peers.authority);
    pup_identity_free(fresh);
    peers_release(&others);
}

static void joining_pins_the_authority(void **state)
{
    (void)state;
    struct talk talk;
    struct pup_identity *fresh;
    assert_int_equal(pup_identity_new("castel", &fresh), PUP_OK);
    open_server(&talk.server, peers.server, peers_anchor(&peers));
    open_joiner(&talk.client, fresh, peers_anchor(&peers));
    shuttle(&talk, WHOLE);
    assert_both_ready(&talk);
    assert_true(pup_tls_peer(talk.client.tls)->trusted);
    assert_false(pup_tls_peer(talk.server.tls)->trusted);
    assert_true(pup_span_equal(pup_tls_authority(talk.client.tls), peers_anchor(&peers)));
    talk_release(&talk);
    open_server(&talk.server, peers.server, peers_anchor(&peers));
    open_joiner(&talk.client, fresh, pup_identity_certificate(peers.server));
    assert_client_refuses(&talk);
    open_server(&talk.server, peers.server, peers_anchor(&peers));
    open_joiner(&talk.client, fresh, pup_identity_certificate(fresh));
    assert_client_refuses(&talk);
    pup_identity_free(fresh);
}

/* Alters an identity's certificate and has the authority sign it again. */
static void sign_again(struct pup_identity *identity, void (*alter)(X509 *certificate))
{
    struct pup_buf pem;
    pup_buf_init(&pem, 8192);
    assert_int_equal(pup_identity_to_pem(peers.authority, &pem), PUP_OK);
    BIO *source = BIO_new_mem_buf(pem.data, (int)pup_buf_len(&pem));
    EVP_PKEY *key = PEM_read_bio_PrivateKey(source, NULL, NULL, NULL);
    struct pup_span der = pup_identity_certificate(identity);
    const unsigned char *at = der.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
    alter(certificate);
    assert_true(X509_sign(certificate, key, NULL) > 0);
    unsigned char *altered = NULL;
    int len = i2d_X509(certificate, &altered);
    assert_int_equal(pup_identity_adopt(identity, (struct pup_span){altered, (size_t)len}), PUP_OK);
    OPENSSL_free(altered);
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(source);
    pup_buf_release(&pem);
}

static void make_expired(X509 *certificate)
{
    ASN1_TIME_set_string(X509_getm_notAfter(certificate), "010101000000Z");
}

static void make_future(X509 *certificate)
{
    ASN1_TIME_set_string(X509_getm_notBefore(certificate), "99980101000000Z");
}

static void make_aimless(X509 *certificate)
{
    X509_EXTENSION_free(X509_delete_ext(certificate, X509_get_ext_by_NID(certificate, NID_ext_key_usage, -1)));
}

static void no_date_is_looked_at(void **state)
{
    (void)state;
    struct talk talk;
    sign_again(peers.device, make_expired);
    sign_again(peers.server, make_future);
    talk_open(&talk);
    shuttle(&talk, WHOLE);
    assert_both_ready(&talk);
    assert_true(pup_tls_peer(talk.server.tls)->trusted);
    talk_release(&talk);
}

static void a_certificate_must_say_what_it_is_for(void **state)
{
    (void)state;
    struct talk talk;
    sign_again(peers.device, make_aimless);
    assert_server_knows_a_stranger(peers.device);
    sign_again(peers.server, make_aimless);
    talk_open(&talk);
    assert_client_refuses(&talk);
}

/* ---- peers that are not ours: OpenSSL itself, over memory ---- */

struct foreigner {
    SSL_CTX *ctx;
    SSL *ssl;
    BIO *in, *out;
};

static void foreigner_init(struct foreigner *foreigner)
{
    foreigner->ctx = SSL_CTX_new(TLS_client_method());
    foreigner->ssl = SSL_new(foreigner->ctx);
    foreigner->in = BIO_new(BIO_s_mem());
    foreigner->out = BIO_new(BIO_s_mem());
    SSL_set_bio(foreigner->ssl, foreigner->in, foreigner->out);
    SSL_set_connect_state(foreigner->ssl);
}

static void foreigner_release(struct foreigner *foreigner)
{
    SSL_free(foreigner->ssl);
    SSL_CTX_free(foreigner->ctx);
}

static void meet(struct foreigner *foreigner, struct end *server)
{
    open_server(server, peers.server, peers_anchor(&peers));
    for (int rounds = 0; rounds < 4 && !server->err; rounds++) {
        SSL_do_handshake(foreigner->ssl);
        char bytes[8192];
        size_t taken;
        int len = BIO_read(foreigner->out, bytes, sizeof bytes);
        if (len > 0)
            server->err =
                pup_tls_feed(server->tls, (struct pup_span){(uint8_t *)bytes, (size_t)len}, &taken, &server->plain);
        struct pup_span out = pup_tls_output(server->tls);
        if (out.len > 0)
            BIO_write(foreigner->in, out.data, (int)out.len);
        pup_tls_consume(server->tls, out.len);
    }
}

static void a_client_without_certificate_is_a_stranger(void **state)
{
    (void)state;
    struct foreigner foreigner;
    struct end server;
    foreigner_init(&foreigner);
    meet(&foreigner, &server);
    assert_int_equal(server.err, PUP_OK);
    assert_true(pup_tls_ready(server.tls));
    const struct pup_peer *peer = pup_tls_peer(server.tls);
    assert_false(peer->certificate);
    assert_false(peer->trusted);
    assert_string_equal(peer->name, "");
    assert_int_equal(pup_tls_public_key(server.tls).len, 0);
    end_release(&server);
    foreigner_release(&foreigner);
}

static void older_protocols_are_refused(void **state)
{
    (void)state;
    struct foreigner foreigner;
    struct end server;
    foreigner_init(&foreigner);
    SSL_set_max_proto_version(foreigner.ssl, TLS1_2_VERSION);
    meet(&foreigner, &server);
    assert_int_equal(server.err, PUP_ERR_PROTOCOL);
    end_release(&server);
    foreigner_release(&foreigner);
}

static void garbage_is_refused(void **state)
{
    (void)state;
    static const char *const garbage[] = {"GET / HTTP/1.1\r\nHost: pupitre.example\r\n\r\n", "\x16\x03\x01\xff\xff\x01",
                                          "\x17\x03\x03\x10\x10plain"};
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
        struct end server;
        size_t taken;
        open_server(&server, peers.server, peers_anchor(&peers));
        uint8_t long_enough[20000] = {0};
        memcpy(long_enough, garbage[i], strlen(garbage[i]));
        struct pup_span bytes = {long_enough, sizeof long_enough};
        assert_int_equal(pup_tls_feed(server.tls, bytes, &taken, &server.plain), PUP_ERR_PROTOCOL);
        assert_int_equal(pup_tls_feed(server.tls, bytes, &taken, &server.plain), PUP_ERR_PROTOCOL);
        assert_int_equal(pup_tls_write(server.tls, bytes), PUP_ERR_PROTOCOL);
        assert_int_equal(pup_buf_len(&server.plain), 0);
        end_release(&server);
    }
}

static void tampered_bytes_are_refused(void **state)
{
    (void)state;
    for (size_t at = 0; at < 5 + 7 + 17; at++) {
        struct talk talk;
        talk_open(&talk);
        shuttle(&talk, WHOLE);
        assert_int_equal(pup_tls_write(talk.client.tls, pup_span_of("message")), PUP_OK);
        uint8_t bytes[64];
        struct pup_span out = pup_tls_output(talk.client.tls);
        assert_int_equal(out.len, 5 + 7 + 17);
        memcpy(bytes, out.data, out.len);
        bytes[at] ^= 0x01;
        size_t taken;
        enum pup_err err = pup_tls_feed(talk.server.tls, (struct pup_span){bytes, out.len}, &taken, &talk.server.plain);
        /* a changed length may leave it waiting for more; nothing false is ever handed on */
        assert_true(err == PUP_ERR_PROTOCOL || (at == 3 || at == 4));
        assert_int_equal(pup_buf_len(&talk.server.plain), 0);
        talk_release(&talk);
    }
}

static void nothing_counts_after_a_close(void **state)
{
    (void)state;
    struct talk talk;
    talk_open(&talk);
    shuttle(&talk, WHOLE);
    pup_tls_shutdown(talk.client.tls);
    shuttle(&talk, WHOLE);
    assert_true(pup_tls_closed(talk.server.tls));
    size_t taken;
    assert_int_equal(pup_tls_feed(talk.server.tls, pup_span_of("whatever"), &taken, &talk.server.plain), PUP_OK);
    assert_int_equal(taken, 8);
    /* the other direction is still open */
    assert_int_equal(pup_tls_write(talk.server.tls, pup_span_of("last word")), PUP_OK);
    shuttle(&talk, WHOLE);
    assert_read(&talk.client, "last word");
    talk_release(&talk);
}

static void contexts_want_an_authority(void **state)
{
    (void)state;
    struct pup_tls_context *context;
    assert_int_equal(pup_tls_client_context(peers.device, pup_span_of("no"), &context), PUP_ERR_MALFORMED);
    assert_null(context);
    assert_int_equal(pup_tls_server_context(peers.server, (struct pup_span){0}, &context), PUP_ERR_MALFORMED);
    pup_tls_context_free(NULL);
    pup_tls_free(NULL);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(peers_converse),
        TEST(peers_converse_byte_by_byte),
        TEST(a_handshake_is_small_and_brings_no_tickets),
        TEST(large_and_many_writes_arrive),
        TEST(a_full_reader_is_fed_on_later),
        TEST(early_writes_have_a_bound),
        TEST(a_server_of_another_authority_is_refused),
        TEST(a_device_cannot_pass_for_a_server),
        TEST(the_authority_cannot_pass_for_a_server),
        TEST(a_device_cannot_issue_certificates),
        TEST(strangers_come_in_and_are_known_for_it),
        TEST(joining_pins_the_authority),
        TEST(no_date_is_looked_at),
        TEST(a_certificate_must_say_what_it_is_for),
        TEST(a_client_without_certificate_is_a_stranger),
        TEST(older_protocols_are_refused),
        TEST(garbage_is_refused),
        TEST(tampered_bytes_are_refused),
        TEST(nothing_counts_after_a_close),
        TEST(contexts_want_an_authority),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
