/* The authority: the private CA of this server home, the server's own identity, and the key that proves receipts. It is
 * part of every backup, and alone (a file of a few kilobytes) enough of one for every edit to come back from the sites.
 */
#ifndef PUP_SERVER_AUTHORITY_H
#define PUP_SERVER_AUTHORITY_H

#include "common/net/identity.h"
#include "common/store/store.h"

struct pup_authority {
    struct pup_identity *ca;
    struct pup_identity *server;
    uint8_t receipt_key[32];
    char name[129]; /* what the home is called */
    char host[300]; /* where clients find it: put into invitations, "host" or "host:port" */
};

/* Makes a fresh one; `receipt_key` comes from the caller's randomness. */
enum pup_err pup_authority_create(const char *name, const char *host, const uint8_t receipt_key[32],
                                  struct pup_authority *authority);
/* Reads it from, writes it to, the store (write transaction). PUP_ERR_NOT_FOUND: not a server home. */
enum pup_err pup_authority_load(struct pup_txn *txn, struct pup_authority *authority);
enum pup_err pup_authority_save(struct pup_txn *txn, const struct pup_authority *authority);
/* As one self-contained file, and back. PUP_ERR_MALFORMED. */
enum pup_err pup_authority_export(const struct pup_authority *authority, struct pup_buf *file);
enum pup_err pup_authority_import(struct pup_span file, struct pup_authority *authority);
void pup_authority_release(struct pup_authority *authority);

/* SHA-256 of the CA certificate: what invitations pin. */
struct pup_hash pup_authority_fingerprint(const struct pup_authority *authority);

#endif
