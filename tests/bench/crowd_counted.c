/* Single steps of the server and of what both sides share, each a function of its own: counts.py counts their
 * instructions. What each needs is made before it, and thrown away behind it. */
#include "tests/bench/crowd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/merge/apply.h"
#include "common/wire/entry_codec.h"
#include "common/wire/record_codec.h"
#include "common/wire/spare.h"
#include "server/ledger/ledger_rows.h"

/* Seen by callgrind under its own name. */
#if defined(__clang__) /* which makes no clones */
#define COUNTED __attribute__((noinline)) static
#else
#define COUNTED __attribute__((noinline, noclone)) static
#endif

enum { BATCH = 64, COMMITS = 16, STEP = 7, PAGE = 64 * 1024 };

struct bench {
    struct crowd_home home;
    struct crowd_author author;
    char login[PUP_LOGIN_MAX + 1];
    size_t records;
    struct pup_arena arena;
    struct pup_submitted edits[BATCH];
};

/* ---- what both sides share ---- */

COUNTED void counted_seal(struct bench *bench, struct pup_edit *edit, struct pup_sealed *sealed)
{
    crowd_must(pup_edit_seal(&bench->arena, edit, pup_random_system(), sealed), "seal");
}

COUNTED void counted_open(struct bench *bench, struct pup_sealed sealed, struct pup_edit *edit)
{
    crowd_must(pup_edit_open(&bench->arena, sealed, edit), "open");
}

COUNTED void counted_read_record(struct bench *bench, struct pup_span bytes, struct pup_record *record)
{
    crowd_must(pup_record_unpack(&bench->arena, bytes, record), "unpack");
}

COUNTED void counted_merge(struct bench *bench, struct pup_record *record, const struct pup_edit *edit)
{
    enum pup_outcome outcome;
    crowd_must(pup_merge_apply(&bench->arena, record, &edit->id, &edit->parts[0], NULL, 0, &outcome), "merge");
}

COUNTED void counted_write_record(struct bench *bench, const struct pup_record *record)
{
    struct pup_span canonical;
    crowd_must(pup_record_pack(&bench->arena, record, &canonical), "pack");
}

/* One edit of one field, from the author's hand to the record on another desk. */
static void share(struct bench *bench)
{
    struct pup_txn *txn;
    struct pup_record record;
    struct pup_edit edit, again;
    struct pup_span canonical;
    struct pup_sealed sealed;
    struct pup_id id = crowd_record(0, 5);
    struct pup_space space = crowd_space(0);
    struct crowd_author author = bench->author; /* never submitted */
    struct pup_submitted change = crowd_change(&author, &bench->home, &bench->arena, &id);
    crowd_must(pup_store_begin(bench->home.opened.store, false, &txn), "begin");
    crowd_must(pup_ledger_record(txn, &bench->arena, &space, &id, &record, NULL), "record");
    crowd_must(pup_record_pack(&bench->arena, &record, &canonical), "pack");
    counted_open(bench, change.sealed, &edit);
    counted_seal(bench, &edit, &sealed);
    counted_open(bench, sealed, &again);
    counted_read_record(bench, canonical, &record);
    counted_merge(bench, &record, &again);
    counted_write_record(bench, &record);
    pup_txn_abort(txn);
}

/* ---- the server takes edits ---- */

static void take(struct bench *bench, size_t count)
{
    struct pup_receipt receipt;
    struct pup_txn *txn;
    crowd_must(pup_store_begin(bench->home.opened.store, true, &txn), "begin");
    for (size_t i = 0; i < count; i++) {
        crowd_must(pup_ledger_submit(&bench->home.opened.ledger, txn, bench->login, &bench->author.device,
                                     1767225600000, &bench->edits[i], &receipt),
                   "submit");
        if (receipt.verdict != PUP_VERDICT_APPLIED)
            crowd_must(PUP_ERR_DENIED, pup_reason_name(receipt.reason));
    }
    crowd_must(pup_txn_commit(txn), "commit");
}

/* Bytes this process wrote to files so far. */
static unsigned long written(void)
{
    char line[128];
    unsigned long bytes = 0;
    FILE *io = fopen("/proc/self/io", "r");
    while (io && fgets(line, sizeof line, io))
        sscanf(line, "wchar: %lu", &bytes);
    if (io)
        fclose(io);
    return bytes;
}

COUNTED void counted_take_1(struct bench *bench)
{
    take(bench, 1);
}

COUNTED void counted_take_64(struct bench *bench)
{
    take(bench, BATCH);
}

/* Changes of `count` old records a commit, far from one another; KiB written in one, on average. */
static double take_all(struct bench *bench, size_t count, void (*counted)(struct bench *))
{
    unsigned long before = written();
    for (size_t commit = 0; commit < COMMITS; commit++) {
        pup_arena_reset(&bench->arena);
        for (size_t i = 0; i < count; i++) {
            struct pup_id id = crowd_record(0, (commit * count + i) * STEP % bench->records);
            bench->edits[i] = crowd_change(&bench->author, &bench->home, &bench->arena, &id);
        }
        counted(bench);
    }
    return (double)(written() - before) / COMMITS / 1024;
}

/* ---- the server says what it has, another hears it ---- */

COUNTED size_t counted_entries(struct bench *bench, struct pup_txn *txn, uint64_t after, struct pup_span *entries)
{
    struct ledger_entries rows;
    struct ledger_entry_row row;
    struct pup_spare_chain chain = {0};
    struct pup_space space = crowd_space(0);
    size_t count = 0;
    crowd_must(ledger_entries_start(&rows, txn, &space, after), "entries");
    while (count < BATCH && ledger_entries_next(&rows, &row) == PUP_OK)
        crowd_must(pup_entry_spare(&bench->arena, row.entry, NULL, &chain, &entries[count++]), "spare");
    return count;
}

COUNTED void counted_frame(struct bench *bench, struct pup_framer *framer, struct pup_buf *bytes)
{
    struct pup_span payload;
    struct pup_message message;
    struct pup_spare_chain chain = {0};
    uint8_t type;
    bool ready;
    crowd_must(pup_framer_next(framer, bytes, &ready, &type, &payload), "frame");
    crowd_must(pup_message_unpack(&bench->arena, type, payload, &message), "message");
    for (size_t i = 0; i < message.entries.count; i++) {
        struct pup_span whole;
        crowd_must(pup_entry_restore(&bench->arena, message.entries.entries[i], NULL, &chain, &whole), "restore");
    }
}

COUNTED void counted_records(struct bench *bench, struct pup_txn *txn)
{
    struct ledger_records records;
    struct ledger_record_row row;
    struct pup_space space = crowd_space(0);
    struct pup_id id = {0};
    size_t bytes = 0;
    crowd_must(ledger_records_start(&records, txn, &bench->arena, &space, 0, &id), "records");
    while (bytes < PAGE && ledger_records_next(&records, &id, &row) == PUP_OK)
        bytes += row.canonical.len;
    ledger_records_end(&records);
}

static void tell(struct bench *bench)
{
    struct pup_txn *txn;
    struct pup_span entries[BATCH];
    struct pup_buf bytes;
    struct pup_framer framer;
    struct pup_message message = {.type = PUP_MSG_ENTRIES, .entries = {crowd_space(0), entries, 0}};
    pup_framer_init(&framer, false);
    pup_buf_init(&bytes, 1024 * 1024);
    crowd_must(pup_store_begin(bench->home.opened.store, false, &txn), "begin");
    message.entries.count = counted_entries(bench, txn, bench->records, entries);
    crowd_must(pup_message_put(&bytes, &message, false), "put");
    counted_frame(bench, &framer, &bytes);
    counted_records(bench, txn);
    pup_txn_abort(txn);
    pup_framer_release(&framer);
    pup_buf_release(&bytes);
}

void crowd_run_counted(const struct crowd_options *options)
{
    struct bench bench = {.records = options->records};
    crowd_home_open(options->home, &bench.home);
    crowd_login(0, bench.login);
    crowd_people(&bench.home, 1);
    pup_arena_init(&bench.arena, 64 * 1024 * 1024);
    crowd_fill(&bench.home, 0, bench.records);
    bench.author.device = crowd_put_device(&bench.home, 0);
    double one = take_all(&bench, 1, counted_take_1), many = take_all(&bench, BATCH, counted_take_64);
    tell(&bench);
    share(&bench);
    printf("{\"written_1\": %.1f, \"written_64\": %.1f}\n", one, many);
    pup_arena_release(&bench.arena);
    crowd_home_close(&bench.home);
}
