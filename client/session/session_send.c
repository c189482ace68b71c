/* What the session says: Hello, erasures, edits, a question. */
#include "client/session/session_priv.h"

#include <string.h>

#include "common/wire/spare.h"

/* ---- edits ---- */

/* Edits for one Submit. Everything borrowed from the transaction. */
struct batch {
    struct pup_submitted *edits;
    size_t count;
    size_t bytes;
    uint64_t first, last;
};

/* What has a receipt and waits all the same was lost by the server with an earlier life: it gets that outcome again,
 * without a second judgement. */
static struct pup_submitted submitted(const struct pup_own_edit *own)
{
    struct pup_submitted edit = {.sealed = own->sealed};
    if (own->verdict != PUP_VERDICT_NONE) {
        edit.receipt_verdict = own->verdict;
        edit.receipt_reason = own->reason;
        edit.receipt_mac = own->mac;
    }
    return edit;
}

/* Takes edits from `from` on while they fit; a large one goes alone, unless only a frame is wanted. */
static enum pup_err gather(struct pup_txn *txn, struct pup_arena *arena, uint64_t from, bool one_frame,
                           struct batch *batch)
{
    struct pup_own_edit own;
    uint64_t waiting;
    enum pup_err err = pup_outbox_count(txn, &waiting);
    if (err)
        return err;
    size_t room = waiting < PUP_BATCH_MAX ? (size_t)waiting : PUP_BATCH_MAX;
    *batch = (struct batch){.edits = pup_arena_array(arena, room, sizeof *batch->edits)};
    if (!batch->edits)
        return PUP_ERR_MEMORY;
    while (batch->count < room) {
        err = pup_outbox_next(txn, from, &own);
        if (err)
            return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
        size_t size = own.sealed.header.len + own.sealed.body.len + 64;
        if (batch->bytes + size > SESSION_SUBMIT_BYTES && (batch->count > 0 || one_frame))
            return PUP_OK;
        batch->edits[batch->count++] = submitted(&own);
        batch->bytes += size;
        batch->first = batch->first == 0 ? own.counter : batch->first;
        batch->last = own.counter;
        from = own.counter + 1;
    }
    return PUP_OK;
}

/* What may leave is remembered first: after a crash we must know what the server may have had from us. */
static enum pup_err remember_on_wire(struct pup_client_session *session, uint64_t last)
{
    struct pup_txn *txn;
    struct pup_profile profile;
    enum pup_err err = pup_store_begin(session->replica->store, true, &txn);
    if (err)
        return err;
    err = pup_replica_profile(txn, &profile);
    if (!err && profile.last_on_wire < last) {
        profile.last_on_wire = last;
        err = pup_replica_put_profile(txn, &profile);
    }
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

static enum pup_err put_batch(struct pup_client_session *session, struct pup_arena *arena, const struct batch *batch)
{
    struct pup_message message = {.type = PUP_MSG_SUBMIT, .submit = {.edits = batch->edits, .count = batch->count}};
    enum pup_err err = pup_submit_spare(arena, batch->edits, batch->count);
    return !err && batch->count > 0 ? pup_message_put(&session->output, &message, false) : err;
}

static enum pup_err read_batch(struct pup_client_session *session, struct pup_arena *arena, bool one_frame,
                               struct batch *batch, uint64_t *on_wire)
{
    struct pup_txn *txn;
    struct pup_profile profile;
    enum pup_err err = pup_store_begin(session->replica->store, false, &txn);
    if (err)
        return err;
    err = pup_replica_profile(txn, &profile);
    *on_wire = profile.last_on_wire;
    if (!err)
        err = gather(txn, arena, session->next, one_frame, batch);
    if (!err)
        err = put_batch(session, arena, batch);
    pup_txn_abort(txn);
    return err;
}

/* Puts one Submit into the output, if there is anything to send. */
static enum pup_err submit(struct pup_client_session *session, bool one_frame, struct batch *batch)
{
    struct pup_arena arena;
    uint64_t on_wire;
    size_t before = pup_buf_len(&session->output);
    pup_arena_init(&arena, SESSION_BUDGET);
    enum pup_err err = read_batch(session, &arena, one_frame, batch, &on_wire);
    pup_arena_release(&arena);
    if (!err && batch->count > 0 && batch->last > on_wire)
        err = remember_on_wire(session, batch->last);
    if (err) {
        pup_buf_truncate(&session->output, before);
        return err;
    }
    if (batch->count > 0) {
        session->next = batch->last + 1;
        session->report.sent += batch->count;
    }
    return PUP_OK;
}

/* ---- Hello ---- */

static bool counts(const struct pup_space_row *row, const struct pup_profile *profile)
{
    return row->rights != 0 && profile->has_incarnation && !replica_stale(row, &profile->incarnation);
}

/* Where the server is to go on. A copy of another life, or a damaged one, is asked for from the start. */
static struct pup_wire_cursor cursor_of(const struct pup_space_row *row, const struct pup_profile *profile)
{
    struct pup_wire_cursor cursor = {.space = row->space};
    if (row->building)
        cursor.seq = row->building_seq;
    else if (counts(row, profile) && !row->damaged)
        cursor.seq = row->seq;
    if (row->paging) {
        cursor.page_seq = row->page_seq;
        cursor.page_id = row->page_id;
    }
    return cursor;
}

static enum pup_err fill_cursors(struct pup_arena *arena, const struct pup_space_row *rows, size_t count,
                                 const struct pup_profile *profile, struct pup_msg_hello *hello)
{
    hello->cursors = pup_arena_array(arena, count, sizeof *hello->cursors);
    if (!hello->cursors)
        return PUP_ERR_MEMORY;
    for (size_t i = 0; i < count && hello->cursor_count < PUP_SPACES_MAX; i++) {
        struct pup_wire_cursor cursor = cursor_of(&rows[i], profile);
        if (rows[i].rights != 0 && (cursor.seq > 0 || cursor.page_seq > 0))
            hello->cursors[hello->cursor_count++] = cursor;
    }
    return PUP_OK;
}

/* Zeros, which no server's digest equals, while some copy is not whole. Nor is it certain then that our own edits are:
 * they are to come with the others. */
static enum pup_err fill_digest(struct pup_arena *arena, const struct pup_space_row *rows, size_t count,
                                const struct pup_profile *profile, struct pup_msg_hello *hello)
{
    struct pup_wire_head *heads = pup_arena_array(arena, count, sizeof *heads);
    size_t held = 0;
    if (!heads)
        return PUP_ERR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].rights != 0 && (rows[i].building || rows[i].paging || rows[i].damaged))
            return PUP_OK;
        if (counts(&rows[i], profile) && rows[i].seq > 0)
            heads[held++] = (struct pup_wire_head){
                .space = rows[i].space, .seq = rows[i].seq, .head = rows[i].head, .state = rows[i].state};
    }
    hello->digest = pup_heads_digest(heads, held);
    hello->spares |= profile->has_incarnation ? (unsigned)PUP_SPARED_OWN : 0;
    return PUP_OK;
}

/* Every edit up to it is settled, or was held by the server before it began this life. */
static enum pup_err last_receipt(struct pup_txn *txn, const struct pup_profile *profile, uint64_t *last)
{
    struct pup_own_edit first;
    *last = profile->has_incarnation ? profile->last_counter : 0;
    enum pup_err err = pup_outbox_next(txn, 0, &first);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    if (profile->has_incarnation)
        *last = first.counter - 1;
    return PUP_OK;
}

static enum pup_err make_hello(struct pup_client_session *session, struct pup_txn *txn, struct pup_arena *arena)
{
    struct pup_profile profile;
    struct pup_space_row *rows;
    size_t count;
    struct pup_message message = {.type = PUP_MSG_HELLO,
                                  .hello = {.version = PUP_WIRE_VERSION,
                                            .follow = session->follow,
                                            .spares = PUP_SPARED_PREVIOUS | PUP_SPARED_DIGEST,
                                            .program = pup_span_of("pupitre " PUP_VERSION)}};
    struct pup_msg_hello *hello = &message.hello;
    enum pup_err err = pup_replica_profile(txn, &profile);
    if (!err && (!profile.enrolled || profile.must_enrol))
        return PUP_ERR_DENIED;
    if (!err)
        err = pup_replica_spaces(txn, arena, &rows, &count);
    if (!err)
        err = fill_cursors(arena, rows, count, &profile, hello);
    if (!err)
        err = fill_digest(arena, rows, count, &profile, hello);
    if (!err)
        err = last_receipt(txn, &profile, &hello->last_receipt);
    if (err)
        return err;
    hello->has_incarnation = profile.has_incarnation;
    hello->incarnation = profile.incarnation;
    hello->last_counter = profile.last_on_wire;
    session->last_receipt = hello->last_receipt;
    return pup_message_put(&session->output, &message, false);
}

enum pup_err client_session_greet(struct pup_client_session *session)
{
    struct pup_txn *txn;
    struct pup_arena arena;
    struct batch batch;
    enum pup_err err = pup_replica_index_rest(session->replica);
    if (!err)
        err = pup_store_begin(session->replica->store, false, &txn);
    if (err)
        return err;
    pup_arena_init(&arena, SESSION_BUDGET);
    err = make_hello(session, txn, &arena);
    pup_arena_release(&arena);
    pup_txn_abort(txn);
    if (!err)
        err = submit(session, true, &batch);
    if (err)
        return err;
    session->hello_first = batch.first;
    session->hello_last = batch.last;
    return PUP_OK;
}

/* ---- erasures, after a restore ---- */

enum pup_err client_session_ping(struct pup_client_session *session, uint64_t number)
{
    struct pup_message message = {.type = PUP_MSG_PING, .ping = {.number = number}};
    return pup_message_put(&session->output, &message, false);
}

static enum pup_err put_erasures(struct pup_client_session *session, struct pup_span *entries, size_t count)
{
    struct pup_message message = {.type = PUP_MSG_ERASURES, .erasures = {.entries = entries, .count = count}};
    return count > 0 ? pup_message_put(&session->output, &message, false) : PUP_OK;
}

/* Messages of some erasures each; borrowed from the transaction. */
static enum pup_err say_erasures(struct pup_client_session *session, struct pup_cursor *cursor)
{
    enum { AT_ONCE = 64 };
    struct pup_span entries[AT_ONCE], key;
    size_t count = 0, bytes = 0;
    enum pup_err err = pup_cursor_seek(cursor, (struct pup_span){NULL, 0}, &key, &entries[0]);
    while (!err) {
        bytes += entries[count++].len;
        if (count == AT_ONCE || bytes > SESSION_SUBMIT_BYTES) {
            err = put_erasures(session, entries, count);
            count = bytes = 0;
        }
        if (!err)
            err = pup_cursor_next(cursor, &key, &entries[count]);
    }
    return err == PUP_ERR_NOT_FOUND ? put_erasures(session, entries, count) : err;
}

static enum pup_err send_erasures(struct pup_client_session *session)
{
    struct pup_txn *txn;
    struct pup_cursor *cursor;
    enum pup_err err = pup_store_begin(session->replica->store, false, &txn);
    if (err)
        return err;
    err = pup_cursor_open(txn, PUP_CLIENT_ERASURES, &cursor);
    if (!err) {
        err = say_erasures(session, cursor);
        pup_cursor_close(cursor);
    }
    pup_txn_abort(txn);
    if (!err)
        err = client_session_ping(session, SESSION_ERASURES_PING);
    session->erasures = ERASURES_SENT;
    return err;
}

static struct pup_key told_key(void)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, "erasures_told");
    return key;
}

bool client_session_erasures_told(struct pup_txn *txn, const struct pup_id *incarnation)
{
    struct pup_key key = told_key();
    struct pup_span value;
    uint64_t count;
    if (pup_txn_count(txn, PUP_CLIENT_ERASURES, &count) == PUP_OK && count == 0)
        return true;
    return pup_txn_get(txn, PUP_CLIENT_META, pup_key_span(&key), &value) == PUP_OK &&
           pup_span_equal(value, (struct pup_span){incarnation->bytes, sizeof incarnation->bytes});
}

enum pup_err client_session_erasures_done(struct pup_client_session *session, struct pup_txn *txn,
                                          const struct pup_id *incarnation)
{
    struct pup_key key = told_key();
    session->erasures = ERASURES_NONE;
    return pup_txn_put(txn, PUP_CLIENT_META, pup_key_span(&key),
                       (struct pup_span){incarnation->bytes, sizeof incarnation->bytes});
}

/* ---- the output ---- */

static enum pup_err ask_history(struct pup_client_session *session)
{
    struct pup_message message = {.type = PUP_MSG_HISTORY_ASK, .history_ask = session->history.ask};
    session->history.asked = true;
    return pup_message_put(&session->output, &message, false);
}

enum pup_err client_session_fill(struct pup_client_session *session)
{
    enum pup_err err = PUP_OK;
    if (session->state != SESSION_WORKING && session->state != SESSION_CAUGHT_UP)
        return PUP_OK;
    if (session->erasures == ERASURES_TO_SEND)
        err = send_erasures(session);
    if (!err && session->history.wanted && !session->history.asked)
        err = ask_history(session);
    if (session->gap_expected)
        return err;
    while (!err && session->unsent && !session->full_there && pup_buf_len(&session->output) < SESSION_OUTPUT_LOW) {
        struct batch batch;
        err = submit(session, false, &batch);
        session->unsent = !err && batch.count > 0;
        if (session->unsent && session->state == SESSION_CAUGHT_UP)
            client_session_enter(session, SESSION_WORKING);
    }
    return err;
}
