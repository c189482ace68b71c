#include "common/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_MIN = 256 };

/* So that the compiler checks what we forward to vsnprintf; headers stay free of extensions. */
enum pup_err pup_buf_printf(struct pup_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

void pup_buf_init(struct pup_buf *buf, size_t max)
{
    *buf = (struct pup_buf){.max = max};
}

void pup_buf_release(struct pup_buf *buf)
{
    free(buf->data);
    *buf = (struct pup_buf){0};
}

void pup_buf_clear(struct pup_buf *buf)
{
    buf->start = buf->end = 0;
}

struct pup_span pup_buf_span(const struct pup_buf *buf)
{
    if (buf->data == NULL) {
        return (struct pup_span){0};
    }
    return (struct pup_span){buf->data + buf->start, buf->end - buf->start};
}

size_t pup_buf_len(const struct pup_buf *buf)
{
    return buf->end - buf->start;
}

size_t pup_buf_space(const struct pup_buf *buf)
{
    return buf->max - pup_buf_len(buf);
}

/* Moves the live bytes to the front of the allocation. */
static void close_gap(struct pup_buf *buf)
{
    if (buf->start > 0) {
        memmove(buf->data, buf->data + buf->start, buf->end - buf->start);
        buf->end -= buf->start;
        buf->start = 0;
    }
}

/* The next larger allocation that holds `need` bytes; never beyond max, so perhaps no larger. */
static size_t larger_room(const struct pup_buf *buf, size_t need)
{
    size_t room = buf->room < ROOM_MIN / 2 ? ROOM_MIN / 2 : buf->room;
    do {
        room = room > buf->max / 2 ? buf->max : room * 2;
    } while (room < need);
    return room;
}

/* Makes room for `len` more bytes behind end. A gap is closed when that moves fewer bytes than it frees, or when the
 * buffer can grow no more; growing doubles. */
static enum pup_err reserve(struct pup_buf *buf, size_t len)
{
    size_t live = pup_buf_len(buf);
    if (len > buf->max - live) {
        return PUP_ERR_LIMIT;
    }
    if (len <= buf->room - buf->end) {
        return PUP_OK;
    }
    size_t room = larger_room(buf, live + len);
    if (room > buf->room && (live + len > buf->room || live > buf->start)) {
        uint8_t *data = realloc(buf->data, room);
        if (data == NULL) {
            return PUP_ERR_MEMORY;
        }
        buf->data = data;
        buf->room = room;
    }
    if (len > buf->room - buf->end) {
        close_gap(buf);
    }
    return PUP_OK;
}

/* Mostly there is room. */
static inline bool has_room(const struct pup_buf *buf, size_t len)
{
    return len <= buf->room - buf->end && len <= buf->max - (buf->end - buf->start);
}

enum pup_err pup_buf_put(struct pup_buf *buf, struct pup_span bytes)
{
    if (bytes.len == 0) {
        return PUP_OK;
    }
    enum pup_err err = has_room(buf, bytes.len) ? PUP_OK : reserve(buf, bytes.len);
    if (err == PUP_OK) {
        memcpy(buf->data + buf->end, bytes.data, bytes.len);
        buf->end += bytes.len;
    }
    return err;
}

enum pup_err pup_buf_put_byte(struct pup_buf *buf, uint8_t byte)
{
    if (has_room(buf, 1)) {
        buf->data[buf->end++] = byte;
        return PUP_OK;
    }
    return pup_buf_put(buf, (struct pup_span){&byte, 1});
}

enum pup_err pup_buf_put_text(struct pup_buf *buf, const char *text)
{
    return pup_buf_put(buf, pup_span_of(text));
}

enum pup_err pup_buf_printf(struct pup_buf *buf, const char *format, ...)
{
    char small[256];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (len < 0) {
        return PUP_ERR_INVALID;
    }
    if ((size_t)len < sizeof small) {
        return pup_buf_put(buf, (struct pup_span){(const uint8_t *)small, (size_t)len});
    }
    if ((size_t)len > pup_buf_space(buf)) {
        return PUP_ERR_LIMIT;
    }
    char *large = malloc((size_t)len + 1);
    if (large == NULL) {
        return PUP_ERR_MEMORY;
    }
    va_start(arguments, format);
    (void)vsnprintf(large, (size_t)len + 1, format, arguments);
    va_end(arguments);
    enum pup_err err = pup_buf_put(buf, (struct pup_span){(const uint8_t *)large, (size_t)len});
    free(large);
    return err;
}

uint8_t *pup_buf_extend(struct pup_buf *buf, size_t len)
{
    static uint8_t nothing; /* nobody writes to a run of 0 bytes, but it has an address */
    if (!has_room(buf, len) && reserve(buf, len) != PUP_OK) {
        return NULL;
    }
    uint8_t *start = buf->data == NULL ? &nothing : buf->data + buf->end;
    buf->end += len;
    return start;
}

void pup_buf_consume(struct pup_buf *buf, size_t len)
{
    if (len >= pup_buf_len(buf)) {
        pup_buf_clear(buf);
    } else {
        buf->start += len;
    }
}

void pup_buf_truncate(struct pup_buf *buf, size_t len)
{
    if (len < pup_buf_len(buf)) {
        buf->end = buf->start + len;
    }
}
