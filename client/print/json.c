#include "client/print/json.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yajl/yajl_gen.h>

#include "common/base/text.h"

struct pup_json {
    const struct pup_printer *printer;
    yajl_gen gen;
    bool failed;
};

struct pup_json *pup_json_new(const struct pup_printer *printer)
{
    struct pup_json *json = calloc(1, sizeof *json);
    if (json == NULL || (json->gen = yajl_gen_alloc(NULL)) == NULL) {
        free(json);
        return NULL;
    }
    json->printer = printer;
    return json;
}

static void note(struct pup_json *json, yajl_gen_status status)
{
    if (status != yajl_gen_status_ok && status != yajl_gen_generation_complete) {
        json->failed = true;
    }
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
    yajl_gen_free(json->gen);
    free(json);
    return written ? PUP_OK : PUP_ERR_IO;
}

void pup_json_object(struct pup_json *json)
{
    note(json, yajl_gen_map_open(json->gen));
}

void pup_json_object_end(struct pup_json *json)
{
    note(json, yajl_gen_map_close(json->gen));
}

void pup_json_array(struct pup_json *json)
{
    note(json, yajl_gen_array_open(json->gen));
}

void pup_json_array_end(struct pup_json *json)
{
    note(json, yajl_gen_array_close(json->gen));
}

/* What JSON itself has escaped, and DEL. */
static enum pup_err put_ascii(struct pup_buf *quoted, uint8_t byte)
{
    if (byte < 0x20 || byte == 0x7f) {
        return pup_buf_printf(quoted, "\\u%04x", (unsigned)byte);
    }
    enum pup_err err = byte == '"' || byte == '\\' ? pup_buf_put_byte(quoted, '\\') : PUP_OK;
    return err == PUP_OK ? pup_buf_put_byte(quoted, byte) : err;
}

/* For yajl C1 and bidi controls are like any letter; a terminal obeys them. */
static void text_with_controls(struct pup_json *json, struct pup_span text)
{
    struct pup_buf quoted, safe;
    pup_buf_init(&quoted, text.len * 6 + 2);
    pup_buf_init(&safe, text.len * 6 + 2);
    enum pup_err err = pup_buf_put_byte(&quoted, '"');
    for (size_t i = 0; err == PUP_OK && i < text.len; i++) {
        err = put_ascii(&quoted, text.data[i]);
    }
    err = err == PUP_OK ? pup_buf_put_byte(&quoted, '"') : err;
    err = err == PUP_OK ? pup_text_escape(&safe, pup_buf_span(&quoted), false) : err;
    if (err == PUP_OK) {
        pup_json_raw(json, pup_buf_span(&safe));
    } else {
        json->failed = true;
    }
    pup_buf_release(&quoted);
    pup_buf_release(&safe);
}

/* Whether there is a byte that may be part of a control that yajl does not escape: DEL, C1 (c2 80 to 9f), bidi (d8 9c,
 * e2 80 and e2 81). */
static bool may_hold_controls(struct pup_span text)
{
    return text.len > 0 && (memchr(text.data, 0x7f, text.len) != NULL || memchr(text.data, 0xc2, text.len) != NULL ||
                            memchr(text.data, 0xd8, text.len) != NULL || memchr(text.data, 0xe2, text.len) != NULL);
}

void pup_json_text(struct pup_json *json, struct pup_span text)
{
    static const unsigned char nothing[] = "";
    if (may_hold_controls(text)) {
        text_with_controls(json, text);
        return;
    }
    note(json, yajl_gen_string(json->gen, text.len == 0 ? nothing : text.data, text.len));
}

void pup_json_key(struct pup_json *json, const char *key)
{
    pup_json_text(json, pup_span_of(key));
}

void pup_json_integer(struct pup_json *json, int64_t integer)
{
    note(json, yajl_gen_integer(json->gen, integer));
}

void pup_json_boolean(struct pup_json *json, bool value)
{
    note(json, yajl_gen_bool(json->gen, value));
}

void pup_json_null(struct pup_json *json)
{
    note(json, yajl_gen_null(json->gen));
}

void pup_json_raw(struct pup_json *json, struct pup_span raw)
{
    /* yajl writes a "number" byte for byte, whatever it is. */
    note(json, yajl_gen_number(json->gen, (const char *)raw.data, raw.len));
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
    const unsigned char *data = NULL;
    size_t len = 0;
    note(json, yajl_gen_get_buf(json->gen, &data, &len));
    return (struct pup_span){data, len};
}

void pup_json_restart(struct pup_json *json)
{
    yajl_gen_clear(json->gen);
    yajl_gen_reset(json->gen, NULL);
}

void pup_json_discard(struct pup_json *json)
{
    if (json != NULL) {
        yajl_gen_free(json->gen);
        free(json);
    }
}
