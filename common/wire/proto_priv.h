/* What every codec of this folder does with the generated code: unpack into an arena, pack into an arena, borrow bytes.
 *
 * protobuf-c turns 1 MiB of two-byte messages into 100 MB. All it allocates therefore comes from the caller's arena,
 * whose budget is the hard maximum of what one message may become; nothing is ever freed apart from the arena. It
 * checks neither UTF-8 nor NUL: the C is generated with `bytes` for each `string`, and proto_text checks. */
#ifndef PUP_WIRE_PROTO_PRIV_H
#define PUP_WIRE_PROTO_PRIV_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/arena.h"
#include "common/base/err.h"

/* NULL on error, *err says which: PUP_ERR_MEMORY when the arena is spent, else PUP_ERR_MALFORMED. All of it in `arena`,
 * nothing borrowed from `bytes`. The result is a message of that descriptor. */
void *proto_unpack(struct pup_arena *arena, const ProtobufCMessageDescriptor *descriptor, struct pup_span bytes,
                   enum pup_err *err);

/* Packs after checking it. PUP_ERR_LIMIT above `max` bytes, PUP_ERR_INVALID when a list holds a hole, PUP_ERR_MEMORY.
 */
enum pup_err proto_pack(struct pup_arena *arena, const ProtobufCMessage *message, size_t max, struct pup_span *bytes);

struct pup_span proto_span(ProtobufCBinaryData bytes);
/* For packing only: the generated code never writes through it. */
ProtobufCBinaryData proto_bytes(struct pup_span span);
ProtobufCBinaryData proto_run(const void *data, size_t len);

/* Copies exactly `len` bytes; false when there are more or less. */
bool proto_fixed(ProtobufCBinaryData bytes, void *out, size_t len);
/* The same, or nothing at all: then `out` stays as it is. */
bool proto_fixed_or_empty(ProtobufCBinaryData bytes, void *out, size_t len);
/* False unless it is UTF-8 without NUL. */
bool proto_text(ProtobufCBinaryData bytes, struct pup_span *text);

#endif
