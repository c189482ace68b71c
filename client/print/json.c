#include "client/print/json.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/print/json_text.h"

enum { DEPTH_MAX = 63 };

struct pup_json {
    const struct pup_printer *printer;
    struct pup_buf out;
    uint64_t some; /* one bit a depth: something stands there already */
    unsigned depth;
    bool keyed; /* the next value belongs to the key before it */
    bool failed;
};

struct pup_json *pup_json_new(const struct pup_printer *printer)
{
    struct pup_json *json = calloc(1, sizeof *json);
    if (json != NULL) {
        json->printer = printer;
        pup_buf_init(&json->out, SIZE_MAX / 4);
    }
    return json;
}

static void note(struct pup_json *json, enum pup_err err)
{
    json->failed = json->failed || err != PUP_OK;
}

/* Nearly always there is room. */
static inline void put(struct pup_json *json, uint8_t byte)
{
    if (json->out.end < json->out.room) {
        json->out.data[json->out.end++] = byte;
    } else {
        note(json, pup_buf_put_byte(&json->out, byte));
    }
}

/* What stands between a value or key and the one before it. */
static inline void separate(struct pup_json *json)
{
    uint64_t bit = UINT64_C(1) << json->depth;
    if (!json->keyed && (json->some & bit) != 0) {
        put(json, ',');
    }
    json->some |= bit;
    json->keyed = false;
}

static void open(struct pup_json *json, uint8_t bracket)
{
    separate(json);
    put(json, bracket);
    if (json->depth == DEPTH_MAX) {
        json->failed = true;
        return;
    }
    json->depth++;
    json->some &= ~(UINT64_C(1) << json->depth);
}

static void close(struct pup_json *json, uint8_t bracket)
{
    json->failed = json->failed || json->depth == 0;
    json->depth -= json->depth > 0;
    put(json, bracket);
}

enum pup_err pup_json_end(struct pup_json *json)
{
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    struct pup_span all = pup_json_written(json);
    FILE *out = json->printer->out;
    bool written =
        !json->failed && fwrite(all.data, 1, all.len, out) == all.len && fputc('\n', out) != EOF && fflush(out) == 0;
    pup_json_discard(json);
    return written ? PUP_OK : PUP_ERR_IO;
}

void pup_json_object(struct pup_json *json)
{
    open(json, '{');
}

void pup_json_object_end(struct pup_json *json)
{
    close(json, '}');
}

void pup_json_array(struct pup_json *json)
{
    open(json, '[');
}

void pup_json_array_end(struct pup_json *json)
{
    close(json, ']');
}

void pup_json_text(struct pup_json *json, struct pup_span text)
{
    separate(json);
    note(json, json_put_text(&json->out, text));
}

/* Keys are names of ours: plain ASCII, nothing in them to be escaped. */
void pup_json_key(struct pup_json *json, const char *key)
{
    struct pup_span name = pup_span_of(key);
    separate(json);
    uint8_t *room = pup_buf_extend(&json->out, name.len + 3);
    if (room == NULL) {
        json->failed = true;
        return;
    }
    room[0] = '"';
    memcpy(room + 1, name.data, name.len);
    room[name.len + 1] = '"';
    room[name.len + 2] = ':';
    json->keyed = true;
}

void pup_json_integer(struct pup_json *json, int64_t integer)
{
    separate(json);
    note(json, pup_buf_printf(&json->out, "%lld", (long long)integer));
}

void pup_json_boolean(struct pup_json *json, bool value)
{
    pup_json_raw(json, pup_span_of(value ? "true" : "false"));
}

void pup_json_null(struct pup_json *json)
{
    pup_json_raw(json, pup_span_of("null"));
}

void pup_json_raw(struct pup_json *json, struct pup_span raw)
{
    separate(json);
    note(json, pup_buf_put(&json->out, raw));
}

void pup_json_pair_text(struct pup_json *json, const char *key, struct pup_span text)
{
    pup_json_key(json, key);
    pup_json_text(json, text);
}

void pup_json_pair_integer(struct pup_json *json, const char *key, int64_t integer)
{
    pup_json_key(json, key);
    pup_json_integer(json, integer);
}

void pup_json_pair_boolean(struct pup_json *json, const char *key, bool value)
{
    pup_json_key(json, key);
    pup_json_boolean(json, value);
}

void pup_json_pair_hash(struct pup_json *json, const char *key, const struct pup_hash *hash)
{
    char text[65];
    pup_hash_text(hash, text);
    pup_json_pair_text(json, key, pup_span_of(text));
}

void pup_json_pair_instant(struct pup_json *json, const char *key, int64_t ms)
{
    char text[32];
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc;
    pup_json_key(json, key);
    if (ms != 0 && gmtime_r(&seconds, &utc) != NULL && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc) > 0) {
        pup_json_text(json, pup_span_of(text));
    } else {
        pup_json_null(json);
    }
}

struct pup_span pup_json_written(struct pup_json *json)
{
    return pup_buf_span(&json->out);
}

void pup_json_restart(struct pup_json *json)
{
    pup_buf_clear(&json->out);
    json->some = 0;
    json->depth = 0;
    json->keyed = false;
}

void pup_json_discard(struct pup_json *json)
{
    if (json != NULL) {
        pup_buf_release(&json->out);
        free(json);
    }
}
