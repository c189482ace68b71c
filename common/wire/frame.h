/* Frames: how messages lie on the byte stream. Payload length (u32 big-endian), type (u8), flags (u8), payload.
 * A message larger than a frame continues in the next frames of the same type (PUP_FRAME_MORE); a payload may be
 * compressed with zstd (each frame on its own, PUP_FRAME_ZSTD), always bounded before anything is allocated. */
#ifndef PUP_WIRE_FRAME_H
#define PUP_WIRE_FRAME_H

#include "common/base/buf.h"

enum {
    PUP_FRAME_HEADER = 6,
    PUP_FRAME_MAX_STRANGER = 4 * 1024, /* payload before authentication; no MORE, no ZSTD */
    PUP_FRAME_MAX = 256 * 1024,        /* payload after it, as sent and as decompressed */
    PUP_MESSAGE_MAX = 2 * 1024 * 1024, /* a whole message */
    PUP_EDIT_MAX = 1024 * 1024         /* header and body of one edit */
};

enum { PUP_FRAME_ZSTD = 1, PUP_FRAME_MORE = 2 };

/* Puts received bytes together into messages. Sans-I/O; one a connection. */
struct pup_framer {
    struct pup_buf message; /* payloads of the message under way */
    uint8_t type;           /* of the message under way */
    bool open;              /* a frame with MORE came: the next must be of the same type */
    bool stranger;          /* limits before authentication */
};

void pup_framer_init(struct pup_framer *framer, bool stranger);
void pup_framer_release(struct pup_framer *framer);
/* The peer has been authenticated: larger frames are allowed from now on. */
void pup_framer_admit(struct pup_framer *framer);

/* Takes whole frames from the front of `input` (consuming them) until a message is complete: then *ready is true, *type
 * and *payload are set (payload borrowed until the next call). PUP_ERR_LIMIT (a frame or message too large: said in
 * time, before it is buffered), PUP_ERR_MALFORMED (flags, zstd, order). After an error the connection is to be closed.
 */
enum pup_err pup_framer_next(struct pup_framer *framer, struct pup_buf *input, bool *ready, uint8_t *type,
                             struct pup_span *payload);

/* Appends a message as frames to `out`; payloads over 512 bytes are compressed when that makes them smaller (not for
 * strangers). PUP_ERR_LIMIT when the message is too large or `out` is full (then nothing was appended). */
enum pup_err pup_frame_put(struct pup_buf *out, uint8_t type, struct pup_span payload, bool stranger);

#endif
