/* Who speaks: private keys, certificates and the device ids made from them. PEM on disk (0600), Ed25519 throughout
 * (small certificates; why not ECDSA: README). No date in a certificate is ever checked: no clock decides (the roster
 * does). */
#ifndef PUP_NET_IDENTITY_H
#define PUP_NET_IDENTITY_H

#include "common/base/buf.h"
#include "common/base/id.h"

/* A private key with its certificate (and nothing else): an authority's, a server's or a device's. */
struct pup_identity;

/* A fresh key with a self-signed certificate of that common name: what a device shows before it is enrolled.
 * PUP_ERR_INVALID for a name of no or more than 64 characters. */
enum pup_err pup_identity_new(const char *common_name, struct pup_identity **identity);
/* From PEM (certificate then key, in any order). PUP_ERR_MALFORMED. */
enum pup_err pup_identity_from_pem(struct pup_span pem, struct pup_identity **identity);
/* Appends certificate and private key as PEM. */
enum pup_err pup_identity_to_pem(const struct pup_identity *identity, struct pup_buf *pem);
void pup_identity_free(struct pup_identity *identity);

/* The device id made from the public key. */
struct pup_device pup_identity_device(const struct pup_identity *identity);
/* The same from a public key alone (SPKI, DER). */
struct pup_device pup_device_of_key(struct pup_span public_key);
/* The certificate in DER; borrowed from the identity. */
struct pup_span pup_identity_certificate(const struct pup_identity *identity);
/* Puts a certificate issued for this key (DER) in place of the present one. PUP_ERR_UNTRUSTED when it is for another
 * key. */
enum pup_err pup_identity_adopt(struct pup_identity *identity, struct pup_span certificate);

/* SHA-256 of a certificate's DER: what an invitation pins. */
struct pup_hash pup_certificate_fingerprint(struct pup_span certificate);

/* What a certificate may be used for; a device's cannot pass for a server's. */
enum pup_usage { PUP_USAGE_AUTHORITY, PUP_USAGE_SERVER, PUP_USAGE_DEVICE };

/* A fresh authority: a self-signed CA certificate (the certificate is the trust anchor). */
enum pup_err pup_authority_new(const char *common_name, struct pup_identity **authority);

/* Issues a certificate in DER, appended to `out`, for the public key (SPKI, DER) with that common name and usage. The
 * serial is random. Server certificates carry `hosts` (comma-separated, may be NULL) as subject alternative names.
 * PUP_ERR_MALFORMED: not an Ed25519 key; PUP_ERR_INVALID: a name of no or more than 64 characters, hosts that are none,
 * or PUP_USAGE_AUTHORITY (there are no authorities below the authority). */
enum pup_err pup_authority_issue(const struct pup_identity *authority, struct pup_span public_key,
                                 const char *common_name, enum pup_usage usage, const char *hosts, struct pup_buf *out);
/* The identity's public key as SPKI DER, appended. */
enum pup_err pup_identity_public_key(const struct pup_identity *identity, struct pup_buf *out);

#endif
