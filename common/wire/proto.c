#include <string.h>

#include "common/base/text.h"
#include "common/wire/proto_priv.h"

/* An arena as protobuf-c's allocator; remembers that it was spent, which protobuf-c cannot tell from bad bytes. */
struct region {
    struct pup_arena *arena;
    bool spent;
};

static void *region_alloc(void *context, size_t size)
{
    struct region *region = context;
    void *room = pup_arena_alloc(region->arena, size);
    region->spent |= room == NULL;
    return room;
}

static void region_free(void *context, void *pointer)
{
    (void)context;
    (void)pointer;
}

static bool is_numbered(const ProtobufCMessage *message);

/* The messages in one field of `message`. (No oneof of ours holds messages.) */
static bool field_is_numbered(const ProtobufCFieldDescriptor *field, const uint8_t *message)
{
    ProtobufCMessage *one, **many = &one;
    size_t count = 1;
    if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        return true;
    }
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        memcpy(&count, message + field->quantifier_offset, sizeof count);
        memcpy(&many, message + field->offset, sizeof many);
    } else {
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): it is the pointer that lies in the field */
        memcpy(&one, message + field->offset, sizeof one);
        count = one != NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_numbered(many[i])) {
            return false;
        }
    }
    return true;
}

/* False when it holds a field numbered 0. protobuf-c takes one if the tag is written in more bytes than it needs, keeps
 * it as unknown, and writes it in one byte, which it then refuses to read: what was packed again (as a body of which
 * something is erased) could never be opened. */
static bool is_numbered(const ProtobufCMessage *message)
{
    for (unsigned i = 0; i < message->n_unknown_fields; i++) {
        if (message->unknown_fields[i].tag == 0) {
            return false;
        }
    }
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        if (!field_is_numbered(&message->descriptor->fields[i], (const uint8_t *)message)) {
            return false;
        }
    }
    return true;
}

void *proto_unpack(struct pup_arena *arena, const ProtobufCMessageDescriptor *descriptor, struct pup_span bytes,
                   enum pup_err *err)
{
    struct region region = {.arena = arena};
    ProtobufCAllocator allocator = {.alloc = region_alloc, .free = region_free, .allocator_data = &region};
    ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, &allocator, bytes.len, bytes.data);
    if (message == NULL || region.spent || !is_numbered(message)) {
        *err = region.spent ? PUP_ERR_MEMORY : PUP_ERR_MALFORMED;
        return NULL;
    }
    *err = PUP_OK;
    return message;
}

enum pup_err proto_pack(struct pup_arena *arena, const ProtobufCMessage *message, size_t max, struct pup_span *bytes)
{
    if (!protobuf_c_message_check(message)) {
        return PUP_ERR_INVALID;
    }
    size_t len = protobuf_c_message_get_packed_size(message);
    if (len > max) {
        return PUP_ERR_LIMIT;
    }
    uint8_t *room = pup_arena_alloc(arena, len);
    if (room == NULL) {
        return PUP_ERR_MEMORY;
    }
    *bytes = (struct pup_span){room, protobuf_c_message_pack(message, room)};
    return PUP_OK;
}

struct pup_span proto_span(ProtobufCBinaryData bytes)
{
    return (struct pup_span){bytes.data, bytes.len};
}

ProtobufCBinaryData proto_run(const void *data, size_t len)
{
    /* The one place where const is dropped, and by copying, because a cast would be an error. */
    ProtobufCBinaryData run = {.len = len};
    memcpy(&run.data, &data, sizeof run.data);
    return run;
}

ProtobufCBinaryData proto_bytes(struct pup_span span)
{
    return proto_run(span.data, span.len);
}

bool proto_fixed(ProtobufCBinaryData bytes, void *out, size_t len)
{
    if (bytes.len != len) {
        return false;
    }
    memcpy(out, bytes.data, len);
    return true;
}

bool proto_fixed_or_empty(ProtobufCBinaryData bytes, void *out, size_t len)
{
    return bytes.len == 0 || proto_fixed(bytes, out, len);
}

bool proto_text(ProtobufCBinaryData bytes, struct pup_span *text)
{
    *text = proto_span(bytes);
    return pup_text_valid(*text);
}
