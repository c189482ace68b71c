/* Data files that are not what they were: cut short, overwritten, left behind by a power cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "common/store/guard.h"
#include "tests/unit/store_folder.h"

/* A store of many pages, closed; the length of its file. */
static off_t make_large(void)
{
    struct pup_store *store = open_store();
    uint8_t bytes[50000] = {7};
    for (int i = 0; i < 40; i++) {
        char key[16];
        snprintf(key, sizeof key, "key %d", i);
        assert_int_equal(put_once(store, key, (struct pup_span){bytes, 900}), PUP_OK);
    }
    assert_int_equal(put_once(store, "large", (struct pup_span){bytes, sizeof bytes}), PUP_OK);
    pup_store_close(store);
    struct stat stat_of;
    assert_int_equal(stat(data_file, &stat_of), 0);
    return stat_of.st_size;
}

static void a_truncated_file_is_corrupt_not_fatal(void **state)
{
    (void)state;
    off_t whole = make_large();
    struct pup_store *store;
    static const off_t kept[] = {0, 1, 100, 4096, 4097, 8191, 8192, 20000};
    for (size_t i = sizeof kept / sizeof *kept + 1; i-- > 0;) {
        off_t length = i == sizeof kept / sizeof *kept ? whole - 4096 : kept[i];
        assert_true(length < whole);
        assert_int_equal(truncate(data_file, length), 0);
        assert_int_equal(pup_store_open(&options, &store), PUP_ERR_CORRUPT);
        assert_null(store);
    }
    assert_int_equal(unlink(data_file), 0);
    assert_int_equal(pup_store_open(&options, &store), PUP_ERR_CORRUPT);
}

/* LMDB never writes pages that a transaction took at the end and let go again, so the file ends early and is whole. */
static void a_file_short_of_unused_pages_only_is_fine(void **state)
{
    (void)state;
    uint8_t *bytes = calloc(1, 2000000);
    assert_non_null(bytes);
    off_t whole = make_large();
    struct pup_store *store = open_store();
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(store, true, &txn), PUP_OK);
    assert_int_equal(pup_txn_put(txn, 0, pup_span_of("passing"), (struct pup_span){bytes, 2000000}), PUP_OK);
    assert_int_equal(pup_txn_delete(txn, 0, pup_span_of("passing")), PUP_OK);
    assert_int_equal(pup_txn_put(txn, 0, pup_span_of("stays"), pup_span_of("v")), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
    pup_store_close(store);
    struct stat stat_of;
    assert_int_equal(stat(data_file, &stat_of), 0);
    assert_true(stat_of.st_size < whole + 2000000);
    store = open_store();
    assert_true(holds(store, "stays"));
    pup_store_close(store);
    free(bytes);
}

static void garbage_is_corrupt(void **state)
{
    (void)state;
    make_large();
    int fd = open(data_file, O_WRONLY);
    static const uint8_t garbage[8192] = {0xde, 0xad};
    assert_int_equal(write(fd, garbage, sizeof garbage), sizeof garbage);
    close(fd);
    struct pup_store *store;
    assert_int_equal(pup_store_open(&options, &store), PUP_ERR_CORRUPT);
}

/* The file as a power cut in its first moments may leave it: pages announced, none of them right. */
static void write_first_pages_badly(void)
{
    uint8_t pages[8192] = {0};
    FILE *file = fopen(data_file, "wb");
    assert_non_null(file);
    pages[4096 + 10] = 8; /* "a meta page", and no more of it */
    assert_int_equal(fwrite(pages, 1, sizeof pages, file), sizeof pages);
    fclose(file);
}

static void what_a_power_cut_left_of_a_store_that_never_was_is_begun_anew(void **state)
{
    (void)state;
    assert_int_equal(mkdir(inner, 0700), 0);
    write_first_pages_badly();
    struct pup_store *store = open_store();
    assert_int_equal(put_once(store, "key", pup_span_of("value")), PUP_OK);
    pup_store_close(store);
    /* from then on the same is a loss, also in a copy */
    char copy[280];
    snprintf(copy, sizeof copy, "%s/copy", folder);
    store = open_store();
    assert_int_equal(pup_store_copy(store, copy), PUP_OK);
    pup_store_close(store);
    write_first_pages_badly();
    assert_int_equal(pup_store_open(&options, &store), PUP_ERR_CORRUPT);
    snprintf(data_file, sizeof data_file, "%s/data.mdb", copy);
    write_first_pages_badly();
    options.directory = copy;
    assert_int_equal(pup_store_open(&options, &store), PUP_ERR_CORRUPT);
}

/* Dies in a process of its own, guarded; returns how it ended. */
static int end_of(void (*death)(void))
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        pup_store_guard("");
        death();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void read_behind_the_end_of_a_data_file(void)
{
    int fd = open(data_file, O_RDWR | O_CREAT, 0600);
    volatile const char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    (void)page[0];
}

static void follow_a_pointer_of_ours(void)
{
    raise(SIGSEGV); /* as if; for the compiler knows better than to let us */
    raise(SIGSEGV);
}

static void only_the_store_s_deaths_are_damage(void **state)
{
    (void)state;
    if (!PUP_STORE_GUARDED)
        skip();
    assert_int_equal(mkdir(inner, 0700), 0);
    assert_int_equal(end_of(read_behind_the_end_of_a_data_file), EX_DATAERR);
    assert_int_equal(end_of(follow_a_pointer_of_ours), -SIGSEGV);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_truncated_file_is_corrupt_not_fatal),
        TEST(a_file_short_of_unused_pages_only_is_fine),
        TEST(garbage_is_corrupt),
        TEST(only_the_store_s_deaths_are_damage),
        TEST(what_a_power_cut_left_of_a_store_that_never_was_is_begun_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
