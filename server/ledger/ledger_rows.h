/* The rows the ledger keeps, for those who read them besides it: sessions, verification. What is handed out is borrowed
 * from the transaction, until the next write. */
#ifndef PUP_SERVER_LEDGER_ROWS_H
#define PUP_SERVER_LEDGER_ROWS_H

#include "common/wire/record_codec.h"
#include "server/ledger/ledger.h"
#include "server/store/rows.h"

/* ---- the log (ledger_log.c) ---- */

/* An entry as it stands in the log. */
struct ledger_entry_row {
    struct pup_space space;
    uint64_t seq;
    struct pup_hash head;   /* the chain's hash here */
    struct pup_span before; /* u64 big-endian for each record the header names: the entry that touched it before */
    struct pup_span entry;  /* packed */
};

/* The place behind the last one. */
enum pup_err ledger_log_end(struct pup_txn *txn, uint64_t *place);
enum pup_err ledger_log_put(struct pup_txn *txn, uint64_t place, const struct ledger_entry_row *entry);
/* PUP_ERR_NOT_FOUND; PUP_ERR_CORRUPT. */
enum pup_err ledger_log_get(struct pup_txn *txn, uint64_t place, struct ledger_entry_row *row);
/* Row by row through the whole log: *place is where to look, and then where the row is. PUP_ERR_NOT_FOUND at its end.
 */
enum pup_err ledger_log_next(struct pup_txn *txn, uint64_t *place, struct ledger_entry_row *row);
/* One entry of a space. PUP_ERR_NOT_FOUND beyond the last. */
enum pup_err ledger_entry_get(struct pup_txn *txn, const struct pup_space *space, uint64_t seq,
                              struct ledger_entry_row *row);

/* A space's entries in order. */
struct ledger_entries {
    struct pup_txn *txn;
    struct pup_space space;
    uint64_t seq, last;  /* the one given last, and the last there is */
    struct pup_span run; /* the places among which that of seq is */
};
enum pup_err ledger_entries_start(struct ledger_entries *entries, struct pup_txn *txn, const struct pup_space *space,
                                  uint64_t after);
/* PUP_ERR_NOT_FOUND at the end. */
enum pup_err ledger_entries_next(struct ledger_entries *entries, struct ledger_entry_row *row);

/* The entries that touched a record, newest first. */
struct ledger_history {
    struct pup_txn *txn;
    struct pup_space space;
    struct pup_id record;
    uint64_t next; /* 0: no more */
};
/* PUP_ERR_NOT_FOUND when there is no such record. */
enum pup_err ledger_history_start(struct ledger_history *history, struct pup_txn *txn, const struct pup_space *space,
                                  const struct pup_id *record);
/* PUP_ERR_NOT_FOUND at the end. */
enum pup_err ledger_history_next(struct ledger_history *history, struct ledger_entry_row *row);

/* ---- spaces (ledger_space.c) ---- */

struct ledger_space_row {
    struct pup_space_state state;
    uint64_t swept;           /* TOUCHED was swept of stale rows up to there */
    uint64_t places[PUP_RUN]; /* of the entries after the last whole run: state.seq % PUP_RUN of them */
};

/* Zeros when the space has no entry yet. */
enum pup_err ledger_space_load(struct pup_txn *txn, const struct pup_space *space, struct ledger_space_row *out);
/* Saves it; the places of a run that is whole by now are filed, and its records take their place in TOUCHED. */
enum pup_err ledger_space_save(struct pup_txn *txn, const struct pup_space *space, struct ledger_space_row *row);
/* The places of the run in which that entry is, as a row for ledger_run_place. PUP_ERR_NOT_FOUND beyond the last. */
enum pup_err ledger_space_run(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, struct pup_span *run);
/* Where an entry stands in the log. */
enum pup_err ledger_space_place(struct pup_txn *txn, const struct pup_space *space, uint64_t seq, uint64_t *place);

/* ---- records (ledger_record.c) ---- */

struct ledger_record_row {
    uint64_t seq;           /* of the entry that touched it last */
    bool created;           /* its creation is held */
    struct pup_span owners; /* logins, each with its NUL */
    struct pup_span canonical;
};

enum pup_err ledger_record_parse(struct pup_span value, struct ledger_record_row *out);
/* PUP_ERR_NOT_FOUND. */
enum pup_err ledger_record_get(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               struct ledger_record_row *row);
enum pup_err ledger_record_put(struct pup_txn *txn, const struct pup_space *space, const struct pup_id *id,
                               const struct ledger_record_row *record);
/* The space that a record lies in; any one of them, should there be several. PUP_ERR_NOT_FOUND. */
enum pup_err ledger_record_space(struct pup_txn *txn, const struct pup_id *id, struct pup_space *space);

/* A space's records as they are, each once, in order of (last touching seq, id). */
struct ledger_records {
    struct pup_txn *txn;
    struct pup_space space;
    struct pup_cursor *cursor; /* in TOUCHED; NULL: among the entries after the last whole run */
    struct pup_key from;       /* where it begins */
    bool started;
    uint64_t seq, last; /* without cursor: the entry looked at, and the last of all */
    struct pup_id *ids; /* that it touched, in order */
    size_t id_count, id_next;
    struct pup_arena *arena; /* for them */
};
/* After (seq, id), which is left out; zeros for all. */
enum pup_err ledger_records_start(struct ledger_records *records, struct pup_txn *txn, struct pup_arena *arena,
                                  const struct pup_space *space, uint64_t seq, const struct pup_id *id);
/* PUP_ERR_NOT_FOUND at the end. */
enum pup_err ledger_records_next(struct ledger_records *records, struct pup_id *id, struct ledger_record_row *row);
void ledger_records_end(struct ledger_records *records);

/* ---- devices (ledger_device.c) ---- */

/* What became of an edit, for ever. */
struct ledger_verdict {
    struct pup_hash header;
    enum pup_verdict verdict;
    enum pup_reason reason;
    struct pup_space space; /* empty unless it was taken */
    uint64_t seq;
    uint64_t place; /* in the log; 0: a row of its own in VERDICTS tells all this */
};

enum pup_err ledger_verdict_load(struct pup_txn *txn, const struct pup_edit_id *id, struct ledger_verdict *verdict);
/* A row of its own: for what no place is counted for. */
enum pup_err ledger_verdict_save(struct pup_txn *txn, const struct pup_edit_id *id,
                                 const struct ledger_verdict *verdict);
/* The device's edits are counted up to this one, which stands at `place`, or nowhere (0): then a verdict of its own is
 * saved too. Mostly it is the next one; those skipped stand nowhere. */
enum pup_err ledger_counter_save(struct pup_txn *txn, const struct pup_edit_id *id, const struct pup_hash *header,
                                 uint64_t place);
/* The device's last counter, and the hash of that edit's header; zeros for none. */
enum pup_err ledger_counter_load(struct pup_txn *txn, const struct pup_device *device, uint64_t *counter,
                                 struct pup_hash *header);

/* ---- runs of places (ledger_run.c) ---- */

/* Keys of PLACES and EDITS, and of all else that stands under a text or a device and a number. */
struct pup_key ledger_seq_key(const struct pup_space *space, uint64_t seq);
struct pup_key ledger_counter_key(const struct pup_device *device, uint64_t counter);
/* The place at `index` of a run's row. */
enum pup_err ledger_run_place(struct pup_span row, size_t index, uint64_t *place);
/* All of them, as a row. */
void ledger_run_row(const uint64_t places[PUP_RUN], uint8_t row[PUP_RUN * 8]);

#endif
