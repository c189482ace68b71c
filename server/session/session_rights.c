/* What a member may read, told to her devices: at Welcome, and again whenever the roster changed. The streams follow
 * it. */
#include <stdlib.h>
#include <string.h>

#include "common/base/hash.h"
#include "server/ledger/ledger_rows.h"
#include "server/session/session_priv.h"

/* Everything in the scratch arena, which is emptied first. */
struct view {
    struct pup_space_rights *spaces;
    size_t count;
    struct pup_structure *structures; /* those of the spaces alone */
    size_t structure_count;
    struct pup_msg_rights message;
};

static bool is_of_a_space(const struct view *view, const struct pup_structure *structure)
{
    size_t len = strlen(structure->code);
    for (size_t i = 0; i < view->count; i++) {
        const char *name = view->spaces[i].space.name;
        if (strncmp(name, structure->code, len) == 0 && name[len] == '/') {
            return true;
        }
    }
    return false;
}

static enum pup_err fill_structure(struct pup_arena *arena, const struct pup_structure *structure,
                                   struct pup_wire_structure *wire)
{
    *wire = (struct pup_wire_structure){
        .code = pup_span_of(structure->code),
        .name = pup_span_of(structure->name),
        .zone = pup_span_of(structure->zone),
        .members = pup_arena_array(arena, structure->member_count, sizeof *wire->members),
        .member_count = structure->member_count,
    };
    for (size_t i = 0; wire->members != NULL && i < structure->member_count; i++) {
        wire->members[i] = pup_span_of(structure->members[i]);
    }
    return wire->members == NULL ? PUP_ERR_MEMORY : PUP_OK;
}

static enum pup_err fill_message(struct pup_arena *arena, struct view *view)
{
    struct pup_msg_rights *message = &view->message;
    message->spaces = pup_arena_array(arena, view->count, sizeof *message->spaces);
    message->structures = pup_arena_array(arena, view->structure_count, sizeof *message->structures);
    if (message->spaces == NULL || message->structures == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < view->count; i++) {
        message->spaces[i] =
            (struct pup_wire_rights){view->spaces[i].space, view->spaces[i].rights, view->spaces[i].closed};
    }
    message->space_count = view->count;
    enum pup_err err = PUP_OK;
    for (size_t i = 0; i < view->structure_count && err == PUP_OK; i++) {
        if (is_of_a_space(view, &view->structures[i])) {
            err = fill_structure(arena, &view->structures[i], &message->structures[message->structure_count++]);
        }
    }
    return err;
}

static enum pup_err look(struct pup_session *session, struct pup_txn *txn, struct view *view)
{
    *view = (struct view){0};
    pup_arena_reset(&session->scratch);
    enum pup_err err = pup_roster_spaces(txn, &session->scratch, session->login, &view->spaces, &view->count);
    err =
        err == PUP_OK ? pup_roster_structures(txn, &session->scratch, &view->structures, &view->structure_count) : err;
    return err == PUP_OK ? fill_message(&session->scratch, view) : err;
}

/* The message's bytes, so that what did not change is not said again. */
static enum pup_err pack(const struct view *view, struct pup_buf *bytes, struct pup_hash *digest)
{
    struct pup_message message = {.type = PUP_MSG_RIGHTS, .rights = view->message};
    pup_buf_init(bytes, SESSION_OUTPUT_MAX);
    enum pup_err err = pup_message_put(bytes, &message, false);
    *digest = pup_sha256_one(pup_buf_span(bytes));
    return err;
}

/* ---- streams ---- */

static const struct session_stream *find_stream(const struct pup_session *session, const struct pup_space *space)
{
    for (size_t i = 0; i < session->stream_count; i++) {
        if (pup_space_equal(&session->streams[i].space, space)) {
            return &session->streams[i];
        }
    }
    return NULL;
}

static void replace_streams(struct pup_session *session, struct session_stream *streams, size_t count)
{
    free(session->streams);
    session->streams = streams;
    session->stream_count = count;
    session->next_stream = 0;
    session->streams_version++;
}

/* A copy from the beginning. */
static struct session_stream whole_stream(const struct pup_space *space)
{
    return (struct session_stream){.space = *space, .records = true, .fresh = true, .pending = true};
}

/* Streams of the spaces she may read: those under way go on, new ones begin, the others are gone. */
static enum pup_err renew_streams(struct pup_session *session, const struct view *view)
{
    struct session_stream *streams = calloc(view->count + 1, sizeof *streams);
    size_t count = 0;
    if (streams == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < view->count; i++) {
        if ((view->spaces[i].rights & PUP_RIGHT_READ) != 0) {
            const struct session_stream *old = find_stream(session, &view->spaces[i].space);
            streams[count++] = old != NULL ? *old : whole_stream(&view->spaces[i].space);
        }
    }
    replace_streams(session, streams, count);
    return PUP_OK;
}

void session_renew_rights(struct pup_session *session)
{
    struct pup_txn *txn;
    struct view view;
    struct pup_buf bytes = {0};
    struct pup_hash digest;
    if (!session_read(session, &txn)) {
        return;
    }
    enum pup_refusal refusal = session_device_refusal(session, txn);
    enum pup_err err = refusal == PUP_REFUSAL_NONE ? look(session, txn, &view) : PUP_OK;
    pup_txn_abort(txn);
    if (refusal != PUP_REFUSAL_NONE) {
        session_end(session, refusal);
        return;
    }
    err = err == PUP_OK ? pack(&view, &bytes, &digest) : err;
    if (err == PUP_OK && !pup_hash_equal(&digest, &session->rights_digest)) {
        session->rights_digest = digest;
        session->caught_up_due = true;
        err = pup_buf_put(&session->out, pup_buf_span(&bytes));
        err = err == PUP_OK ? renew_streams(session, &view) : err;
    }
    pup_buf_release(&bytes);
    if (err != PUP_OK) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
    }
}

/* ---- welcome ---- */

static const struct pup_wire_cursor *find_cursor(const struct pup_msg_hello *hello, const struct pup_space *space)
{
    for (size_t i = 0; i < hello->cursor_count; i++) {
        if (pup_space_equal(&hello->cursors[i].space, space)) {
            return &hello->cursors[i];
        }
    }
    return NULL;
}

/* Where a stream begins. Of another life there is nothing to go on from; nor from far behind, where records as they are
 * now cost less than all that happened to them. */
static struct session_stream start_stream(const struct pup_space *space, const struct pup_wire_cursor *cursor,
                                          bool same_life, const struct pup_space_state *state)
{
    bool empty = state->seq == 0 && (cursor == NULL || same_life);
    struct session_stream stream = {.space = *space, .told = empty};
    if (empty) {
        return stream;
    }
    if (cursor == NULL || !same_life || (cursor->seq == 0 && cursor->page_seq == 0)) {
        return whole_stream(space);
    }
    stream.pending = true;
    stream.records = cursor->page_seq > 0 || state->seq - cursor->seq > SESSION_BEHIND_MAX;
    if (cursor->page_seq > 0) {
        stream.page_seq = cursor->page_seq;
        stream.page_id = cursor->page_id;
    } else if (stream.records) {
        stream.page_seq = cursor->seq;
        memset(stream.page_id.bytes, 0xff, sizeof stream.page_id.bytes);
    } else {
        stream.seq = cursor->seq;
        stream.pending = state->seq > cursor->seq;
    }
    return stream;
}

/* Streams from the cursors; `heads`: of the spaces with entries, for the digest. */
static enum pup_err start_streams(struct pup_session *session, struct pup_txn *txn, const struct view *view,
                                  struct pup_wire_head *heads, size_t *head_count)
{
    const struct pup_msg_hello *hello = &session->hello;
    bool same_life = hello->has_incarnation && pup_id_equal(&hello->incarnation, &session->host.ledger->incarnation);
    struct session_stream *streams = calloc(view->count + 1, sizeof *streams);
    size_t count = 0;
    enum pup_err err = streams == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < view->count && err == PUP_OK; i++) {
        const struct pup_space *space = &view->spaces[i].space;
        struct pup_space_state state;
        if ((view->spaces[i].rights & PUP_RIGHT_READ) == 0) {
            continue;
        }
        err = pup_ledger_space(txn, space, &state);
        streams[count++] = start_stream(space, find_cursor(hello, space), same_life, &state);
        if (state.seq > 0) {
            heads[(*head_count)++] = (struct pup_wire_head){*space, state.seq, state.head, state.state};
        }
    }
    replace_streams(session, streams, err == PUP_OK ? count : 0);
    return err;
}

/* The client holds all there is: every stream stands at its head, and nothing needs to be compared. */
static bool is_same(const struct pup_session *session, const struct pup_wire_head *heads, size_t count)
{
    struct pup_hash digest = pup_heads_digest(heads, count);
    return session->hello.has_incarnation &&
           pup_id_equal(&session->hello.incarnation, &session->host.ledger->incarnation) &&
           pup_hash_equal(&digest, &session->hello.digest);
}

static void skip_to_heads(struct pup_session *session, const struct pup_wire_head *heads, size_t count)
{
    size_t head = 0; /* both are in order of name */
    for (size_t i = 0; i < session->stream_count; i++) {
        struct session_stream *stream = &session->streams[i];
        bool has_entries = head < count && pup_space_equal(&stream->space, &heads[head].space);
        *stream =
            (struct session_stream){.space = stream->space, .seq = has_entries ? heads[head].seq : 0, .told = true};
        head += has_entries;
    }
}

/* A confirmed device may be of somebody whom a restored roster does not know yet: she is called by her login. */
static enum pup_err load_member(const struct pup_session *session, struct pup_txn *txn, struct pup_member *member)
{
    enum pup_err err = pup_roster_member(txn, session->login, member);
    if (err != PUP_ERR_NOT_FOUND) {
        return err;
    }
    *member = (struct pup_member){0};
    memcpy(member->login, session->login, sizeof member->login);
    memcpy(member->name, session->login, sizeof session->login);
    return PUP_OK;
}

static enum pup_err welcome(struct pup_session *session, struct pup_txn *txn, struct pup_member *member)
{
    struct view view;
    struct pup_buf bytes = {0};
    size_t head_count = 0;
    enum pup_err err = look(session, txn, &view);
    struct pup_wire_head *heads = err == PUP_OK ? pup_arena_array(&session->scratch, view.count, sizeof *heads) : NULL;
    err = err == PUP_OK && heads == NULL ? PUP_ERR_MEMORY : err;
    err = err == PUP_OK ? load_member(session, txn, member) : err;
    err = err == PUP_OK ? start_streams(session, txn, &view, heads, &head_count) : err;
    err = err == PUP_OK ? pack(&view, &bytes, &session->rights_digest) : err;
    pup_buf_release(&bytes);
    if (err != PUP_OK) {
        return err;
    }
    bool same = is_same(session, heads, head_count);
    if (same) {
        skip_to_heads(session, heads, head_count);
    }
    struct pup_message message = {
        .type = PUP_MSG_WELCOME,
        .welcome = {.version = session->version,
                    .incarnation = session->host.ledger->incarnation,
                    .login = pup_span_of(member->login),
                    .name = pup_span_of(member->name),
                    .rights = view.message,
                    .same = same},
    };
    struct pup_msg_welcome *welcome = &message.welcome;
    err = ledger_counter_load(txn, &session->peer.device, &welcome->last_counter, &welcome->last_header);
    if (err == PUP_OK) {
        err = session_refused(session, txn, welcome->last_counter, &welcome->refused, &welcome->refused_count);
    }
    if (err != PUP_OK) {
        return err;
    }
    session_put(session, &message);
    err = session_repeat_receipts(session, txn, welcome->last_counter);
    if (err == PUP_OK && welcome->refused_count > 0) {
        session_stop_listening(session, welcome->last_counter);
    }
    return err;
}

void session_welcome(struct pup_session *session)
{
    struct pup_txn *txn;
    struct pup_member member;
    if (!session_read(session, &txn)) {
        return;
    }
    enum pup_err err = welcome(session, txn, &member);
    pup_txn_abort(txn);
    if (err != PUP_OK) {
        session_end(session, PUP_REFUSAL_SHUTDOWN);
    } else if (session->state == SESSION_GREETING) {
        session_move(session, SESSION_OPEN);
        session->caught_up_due = true;
    }
}
