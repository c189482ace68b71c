/* Messages of ours: plain structs made into the generated ones. Bytes are borrowed from the message, arrays live in the
 * arena. */
#include "common/base/text.h"
#include "common/wire/message_priv.h"

/* Each function below begins with this: the struct that will be packed, from the arena. */
static void *form_new(struct pup_arena *arena, const ProtobufCMessageDescriptor *descriptor)
{
    ProtobufCMessage *packed = pup_arena_alloc(arena, descriptor->sizeof_message);
    if (packed != NULL) {
        protobuf_c_message_init(descriptor, packed);
    }
    return packed;
}

/* A list of `count` structs of one kind, made and initialised; NULL when memory is spent. */
static void *form_list(struct pup_arena *arena, const ProtobufCMessageDescriptor *descriptor, size_t count)
{
    uint8_t *items = pup_arena_array(arena, count, descriptor->sizeof_message);
    void **list = pup_arena_array(arena, count, sizeof *list);
    if (items == NULL || list == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        list[i] = items + i * descriptor->sizeof_message;
        protobuf_c_message_init(descriptor, list[i]);
    }
    return list;
}

static ProtobufCBinaryData form_hash(const struct pup_hash *hash)
{
    static const struct pup_hash none;
    return proto_run(hash->bytes, pup_hash_equal(hash, &none) ? 0 : sizeof hash->bytes);
}

static ProtobufCBinaryData form_id(const struct pup_id *id)
{
    return proto_run(id->bytes, pup_id_is_zero(id) ? 0 : sizeof id->bytes);
}

static ProtobufCBinaryData form_space(const struct pup_space *space)
{
    return proto_bytes(pup_span_of(space->name));
}

/* Texts of ours are checked too: a peer would refuse the whole message. */
static bool form_text(struct pup_span text, ProtobufCBinaryData *bytes)
{
    *bytes = proto_bytes(text);
    return pup_text_valid(text);
}

enum pup_err message_form_spans(struct pup_arena *arena, const struct pup_span *spans, size_t count,
                                ProtobufCBinaryData **list)
{
    if (count > PUP_BATCH_MAX) {
        return PUP_ERR_LIMIT;
    }
    *list = pup_arena_array(arena, count, sizeof **list);
    if (*list == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        (*list)[i] = proto_bytes(spans[i]);
    }
    return PUP_OK;
}

enum pup_err message_form_join(struct pup_arena *arena, const struct pup_message *message,
                               const ProtobufCMessage **packed)
{
    const struct pup_msg_join *join = &message->join;
    Pup__Join *form = form_new(arena, &pup__join__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->version = join->version;
    form->secret = proto_run(join->secret, sizeof join->secret);
    return form_text(join->device_name, &form->device_name) ? PUP_OK : PUP_ERR_INVALID;
}

enum pup_err message_form_joined(struct pup_arena *arena, const struct pup_message *message,
                                 const ProtobufCMessage **packed)
{
    const struct pup_msg_joined *joined = &message->joined;
    Pup__Joined *form = form_new(arena, &pup__joined__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->certificate = proto_bytes(joined->certificate);
    return form_text(joined->login, &form->login) && form_text(joined->name, &form->name) ? PUP_OK : PUP_ERR_INVALID;
}

static enum pup_err form_cursors(struct pup_arena *arena, const struct pup_msg_hello *hello, Pup__Hello *form)
{
    if (hello->cursor_count > PUP_SPACES_MAX) {
        return PUP_ERR_LIMIT;
    }
    form->n_cursors = hello->cursor_count;
    form->cursors = form_list(arena, &pup__cursor__descriptor, hello->cursor_count);
    if (form->cursors == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < hello->cursor_count; i++) {
        const struct pup_wire_cursor *cursor = &hello->cursors[i];
        form->cursors[i]->space = form_space(&cursor->space);
        form->cursors[i]->seq = cursor->seq;
        form->cursors[i]->page_seq = cursor->page_seq;
        form->cursors[i]->page_id = form_id(&cursor->page_id);
    }
    return PUP_OK;
}

enum pup_err message_form_hello(struct pup_arena *arena, const struct pup_message *message,
                                const ProtobufCMessage **packed)
{
    const struct pup_msg_hello *hello = &message->hello;
    Pup__Hello *form = form_new(arena, &pup__hello__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->version = hello->version;
    form->incarnation =
        proto_run(hello->incarnation.bytes, hello->has_incarnation ? sizeof hello->incarnation.bytes : 0);
    form->last_receipt = hello->last_receipt;
    form->last_counter = hello->last_counter;
    form->digest = form_hash(&hello->digest);
    form->follow = hello->follow;
    form->spares = hello->spares;
    return form_text(hello->program, &form->program) ? form_cursors(arena, hello, form) : PUP_ERR_INVALID;
}

static enum pup_err form_space_rights(struct pup_arena *arena, const struct pup_msg_rights *rights,
                                      Pup__SpaceRights ***list, size_t *count)
{
    if (rights->space_count > PUP_SPACES_MAX) {
        return PUP_ERR_LIMIT;
    }
    *count = rights->space_count;
    *list = form_list(arena, &pup__space_rights__descriptor, rights->space_count);
    if (*list == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < rights->space_count; i++) {
        (*list)[i]->space = form_space(&rights->spaces[i].space);
        (*list)[i]->rights = rights->spaces[i].rights;
        (*list)[i]->closed = rights->spaces[i].closed;
    }
    return PUP_OK;
}

static enum pup_err form_structure(struct pup_arena *arena, const struct pup_wire_structure *structure,
                                   Pup__Structure *form)
{
    if (structure->member_count > PUP_STRUCTURES_MAX) {
        return PUP_ERR_LIMIT;
    }
    if (!form_text(structure->code, &form->code) || !form_text(structure->name, &form->name) ||
        !form_text(structure->zone, &form->zone)) {
        return PUP_ERR_INVALID;
    }
    form->n_members = structure->member_count;
    return message_form_spans(arena, structure->members, structure->member_count, &form->members);
}

static enum pup_err form_structures(struct pup_arena *arena, const struct pup_msg_rights *rights,
                                    Pup__Structure ***list, size_t *count)
{
    if (rights->structure_count > PUP_STRUCTURES_MAX) {
        return PUP_ERR_LIMIT;
    }
    *count = rights->structure_count;
    *list = form_list(arena, &pup__structure__descriptor, rights->structure_count);
    enum pup_err err = *list == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < rights->structure_count && err == PUP_OK; i++) {
        err = form_structure(arena, &rights->structures[i], (*list)[i]);
    }
    return err;
}

enum pup_err message_form_welcome(struct pup_arena *arena, const struct pup_message *message,
                                  const ProtobufCMessage **packed)
{
    const struct pup_msg_welcome *welcome = &message->welcome;
    Pup__Welcome *form = form_new(arena, &pup__welcome__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->version = welcome->version;
    form->incarnation = proto_run(welcome->incarnation.bytes, sizeof welcome->incarnation.bytes);
    form->last_counter = welcome->last_counter;
    form->same = welcome->same;
    form->refused = welcome->refused;
    form->n_refused = welcome->refused_count;
    if (!pup_hash_equal(&welcome->last_header, &(struct pup_hash){0})) {
        form->last_header = proto_run(welcome->last_header.bytes, sizeof welcome->last_header.bytes);
    }
    if (!form_text(welcome->login, &form->login) || !form_text(welcome->name, &form->name)) {
        return PUP_ERR_INVALID;
    }
    enum pup_err err = form_space_rights(arena, &welcome->rights, &form->spaces, &form->n_spaces);
    return err != PUP_OK ? err : form_structures(arena, &welcome->rights, &form->structures, &form->n_structures);
}

enum pup_err message_form_rights(struct pup_arena *arena, const struct pup_message *message,
                                 const ProtobufCMessage **packed)
{
    const struct pup_msg_rights *rights = &message->rights;
    Pup__Rights *form = form_new(arena, &pup__rights__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    enum pup_err err = form_space_rights(arena, rights, &form->spaces, &form->n_spaces);
    return err != PUP_OK ? err : form_structures(arena, rights, &form->structures, &form->n_structures);
}

static void form_submitted(const struct pup_submitted *edit, Pup__SubmittedEdit *form)
{
    form->header = proto_bytes(edit->sealed.header);
    form->body = proto_bytes(edit->sealed.body);
    form->spared = edit->spared;
    if (edit->receipt_verdict != PUP_VERDICT_NONE) {
        form->receipt_verdict = edit->receipt_verdict;
        form->receipt_reason = edit->receipt_reason;
        form->receipt_mac = proto_run(edit->receipt_mac.bytes, sizeof edit->receipt_mac.bytes);
    }
}

enum pup_err message_form_submit(struct pup_arena *arena, const struct pup_message *message,
                                 const ProtobufCMessage **packed)
{
    const struct pup_msg_submit *submit = &message->submit;
    if (submit->count > PUP_BATCH_MAX) {
        return PUP_ERR_LIMIT;
    }
    Pup__Submit *form = form_new(arena, &pup__submit__descriptor);
    Pup__SubmittedEdit **edits = form_list(arena, &pup__submitted_edit__descriptor, submit->count);
    if (form == NULL || edits == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < submit->count; i++) {
        form_submitted(&submit->edits[i], edits[i]);
    }
    form->edits = edits;
    form->n_edits = submit->count;
    *packed = &form->base;
    return PUP_OK;
}

static void form_receipt(const struct pup_receipt *receipt, Pup__Receipt *form)
{
    form->counter = receipt->counter;
    form->verdict = receipt->verdict;
    form->reason = receipt->reason;
    form->seq = receipt->seq;
    form->mac = proto_run(receipt->mac.bytes, sizeof receipt->mac.bytes);
}

enum pup_err message_form_receipts(struct pup_arena *arena, const struct pup_message *message,
                                   const ProtobufCMessage **packed)
{
    const struct pup_msg_receipts *receipts = &message->receipts;
    if (receipts->count > PUP_BATCH_MAX) {
        return PUP_ERR_LIMIT;
    }
    Pup__Receipts *form = form_new(arena, &pup__receipts__descriptor);
    Pup__Receipt **list = form_list(arena, &pup__receipt__descriptor, receipts->count);
    if (form == NULL || list == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < receipts->count; i++) {
        form_receipt(&receipts->receipts[i], list[i]);
    }
    form->receipts = list;
    form->n_receipts = receipts->count;
    *packed = &form->base;
    return PUP_OK;
}

enum pup_err message_form_retry(struct pup_arena *arena, const struct pup_message *message,
                                const ProtobufCMessage **packed)
{
    Pup__Retry *form = form_new(arena, &pup__retry__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->cause = message->retry.cause;
    form->last_counter = message->retry.last_counter;
    return PUP_OK;
}

enum pup_err message_form_entries(struct pup_arena *arena, const struct pup_message *message,
                                  const ProtobufCMessage **packed)
{
    const struct pup_msg_entries *entries = &message->entries;
    Pup__Entries *form = form_new(arena, &pup__entries__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->space = form_space(&entries->space);
    form->n_entries = entries->count;
    return message_form_spans(arena, entries->entries, entries->count, &form->entries);
}

enum pup_err message_form_records(struct pup_arena *arena, const struct pup_message *message,
                                  const ProtobufCMessage **packed)
{
    const struct pup_msg_records *records = &message->records;
    if (records->count > PUP_BATCH_MAX) {
        return PUP_ERR_LIMIT;
    }
    Pup__Records *form = form_new(arena, &pup__records__descriptor);
    Pup__RecordAt **list = form_list(arena, &pup__record_at__descriptor, records->count);
    if (form == NULL || list == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < records->count; i++) {
        list[i]->seq = records->records[i].seq;
        list[i]->record = proto_bytes(records->records[i].record);
    }
    form->records = list;
    form->n_records = records->count;
    form->space = form_space(&records->space);
    form->fresh = records->fresh;
    form->last = records->last;
    form->seq = records->seq;
    form->head = form_hash(&records->head);
    form->state = form_hash(&records->state);
    *packed = &form->base;
    return PUP_OK;
}

enum pup_err message_form_caught_up(struct pup_arena *arena, const struct pup_message *message,
                                    const ProtobufCMessage **packed)
{
    const struct pup_msg_caught_up *caught = &message->caught_up;
    if (caught->count > PUP_SPACES_MAX) {
        return PUP_ERR_LIMIT;
    }
    Pup__CaughtUp *form = form_new(arena, &pup__caught_up__descriptor);
    Pup__Head **list = form_list(arena, &pup__head__descriptor, caught->count);
    if (form == NULL || list == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < caught->count; i++) {
        list[i]->space = form_space(&caught->heads[i].space);
        list[i]->seq = caught->heads[i].seq;
        list[i]->head = form_hash(&caught->heads[i].head);
        list[i]->state = form_hash(&caught->heads[i].state);
    }
    form->heads = list;
    form->n_heads = caught->count;
    *packed = &form->base;
    return PUP_OK;
}

enum pup_err message_form_erasures(struct pup_arena *arena, const struct pup_message *message,
                                   const ProtobufCMessage **packed)
{
    Pup__Erasures *form = form_new(arena, &pup__erasures__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->n_entries = message->erasures.count;
    return message_form_spans(arena, message->erasures.entries, message->erasures.count, &form->entries);
}

enum pup_err message_form_history_ask(struct pup_arena *arena, const struct pup_message *message,
                                      const ProtobufCMessage **packed)
{
    const struct pup_msg_history_ask *ask = &message->history_ask;
    Pup__HistoryAsk *form = form_new(arena, &pup__history_ask__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->space = form_space(&ask->space);
    form->record = proto_run(ask->record.bytes, sizeof ask->record.bytes);
    form->before = ask->before;
    form->limit = ask->limit;
    return PUP_OK;
}

enum pup_err message_form_history(struct pup_arena *arena, const struct pup_message *message,
                                  const ProtobufCMessage **packed)
{
    const struct pup_msg_history *history = &message->history;
    Pup__History *form = form_new(arena, &pup__history__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->space = form_space(&history->space);
    form->record = proto_run(history->record.bytes, sizeof history->record.bytes);
    form->more = history->more;
    form->n_entries = history->count;
    return message_form_spans(arena, history->entries, history->count, &form->entries);
}

enum pup_err message_form_refusal(struct pup_arena *arena, const struct pup_message *message,
                                  const ProtobufCMessage **packed)
{
    Pup__Refusal *form = form_new(arena, &pup__refusal__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->cause = message->refusal.cause;
    return form_text(message->refusal.text, &form->text) ? PUP_OK : PUP_ERR_INVALID;
}

enum pup_err message_form_ping(struct pup_arena *arena, const struct pup_message *message,
                               const ProtobufCMessage **packed)
{
    Pup__Ping *form = form_new(arena, &pup__ping__descriptor);
    if (form == NULL) {
        return PUP_ERR_MEMORY;
    }
    *packed = &form->base;
    form->number = message->ping.number;
    return PUP_OK;
}
