/* What the files of this folder know of an identity and of certificates; nobody else sees OpenSSL's types. */
#ifndef PUP_NET_IDENTITY_PRIV_H
#define PUP_NET_IDENTITY_PRIV_H

#include <openssl/x509.h>

#include "common/net/identity.h"

struct pup_identity {
    EVP_PKEY *key;
    X509 *certificate;
    unsigned char *der; /* the certificate's; from OpenSSL's allocator */
    size_t der_len;
};

/* Makes and signs a certificate that says: `key` belongs to `common_name`, for this usage. `issuer` NULL: signed by
 * itself, `signer` being the key pair then. PUP_ERR_INVALID for a name of no or more than 64 characters, or for hosts
 * that are none. */
enum pup_err pup_certificate_make(EVP_PKEY *key, const char *common_name, enum pup_usage usage, const char *hosts,
                                  X509 *issuer, EVP_PKEY *signer, X509 **certificate);

/* Reads one certificate and nothing behind it; NULL if it is not that. */
X509 *pup_certificate_read(struct pup_span der);

/* The device id: from the public key as it stands in the certificate. */
enum pup_err pup_certificate_device(X509 *certificate, struct pup_device *device);

/* True when `anchor` itself issued `leaf` for `usage` (server or device). No date is looked at. */
bool pup_certificate_issued_by(X509 *leaf, X509 *anchor, enum pup_usage usage);

/* True when the certificate's hash is that one. */
bool pup_certificate_has_fingerprint(X509 *certificate, const struct pup_hash *fingerprint);

#endif
