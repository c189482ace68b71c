#include "server/roster/authority.h"

#include <string.h>

#include "common/base/text.h"
#include "common/wire/invitation.h"
#include "server/roster/roster_priv.h"

enum { PEM_MAX = 16 * 1024 };

void pup_authority_release(struct pup_authority *authority)
{
    pup_identity_free(authority->ca);
    pup_identity_free(authority->server);
    memset(authority, 0, sizeof *authority);
}

struct pup_hash pup_authority_fingerprint(const struct pup_authority *authority)
{
    return pup_certificate_fingerprint(pup_identity_certificate(authority->ca));
}

/* Copies a line of text that may stand in a header of the exported file. */
static enum pup_err take_line(struct pup_span text, char *out, size_t room)
{
    if (text.len == 0 || text.len >= room || !pup_text_valid(text)) {
        return PUP_ERR_INVALID;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < 0x20 || text.data[i] == 0x7f) {
            return PUP_ERR_INVALID;
        }
    }
    memcpy(out, text.data, text.len);
    out[text.len] = '\0';
    return PUP_OK;
}

static enum pup_err set_texts(struct pup_authority *authority, struct pup_span name, struct pup_span host)
{
    char plain[PUP_HOST_MAX + 1];
    uint16_t port;
    enum pup_err err = take_line(name, authority->name, sizeof authority->name);
    err = err == PUP_OK ? take_line(host, authority->host, sizeof authority->host) : err;
    return err == PUP_OK ? pup_host_parse(host, plain, &port) : err;
}

/* The server's own identity: a key of its own with a certificate issued for servers. */
static enum pup_err make_server(struct pup_authority *authority)
{
    struct pup_buf key, certificate;
    char host[PUP_HOST_MAX + 1];
    uint16_t port;
    pup_buf_init(&key, PEM_MAX);
    pup_buf_init(&certificate, PEM_MAX);
    enum pup_err err = pup_host_parse(pup_span_of(authority->host), host, &port);
    err = err == PUP_OK ? pup_identity_new("pupitred", &authority->server) : err;
    err = err == PUP_OK ? pup_identity_public_key(authority->server, &key) : err;
    err = err == PUP_OK
              ? pup_authority_issue(authority->ca, pup_buf_span(&key), "pupitred", PUP_USAGE_SERVER, host, &certificate)
              : err;
    err = err == PUP_OK ? pup_identity_adopt(authority->server, pup_buf_span(&certificate)) : err;
    pup_buf_release(&key);
    pup_buf_release(&certificate);
    return err;
}

enum pup_err pup_authority_create(const char *name, const char *host, const uint8_t receipt_key[32],
                                  struct pup_authority *authority)
{
    *authority = (struct pup_authority){0};
    memcpy(authority->receipt_key, receipt_key, sizeof authority->receipt_key);
    enum pup_err err = set_texts(authority, pup_span_of(name), pup_span_of(host));
    /* The common name of a certificate holds at most 64 characters, so what the home is called cannot stand there. */
    err = err == PUP_OK ? pup_authority_new("pupitre authority", &authority->ca) : err;
    err = err == PUP_OK ? make_server(authority) : err;
    if (err != PUP_OK) {
        pup_authority_release(authority);
    }
    return err;
}

/* ---- in the store ---- */

static enum pup_err get(struct pup_txn *txn, const char *name, struct pup_span *value)
{
    struct pup_key key = rows_text_key(name);
    return pup_txn_get(txn, PUP_TABLE_AUTHORITY, pup_key_span(&key), value);
}

static enum pup_err put(struct pup_txn *txn, const char *name, struct pup_span value)
{
    struct pup_key key = rows_text_key(name);
    return pup_txn_put(txn, PUP_TABLE_AUTHORITY, pup_key_span(&key), value);
}

static enum pup_err get_identity(struct pup_txn *txn, const char *name, struct pup_identity **identity)
{
    struct pup_span pem;
    enum pup_err err = get(txn, name, &pem);
    err = err == PUP_OK ? pup_identity_from_pem(pem, identity) : err;
    return err == PUP_ERR_MALFORMED ? PUP_ERR_CORRUPT : err;
}

static enum pup_err put_identity(struct pup_txn *txn, const char *name, const struct pup_identity *identity)
{
    struct pup_buf pem;
    pup_buf_init(&pem, PEM_MAX);
    enum pup_err err = pup_identity_to_pem(identity, &pem);
    err = err == PUP_OK ? put(txn, name, pup_buf_span(&pem)) : err;
    pup_buf_release(&pem);
    return err;
}

static enum pup_err load_texts(struct pup_txn *txn, struct pup_authority *authority)
{
    struct pup_span key, name, host;
    enum pup_err err = get(txn, "receipts", &key);
    err = err == PUP_OK ? get(txn, "name", &name) : err;
    err = err == PUP_OK ? get(txn, "host", &host) : err;
    if (err != PUP_OK) {
        return err;
    }
    if (key.len != sizeof authority->receipt_key || set_texts(authority, name, host) != PUP_OK) {
        return PUP_ERR_CORRUPT;
    }
    memcpy(authority->receipt_key, key.data, key.len);
    return PUP_OK;
}

enum pup_err pup_authority_load(struct pup_txn *txn, struct pup_authority *authority)
{
    *authority = (struct pup_authority){0};
    enum pup_err err = load_texts(txn, authority);
    err = err == PUP_OK ? get_identity(txn, "ca", &authority->ca) : err;
    err = err == PUP_OK ? get_identity(txn, "server", &authority->server) : err;
    if (err != PUP_OK) {
        pup_authority_release(authority);
    }
    return err;
}

enum pup_err pup_authority_save(struct pup_txn *txn, const struct pup_authority *authority)
{
    struct pup_span key = {authority->receipt_key, sizeof authority->receipt_key};
    enum pup_err err = put_identity(txn, "ca", authority->ca);
    err = err == PUP_OK ? put_identity(txn, "server", authority->server) : err;
    err = err == PUP_OK ? put(txn, "receipts", key) : err;
    err = err == PUP_OK ? put(txn, "name", pup_span_of(authority->name)) : err;
    return err == PUP_OK ? put(txn, "host", pup_span_of(authority->host)) : err;
}

/* ---- as a file ----
 *
 *   pupitre authority 1
 *   name MSP de Valombre
 *   host pupitre.example.fr:7417
 *   receipts 64 hexadecimal digits
 *   authority
 *   -----BEGIN CERTIFICATE-----…, its key likewise
 *   server
 *   -----BEGIN CERTIFICATE-----…, its key likewise
 */

static const char first_line[] = "pupitre authority 1";

enum pup_err pup_authority_export(const struct pup_authority *authority, struct pup_buf *file)
{
    struct pup_hash key;
    char receipts[65];
    memcpy(key.bytes, authority->receipt_key, sizeof key.bytes);
    pup_hash_text(&key, receipts);
    enum pup_err err = pup_buf_printf(file, "%s\nname %s\nhost %s\nreceipts %s\nauthority\n", first_line,
                                      authority->name, authority->host, receipts);
    err = err == PUP_OK ? pup_identity_to_pem(authority->ca, file) : err;
    err = err == PUP_OK ? pup_buf_put_text(file, "server\n") : err;
    return err == PUP_OK ? pup_identity_to_pem(authority->server, file) : err;
}

/* Cuts the next line off the front; false at the end. */
static bool next_line(struct pup_span *rest, struct pup_span *line)
{
    if (rest->len == 0) {
        return false;
    }
    const uint8_t *end = memchr(rest->data, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->data);
    *line = (struct pup_span){rest->data, len};
    size_t taken = end == NULL ? len : len + 1;
    *rest = (struct pup_span){rest->data + taken, rest->len - taken};
    if (line->len > 0 && line->data[line->len - 1] == '\r') {
        line->len--;
    }
    return true;
}

/* The next line, which must be "word" or "word rest-of-line". */
static bool expect(struct pup_span *rest, const char *word, struct pup_span *after)
{
    struct pup_span line, wanted = pup_span_of(word);
    if (!next_line(rest, &line) || line.len < wanted.len || memcmp(line.data, wanted.data, wanted.len) != 0) {
        return false;
    }
    *after = (struct pup_span){line.data + wanted.len, line.len - wanted.len};
    if (after->len == 0) {
        return true;
    }
    bool spaced = after->data[0] == ' ';
    *after = (struct pup_span){after->data + 1, after->len - 1};
    return spaced;
}

/* The lines up to one that is exactly `word`, or to the end if it is NULL. */
static bool section(struct pup_span *rest, const char *word, struct pup_span *bytes)
{
    *bytes = (struct pup_span){rest->data, 0};
    struct pup_span line;
    while (next_line(rest, &line)) {
        if (word != NULL && pup_span_equal(line, pup_span_of(word))) {
            return true;
        }
        bytes->len = (size_t)(rest->data - bytes->data);
    }
    return word == NULL;
}

static bool read_file(struct pup_span file, struct pup_authority *authority, struct pup_span *ca,
                      struct pup_span *server)
{
    struct pup_span nothing, name, host, receipts;
    struct pup_hash key;
    bool whole = expect(&file, first_line, &nothing) && nothing.len == 0 && expect(&file, "name", &name) &&
                 expect(&file, "host", &host) && expect(&file, "receipts", &receipts) &&
                 expect(&file, "authority", &nothing) && section(&file, "server", ca) && section(&file, NULL, server);
    if (!whole || pup_hash_parse(receipts, &key) != PUP_OK || set_texts(authority, name, host) != PUP_OK) {
        return false;
    }
    memcpy(authority->receipt_key, key.bytes, sizeof authority->receipt_key);
    return true;
}

enum pup_err pup_authority_import(struct pup_span file, struct pup_authority *authority)
{
    struct pup_span ca, server;
    *authority = (struct pup_authority){0};
    if (!read_file(file, authority, &ca, &server)) {
        *authority = (struct pup_authority){0};
        return PUP_ERR_MALFORMED;
    }
    enum pup_err err = pup_identity_from_pem(ca, &authority->ca);
    err = err == PUP_OK ? pup_identity_from_pem(server, &authority->server) : err;
    if (err != PUP_OK) {
        pup_authority_release(authority);
    }
    return err;
}
