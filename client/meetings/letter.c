#include "client/meetings/letter.h"

#include <stdio.h>
#include <string.h>

#include "common/model/date.h"

enum { WORD_MAX = 75, LINE_MAX_OCTETS = 76, BASE64_LINE = 57 /* bytes that make 76 characters */ };

/* Everything is appended through one of these: the first error stays. */
struct writing {
    struct pup_buf *out;
    enum pup_err err;
};

static void put(struct writing *w, const char *text)
{
    w->err = w->err == PUP_OK ? pup_buf_put_text(w->out, text) : w->err;
}

static void put_bytes(struct writing *w, struct pup_span bytes)
{
    w->err = w->err == PUP_OK ? pup_buf_put(w->out, bytes) : w->err;
}

/* ---- addresses ---- */

static bool is_letter_or_digit(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* Atoms of the allowed characters, with single dots between them. */
static bool atoms(struct pup_span text, const char *allowed)
{
    bool open = false; /* an atom has begun */
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.data[i];
        if (byte == '.' && !open) {
            return false;
        }
        if (byte != '.' && !is_letter_or_digit(byte) && (byte == '\0' || strchr(allowed, byte) == NULL)) {
            return false;
        }
        open = byte != '.';
    }
    return open;
}

bool pup_address_valid(struct pup_span address)
{
    const uint8_t *at = address.len == 0 ? NULL : memchr(address.data, '@', address.len);
    if (at == NULL || address.len > PUP_ADDRESS_MAX) {
        return false;
    }
    struct pup_span local = {address.data, (size_t)(at - address.data)};
    struct pup_span host = {at + 1, address.len - local.len - 1};
    bool hyphens = host.len > 0 && host.data[0] != '-' && host.data[host.len - 1] != '-';
    return local.len <= 64 && atoms(local, "!#$%&'*+-/=?^_`{|}~") && hyphens && atoms(host, "-");
}

/* ---- words of headers ---- */

static bool is_plain(uint8_t byte)
{
    return byte >= ' ' && byte < 0x7F;
}

/* Printable ASCII that is short, and no encoded word itself. */
static bool needs_no_encoding(struct pup_span text, size_t most)
{
    for (size_t i = 0; i < text.len; i++) {
        bool begins_word = text.data[i] == '=' && i + 1 < text.len && text.data[i + 1] == '?';
        if (!is_plain(text.data[i]) || begins_word) {
            return false;
        }
    }
    return text.len <= most;
}

/* What may stand as itself in an encoded word, in any header (RFC 2047, section 5). */
static bool stands(uint8_t byte)
{
    return is_letter_or_digit(byte) || (byte != '\0' && strchr("!*+-/", byte) != NULL);
}

/* Bytes of the character at `at`, as its first byte says; never more than there are. */
static size_t character(struct pup_span text, size_t at)
{
    size_t len = 1;
    while (at + len < text.len && (text.data[at + len] & 0xC0) == 0x80 && len < 4) {
        len++;
    }
    return len;
}

static size_t put_q(char *room, uint8_t byte)
{
    if (byte == ' ' || byte < ' ' || byte == 0x7F) {
        room[0] = '_';
        return 1;
    }
    if (stands(byte)) {
        room[0] = (char)byte;
        return 1;
    }
    (void)snprintf(room, 4, "=%02X", byte);
    return 3;
}

/* Encoded words, none of which cuts a character, on lines of their own where they are several. */
static void put_encoded(struct writing *w, struct pup_span text)
{
    static const char begins[] = "=?UTF-8?Q?";
    size_t used = 0;
    put(w, begins);
    for (size_t at = 0; at < text.len;) {
        char word[16];
        size_t len = 0, bytes = character(text, at);
        for (size_t i = 0; i < bytes; i++) {
            len += put_q(word + len, text.data[at + i]);
        }
        if (used + len + sizeof begins + 1 > WORD_MAX - 8) { /* 8: what the header's name takes on the first line */
            put(w, "?=\r\n ");
            put(w, begins);
            used = 0;
        }
        put_bytes(w, (struct pup_span){(const uint8_t *)word, len});
        used += len;
        at += bytes;
    }
    put(w, "?=");
}

static void put_words(struct writing *w, struct pup_span text, size_t most)
{
    if (needs_no_encoding(text, most)) {
        put_bytes(w, text);
    } else {
        put_encoded(w, text);
    }
}

/* A name of letters, digits and spaces may stand as it is; others are encoded rather than quoted. */
static bool is_phrase(struct pup_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_letter_or_digit(name.data[i]) && name.data[i] != ' ' && name.data[i] != '-') {
            return false;
        }
    }
    return name.len > 0 && name.len <= 60 && name.data[0] != ' ' && name.data[name.len - 1] != ' ';
}

static void put_person(struct writing *w, const struct pup_letter_person *person)
{
    if (!pup_address_valid(person->address)) {
        w->err = w->err == PUP_OK ? PUP_ERR_INVALID : w->err;
        return;
    }
    if (person->name.len == 0) {
        put_bytes(w, person->address);
        return;
    }
    if (is_phrase(person->name)) {
        put_bytes(w, person->name);
    } else {
        put_encoded(w, person->name);
    }
    put(w, "\r\n <"); /* on a line of its own: a long name and a long address would not fit one */
    put_bytes(w, person->address);
    put(w, ">");
}

/* ---- headers ---- */

static void put_date(struct writing *w, int64_t at_ms, int offset)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = at_ms / 1000 + (int64_t)offset * 60;
    int64_t day = pup_days_of_minutes(seconds / 60), of_day = seconds - day * 86400;
    struct pup_date date = pup_date_from_days(day);
    int away = offset < 0 ? -offset : offset;
    char line[80];
    snprintf(line, sizeof line, "Date: %s, %02d %s %04d %02d:%02d:%02d %c%02d%02d\r\n", days[pup_weekday(day) - 1],
             date.day, months[date.month - 1], date.year, (int)(of_day / 3600), (int)(of_day / 60 % 60),
             (int)(of_day % 60), offset < 0 ? '-' : '+', away / 60 % 100, away % 60);
    put(w, line);
}

static void put_unique(struct writing *w, const struct pup_letter *letter)
{
    char hex[2 * sizeof letter->unique + 1];
    for (size_t i = 0; i < sizeof letter->unique; i++) {
        (void)snprintf(hex + 2 * i, 3, "%02x", letter->unique[i]);
    }
    put(w, hex);
}

static void put_headers(struct writing *w, const struct pup_letter *letter)
{
    put_date(w, letter->at_ms, letter->offset);
    put(w, "From: ");
    put_person(w, &letter->from);
    put(w, "\r\nTo: ");
    for (size_t i = 0; i < letter->to_count; i++) {
        put(w, i == 0 ? "" : ",\r\n ");
        put_person(w, &letter->to[i]);
    }
    put(w, "\r\nSubject: ");
    put_words(w, letter->subject, 66);
    put(w, "\r\nMessage-ID:\r\n <");
    put_unique(w, letter);
    const uint8_t *at = memchr(letter->from.address.data, '@', letter->from.address.len);
    put_bytes(w, (struct pup_span){at, letter->from.address.len - (size_t)(at - letter->from.address.data)});
    put(w, ">\r\nMIME-Version: 1.0\r\n");
    put(w, letter->draft ? "X-Unsent: 1\r\n" : "");
}

/* ---- bodies ---- */

/* Quoted-printable (RFC 2045, section 6.7), line ends made CRLF. */
static void put_quoted(struct writing *w, struct pup_span text)
{
    size_t column = 0;
    for (size_t at = 0; at < text.len && w->err == PUP_OK; at++) {
        uint8_t byte = text.data[at];
        bool last = at + 1 == text.len || text.data[at + 1] == '\n' || text.data[at + 1] == '\r';
        if (byte == '\n') {
            put(w, "\r\n");
            column = 0;
            continue;
        }
        if (byte == '\r' && at + 1 < text.len && text.data[at + 1] == '\n') {
            continue;
        }
        char word[4] = {(char)byte, '\0'};
        bool white = byte == ' ' || byte == '\t';
        bool from = byte == 'F' && column == 0; /* "From " at the front of a line is touched by old mailboxes */
        if ((!is_plain(byte) && byte != '\t') || byte == '=' || (white && last) || from) {
            (void)snprintf(word, sizeof word, "=%02X", byte);
        }
        size_t len = strlen(word);
        if (column + len > LINE_MAX_OCTETS - 1) {
            put(w, "=\r\n");
            column = 0;
        }
        put(w, word);
        column += len;
    }
    put(w, "\r\n");
}

static void put_text_part(struct writing *w, struct pup_span text)
{
    put(w, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    put_quoted(w, text);
}

static void put_base64(struct writing *w, struct pup_span bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < bytes.len && w->err == PUP_OK; at += 3) {
        size_t left = bytes.len - at;
        uint32_t three = (uint32_t)bytes.data[at] << 16;
        three |= left > 1 ? (uint32_t)bytes.data[at + 1] << 8 : 0;
        three |= left > 2 ? bytes.data[at + 2] : 0;
        char four[5] = {digits[three >> 18], digits[three >> 12 & 63], left > 1 ? digits[three >> 6 & 63] : '=',
                        left > 2 ? digits[three & 63] : '=', '\0'};
        put(w, four);
        put(w, (at + 3) % BASE64_LINE == 0 ? "\r\n" : "");
    }
    put(w, "\r\n");
}

static void put_boundary(struct writing *w, const struct pup_letter *letter, const char *before, const char *after)
{
    put(w, before);
    put(w, "=_"); /* neither encoding ever writes these two together */
    put_unique(w, letter);
    put(w, after);
}

static void put_file(struct writing *w, const struct pup_letter *letter, const struct pup_letter_file *file)
{
    put_boundary(w, letter, "--", "\r\n");
    put(w, "Content-Type: ");
    put(w, file->type);
    put(w, "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"");
    put(w, file->name);
    put(w, "\"\r\n\r\n");
    put_base64(w, file->bytes);
}

enum pup_err pup_letter_write(const struct pup_letter *letter, struct pup_buf *out)
{
    struct writing w = {.out = out};
    if (letter->to_count == 0 || !pup_address_valid(letter->from.address)) {
        return PUP_ERR_INVALID;
    }
    put_headers(&w, letter);
    if (letter->file_count == 0) {
        put_text_part(&w, letter->text);
        return w.err;
    }
    put_boundary(&w, letter, "Content-Type: multipart/mixed;\r\n boundary=\"", "\"\r\n\r\n");
    put_boundary(&w, letter, "--", "\r\n");
    put_text_part(&w, letter->text);
    for (size_t i = 0; i < letter->file_count; i++) {
        put_file(&w, letter, &letter->files[i]);
    }
    put_boundary(&w, letter, "--", "--\r\n");
    return w.err;
}
