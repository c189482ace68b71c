/* Joining: a folder becomes a device by one invitation, against the server's own session. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/session/joining.h"
#include "client/sync/sync_lock.h"
#include "tests/unit/desk.h"
#include "tests/unit/folder.h"

enum { BUF_MAX = 64 * 1024 };

static const char secret[16] = "un secret usable";

struct bench {
    struct desk *desk;
    struct pup_replica replica;
    struct pup_span authority;
    char invitation[PUP_INVITATION_MAX + 1];
};

static int open_bench(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct pup_invitation invitation = {.host = "localhost", .port = 7417};
    struct pup_store *store;
    void *desk;
    assert_non_null(bench);
    assert_int_equal(desk_open(&desk), 0);
    bench->desk = desk;
    bench->authority = pup_identity_certificate(bench->desk->world->authority.ca);
    memcpy(invitation.secret, secret, sizeof invitation.secret);
    invitation.authority = pup_authority_fingerprint(&bench->desk->world->authority);
    assert_int_equal(pup_invitation_print(&invitation, bench->invitation), PUP_OK);
    struct pup_txn *txn = world_begin(bench->desk->world);
    assert_int_equal(pup_roster_invite(txn, "paul", invitation.secret, bench->desk->world->now_ms + 1000), PUP_OK);
    world_commit(txn);
    assert_int_equal(pup_store_open_memory(PUP_CLIENT_COUNT, &store), PUP_OK);
    assert_int_equal(pup_replica_open_store(store, &bench->replica), PUP_OK);
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct bench *bench = *state;
    void *desk = bench->desk;
    pup_replica_close(&bench->replica);
    desk_close(&desk);
    free(bench);
    return 0;
}

static void init(struct bench *bench, struct pup_joining *joining)
{
    assert_int_equal(pup_joining_init(joining, &bench->replica, pup_span_of(bench->invitation), "portable de Paul"),
                     PUP_OK);
}

/* What the server answers to what the joining one said. */
static void answer(struct bench *bench, struct pup_joining *joining, struct pup_buf *said)
{
    struct pup_buf key;
    struct pup_session *session;
    struct pup_peer peer = {.certificate = true, .device = pup_identity_device(joining->identity)};
    pup_buf_init(&key, BUF_MAX);
    assert_int_equal(pup_identity_public_key(joining->identity, &key), PUP_OK);
    assert_int_equal(pup_session_new(&bench->desk->host, &peer, pup_buf_span(&key), 0, &session), PUP_OK);
    pup_session_feed(session, 0, bench->desk->world->now_ms, &joining->output);
    desk_carry(bench->desk, SIZE_MAX, UINT64_MAX); /* the writer */
    assert_int_equal(pup_buf_put(said, pup_session_output(session)), PUP_OK);
    pup_session_free(session);
    pup_buf_release(&key);
}

static enum pup_err converse(struct bench *bench, struct pup_joining *joining, size_t chunk)
{
    struct pup_buf said, input;
    enum pup_err err = PUP_OK;
    pup_buf_init(&said, BUF_MAX);
    pup_buf_init(&input, BUF_MAX);
    answer(bench, joining, &said);
    while (!err && pup_buf_len(&said) > 0) {
        struct pup_span some = pup_buf_span(&said);
        some.len = some.len < chunk ? some.len : chunk;
        assert_int_equal(pup_buf_put(&input, some), PUP_OK);
        pup_buf_consume(&said, some.len);
        err = pup_joining_feed(joining, &input);
    }
    pup_buf_release(&said);
    pup_buf_release(&input);
    return err;
}

static struct pup_profile profile_of(struct bench *bench)
{
    struct pup_txn *txn;
    struct pup_profile profile;
    assert_int_equal(pup_store_begin(bench->replica.store, false, &txn), PUP_OK);
    assert_int_equal(pup_replica_profile(txn, &profile), PUP_OK);
    pup_txn_abort(txn);
    return profile;
}

static void joins(void **state)
{
    struct bench *bench = *state;
    struct pup_joining joining;
    init(bench, &joining);
    assert_int_equal(converse(bench, &joining, 1), PUP_OK);
    assert_true(joining.joined);
    assert_int_equal(pup_joining_enrol(&joining, &bench->replica, pup_span_of("another authority")), PUP_ERR_UNTRUSTED);
    assert_false(profile_of(bench).enrolled);
    assert_int_equal(pup_joining_enrol(&joining, &bench->replica, bench->authority), PUP_OK);
    struct pup_profile profile = profile_of(bench);
    assert_true(profile.enrolled);
    assert_string_equal(profile.login, "paul");
    assert_string_equal(profile.name, "Paul Nédélec");
    assert_string_equal(profile.host, "localhost");
    assert_int_equal(profile.port, 7417);
    struct pup_device device = pup_identity_device(joining.identity);
    assert_memory_equal(profile.device.bytes, device.bytes, sizeof device.bytes);
    struct pup_buf pem, der;
    struct pup_txn *txn;
    pup_buf_init(&pem, BUF_MAX);
    pup_buf_init(&der, BUF_MAX);
    assert_int_equal(pup_store_begin(bench->replica.store, false, &txn), PUP_OK);
    assert_int_equal(pup_replica_identity(txn, &pem, &der), PUP_OK);
    pup_txn_abort(txn);
    assert_true(pup_span_equal(pup_buf_span(&der), bench->authority));
    pup_buf_release(&pem);
    pup_buf_release(&der);
    pup_joining_release(&joining);
}

/* The answer is lost on the way: the same folder gets it again, another one does not. */
static void the_answer_is_lost(void **state)
{
    struct bench *bench = *state;
    struct pup_joining joining;
    struct pup_buf lost;
    pup_buf_init(&lost, BUF_MAX);
    init(bench, &joining);
    struct pup_device device = pup_identity_device(joining.identity);
    answer(bench, &joining, &lost);
    pup_joining_release(&joining);
    pup_buf_release(&lost);

    struct pup_replica other = bench->replica;
    struct pup_store *store;
    assert_int_equal(pup_store_open_memory(PUP_CLIENT_COUNT, &store), PUP_OK);
    assert_int_equal(pup_replica_open_store(store, &bench->replica), PUP_OK);
    init(bench, &joining);
    assert_int_equal(converse(bench, &joining, SIZE_MAX), PUP_ERR_DENIED);
    assert_int_equal(joining.refusal, PUP_REFUSAL_INVITATION);
    pup_joining_release(&joining);
    pup_replica_close(&bench->replica);

    bench->replica = other;
    init(bench, &joining);
    struct pup_device again = pup_identity_device(joining.identity);
    assert_memory_equal(device.bytes, again.bytes, sizeof device.bytes);
    assert_int_equal(converse(bench, &joining, SIZE_MAX), PUP_OK);
    assert_true(joining.joined);
    assert_int_equal(pup_joining_enrol(&joining, &bench->replica, bench->authority), PUP_OK);
    pup_joining_release(&joining);
    init(bench, &joining); /* once enrolled, the key is used up */
    again = pup_identity_device(joining.identity);
    assert_memory_not_equal(device.bytes, again.bytes, sizeof device.bytes);
    pup_joining_release(&joining);
}

static void refused(void **state)
{
    struct bench *bench = *state;
    struct pup_joining joining;
    bench->desk->world->now_ms += 2000; /* expired */
    init(bench, &joining);
    assert_int_equal(converse(bench, &joining, SIZE_MAX), PUP_ERR_DENIED);
    assert_int_equal(joining.refusal, PUP_REFUSAL_INVITATION);
    assert_false(joining.joined);
    pup_joining_release(&joining);
    bench->invitation[30] ^= 1; /* a slip of the keyboard */
    assert_int_equal(pup_joining_init(&joining, &bench->replica, pup_span_of(bench->invitation), "x"), PUP_ERR_INVALID);
}

/* One syncer for a folder; who follows can be seen by all. */
static void locks(void **state)
{
    (void)state;
    char home[256];
    const struct pup_sync_turn once = {.patience_ms = 100}, follows = {.follow = true},
                               quietly = {.background = true, .patience_ms = 100};
    struct pup_sync_lock first, second;
    folder_make(home);
    assert_int_equal(pup_sync_lock_take(home, &once, &first), PUP_OK);
    assert_false(pup_sync_lock_followed(home));
    assert_int_equal(pup_sync_lock_take(home, &once, &second), PUP_ERR_BUSY);
    assert_int_equal(pup_sync_lock_take(home, &quietly, &second), PUP_ERR_BUSY);
    assert_int_equal(pup_sync_lock_take(home, &follows, &second), PUP_ERR_BUSY);
    pup_sync_lock_release(&first);
    assert_int_equal(pup_sync_lock_take(home, &follows, &second), PUP_OK);
    assert_true(pup_sync_lock_followed(home));
    assert_int_equal(pup_sync_lock_take(home, &once, &first), PUP_ERR_BUSY);
    pup_sync_lock_release(&second);
    assert_false(pup_sync_lock_followed(home));
    assert_int_equal(pup_sync_lock_take(NULL, &follows, &first), PUP_OK);
    pup_sync_lock_release(&first);
    folder_remove(home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(joins, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(the_answer_is_lost, open_bench, close_bench),
        cmocka_unit_test_setup_teardown(refused, open_bench, close_bench),
        cmocka_unit_test(locks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
