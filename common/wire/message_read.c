/* Messages from outside: the generated structs, checked and made plain. */
#include <string.h>

#include "common/base/text.h"
#include "common/wire/message_priv.h"

enum pup_err message_read_space(ProtobufCBinaryData name, struct pup_space *space)
{
    struct pup_span text;
    if (name.len == 0 || name.len > PUP_SPACE_MAX || !proto_text(name, &text)) {
        return PUP_ERR_MALFORMED;
    }
    return pup_space_parse(text, space) == PUP_OK ? PUP_OK : PUP_ERR_UNKNOWN;
}

enum pup_err message_read_spans(struct pup_arena *arena, const ProtobufCBinaryData *list, size_t count,
                                struct pup_span **spans)
{
    if (count > PUP_BATCH_MAX) {
        return PUP_ERR_LIMIT;
    }
    *spans = pup_arena_array(arena, count, sizeof **spans);
    if (*spans == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        (*spans)[i] = proto_span(list[i]);
    }
    return PUP_OK;
}

static enum pup_err right(bool whole)
{
    return whole ? PUP_OK : PUP_ERR_MALFORMED;
}

/* Zero hashes (the head and state of an empty space) are sent as nothing. */
static bool read_hash(ProtobufCBinaryData bytes, struct pup_hash *hash)
{
    return proto_fixed_or_empty(bytes, hash->bytes, sizeof hash->bytes);
}

enum pup_err message_read_join(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Join *from = (const Pup__Join *)packed;
    struct pup_msg_join *join = &message->join;
    (void)arena;
    join->version = from->version;
    return right(proto_fixed(from->secret, join->secret, sizeof join->secret) &&
                 proto_text(from->device_name, &join->device_name));
}

enum pup_err message_read_joined(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Joined *from = (const Pup__Joined *)packed;
    struct pup_msg_joined *joined = &message->joined;
    (void)arena;
    joined->certificate = proto_span(from->certificate);
    return right(proto_text(from->login, &joined->login) && proto_text(from->name, &joined->name));
}

static enum pup_err read_cursor(const Pup__Cursor *from, struct pup_wire_cursor *cursor)
{
    *cursor = (struct pup_wire_cursor){.seq = from->seq, .page_seq = from->page_seq};
    enum pup_err err = message_read_space(from->space, &cursor->space);
    if (err != PUP_OK) {
        return err;
    }
    return right(proto_fixed_or_empty(from->page_id, cursor->page_id.bytes, sizeof cursor->page_id.bytes));
}

static enum pup_err read_cursors(struct pup_arena *arena, const Pup__Hello *from, struct pup_msg_hello *hello)
{
    if (from->n_cursors > PUP_SPACES_MAX) {
        return PUP_ERR_LIMIT;
    }
    hello->cursors = pup_arena_array(arena, from->n_cursors, sizeof *hello->cursors);
    if (hello->cursors == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < from->n_cursors; i++) {
        enum pup_err err = read_cursor(from->cursors[i], &hello->cursors[hello->cursor_count]);
        if (err != PUP_OK && err != PUP_ERR_UNKNOWN) {
            return err;
        }
        hello->cursor_count += err == PUP_OK;
    }
    return PUP_OK;
}

enum pup_err message_read_hello(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Hello *from = (const Pup__Hello *)packed;
    struct pup_msg_hello *hello = &message->hello;
    hello->version = from->version;
    hello->has_incarnation = from->incarnation.len > 0;
    hello->last_receipt = from->last_receipt;
    hello->last_counter = from->last_counter;
    hello->follow = from->follow;
    hello->spares = from->spares;
    if (!proto_fixed_or_empty(from->incarnation, hello->incarnation.bytes, sizeof hello->incarnation.bytes) ||
        !read_hash(from->digest, &hello->digest) || !proto_text(from->program, &hello->program)) {
        return PUP_ERR_MALFORMED;
    }
    return read_cursors(arena, from, hello);
}

static enum pup_err read_space_rights(struct pup_arena *arena, Pup__SpaceRights *const *list, size_t count,
                                      struct pup_msg_rights *rights)
{
    if (count > PUP_SPACES_MAX) {
        return PUP_ERR_LIMIT;
    }
    rights->spaces = pup_arena_array(arena, count, sizeof *rights->spaces);
    if (rights->spaces == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        struct pup_wire_rights *space = &rights->spaces[rights->space_count];
        *space = (struct pup_wire_rights){.rights = list[i]->rights, .closed = list[i]->closed};
        enum pup_err err = message_read_space(list[i]->space, &space->space);
        if (err != PUP_OK && err != PUP_ERR_UNKNOWN) {
            return err;
        }
        rights->space_count += err == PUP_OK;
    }
    return PUP_OK;
}

static enum pup_err read_structure(struct pup_arena *arena, const Pup__Structure *from,
                                   struct pup_wire_structure *structure)
{
    if (from->n_members > PUP_STRUCTURES_MAX) {
        return PUP_ERR_LIMIT;
    }
    enum pup_err err = message_read_spans(arena, from->members, from->n_members, &structure->members);
    structure->member_count = from->n_members;
    structure->code = proto_span(from->code);
    bool whole = pup_code_valid(structure->code) && proto_text(from->name, &structure->name) &&
                 proto_text(from->zone, &structure->zone);
    for (size_t i = 0; err == PUP_OK && i < from->n_members; i++) {
        whole = whole && pup_code_valid(structure->members[i]);
    }
    return err != PUP_OK ? err : right(whole);
}

static enum pup_err read_structures(struct pup_arena *arena, Pup__Structure *const *list, size_t count,
                                    struct pup_msg_rights *rights)
{
    if (count > PUP_STRUCTURES_MAX) {
        return PUP_ERR_LIMIT;
    }
    rights->structure_count = count;
    rights->structures = pup_arena_array(arena, count, sizeof *rights->structures);
    enum pup_err err = rights->structures == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < count && err == PUP_OK; i++) {
        err = read_structure(arena, list[i], &rights->structures[i]);
    }
    return err;
}

enum pup_err message_read_welcome(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Welcome *from = (const Pup__Welcome *)packed;
    struct pup_msg_welcome *welcome = &message->welcome;
    welcome->version = from->version;
    welcome->last_counter = from->last_counter;
    welcome->same = from->same;
    welcome->refused = from->refused;
    welcome->refused_count = from->n_refused;
    if (from->n_refused > PUP_BATCH_MAX) {
        return PUP_ERR_LIMIT;
    }
    if (!proto_fixed(from->incarnation, welcome->incarnation.bytes, sizeof welcome->incarnation.bytes) ||
        !read_hash(from->last_header, &welcome->last_header) || !proto_text(from->login, &welcome->login) ||
        !proto_text(from->name, &welcome->name)) {
        return PUP_ERR_MALFORMED;
    }
    enum pup_err err = read_space_rights(arena, from->spaces, from->n_spaces, &welcome->rights);
    return err != PUP_OK ? err : read_structures(arena, from->structures, from->n_structures, &welcome->rights);
}

enum pup_err message_read_rights(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Rights *from = (const Pup__Rights *)packed;
    enum pup_err err = read_space_rights(arena, from->spaces, from->n_spaces, &message->rights);
    return err != PUP_OK ? err : read_structures(arena, from->structures, from->n_structures, &message->rights);
}

static enum pup_err read_submitted(const Pup__SubmittedEdit *from, struct pup_submitted *edit)
{
    if (from->receipt_verdict > PUP_VERDICT_REFUSED) {
        return PUP_ERR_MALFORMED;
    }
    edit->sealed = (struct pup_sealed){proto_span(from->header), proto_span(from->body)};
    edit->receipt_verdict = (enum pup_verdict)from->receipt_verdict;
    edit->receipt_reason = (enum pup_reason)from->receipt_reason;
    edit->spared = from->spared;
    return right(edit->receipt_verdict == PUP_VERDICT_NONE
                     ? from->receipt_mac.len == 0
                     : proto_fixed(from->receipt_mac, edit->receipt_mac.bytes, sizeof edit->receipt_mac.bytes));
}

enum pup_err message_read_submit(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Submit *from = (const Pup__Submit *)packed;
    struct pup_msg_submit *submit = &message->submit;
    if (from->n_edits > PUP_BATCH_MAX) {
        return PUP_ERR_LIMIT;
    }
    submit->count = from->n_edits;
    submit->edits = pup_arena_array(arena, from->n_edits, sizeof *submit->edits);
    enum pup_err err = submit->edits == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < from->n_edits && err == PUP_OK; i++) {
        err = read_submitted(from->edits[i], &submit->edits[i]);
    }
    return err;
}

static enum pup_err read_receipt(const Pup__Receipt *from, struct pup_receipt *receipt)
{
    receipt->counter = from->counter;
    receipt->verdict = (enum pup_verdict)from->verdict;
    receipt->reason = (enum pup_reason)from->reason;
    receipt->seq = from->seq;
    return right(from->counter > 0 && from->verdict >= PUP_VERDICT_APPLIED && from->verdict <= PUP_VERDICT_REFUSED &&
                 proto_fixed(from->mac, receipt->mac.bytes, sizeof receipt->mac.bytes));
}

enum pup_err message_read_receipts(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Receipts *from = (const Pup__Receipts *)packed;
    struct pup_msg_receipts *receipts = &message->receipts;
    if (from->n_receipts > PUP_BATCH_MAX) {
        return PUP_ERR_LIMIT;
    }
    receipts->count = from->n_receipts;
    receipts->receipts = pup_arena_array(arena, from->n_receipts, sizeof *receipts->receipts);
    enum pup_err err = receipts->receipts == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < from->n_receipts && err == PUP_OK; i++) {
        err = read_receipt(from->receipts[i], &receipts->receipts[i]);
    }
    return err;
}

enum pup_err message_read_retry(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Retry *from = (const Pup__Retry *)packed;
    (void)arena;
    message->retry.cause = (enum pup_retry)from->cause;
    message->retry.last_counter = from->last_counter;
    return PUP_OK;
}

enum pup_err message_read_entries(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Entries *from = (const Pup__Entries *)packed;
    struct pup_msg_entries *entries = &message->entries;
    entries->count = from->n_entries;
    enum pup_err err = message_read_space(from->space, &entries->space);
    return err != PUP_OK ? err : message_read_spans(arena, from->entries, from->n_entries, &entries->entries);
}

static enum pup_err read_record_list(struct pup_arena *arena, const Pup__Records *from, struct pup_msg_records *records)
{
    if (from->n_records > PUP_BATCH_MAX) {
        return PUP_ERR_LIMIT;
    }
    records->count = from->n_records;
    records->records = pup_arena_array(arena, from->n_records, sizeof *records->records);
    if (records->records == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < from->n_records; i++) {
        records->records[i] = (struct pup_record_at){from->records[i]->seq, proto_span(from->records[i]->record)};
    }
    return PUP_OK;
}

enum pup_err message_read_records(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Records *from = (const Pup__Records *)packed;
    struct pup_msg_records *records = &message->records;
    records->fresh = from->fresh;
    records->last = from->last;
    records->seq = from->seq;
    enum pup_err err = message_read_space(from->space, &records->space);
    if (err == PUP_OK) {
        err = right(read_hash(from->head, &records->head) && read_hash(from->state, &records->state));
    }
    return err != PUP_OK ? err : read_record_list(arena, from, records);
}

enum pup_err message_read_caught_up(struct pup_arena *arena, const ProtobufCMessage *packed,
                                    struct pup_message *message)
{
    const Pup__CaughtUp *from = (const Pup__CaughtUp *)packed;
    struct pup_msg_caught_up *caught = &message->caught_up;
    if (from->n_heads > PUP_SPACES_MAX) {
        return PUP_ERR_LIMIT;
    }
    caught->heads = pup_arena_array(arena, from->n_heads, sizeof *caught->heads);
    if (caught->heads == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < from->n_heads; i++) {
        struct pup_wire_head *head = &caught->heads[caught->count];
        *head = (struct pup_wire_head){.seq = from->heads[i]->seq};
        enum pup_err err = message_read_space(from->heads[i]->space, &head->space);
        if (err == PUP_ERR_MALFORMED || !read_hash(from->heads[i]->head, &head->head) ||
            !read_hash(from->heads[i]->state, &head->state)) {
            return PUP_ERR_MALFORMED;
        }
        caught->count += err == PUP_OK;
    }
    return PUP_OK;
}

enum pup_err message_read_erasures(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Erasures *from = (const Pup__Erasures *)packed;
    message->erasures.count = from->n_entries;
    return message_read_spans(arena, from->entries, from->n_entries, &message->erasures.entries);
}

enum pup_err message_read_history_ask(struct pup_arena *arena, const ProtobufCMessage *packed,
                                      struct pup_message *message)
{
    const Pup__HistoryAsk *from = (const Pup__HistoryAsk *)packed;
    struct pup_msg_history_ask *ask = &message->history_ask;
    (void)arena;
    ask->before = from->before;
    ask->limit = from->limit;
    enum pup_err err = message_read_space(from->space, &ask->space);
    return err != PUP_OK ? err : right(proto_fixed(from->record, ask->record.bytes, sizeof ask->record.bytes));
}

enum pup_err message_read_history(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__History *from = (const Pup__History *)packed;
    struct pup_msg_history *history = &message->history;
    history->count = from->n_entries;
    history->more = from->more;
    enum pup_err err = message_read_space(from->space, &history->space);
    if (err == PUP_OK) {
        err = right(proto_fixed(from->record, history->record.bytes, sizeof history->record.bytes));
    }
    return err != PUP_OK ? err : message_read_spans(arena, from->entries, from->n_entries, &history->entries);
}

enum pup_err message_read_refusal(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    const Pup__Refusal *from = (const Pup__Refusal *)packed;
    (void)arena;
    message->refusal.cause = (enum pup_refusal)from->cause;
    return right(proto_text(from->text, &message->refusal.text));
}

enum pup_err message_read_ping(struct pup_arena *arena, const ProtobufCMessage *packed, struct pup_message *message)
{
    (void)arena;
    message->ping.number = ((const Pup__Ping *)packed)->number;
    return PUP_OK;
}
