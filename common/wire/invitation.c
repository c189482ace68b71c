#include "common/wire/invitation.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/hash.h"
#include "common/base/text.h"

static const char scheme[] = "pupitre:";

enum { SECRET = 16, FINGERPRINT = 32, CHECK = 2, PACKED = SECRET + FINGERPRINT + CHECK, DIGITS = PACKED * 8 / 5 };

static bool is_host_character(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') || character == '-';
}

/* A name of labels of 1..63 letters, digits and inner hyphens (RFC 1123), in lower case. Takes IPv4 addresses as well.
 */
static bool is_host_name(const char *host)
{
    size_t label = 0;
    for (size_t i = 0;; i++) {
        bool end = host[i] == '\0' || host[i] == '.';
        if (end && (label == 0 || label > 63 || host[i - 1] == '-')) {
            return false;
        }
        if (host[i] == '\0') {
            return true;
        }
        if (!end && (!is_host_character(host[i]) || (label == 0 && host[i] == '-'))) {
            return false;
        }
        label = end ? 0 : label + 1;
    }
}

static bool is_ipv6(const char *host)
{
    struct in6_addr address;
    return strchr(host, ':') != NULL && inet_pton(AF_INET6, host, &address) == 1;
}

/* Copies in lower case; PUP_ERR_INVALID unless it is a host. */
static enum pup_err take_host(struct pup_span text, char host[PUP_HOST_MAX + 1])
{
    if (text.len == 0 || text.len > PUP_HOST_MAX) {
        return PUP_ERR_INVALID;
    }
    for (size_t i = 0; i < text.len; i++) {
        host[i] = (char)(text.data[i] < 0x80 ? tolower(text.data[i]) : text.data[i]);
    }
    host[text.len] = '\0';
    return strlen(host) == text.len && (is_host_name(host) || is_ipv6(host)) ? PUP_OK : PUP_ERR_INVALID;
}

static enum pup_err take_port(struct pup_span text, uint16_t *port)
{
    unsigned long number = 0;
    if (text.len == 0 || text.len > 5) {
        return PUP_ERR_INVALID;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return PUP_ERR_INVALID;
        }
        number = number * 10 + (text.data[i] - '0');
    }
    if (number == 0 || number > UINT16_MAX) {
        return PUP_ERR_INVALID;
    }
    *port = (uint16_t)number;
    return PUP_OK;
}

static struct pup_span cut(struct pup_span text, size_t from, size_t to)
{
    return (struct pup_span){text.data + from, to - from};
}

/* The last colon that is not within brackets; text.len when there is none. */
static size_t last_colon(struct pup_span text)
{
    for (size_t i = text.len; i-- > 0 && text.data[i] != ']';) {
        if (text.data[i] == ':') {
            return i;
        }
    }
    return text.len;
}

static enum pup_err take_bracketed(struct pup_span text, char host[PUP_HOST_MAX + 1])
{
    if (text.len < 2 || text.data[text.len - 1] != ']') {
        return PUP_ERR_INVALID;
    }
    enum pup_err err = take_host(cut(text, 1, text.len - 1), host);
    return err == PUP_OK && !is_ipv6(host) ? PUP_ERR_INVALID : err;
}

enum pup_err pup_host_parse(struct pup_span text, char host[PUP_HOST_MAX + 1], uint16_t *port)
{
    text = pup_text_trim(text);
    *port = PUP_PORT_DEFAULT;
    /* An IPv6 address alone is unmistakable; with a port it needs its brackets. */
    if (take_host(text, host) == PUP_OK) {
        return PUP_OK;
    }
    size_t colon = last_colon(text);
    if (colon < text.len && take_port(cut(text, colon + 1, text.len), port) != PUP_OK) {
        return PUP_ERR_INVALID;
    }
    struct pup_span name = {text.data, colon};
    if (colon > 0 && name.data[0] == '[') {
        return take_bracketed(name, host);
    }
    enum pup_err err = take_host(name, host);
    return err == PUP_OK && is_ipv6(host) ? PUP_ERR_INVALID : err;
}

/* "pupitre:HOST:PORT:" into `out`; its length. */
static size_t print_place(const struct pup_invitation *invitation, char out[PUP_INVITATION_MAX + 1])
{
    bool brackets = strchr(invitation->host, ':') != NULL;
    int len = snprintf(out, PUP_INVITATION_MAX + 1, "%s%s%s%s:%u:", scheme, brackets ? "[" : "", invitation->host,
                       brackets ? "]" : "", (unsigned)invitation->port);
    return len < 0 || len > PUP_INVITATION_MAX ? 0 : (size_t)len;
}

/* Secret, fingerprint, and the check over them and the place. */
static void pack(const struct pup_invitation *invitation, struct pup_span place, uint8_t packed[PACKED])
{
    memcpy(packed, invitation->secret, SECRET);
    memcpy(packed + SECRET, invitation->authority.bytes, FINGERPRINT);
    const struct pup_span parts[] = {place, {packed, SECRET + FINGERPRINT}};
    struct pup_hash check = pup_sha256(parts, 2);
    memcpy(packed + SECRET + FINGERPRINT, check.bytes, CHECK);
}

enum pup_err pup_invitation_print(const struct pup_invitation *invitation, char out[PUP_INVITATION_MAX + 1])
{
    struct pup_invitation clean = *invitation;
    if (invitation->port == 0 || take_host(pup_span_of(invitation->host), clean.host) != PUP_OK) {
        return PUP_ERR_INVALID;
    }
    size_t len = print_place(&clean, out);
    if (len == 0 || len + DIGITS > PUP_INVITATION_MAX) {
        return PUP_ERR_INVALID;
    }
    uint8_t packed[PACKED];
    pack(&clean, (struct pup_span){(const uint8_t *)out, len}, packed);
    pup_base32_encode((struct pup_span){packed, sizeof packed}, out + len);
    return PUP_OK;
}

/* Takes "pupitre:" off the front, in any case. */
static bool take_scheme(struct pup_span *word)
{
    size_t len = sizeof scheme - 1;
    if (word->len < len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (tolower(word->data[i]) != scheme[i]) {
            return false;
        }
    }
    *word = cut(*word, len, word->len);
    return true;
}

enum pup_err pup_invitation_parse(struct pup_span word, struct pup_invitation *invitation)
{
    struct pup_span rest = pup_text_trim(word);
    if (rest.len > PUP_INVITATION_MAX || !take_scheme(&rest)) {
        return PUP_ERR_INVALID;
    }
    uint8_t packed[PACKED], expected[PACKED];
    size_t secret = last_colon(rest);
    if (secret == rest.len || pup_base32_decode(cut(rest, secret + 1, rest.len), packed, PACKED) != PUP_OK) {
        return PUP_ERR_INVALID;
    }
    struct pup_span place = cut(rest, 0, secret);
    struct pup_invitation read = {0};
    if (last_colon(place) == place.len || pup_host_parse(place, read.host, &read.port) != PUP_OK) {
        return PUP_ERR_INVALID;
    }
    memcpy(read.secret, packed, SECRET);
    memcpy(read.authority.bytes, packed + SECRET, FINGERPRINT);
    char printed[PUP_INVITATION_MAX + 1];
    size_t len = print_place(&read, printed);
    pack(&read, (struct pup_span){(const uint8_t *)printed, len}, expected);
    if (len == 0 || memcmp(packed, expected, PACKED) != 0) {
        return PUP_ERR_INVALID;
    }
    *invitation = read;
    return PUP_OK;
}
