#include "common/store/row.h"

#include <string.h>

static enum pup_err put_number(struct pup_buf *row, uint64_t number, size_t len)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(number >> (8 * (len - 1 - i)));
    return pup_buf_put(row, (struct pup_span){bytes, len});
}

enum pup_err pup_row_put_u8(struct pup_buf *row, uint8_t number)
{
    return put_number(row, number, 1);
}

enum pup_err pup_row_put_u32(struct pup_buf *row, uint32_t number)
{
    return put_number(row, number, 4);
}

enum pup_err pup_row_put_u64(struct pup_buf *row, uint64_t number)
{
    return put_number(row, number, 8);
}

enum pup_err pup_row_put_fixed(struct pup_buf *row, const void *bytes, size_t len)
{
    return pup_buf_put(row, (struct pup_span){bytes, len});
}

enum pup_err pup_row_put_bytes(struct pup_buf *row, struct pup_span bytes)
{
    if (bytes.len > UINT32_MAX)
        return PUP_ERR_LIMIT;
    enum pup_err err = pup_row_put_u32(row, (uint32_t)bytes.len);
    if (err)
        return err;
    err = pup_buf_put(row, bytes);
    if (err)
        pup_buf_truncate(row, pup_buf_len(row) - 4);
    return err;
}

enum pup_err pup_row_put_text(struct pup_buf *row, const char *text)
{
    return pup_row_put_bytes(row, pup_span_of(text));
}

struct pup_row pup_row_read(struct pup_span row)
{
    return (struct pup_row){.rest = row};
}

static const uint8_t *take(struct pup_row *row, size_t len)
{
    if (row->bad || row->rest.len < len) {
        row->bad = true;
        return NULL;
    }
    const uint8_t *bytes = row->rest.data;
    row->rest.data += len;
    row->rest.len -= len;
    return bytes;
}

static uint64_t take_number(struct pup_row *row, size_t len)
{
    const uint8_t *bytes = take(row, len);
    uint64_t number = 0;
    for (size_t i = 0; bytes && i < len; i++)
        number = number << 8 | bytes[i];
    return number;
}

uint8_t pup_row_u8(struct pup_row *row)
{
    return (uint8_t)take_number(row, 1);
}

uint32_t pup_row_u32(struct pup_row *row)
{
    return (uint32_t)take_number(row, 4);
}

uint64_t pup_row_u64(struct pup_row *row)
{
    return take_number(row, 8);
}

void pup_row_fixed(struct pup_row *row, void *out, size_t len)
{
    const uint8_t *bytes = take(row, len);
    if (bytes)
        memcpy(out, bytes, len);
    else
        memset(out, 0, len);
}

struct pup_span pup_row_bytes(struct pup_row *row)
{
    uint32_t len = pup_row_u32(row);
    const uint8_t *bytes = take(row, len);
    return bytes ? (struct pup_span){bytes, len} : (struct pup_span){NULL, 0};
}

void pup_row_text(struct pup_row *row, char *out, size_t room)
{
    struct pup_span bytes = pup_row_bytes(row);
    if (bytes.len >= room || (bytes.len && memchr(bytes.data, 0, bytes.len))) {
        row->bad = true;
        bytes.len = 0;
    }
    if (bytes.len)
        memcpy(out, bytes.data, bytes.len);
    out[bytes.len] = '\0';
}
