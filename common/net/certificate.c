/* Certificates, as small as they can be: a common name, a key, a serial, and the one extension that tells what it is
 * for. Key identifiers, policies and usages that nobody would look at are left out; they travel in every handshake. */
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "common/base/hash.h"
#include "common/base/random.h"
#include "common/net/identity_priv.h"

enum { X509_VERSION_3_VALUE = 2, SERIAL_BYTES = 8, HOST_ROOM = 256 };

static bool set_serial(X509 *certificate)
{
    uint8_t bytes[SERIAL_BYTES];
    pup_random(bytes, sizeof bytes);
    bytes[0] = (bytes[0] & 0x7f) | 0x40; /* positive, and of the same length each time */
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool set = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return set;
}

/* Nobody looks at the dates, but the format wants them: from the year 2000 to the end of time as RFC 5280 writes it. */
static bool set_dates(X509 *certificate)
{
    return ASN1_TIME_set_string(X509_getm_notBefore(certificate), "000101000000Z") &&
           ASN1_TIME_set_string(X509_getm_notAfter(certificate), "99991231235959Z");
}

static bool set_names(X509 *certificate, const char *common_name, X509 *issuer)
{
    X509_NAME *subject = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, (const unsigned char *)common_name, -1,
                                      -1, 0) &&
           X509_set_issuer_name(certificate, X509_get_subject_name(issuer ? issuer : certificate));
}

static bool add_extension(X509 *certificate, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    bool added = extension && X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

static bool add_usage(X509 *certificate, enum pup_usage usage)
{
    switch (usage) {
    case PUP_USAGE_AUTHORITY:
        return add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    case PUP_USAGE_SERVER:
        return add_extension(certificate, NID_ext_key_usage, "serverAuth");
    case PUP_USAGE_DEVICE:
        return add_extension(certificate, NID_ext_key_usage, "clientAuth");
    }
    return false;
}

/* One name or address; built piece by piece because a configuration string would read ':' and ',' in it. */
static bool add_host(GENERAL_NAMES *names, const char *host)
{
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
    ASN1_IA5STRING *text = address ? NULL : ASN1_IA5STRING_new();
    GENERAL_NAME *name = GENERAL_NAME_new();
    bool made = name && (address || (text && ASN1_STRING_set(text, host, -1)));
    if (made) {
        GENERAL_NAME_set0_value(name, address ? GEN_IPADD : GEN_DNS, address ? (void *)address : (void *)text);
        address = NULL;
        text = NULL;
        made = sk_GENERAL_NAME_push(names, name) > 0;
        name = made ? NULL : name;
    }
    GENERAL_NAME_free(name);
    ASN1_OCTET_STRING_free(address);
    ASN1_IA5STRING_free(text);
    return made;
}

static bool add_each_host(GENERAL_NAMES *names, const char *hosts)
{
    while (*hosts) {
        size_t len = strcspn(hosts, ", ");
        char host[HOST_ROOM];
        if (len >= sizeof host)
            return false;
        memcpy(host, hosts, len);
        host[len] = '\0';
        if (len > 0 && !add_host(names, host))
            return false;
        hosts += len + (hosts[len] != '\0');
    }
    return sk_GENERAL_NAME_num(names) > 0;
}

static bool add_hosts(X509 *certificate, const char *hosts)
{
    if (!hosts || !*hosts)
        return true;
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    bool added = names && add_each_host(names, hosts) &&
                 X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) > 0;
    GENERAL_NAMES_free(names);
    return added;
}

enum pup_err pup_certificate_make(EVP_PKEY *key, const char *common_name, enum pup_usage usage, const char *hosts,
                                  X509 *issuer, EVP_PKEY *signer, X509 **certificate)
{
    X509 *made = X509_new();
    if (!made)
        return PUP_ERR_MEMORY;
    bool filled = X509_set_version(made, X509_VERSION_3_VALUE) && set_serial(made) && set_dates(made) &&
                  set_names(made, common_name, issuer) && X509_set_pubkey(made, key) && add_usage(made, usage) &&
                  add_hosts(made, hosts) && X509_sign(made, signer, NULL) > 0;
    if (!filled) {
        ERR_clear_error();
        X509_free(made);
        return PUP_ERR_INVALID;
    }
    *certificate = made;
    return PUP_OK;
}

X509 *pup_certificate_read(struct pup_span der)
{
    const unsigned char *at = der.data;
    X509 *certificate = der.len > 0 && der.len <= LONG_MAX ? d2i_X509(NULL, &at, (long)der.len) : NULL;
    ERR_clear_error();
    if (certificate && at != der.data + der.len) {
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

enum pup_err pup_certificate_device(X509 *certificate, struct pup_device *device)
{
    unsigned char *der = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (len <= 0)
        return PUP_ERR_MEMORY;
    *device = pup_device_of_key((struct pup_span){der, (size_t)len});
    OPENSSL_free(der);
    return PUP_OK;
}

struct pup_device pup_device_of_key(struct pup_span public_key)
{
    struct pup_hash hash = pup_sha256_one(public_key);
    struct pup_device device;
    memcpy(device.bytes, hash.bytes, sizeof device.bytes);
    return device;
}

struct pup_hash pup_certificate_fingerprint(struct pup_span certificate)
{
    return pup_sha256_one(certificate);
}

bool pup_certificate_has_fingerprint(X509 *certificate, const struct pup_hash *fingerprint)
{
    unsigned char *der = NULL;
    int len = i2d_X509(certificate, &der);
    if (len <= 0)
        return false;
    struct pup_hash found = pup_certificate_fingerprint((struct pup_span){der, (size_t)len});
    OPENSSL_free(der);
    return pup_hash_equal(&found, fingerprint);
}

/* OpenSSL takes a certificate that does not say what it is for as good for everything; ours always say. */
static bool is_for(X509 *leaf, enum pup_usage usage)
{
    uint32_t wanted = usage == PUP_USAGE_SERVER ? XKU_SSL_SERVER : XKU_SSL_CLIENT;
    return (X509_get_extension_flags(leaf) & EXFLAG_XKUSAGE) && X509_get_extended_key_usage(leaf) == wanted;
}

static bool verify(X509_STORE_CTX *check, X509 *leaf, STACK_OF(X509) * anchors, enum pup_usage usage)
{
    if (!X509_STORE_CTX_init(check, NULL, leaf, NULL))
        return false;
    X509_STORE_CTX_set0_trusted_stack(check, anchors);
    X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(check);
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_NO_CHECK_TIME);
    X509_VERIFY_PARAM_set_depth(rules, 0); /* nobody between the authority and the leaf */
    return X509_VERIFY_PARAM_set_purpose(rules, usage == PUP_USAGE_SERVER ? X509_PURPOSE_SSL_SERVER
                                                                          : X509_PURPOSE_SSL_CLIENT) &&
           X509_verify_cert(check) == 1;
}

bool pup_certificate_issued_by(X509 *leaf, X509 *anchor, enum pup_usage usage)
{
    STACK_OF(X509) *anchors = sk_X509_new_null();
    X509_STORE_CTX *check = X509_STORE_CTX_new();
    bool issued = anchors && check && sk_X509_push(anchors, anchor) > 0 && is_for(leaf, usage) &&
                  verify(check, leaf, anchors, usage);
    X509_STORE_CTX_free(check);
    sk_X509_free(anchors);
    ERR_clear_error();
    return issued;
}
