#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "server/store/tables.h"
#include "tests/unit/server_world.h"

static void assert_same(const struct pup_authority *a, const struct pup_authority *b)
{
    struct pup_hash left = pup_authority_fingerprint(a), right = pup_authority_fingerprint(b);
    assert_memory_equal(left.bytes, right.bytes, 32);
    assert_memory_equal(a->receipt_key, b->receipt_key, 32);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->host, b->host);
    struct pup_device here = pup_identity_device(a->server), there = pup_identity_device(b->server);
    assert_true(pup_device_equal(&here, &there));
    assert_true(pup_span_equal(pup_identity_certificate(a->server), pup_identity_certificate(b->server)));
}

static void it_comes_back_from_the_store(void **state)
{
    struct world *world = *state;
    struct pup_authority read;
    struct pup_txn *txn = world_begin(world);
    assert_int_equal(pup_authority_load(txn, &read), PUP_OK);
    pup_txn_abort(txn);
    assert_same(&world->authority, &read);
    pup_authority_release(&read);
    struct pup_store *empty;
    assert_int_equal(pup_store_open_memory(PUP_TABLE_COUNT, &empty), PUP_OK);
    assert_int_equal(pup_store_begin(empty, false, &txn), PUP_OK);
    assert_int_equal(pup_authority_load(txn, &read), PUP_ERR_NOT_FOUND);
    pup_txn_abort(txn);
    pup_store_close(empty);
}

static void it_comes_back_from_a_file(void **state)
{
    struct world *world = *state;
    struct pup_authority read;
    struct pup_buf file;
    pup_buf_init(&file, 64 * 1024);
    assert_int_equal(pup_authority_export(&world->authority, &file), PUP_OK);
    assert_in_range(pup_buf_len(&file), 500, 8 * 1024); /* a few kilobytes */
    struct pup_span whole = pup_buf_span(&file);
    assert_int_equal(pup_authority_import(whole, &read), PUP_OK);
    assert_same(&world->authority, &read);
    pup_authority_release(&read);
    /* Cut short at the end of any line, it is not one; nor with a line changed. */
    for (size_t i = 0; i + 1 < whole.len; i++) {
        if (whole.data[i] == '\n') {
            assert_int_not_equal(pup_authority_import((struct pup_span){whole.data, i}, &read), PUP_OK);
        }
    }
    struct pup_span changed = pup_arena_copy(&world->arena, whole);
    uint8_t *host = memmem((uint8_t *)(uintptr_t)changed.data, changed.len, "host localhost", 14);
    assert_non_null(host);
    host[6] = ' ';
    assert_int_equal(pup_authority_import(changed, &read), PUP_ERR_MALFORMED);
    assert_int_equal(pup_authority_import((struct pup_span){0}, &read), PUP_ERR_MALFORMED);
    pup_buf_release(&file);
}

static void names_and_hosts_are_checked(void **state)
{
    (void)state;
    const uint8_t key[32] = {1};
    struct pup_authority authority;
    assert_int_equal(pup_authority_create("", "localhost", key, &authority), PUP_ERR_INVALID);
    assert_int_equal(pup_authority_create("a\nb", "localhost", key, &authority), PUP_ERR_INVALID);
    assert_int_equal(pup_authority_create("Desk", "not a host", key, &authority), PUP_ERR_INVALID);
    assert_int_equal(pup_authority_create("Pupitre de Maëlle", "[::1]:7417", key, &authority), PUP_OK);
    pup_authority_release(&authority);
    pup_authority_release(&authority);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
    const struct CMUnitTest tests[] = {
        T(it_comes_back_from_the_store),
        T(it_comes_back_from_a_file),
        cmocka_unit_test(names_and_hosts_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
