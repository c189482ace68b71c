#include "server/home/admin_wire.h"

#include <stdarg.h>
#include <string.h>

#include "common/base/text.h"
#include "common/store/row.h"

enum { SAID_MAX = PUP_ADMIN_FRAME_MAX - 64, LENGTH = 4 };

void pup_said_init(struct pup_said *said)
{
    pup_buf_init(&said->bytes, SAID_MAX);
    said->count = 0;
}

void pup_said_release(struct pup_said *said)
{
    pup_buf_release(&said->bytes);
    said->count = 0;
}

/* How many arguments a message takes. */
static size_t places(const char *message)
{
    size_t count = 0;
    for (const char *at = message; (at = strchr(at, '%')); at += 2)
        count += at[1] == 's';
    return count < PUP_SAID_ARGUMENTS_MAX ? count : PUP_SAID_ARGUMENTS_MAX;
}

void pup_say(struct pup_said *said, enum pup_stream stream, const char *message, ...)
{
    size_t before = pup_buf_len(&said->bytes), count = places(message);
    va_list arguments;
    enum pup_err err = pup_row_put_u8(&said->bytes, (uint8_t)stream);
    if (!err)
        err = pup_row_put_text(&said->bytes, message);
    if (!err)
        err = pup_row_put_u8(&said->bytes, (uint8_t)count);
    va_start(arguments, message);
    for (size_t i = 0; i < count && !err; i++)
        err = pup_row_put_text(&said->bytes, va_arg(arguments, const char *));
    va_end(arguments);
    if (err)
        pup_buf_truncate(&said->bytes, before);
    else
        said->count++;
}

enum pup_err pup_said_next(struct pup_span *rest, struct pup_sentence *sentence)
{
    if (rest->len == 0)
        return PUP_ERR_NOT_FOUND;
    struct pup_row row = pup_row_read(*rest);
    *sentence = (struct pup_sentence){0};
    sentence->stream = (enum pup_stream)pup_row_u8(&row);
    sentence->message = pup_row_bytes(&row);
    sentence->argument_count = pup_row_u8(&row);
    if (sentence->argument_count > PUP_SAID_ARGUMENTS_MAX || sentence->stream > PUP_SAY_HINT)
        return PUP_ERR_MALFORMED;
    for (size_t i = 0; i < sentence->argument_count; i++)
        sentence->arguments[i] = pup_row_bytes(&row);
    *rest = row.rest;
    return row.bad ? PUP_ERR_MALFORMED : PUP_OK;
}

/* The argument that the directive at `at` (behind its %) takes; moves behind it. NULL: none, the percent sign stands
 * for itself. */
static const struct pup_span *directive(const struct pup_sentence *sentence, const char **at, size_t *next)
{
    size_t which = *next;
    const char *end = *at;
    if (end[0] >= '1' && end[0] <= '9' && end[1] == '$') {
        which = (size_t)(end[0] - '1');
        end += 2;
    }
    if (*end != 's' || which >= sentence->argument_count)
        return NULL;
    *next = which + 1;
    *at = end + 1;
    return &sentence->arguments[which];
}

enum pup_err pup_sentence_fill(const struct pup_sentence *sentence, const char *form, struct pup_buf *out)
{
    enum pup_err err = PUP_OK;
    size_t next = 0;
    for (const char *at = form; *at && !err;) {
        size_t plain = strcspn(at, "%");
        err = pup_buf_put(out, (struct pup_span){(const uint8_t *)at, plain});
        at += plain;
        if (!*at || err)
            break;
        at++;
        const struct pup_span *argument = directive(sentence, &at, &next);
        if (argument) {
            err = pup_text_escape(out, *argument, true);
        } else {
            err = pup_buf_put_byte(out, '%');
            at += *at == '%';
        }
    }
    return err;
}

/* Room for the length, filled in by end_frame. */
static enum pup_err begin_frame(struct pup_buf *out, size_t *at)
{
    *at = pup_buf_len(out);
    enum pup_err err = pup_row_put_u32(out, 0);
    return err ? err : pup_row_put_u8(out, PUP_ADMIN_VERSION);
}

static enum pup_err end_frame(struct pup_buf *out, size_t at, enum pup_err err)
{
    size_t len = pup_buf_len(out) - at - LENGTH;
    if (!err && len > PUP_ADMIN_FRAME_MAX)
        err = PUP_ERR_LIMIT;
    if (err) {
        pup_buf_truncate(out, at);
        return err;
    }
    uint8_t *length = out->data + out->start + at;
    for (int i = 0; i < LENGTH; i++)
        length[i] = (uint8_t)(len >> (8 * (LENGTH - 1 - i)));
    return PUP_OK;
}

enum pup_err pup_admin_request_pack(const struct pup_admin_request *request, struct pup_buf *out)
{
    size_t at;
    enum pup_err err = begin_frame(out, &at);
    if (!err)
        err = pup_row_put_u8(out, (uint8_t)request->ask);
    if (!err)
        err = pup_row_put_u8(out, request->french);
    if (!err)
        err = pup_row_put_u32(out, (uint32_t)request->word_count);
    for (size_t i = 0; i < request->word_count && !err; i++)
        err = pup_row_put_text(out, request->words[i]);
    return end_frame(out, at, err);
}

enum pup_err pup_admin_reply_pack(const struct pup_admin_reply *reply, struct pup_buf *out)
{
    size_t at;
    enum pup_err err = begin_frame(out, &at);
    if (!err)
        err = pup_row_put_u32(out, reply->exit_code);
    if (!err)
        err = pup_row_put_u64(out, reply->number);
    if (!err)
        err = pup_row_put_bytes(out, reply->said);
    return end_frame(out, at, err);
}

enum pup_err pup_admin_frame(const struct pup_buf *input, struct pup_span *frame)
{
    struct pup_span bytes = pup_buf_span(input);
    if (bytes.len < LENGTH)
        return PUP_ERR_GAP;
    struct pup_row row = pup_row_read(bytes);
    uint32_t len = pup_row_u32(&row);
    if (len > PUP_ADMIN_FRAME_MAX)
        return PUP_ERR_LIMIT;
    if (bytes.len - LENGTH < len)
        return PUP_ERR_GAP;
    *frame = (struct pup_span){bytes.data + LENGTH, len};
    return PUP_OK;
}

static enum pup_err copy_word(struct pup_arena *arena, struct pup_span word, const char **out)
{
    if (word.len > 0 && memchr(word.data, 0, word.len))
        return PUP_ERR_MALFORMED;
    *out = (const char *)pup_arena_copy(arena, word).data;
    return *out ? PUP_OK : PUP_ERR_MEMORY;
}

enum pup_err pup_admin_request_unpack(struct pup_arena *arena, struct pup_span frame, struct pup_admin_request *request)
{
    struct pup_row row = pup_row_read(frame);
    if (pup_row_u8(&row) != PUP_ADMIN_VERSION)
        return row.bad ? PUP_ERR_MALFORMED : PUP_ERR_VERSION;
    *request = (struct pup_admin_request){0};
    request->ask = (enum pup_admin_ask)pup_row_u8(&row);
    request->french = pup_row_u8(&row) != 0;
    request->word_count = pup_row_u32(&row);
    if (row.bad || request->word_count > PUP_ADMIN_WORDS_MAX)
        return PUP_ERR_MALFORMED;
    request->words = pup_arena_array(arena, request->word_count, sizeof *request->words);
    enum pup_err err = request->words ? PUP_OK : PUP_ERR_MEMORY;
    for (size_t i = 0; i < request->word_count && !err; i++)
        err = copy_word(arena, pup_row_bytes(&row), &request->words[i]);
    return err ? err : row.bad ? PUP_ERR_MALFORMED : PUP_OK;
}

enum pup_err pup_admin_reply_unpack(struct pup_span frame, struct pup_admin_reply *reply)
{
    struct pup_row row = pup_row_read(frame);
    if (pup_row_u8(&row) != PUP_ADMIN_VERSION)
        return row.bad ? PUP_ERR_MALFORMED : PUP_ERR_VERSION;
    reply->exit_code = pup_row_u32(&row);
    reply->number = pup_row_u64(&row);
    reply->said = pup_row_bytes(&row);
    return row.bad ? PUP_ERR_MALFORMED : PUP_OK;
}
