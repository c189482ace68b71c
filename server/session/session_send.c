/* What goes down: each space is a stream of records (for a new or far-behind copy) and then of entries, pulled from the
 * store one message at a time, each in a transaction of its own, while the output has room.
 *
 * Records are walked in order of their last touch. One that is touched meanwhile moves to the end of that order, so the
 * walk meets it (again) there; when a page reaches the head of its own transaction, the copy is whole at that moment
 * and entries go on from there. */
#include "common/wire/spare.h"
#include "server/ledger/ledger_rows.h"
#include "server/session/session_priv.h"

/* ---- records ---- */

struct records_page {
    struct pup_record_at *records;
    size_t room, count, bytes;
    bool full;
};

/* Items of a page that may take so many: no more memory than there is to be said. */
static size_t page_room(uint64_t most)
{
    return most < PUP_BATCH_MAX ? (size_t)most : PUP_BATCH_MAX;
}

static void add_record(const struct pup_id *id, const struct ledger_record_row *row, struct session_stream *stream,
                       struct records_page *page)
{
    if (page->count == page->room || (page->count > 0 && page->bytes + row->canonical.len > SESSION_PAGE)) {
        page->full = true;
        return;
    }
    page->records[page->count++] = (struct pup_record_at){row->seq, row->canonical};
    page->bytes += row->canonical.len;
    stream->page_seq = row->seq;
    stream->page_id = *id;
}

static enum pup_err fill_records(struct pup_txn *txn, struct pup_arena *arena, struct session_stream *stream,
                                 struct records_page *page)
{
    struct ledger_records records;
    struct ledger_record_row row;
    struct pup_id id;
    enum pup_err err = ledger_records_start(&records, txn, arena, &stream->space, stream->page_seq, &stream->page_id);
    while (err == PUP_OK && !page->full && (err = ledger_records_next(&records, &id, &row)) == PUP_OK) {
        add_record(&id, &row, stream, page);
    }
    ledger_records_end(&records);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

static enum pup_err send_records(struct pup_session *session, struct pup_txn *txn, struct session_stream *stream)
{
    struct pup_space_state state;
    struct records_page page = {0};
    enum pup_err err = pup_ledger_space(txn, &stream->space, &state);
    if (err != PUP_OK) {
        return err;
    }
    page.room = page_room(state.records);
    page.records = pup_arena_array(&session->scratch, page.room, sizeof *page.records);
    err = page.records == NULL ? PUP_ERR_MEMORY : fill_records(txn, &session->scratch, stream, &page);
    pup_txn_passed(txn, page.bytes);
    if (err != PUP_OK) {
        return err;
    }
    if (page.full) { /* how the space stands is said with the last page */
        state = (struct pup_space_state){0};
    }
    struct pup_message message = {.type = PUP_MSG_RECORDS,
                                  .records = {.space = stream->space,
                                              .records = page.records,
                                              .count = page.count,
                                              .fresh = stream->fresh,
                                              .last = !page.full,
                                              .seq = state.seq,
                                              .head = state.head,
                                              .state = state.state}};
    session_put(session, &message);
    stream->fresh = false;
    stream->told = false;
    if (!page.full) {
        stream->records = false;
        stream->pending = false;
        stream->seq = state.seq;
    }
    return PUP_OK;
}

/* ---- entries ---- */

struct entries_page {
    struct pup_span *entries;
    size_t room, count, bytes;
    bool full;
};

static void add_entry(const struct ledger_entry_row *row, struct session_stream *stream, struct entries_page *page)
{
    if (page->count == page->room || (page->count > 0 && page->bytes + row->entry.len > SESSION_PAGE)) {
        page->full = true;
        return;
    }
    page->entries[page->count++] = row->entry;
    page->bytes += row->entry.len;
    stream->seq = row->seq;
}

static enum pup_err fill_entries(struct pup_txn *txn, struct session_stream *stream, struct entries_page *page)
{
    struct ledger_entries entries;
    struct ledger_entry_row row;
    enum pup_err err = ledger_entries_start(&entries, txn, &stream->space, stream->seq);
    while (err == PUP_OK && !page->full && (err = ledger_entries_next(&entries, &row)) == PUP_OK) {
        add_entry(&row, stream, page);
    }
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}

/* Each without what the device can compute or holds: its own edits, unless its Hello said otherwise. */
static enum pup_err spare(struct pup_session *session, struct entries_page *page)
{
    struct pup_spare_chain chain = {0};
    enum pup_err err = PUP_OK;
    bool own = (session->spares & PUP_SPARED_OWN) != 0;
    bool wanted = (session->spares & PUP_SPARED_PREVIOUS) != 0 && (session->spares & PUP_SPARED_DIGEST) != 0;
    for (size_t i = 0; wanted && err == PUP_OK && i < page->count; i++) {
        err = pup_entry_spare(&session->scratch, page->entries[i], own ? &session->peer.device : NULL, &chain,
                              &page->entries[i]);
    }
    return err;
}

static enum pup_err send_entries(struct pup_session *session, struct pup_txn *txn, struct session_stream *stream)
{
    struct pup_space_state state;
    struct entries_page page = {0};
    enum pup_err err = pup_ledger_space(txn, &stream->space, &state);
    if (err != PUP_OK) {
        return err;
    }
    page.room = page_room(state.seq > stream->seq ? state.seq - stream->seq : 0);
    page.entries = pup_arena_array(&session->scratch, page.room, sizeof *page.entries);
    err = page.entries == NULL ? PUP_ERR_MEMORY : fill_entries(txn, stream, &page);
    err = err == PUP_OK ? spare(session, &page) : err;
    if (err != PUP_OK) {
        return err;
    }
    stream->pending = page.full;
    if (page.count > 0) {
        struct pup_message message = {.type = PUP_MSG_ENTRIES, .entries = {stream->space, page.entries, page.count}};
        session_put(session, &message);
        stream->told = false;
    }
    return PUP_OK;
}

/* ---- which ---- */

static struct session_stream *next_pending(struct pup_session *session)
{
    for (size_t i = 0; i < session->stream_count; i++) {
        size_t at = (session->next_stream + i) % session->stream_count;
        if (session->streams[at].pending) {
            session->next_stream = at + 1; /* so that no space waits for another to end */
            return &session->streams[at];
        }
    }
    return NULL;
}

/* Rights are asked of the very transaction that the page is read in. */
static void send_page(struct pup_session *session, struct session_stream *stream)
{
    struct pup_txn *txn;
    if (!session_read(session, &txn)) {
        return;
    }
    unsigned rights;
    pup_arena_reset(&session->scratch);
    enum pup_err err = pup_roster_rights(txn, session->login, &stream->space, &rights);
    bool readable = session_device_refusal(session, txn) == PUP_REFUSAL_NONE && (rights & PUP_RIGHT_READ) != 0;
    if (err == PUP_OK && readable) {
        err = stream->records ? send_records(session, txn, stream) : send_entries(session, txn, stream);
    }
    pup_txn_abort(txn);
    if (err != PUP_OK) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
    } else if (!readable) {
        stream->pending = false;
        session_renew_rights(session);
    }
}

/* True when every stream that said something stands at its head; fills the heads of those. */
static enum pup_err collect_heads(struct pup_session *session, struct pup_txn *txn, struct pup_wire_head *heads,
                                  size_t *count, bool *at_head)
{
    *count = 0;
    *at_head = true;
    for (size_t i = 0; i < session->stream_count; i++) {
        struct session_stream *stream = &session->streams[i];
        struct pup_space_state state;
        if (stream->told) {
            continue;
        }
        enum pup_err err = pup_ledger_space(txn, &stream->space, &state);
        if (err != PUP_OK) {
            return err;
        }
        if (stream->seq != state.seq) {
            stream->pending = true;
            *at_head = false;
        }
        if (state.seq > 0) {
            heads[(*count)++] = (struct pup_wire_head){stream->space, state.seq, state.head, state.state};
        }
    }
    return PUP_OK;
}

static void say_caught_up(struct pup_session *session)
{
    struct pup_txn *txn;
    size_t count;
    bool at_head;
    if (!session_read(session, &txn)) {
        return;
    }
    pup_arena_reset(&session->scratch);
    struct pup_wire_head *heads = pup_arena_array(&session->scratch, session->stream_count, sizeof *heads);
    enum pup_err err = heads == NULL ? PUP_ERR_MEMORY : collect_heads(session, txn, heads, &count, &at_head);
    pup_txn_abort(txn);
    if (err != PUP_OK) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
        return;
    }
    if (!at_head) {
        return;
    }
    struct pup_message message = {.type = PUP_MSG_CAUGHT_UP, .caught_up = {heads, count}};
    session_put(session, &message);
    session->caught_up_due = false;
    for (size_t i = 0; i < session->stream_count; i++) {
        session->streams[i].told = true;
    }
}

bool session_pump(struct pup_session *session)
{
    struct session_stream *stream = next_pending(session);
    if (stream != NULL) {
        send_page(session, stream);
        return true;
    }
    /* Edits that wait in the input were sent before: what became of them comes first. */
    if (!session->caught_up_due || session->edits_under_way > 0 || session->held_back) {
        return false;
    }
    say_caught_up(session);
    return true;
}
