#include "common/wire/message.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/hash.h"
#include "common/wire/message_priv.h"

/* By type: its generated struct and the two directions. Pong is Ping with another number. */
static const struct row {
    const ProtobufCMessageDescriptor *descriptor;
    message_reader *read;
    message_former *form;
} rows[] = {
    [PUP_MSG_JOIN] = {&pup__join__descriptor, message_read_join, message_form_join},
    [PUP_MSG_JOINED] = {&pup__joined__descriptor, message_read_joined, message_form_joined},
    [PUP_MSG_HELLO] = {&pup__hello__descriptor, message_read_hello, message_form_hello},
    [PUP_MSG_WELCOME] = {&pup__welcome__descriptor, message_read_welcome, message_form_welcome},
    [PUP_MSG_SUBMIT] = {&pup__submit__descriptor, message_read_submit, message_form_submit},
    [PUP_MSG_RECEIPTS] = {&pup__receipts__descriptor, message_read_receipts, message_form_receipts},
    [PUP_MSG_RETRY] = {&pup__retry__descriptor, message_read_retry, message_form_retry},
    [PUP_MSG_ENTRIES] = {&pup__entries__descriptor, message_read_entries, message_form_entries},
    [PUP_MSG_RECORDS] = {&pup__records__descriptor, message_read_records, message_form_records},
    [PUP_MSG_CAUGHT_UP] = {&pup__caught_up__descriptor, message_read_caught_up, message_form_caught_up},
    [PUP_MSG_RIGHTS] = {&pup__rights__descriptor, message_read_rights, message_form_rights},
    [PUP_MSG_ERASURES] = {&pup__erasures__descriptor, message_read_erasures, message_form_erasures},
    [PUP_MSG_HISTORY_ASK] = {&pup__history_ask__descriptor, message_read_history_ask, message_form_history_ask},
    [PUP_MSG_HISTORY] = {&pup__history__descriptor, message_read_history, message_form_history},
    [PUP_MSG_REFUSAL] = {&pup__refusal__descriptor, message_read_refusal, message_form_refusal},
    [PUP_MSG_PING] = {&pup__ping__descriptor, message_read_ping, message_form_ping},
    [PUP_MSG_PONG] = {&pup__ping__descriptor, message_read_ping, message_form_ping},
};

static const struct row *row_of(unsigned type)
{
    bool known = type < sizeof rows / sizeof rows[0] && rows[type].descriptor != NULL;
    return known ? &rows[type] : NULL;
}

enum pup_err pup_message_unpack(struct pup_arena *arena, uint8_t type, struct pup_span payload,
                                struct pup_message *message)
{
    const struct row *row = row_of(type);
    if (row == NULL) {
        return PUP_ERR_UNKNOWN;
    }
    if (payload.len > PUP_MESSAGE_MAX) {
        return PUP_ERR_LIMIT;
    }
    memset(message, 0, sizeof *message);
    message->type = (enum pup_message_type)type;
    enum pup_err err;
    const ProtobufCMessage *packed = proto_unpack(arena, row->descriptor, payload, &err);
    return packed == NULL ? err : row->read(arena, packed, message);
}

enum pup_err pup_message_put(struct pup_buf *out, const struct pup_message *message, bool stranger)
{
    const struct row *row = row_of(message->type);
    if (row == NULL) {
        return PUP_ERR_UNKNOWN;
    }
    struct pup_arena arena;
    pup_arena_init(&arena, PUP_WIRE_BUDGET);
    const ProtobufCMessage *packed = NULL;
    struct pup_span payload = {0};
    enum pup_err err = row->form(&arena, message, &packed);
    if (err == PUP_OK) {
        err = proto_pack(&arena, packed, PUP_MESSAGE_MAX, &payload);
    }
    if (err == PUP_OK) {
        err = pup_frame_put(out, (uint8_t)message->type, payload, stranger);
    }
    pup_arena_release(&arena);
    return err;
}

struct pup_hash pup_heads_digest(const struct pup_wire_head *heads, size_t count)
{
    enum { PARTS = 4 };
    struct pup_span *parts = calloc(count * PARTS + 1, sizeof *parts);
    uint8_t(*places)[8] = calloc(count + 1, sizeof *places);
    if (parts == NULL || places == NULL) {
        abort(); /* as hashing itself does: a few kilobytes are not to be had */
    }
    for (size_t i = 0; i < count; i++) {
        for (int j = 0; j < 8; j++) {
            places[i][j] = (uint8_t)(heads[i].seq >> (56 - 8 * j));
        }
        struct pup_span *at = parts + i * PARTS;
        const char *name = heads[i].space.name;
        at[0] = (struct pup_span){(const uint8_t *)name, strlen(name) + 1};
        at[1] = (struct pup_span){places[i], sizeof places[i]};
        at[2] = (struct pup_span){heads[i].head.bytes, sizeof heads[i].head.bytes};
        at[3] = (struct pup_span){heads[i].state.bytes, sizeof heads[i].state.bytes};
    }
    struct pup_hash digest = pup_sha256(parts, count * PARTS);
    free(places);
    free(parts);
    return digest;
}
