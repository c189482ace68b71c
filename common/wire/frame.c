#include "common/wire/frame.h"

#include <string.h>
#include <zstd.h>

enum { COMPRESS_OVER = 512, COMPRESS_LEVEL = 3 };

/* Making zstd's workspaces takes ten times as long as a frame does: each thread that has ever (de)compressed one keeps
 * them. They carry nothing from one frame to the next. NULL: no memory. */
static ZSTD_CCtx *compressor(void)
{
    static _Thread_local ZSTD_CCtx *kept;
    kept = kept != NULL ? kept : ZSTD_createCCtx();
    return kept;
}

static ZSTD_DCtx *decompressor(void)
{
    static _Thread_local ZSTD_DCtx *kept;
    kept = kept != NULL ? kept : ZSTD_createDCtx();
    return kept;
}

/* A frame's header, read. */
struct frame {
    size_t len; /* of the payload as it lies on the stream */
    uint8_t type;
    uint8_t flags;
};

void pup_framer_init(struct pup_framer *framer, bool stranger)
{
    *framer = (struct pup_framer){.stranger = stranger};
    pup_buf_init(&framer->message, stranger ? PUP_FRAME_MAX_STRANGER : PUP_MESSAGE_MAX);
}

void pup_framer_release(struct pup_framer *framer)
{
    pup_buf_release(&framer->message);
    *framer = (struct pup_framer){0};
}

void pup_framer_admit(struct pup_framer *framer)
{
    framer->stranger = false;
    framer->message.max = PUP_MESSAGE_MAX;
}

static struct frame read_header(const uint8_t *at)
{
    uint32_t len = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    return (struct frame){.len = len, .type = at[4], .flags = at[5]};
}

static void write_header(uint8_t *at, const struct frame *frame)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (uint8_t)(frame->len >> (24 - 8 * i));
    }
    at[4] = frame->type;
    at[5] = frame->flags;
}

/* Whether the frame may come now, from its header alone: nothing of a payload that is refused is waited for. */
static enum pup_err judge(const struct pup_framer *framer, const struct frame *frame)
{
    if (frame->len > (framer->stranger ? (size_t)PUP_FRAME_MAX_STRANGER : (size_t)PUP_FRAME_MAX)) {
        return PUP_ERR_LIMIT;
    }
    unsigned allowed = framer->stranger ? 0 : PUP_FRAME_ZSTD | PUP_FRAME_MORE;
    if ((frame->flags & ~allowed) != 0) {
        return PUP_ERR_MALFORMED;
    }
    if (framer->open && frame->type != framer->type) {
        return PUP_ERR_MALFORMED;
    }
    /* An empty frame that announces another one carries nothing: a peer could send them for ever. */
    if ((frame->flags & PUP_FRAME_MORE) && frame->len == 0) {
        return PUP_ERR_MALFORMED;
    }
    bool plain = !(frame->flags & PUP_FRAME_ZSTD);
    return plain && frame->len > pup_buf_space(&framer->message) ? PUP_ERR_LIMIT : PUP_OK;
}

/* The size after decompression is read and judged before anything is allocated for it. */
static enum pup_err append_compressed(struct pup_buf *message, struct pup_span payload)
{
    unsigned long long size = ZSTD_getFrameContentSize(payload.data, payload.len);
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size == 0) {
        return PUP_ERR_MALFORMED;
    }
    if (size > PUP_FRAME_MAX || size > pup_buf_space(message)) {
        return PUP_ERR_LIMIT;
    }
    uint8_t *room = pup_buf_extend(message, (size_t)size);
    ZSTD_DCtx *context = decompressor();
    if (room == NULL || context == NULL) {
        return PUP_ERR_MEMORY;
    }
    size_t len = ZSTD_decompressDCtx(context, room, (size_t)size, payload.data, payload.len);
    return len == size ? PUP_OK : PUP_ERR_MALFORMED;
}

/* Memory of the message before is kept while more is waiting, and given back when the connection falls idle. */
static void begin(struct pup_framer *framer, const struct pup_buf *input)
{
    if (framer->open) {
        return;
    }
    if (pup_buf_len(input) == 0) {
        size_t max = framer->message.max;
        pup_buf_release(&framer->message);
        pup_buf_init(&framer->message, max);
    } else {
        pup_buf_clear(&framer->message);
    }
}

enum pup_err pup_framer_next(struct pup_framer *framer, struct pup_buf *input, bool *ready, uint8_t *type,
                             struct pup_span *payload)
{
    *ready = false;
    begin(framer, input);
    while (pup_buf_len(input) >= PUP_FRAME_HEADER) {
        struct pup_span waiting = pup_buf_span(input);
        struct frame frame = read_header(waiting.data);
        enum pup_err err = judge(framer, &frame);
        if (err != PUP_OK || waiting.len - PUP_FRAME_HEADER < frame.len) {
            return err;
        }
        struct pup_span body = {waiting.data + PUP_FRAME_HEADER, frame.len};
        err = frame.flags & PUP_FRAME_ZSTD ? append_compressed(&framer->message, body)
                                           : pup_buf_put(&framer->message, body);
        if (err != PUP_OK) {
            return err;
        }
        pup_buf_consume(input, PUP_FRAME_HEADER + frame.len);
        framer->type = frame.type;
        framer->open = (frame.flags & PUP_FRAME_MORE) != 0;
        if (!framer->open) {
            *ready = true;
            *type = frame.type;
            *payload = pup_buf_span(&framer->message);
            return PUP_OK;
        }
    }
    return PUP_OK;
}

/* Room is asked for the plain bytes, so that what fits never depends on how well it compresses. */
static enum pup_err put_frame(struct pup_buf *out, struct frame frame, struct pup_span bytes, bool compress)
{
    size_t before = pup_buf_len(out);
    if (PUP_FRAME_HEADER + bytes.len > pup_buf_space(out)) {
        return PUP_ERR_LIMIT;
    }
    uint8_t *room = pup_buf_extend(out, PUP_FRAME_HEADER + bytes.len);
    if (room == NULL) {
        return PUP_ERR_MEMORY;
    }
    frame.len = bytes.len;
    ZSTD_CCtx *context = compress && bytes.len > COMPRESS_OVER ? compressor() : NULL;
    if (context != NULL) {
        /* One byte less than the plain bytes: what does not make them smaller fails, and is sent plain. */
        size_t len =
            ZSTD_compressCCtx(context, room + PUP_FRAME_HEADER, bytes.len - 1, bytes.data, bytes.len, COMPRESS_LEVEL);
        if (!ZSTD_isError(len)) {
            frame.len = len;
            frame.flags |= PUP_FRAME_ZSTD;
        }
    }
    if (!(frame.flags & PUP_FRAME_ZSTD) && bytes.len > 0) {
        memcpy(room + PUP_FRAME_HEADER, bytes.data, bytes.len);
    }
    write_header(room, &frame);
    pup_buf_truncate(out, before + PUP_FRAME_HEADER + frame.len);
    return PUP_OK;
}

enum pup_err pup_frame_put(struct pup_buf *out, uint8_t type, struct pup_span payload, bool stranger)
{
    if (payload.len > (stranger ? (size_t)PUP_FRAME_MAX_STRANGER : (size_t)PUP_MESSAGE_MAX)) {
        return PUP_ERR_LIMIT;
    }
    size_t before = pup_buf_len(out), done = 0;
    do {
        size_t left = payload.len - done;
        bool more = left > PUP_FRAME_MAX;
        struct pup_span bytes = {payload.len == 0 ? NULL : payload.data + done, more ? (size_t)PUP_FRAME_MAX : left};
        struct frame frame = {.type = type, .flags = more ? PUP_FRAME_MORE : 0};
        enum pup_err err = put_frame(out, frame, bytes, !stranger);
        if (err != PUP_OK) {
            pup_buf_truncate(out, before);
            return err;
        }
        done += bytes.len;
    } while (done < payload.len);
    return PUP_OK;
}
