/* What only the LMDB body can get wrong: files, locks, several processes, full disks, damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/store_folder.h"

static const char marker[] = "MARKER-4711-of-an-erased-value";

/* Takes the place of the C library's, for LMDB too: a disk whose syncs fail on demand. */
static bool sync_fails;

__attribute__((visibility("default"))) int fdatasync(int fd)
{
    if (!sync_fails)
        return fsync(fd);
    errno = EIO;
    return -1;
}

static bool file_contains(const char *path, const char *text)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct stat stat;
    assert_int_equal(fstat(fileno(file), &stat), 0);
    char *bytes = malloc((size_t)stat.st_size + 1);
    assert_non_null(bytes);
    size_t len = fread(bytes, 1, (size_t)stat.st_size, file);
    fclose(file);
    bool found = memmem(bytes, len, text, strlen(text)) != NULL;
    free(bytes);
    return found;
}

static bool folder_contains(const char *path, const char *text)
{
    DIR *entries = opendir(path);
    assert_non_null(entries);
    bool found = false;
    for (struct dirent *entry; (entry = readdir(entries));) {
        char name[600];
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        found = found || (entry->d_type == DT_REG && file_contains(name, text));
    }
    closedir(entries);
    return found;
}

/* Rows of all sizes, every other one with the marker, those deleted again: the marker then lies in free pages and in
 * the gaps of used ones. */
static void fill_and_erase(struct pup_store *store)
{
    char key[32], value[600];
    for (int erase = 0; erase < 2; erase++) {
        struct pup_txn *txn;
        assert_int_equal(pup_store_begin(store, true, &txn), PUP_OK);
        for (int i = 0; i < 500; i++) {
            snprintf(key, sizeof key, "row %d", i);
            memset(value, 'x', sizeof value);
            memcpy(value, marker, i % 2 ? sizeof marker - 1 : 0);
            struct pup_span bytes = {(uint8_t *)value, 40 + (size_t)i};
            enum pup_err err = !erase  ? pup_txn_put(txn, (size_t)i % 4 / 2, pup_span_of(key), bytes)
                               : i % 2 ? pup_txn_delete(txn, (size_t)i % 4 / 2, pup_span_of(key))
                                       : PUP_OK;
            assert_int_equal(err, PUP_OK);
        }
        assert_int_equal(pup_txn_commit(txn), PUP_OK);
    }
}

/* A long value that a shorter one replaces in the same transaction: LMDB reuses its pages, end and all. */
static void overwrite_at_once(struct pup_store *store)
{
    uint8_t value[5000];
    struct pup_txn *txn;
    memset(value, 'x', sizeof value);
    memcpy(value + 4900, marker, sizeof marker - 1);
    assert_int_equal(pup_store_begin(store, true, &txn), PUP_OK);
    assert_int_equal(pup_txn_put(txn, 0, pup_span_of("row 0"), (struct pup_span){value, sizeof value}), PUP_OK);
    assert_int_equal(pup_txn_put(txn, 0, pup_span_of("row 0"), (struct pup_span){value, 4500}), PUP_OK);
    assert_int_equal(pup_txn_commit(txn), PUP_OK);
}

static void assert_rows(struct pup_store *store, uint64_t expected)
{
    struct pup_txn *txn;
    uint64_t first, second;
    assert_int_equal(pup_store_begin(store, false, &txn), PUP_OK);
    assert_int_equal(pup_txn_count(txn, 0, &first), PUP_OK);
    assert_int_equal(pup_txn_count(txn, 1, &second), PUP_OK);
    assert_int_equal(first + second, expected);
    pup_txn_abort(txn);
}

static void compacting_leaves_no_erased_bytes(void **state)
{
    (void)state;
    struct pup_store *store = open_store();
    fill_and_erase(store);
    overwrite_at_once(store);
    assert_true(folder_contains(inner, marker));
    assert_int_equal(pup_store_compact(&options), PUP_ERR_BUSY);
    pup_store_close(store);
    assert_int_equal(pup_store_compact(&options), PUP_OK);
    assert_false(folder_contains(inner, marker));
    store = open_store();
    assert_rows(store, 250);
    assert_int_equal(put_once(store, "after", pup_span_of("v")), PUP_OK);
    pup_store_close(store);
}

static void a_copy_has_living_rows_only(void **state)
{
    (void)state;
    char copy[280];
    snprintf(copy, sizeof copy, "%s/copy", folder);
    struct pup_store *store = open_store();
    fill_and_erase(store);
    overwrite_at_once(store);
    assert_int_equal(pup_store_copy(store, copy), PUP_OK);
    assert_int_equal(pup_store_copy(store, copy), PUP_ERR_EXISTS);
    pup_store_close(store);
    assert_false(folder_contains(copy, marker));
    struct stat stat_of;
    snprintf(data_file, sizeof data_file, "%s/data.mdb", copy);
    assert_int_equal(stat(data_file, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
    options.directory = copy;
    store = open_store();
    assert_rows(store, 250);
    pup_store_close(store);
}

static void unknown_tables_survive_compacting(void **state)
{
    (void)state;
    struct pup_store *store = open_store();
    fill_and_erase(store);
    pup_store_close(store);
    options.table_count = 1;
    assert_int_equal(pup_store_compact(&options), PUP_OK);
    options.table_count = 2;
    store = open_store();
    assert_rows(store, 250);
    pup_store_close(store);
}

static void a_cut_short_compaction_leaves_nothing_behind(void **state)
{
    (void)state;
    char draft[300];
    snprintf(draft, sizeof draft, "%s/data.mdb.new", inner);
    pup_store_close(open_store());
    FILE *file = fopen(draft, "w");
    assert_non_null(file);
    fputs(marker, file);
    fclose(file);
    pup_store_close(open_store());
    assert_int_not_equal(access(draft, F_OK), 0);
}

/* Runs in a process of its own, which tells its result and is then killed: nothing is closed or cleaned up behind it.
 */
static int in_child(int (*work)(void))
{
    int ends[2], result = -1, status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        result = work();
        if (write(ends[1], &result, sizeof result) == sizeof result)
            raise(SIGKILL);
        _exit(1);
    }
    close(ends[1]);
    if (read(ends[0], &result, sizeof result) != sizeof result)
        result = -1;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return result;
}

static int open_exclusively(void)
{
    struct pup_store *store;
    options.exclusive = true;
    return (int)pup_store_open(&options, &store);
}

static int open_and_put(void)
{
    struct pup_store *store;
    enum pup_err err = pup_store_open(&options, &store);
    if (err)
        return (int)err;
    err = put_once(store, "from the child", pup_span_of("v"));
    pup_store_close(store);
    return (int)err;
}

static void several_processes_share_it_unless_exclusive(void **state)
{
    (void)state;
    struct pup_store *store = open_store();
    assert_int_equal(in_child(open_and_put), PUP_OK);
    assert_true(holds(store, "from the child"));
    assert_int_equal(in_child(open_exclusively), PUP_ERR_BUSY);
    pup_store_close(store);
    options.exclusive = true;
    store = open_store();
    options.exclusive = false;
    assert_int_equal(in_child(open_and_put), PUP_ERR_BUSY);
    pup_store_close(store);
    assert_int_equal(in_child(open_and_put), PUP_OK);
}

/* Dies with a reader open, as a killed program does. */
static int die_reading(void)
{
    struct pup_store *store;
    struct pup_txn *txn;
    if (pup_store_open(&options, &store) || pup_store_begin(store, false, &txn))
        return 1;
    return 0;
}

static void dead_readers_are_reaped(void **state)
{
    (void)state;
    char bytes[20000] = {0};
    struct pup_store *store = open_store();
    struct stat before, after;
    assert_int_equal(put_once(store, "k", (struct pup_span){(uint8_t *)bytes, sizeof bytes}), PUP_OK);
    assert_int_equal(in_child(die_reading), 0);
    pup_store_reap_readers(store);
    for (int i = 0; i < 5; i++)
        assert_int_equal(put_once(store, "k", (struct pup_span){(uint8_t *)bytes, sizeof bytes}), PUP_OK);
    assert_int_equal(stat(data_file, &before), 0);
    for (int i = 0; i < 50; i++)
        assert_int_equal(put_once(store, "k", (struct pup_span){(uint8_t *)bytes, sizeof bytes}), PUP_OK);
    assert_int_equal(stat(data_file, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    pup_store_close(store);
}

static void nothing_is_leaked_to_children(void **state)
{
    (void)state;
    struct pup_store *store = open_store();
    int found = 0;
    for (int fd = 3; fd < 64; fd++) {
        char link[64], target[512] = "";
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        if (readlink(link, target, sizeof target - 1) < 0 || strncmp(target, inner, strlen(inner)) != 0)
            continue;
        found++;
        assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    }
    assert_true(found >= 4);
    pup_store_close(store);
}

static void only_the_owner_may_read(void **state)
{
    (void)state;
    struct stat stat_of;
    mode_t before = umask(0);
    pup_store_close(open_store());
    umask(before);
    assert_int_equal(stat(inner, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0700);
    assert_int_equal(stat(data_file, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
}

static void a_map_that_is_full_says_so_and_reading_goes_on(void **state)
{
    (void)state;
    char bytes[100000] = {0};
    options.map_size = 1024 * 1024;
    struct pup_store *store = open_store();
    enum pup_err err = PUP_OK;
    char key[32];
    int kept = 0;
    for (; kept < 20 && !err; kept += !err) {
        snprintf(key, sizeof key, "%d", kept);
        err = put_once(store, key, (struct pup_span){(uint8_t *)bytes, sizeof bytes});
    }
    assert_int_equal(err, PUP_ERR_FULL);
    assert_true(kept > 5);
    assert_rows(store, (uint64_t)kept);
    pup_store_close(store);
}

static void a_failed_transaction_keeps_its_first_error(void **state)
{
    (void)state;
    uint8_t *bytes = calloc(1, 2000000);
    assert_non_null(bytes);
    options.map_size = 1024 * 1024;
    struct pup_store *store = open_store();
    struct pup_txn *txn;
    assert_int_equal(pup_store_begin(store, true, &txn), PUP_OK);
    assert_int_equal(pup_txn_put(txn, 0, pup_span_of("k"), (struct pup_span){bytes, 2000000}), PUP_ERR_FULL);
    assert_int_equal(pup_txn_put(txn, 0, pup_span_of("l"), pup_span_of("v")), PUP_ERR_FULL);
    assert_int_equal(pup_txn_commit(txn), PUP_ERR_FULL);
    assert_false(holds(store, "l"));
    assert_int_equal(put_once(store, "m", pup_span_of("v")), PUP_OK);
    pup_store_close(store);
    free(bytes);
}

/* The child's map is larger than ours and it fills it; we must follow, but not under an open reader. */
static int outgrow(void)
{
    struct pup_store *store;
    uint8_t *bytes = calloc(1, 4000000);
    options.map_size = 16 * 1024 * 1024;
    if (!bytes || pup_store_open(&options, &store))
        return 1;
    enum pup_err err = put_once(store, "large", (struct pup_span){bytes, 4000000});
    pup_store_close(store);
    free(bytes);
    return (int)err;
}

static void a_map_outgrown_by_others_is_followed(void **state)
{
    (void)state;
    options.map_size = 1024 * 1024;
    struct pup_store *store = open_store();
    struct pup_txn *reader, *second;
    assert_int_equal(pup_store_begin(store, false, &reader), PUP_OK);
    assert_int_equal(in_child(outgrow), PUP_OK);
    assert_int_equal(pup_store_begin(store, false, &second), PUP_ERR_BUSY);
    pup_txn_abort(reader);
    assert_true(holds(store, "large"));
    pup_store_close(store);
}

static int fill_a_disk(void)
{
    struct pup_store *store;
    uint8_t *bytes = calloc(1, 300000);
    enum pup_err err = PUP_OK;
    if (!bytes || pup_store_open(&options, &store))
        return 1;
    char key[32];
    for (int i = 0; i < 40 && !err; i++) {
        snprintf(key, sizeof key, "%d", i);
        err = put_once(store, key, (struct pup_span){bytes, 300000});
    }
    free(bytes);
    if (err != PUP_ERR_FULL || !holds(store, "0"))
        return 2;
    struct pup_txn *txn;
    if (pup_store_begin(store, true, &txn) || pup_txn_delete(txn, 0, pup_span_of("0")) || pup_txn_commit(txn))
        return 3;
    pup_store_close(store);
    return pup_store_open(&options, &store) ? 4 : 0;
}

/* Needs the right to mount; elsewhere the map's limit, above, stands for it. */
static void a_full_disk_says_so_and_recovers(void **state)
{
    (void)state;
    if (mount("none", folder, "tmpfs", 0, "size=4m") != 0)
        skip();
    int result = in_child(fill_a_disk);
    assert_int_equal(umount(folder), 0);
    assert_int_equal(result, 0);
}

/* After a failed sync the next one succeeds and means nothing: nobody may write before the store was opened anew. */
static void a_failed_sync_ends_all_writing(void **state)
{
    (void)state;
    struct pup_store *store = open_store();
    assert_int_equal(put_once(store, "before", pup_span_of("v")), PUP_OK);
    sync_fails = true;
    assert_int_equal(put_once(store, "during", pup_span_of("v")), PUP_ERR_IO);
    sync_fails = false;
    assert_int_equal(put_once(store, "after", pup_span_of("v")), PUP_ERR_IO);
    assert_true(holds(store, "before"));
    assert_false(holds(store, "during"));
    pup_store_close(store);
    store = open_store();
    assert_true(holds(store, "before"));
    assert_false(holds(store, "during"));
    assert_int_equal(put_once(store, "after", pup_span_of("v")), PUP_OK);
    pup_store_close(store);
}

static void places_that_are_none_are_named(void **state)
{
    (void)state;
    struct pup_store *store;
    options.directory = "/nonexistent/deeper";
    assert_int_equal(pup_store_open(&options, &store), PUP_ERR_NOT_FOUND);
    options.directory = "/dev/null";
    assert_int_equal(pup_store_open(&options, &store), PUP_ERR_NOT_FOUND);
    options.directory = inner;
    options.table_count = 33;
    assert_int_equal(pup_store_open(&options, &store), PUP_ERR_INVALID);
    pup_store_close(NULL);
}

enum { LITTLE_GIB = 4 };

static int open_in_little_space(void)
{
    const struct rlimit little = {(rlim_t)LITTLE_GIB << 30, (rlim_t)LITTLE_GIB << 30};
    setrlimit(RLIMIT_AS, &little);
    return open_and_put();
}

static unsigned long long address_space_in_use(void)
{
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%llu", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static void a_small_address_space_gets_a_small_map(void **state)
{
    (void)state;
    if (address_space_in_use() > (unsigned long long)LITTLE_GIB << 29)
        skip(); /* a sanitizer's shadow takes more than this test would leave */
    assert_int_equal(in_child(open_in_little_space), PUP_OK);
}

/* ---- writers that are killed ---- */

/* A process that opens the store when it may, begins to write, and ends. */
struct writer {
    pid_t process;
    int go[2], opened[2];
};

static void write_once(const struct writer *writer)
{
    struct pup_store *store;
    struct pup_txn *txn;
    char told = 'x';
    bool begun = read(writer->go[0], &told, 1) == 1 && pup_store_open(&options, &store) == PUP_OK &&
                 write(writer->opened[1], &told, 1) == 1 && pup_store_begin(store, true, &txn) == PUP_OK;
    if (begun)
        pup_txn_abort(txn);
    _exit(begun ? 0 : 1);
}

static void fork_writer(struct writer *writer)
{
    assert_int_equal(pipe(writer->go) | pipe(writer->opened), 0);
    writer->process = fork();
    assert_true(writer->process >= 0);
    if (writer->process == 0)
        write_once(writer);
}

/* Lets it begin to write, and returns when it waits for its turn. */
static void let_it_wait(const struct writer *writer)
{
    char path[64], state = 'R', told = 'x';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)writer->process);
    assert_true(write(writer->go[1], &told, 1) == 1 && read(writer->opened[0], &told, 1) == 1);
    for (int tries = 0; tries < 1000 && state != 'S'; tries++) {
        usleep(500);
        FILE *file = fopen(path, "r");
        if (file && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
            state = 'R';
        if (file)
            fclose(file);
    }
}

static bool ends_well(const struct writer *writer)
{
    pid_t child = writer->process;
    int status = -1;
    pid_t ended = 0;
    for (int tries = 0; tries < 20000 && ended == 0; tries++) {
        ended = waitpid(child, &status, WNOHANG);
        if (ended == 0)
            usleep(1000);
    }
    if (ended == 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    return ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Who is killed just as it is her turn gives it to nobody: LMDB's mutex would leave those behind her asleep for ever,
 * once somebody else took it in between. */
static void who_waits_behind_the_killed_goes_on(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        struct writer killed, next;
        struct pup_txn *txn;
        fork_writer(&killed);
        fork_writer(&next);
        struct pup_store *store = open_store();
        assert_int_equal(pup_store_begin(store, true, &txn), PUP_OK);
        let_it_wait(&killed);
        let_it_wait(&next);
        pup_txn_abort(txn);
        kill(killed.process, SIGKILL);
        assert_int_equal(pup_store_begin(store, true, &txn), PUP_OK);
        waitpid(killed.process, NULL, 0);
        pup_txn_abort(txn);
        bool well = ends_well(&next);
        pup_store_close(store);
        for (int i = 0; i < 2; i++) {
            close(killed.go[i]);
            close(killed.opened[i]);
            close(next.go[i]);
            close(next.opened[i]);
        }
        assert_true(well);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_waits_behind_the_killed_goes_on),
        TEST(compacting_leaves_no_erased_bytes),
        TEST(a_copy_has_living_rows_only),
        TEST(unknown_tables_survive_compacting),
        TEST(a_cut_short_compaction_leaves_nothing_behind),
        TEST(several_processes_share_it_unless_exclusive),
        TEST(dead_readers_are_reaped),
        TEST(nothing_is_leaked_to_children),
        TEST(only_the_owner_may_read),
        TEST(a_map_that_is_full_says_so_and_reading_goes_on),
        TEST(a_failed_transaction_keeps_its_first_error),
        TEST(a_map_outgrown_by_others_is_followed),
        TEST(a_full_disk_says_so_and_recovers),
        TEST(a_failed_sync_ends_all_writing),
        TEST(places_that_are_none_are_named),
        TEST(a_small_address_space_gets_a_small_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
