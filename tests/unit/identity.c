/* Keys and certificates: what is written can be read, what is not ours is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "common/base/hash.h"
#include "common/net/identity.h"

enum { ROOM = 64 * 1024 };

static struct pup_buf buf_of_room(void)
{
    struct pup_buf buf;
    pup_buf_init(&buf, ROOM);
    return buf;
}

static struct pup_identity *identity_of(const char *name)
{
    struct pup_identity *identity;
    assert_int_equal(pup_identity_new(name, &identity), PUP_OK);
    return identity;
}

static void pem_goes_round(void **state)
{
    (void)state;
    struct pup_identity *identity = identity_of("castel"), *read;
    struct pup_buf pem = buf_of_room(), again = buf_of_room();
    assert_int_equal(pup_identity_to_pem(identity, &pem), PUP_OK);
    assert_int_equal(pup_identity_from_pem(pup_buf_span(&pem), &read), PUP_OK);
    assert_int_equal(pup_identity_to_pem(read, &again), PUP_OK);
    assert_true(pup_span_equal(pup_buf_span(&pem), pup_buf_span(&again)));
    struct pup_device a = pup_identity_device(identity), b = pup_identity_device(read);
    assert_true(pup_device_equal(&a, &b));
    pup_identity_free(read);

    /* the key first */
    struct pup_span whole = pup_buf_span(&pem);
    const uint8_t *key = memmem(whole.data, whole.len, "-----BEGIN PRIVATE", 18);
    assert_non_null(key);
    size_t head = (size_t)(key - whole.data);
    pup_buf_clear(&again);
    assert_int_equal(pup_buf_put(&again, (struct pup_span){key, whole.len - head}), PUP_OK);
    assert_int_equal(pup_buf_put(&again, (struct pup_span){whole.data, head}), PUP_OK);
    assert_int_equal(pup_identity_from_pem(pup_buf_span(&again), &read), PUP_OK);
    pup_identity_free(read);
    pup_identity_free(identity);
    pup_identity_free(NULL);
    pup_buf_release(&pem);
    pup_buf_release(&again);
}

static void bad_pem_is_malformed(void **state)
{
    (void)state;
    struct pup_identity *identity = identity_of("castel"), *other = identity_of("riou"), *read;
    struct pup_buf pem = buf_of_room(), mixed = buf_of_room();
    assert_int_equal(pup_identity_to_pem(identity, &pem), PUP_OK);
    struct pup_span whole = pup_buf_span(&pem);
    for (size_t len = 0; len + 2 < whole.len; len++) {
        assert_int_equal(pup_identity_from_pem((struct pup_span){whole.data, len}, &read), PUP_ERR_MALFORMED);
        assert_null(read);
    }
    /* one's certificate with another's key */
    const uint8_t *key = memmem(whole.data, whole.len, "-----BEGIN PRIVATE", 18);
    assert_int_equal(pup_identity_to_pem(other, &mixed), PUP_OK);
    const uint8_t *other_key = memmem(mixed.data, pup_buf_len(&mixed), "-----BEGIN PRIVATE", 18);
    pup_buf_truncate(&mixed, (size_t)(other_key - mixed.data));
    assert_int_equal(pup_buf_put(&mixed, (struct pup_span){key, whole.len - (size_t)(key - whole.data)}), PUP_OK);
    assert_int_equal(pup_identity_from_pem(pup_buf_span(&mixed), &read), PUP_ERR_MALFORMED);
    pup_identity_free(identity);
    pup_identity_free(other);
    pup_buf_release(&pem);
    pup_buf_release(&mixed);
}

/* A password would be asked for on the terminal, and a daemon would hang. */
static void an_encrypted_key_is_refused_without_asking(void **state)
{
    (void)state;
    struct pup_identity *identity = identity_of("castel"), *read;
    struct pup_buf pem = buf_of_room();
    assert_int_equal(pup_identity_to_pem(identity, &pem), PUP_OK);
    const uint8_t *key = memmem(pem.data, pup_buf_len(&pem), "-----BEGIN PRIVATE", 18);
    BIO *source = BIO_new_mem_buf(key, (int)(pem.data + pem.end - key));
    EVP_PKEY *secret = PEM_read_bio_PrivateKey(source, NULL, NULL, NULL);
    assert_non_null(secret);
    BIO *sink = BIO_new(BIO_s_mem());
    pup_buf_truncate(&pem, (size_t)(key - pem.data));
    assert_true(PEM_write_bio_PKCS8PrivateKey(sink, secret, EVP_aes_128_cbc(), "sesame", 6, NULL, NULL));
    char *text;
    long len = BIO_get_mem_data(sink, &text);
    assert_int_equal(pup_buf_put(&pem, (struct pup_span){(uint8_t *)text, (size_t)len}), PUP_OK);
    assert_int_equal(pup_identity_from_pem(pup_buf_span(&pem), &read), PUP_ERR_MALFORMED);
    BIO_free(sink);
    BIO_free(source);
    EVP_PKEY_free(secret);
    pup_identity_free(identity);
    pup_buf_release(&pem);
}

static void the_device_is_made_from_the_public_key(void **state)
{
    (void)state;
    struct pup_identity *identity = identity_of("castel");
    struct pup_buf spki = buf_of_room();
    assert_int_equal(pup_identity_public_key(identity, &spki), PUP_OK);
    struct pup_hash hash = pup_sha256_one(pup_buf_span(&spki));
    struct pup_device device = pup_identity_device(identity), again = pup_device_of_key(pup_buf_span(&spki));
    assert_memory_equal(device.bytes, hash.bytes, sizeof device.bytes);
    assert_true(pup_device_equal(&device, &again));
    pup_identity_free(identity);
    pup_buf_release(&spki);
}

static void names_have_bounds(void **state)
{
    (void)state;
    struct pup_identity *identity;
    char name[66];
    memset(name, 'a', sizeof name);
    name[65] = '\0';
    assert_int_equal(pup_identity_new(name, &identity), PUP_ERR_INVALID);
    assert_null(identity);
    name[64] = '\0';
    assert_int_equal(pup_identity_new(name, &identity), PUP_OK);
    pup_identity_free(identity);
    assert_int_equal(pup_identity_new("", &identity), PUP_ERR_INVALID);
}

struct issue {
    struct pup_identity *authority, *device;
    struct pup_buf spki, certificate;
};

static int set_up_issue(void **state)
{
    struct issue *issue = calloc(1, sizeof *issue);
    assert_non_null(issue);
    assert_int_equal(pup_authority_new("authority", &issue->authority), PUP_OK);
    issue->device = identity_of("castel");
    issue->spki = buf_of_room();
    issue->certificate = buf_of_room();
    assert_int_equal(pup_identity_public_key(issue->device, &issue->spki), PUP_OK);
    *state = issue;
    return 0;
}

static int tear_down_issue(void **state)
{
    struct issue *issue = *state;
    pup_identity_free(issue->authority);
    pup_identity_free(issue->device);
    pup_buf_release(&issue->spki);
    pup_buf_release(&issue->certificate);
    free(issue);
    return 0;
}

static enum pup_err issue_for(struct issue *issue, enum pup_usage usage, const char *hosts)
{
    pup_buf_clear(&issue->certificate);
    return pup_authority_issue(issue->authority, pup_buf_span(&issue->spki), "castel", usage, hosts,
                               &issue->certificate);
}

static void an_issued_certificate_is_adopted_by_its_key_only(void **state)
{
    struct issue *issue = *state;
    struct pup_identity *other = identity_of("riou");
    assert_int_equal(issue_for(issue, PUP_USAGE_DEVICE, NULL), PUP_OK);
    struct pup_span certificate = pup_buf_span(&issue->certificate);
    assert_int_equal(pup_identity_adopt(other, certificate), PUP_ERR_UNTRUSTED);
    assert_int_equal(pup_identity_adopt(issue->device, (struct pup_span){certificate.data, certificate.len - 1}),
                     PUP_ERR_MALFORMED);
    assert_int_equal(pup_identity_adopt(issue->device, (struct pup_span){0}), PUP_ERR_MALFORMED);
    struct pup_device before = pup_identity_device(issue->device);
    assert_int_equal(pup_identity_adopt(issue->device, certificate), PUP_OK);
    struct pup_device after = pup_identity_device(issue->device);
    assert_true(pup_device_equal(&before, &after));
    assert_true(pup_span_equal(pup_identity_certificate(issue->device), certificate));
    assert_int_equal(pup_buf_put_byte(&issue->certificate, 0), PUP_OK);
    assert_int_equal(pup_identity_adopt(issue->device, pup_buf_span(&issue->certificate)), PUP_ERR_MALFORMED);
    pup_identity_free(other);
}

static void two_issues_differ_in_their_serial(void **state)
{
    struct issue *issue = *state;
    assert_int_equal(issue_for(issue, PUP_USAGE_DEVICE, NULL), PUP_OK);
    struct pup_hash first = pup_certificate_fingerprint(pup_buf_span(&issue->certificate));
    assert_int_equal(issue_for(issue, PUP_USAGE_DEVICE, NULL), PUP_OK);
    struct pup_hash second = pup_certificate_fingerprint(pup_buf_span(&issue->certificate));
    assert_false(pup_hash_equal(&first, &second));
}

static void certificates_are_small(void **state)
{
    struct issue *issue = *state;
    assert_int_equal(issue_for(issue, PUP_USAGE_DEVICE, NULL), PUP_OK);
    assert_true(pup_buf_len(&issue->certificate) < 280);
    assert_true(pup_identity_certificate(issue->authority).len < 280);
}

static void hosts_become_alternative_names(void **state)
{
    struct issue *issue = *state;
    assert_int_equal(issue_for(issue, PUP_USAGE_SERVER, "pupitre.example, 192.0.2.7,2001:db8::1"), PUP_OK);
    const unsigned char *at = issue->certificate.data;
    X509 *certificate = d2i_X509(NULL, &at, (long)pup_buf_len(&issue->certificate));
    assert_non_null(certificate);
    assert_int_equal(X509_check_host(certificate, "pupitre.example", 0, 0, NULL), 1);
    assert_int_equal(X509_check_ip_asc(certificate, "192.0.2.7", 0), 1);
    assert_int_equal(X509_check_ip_asc(certificate, "2001:db8::1", 0), 1);
    assert_int_not_equal(X509_check_host(certificate, "elsewhere.example", 0, 0, NULL), 1);
    X509_free(certificate);
    assert_int_equal(issue_for(issue, PUP_USAGE_SERVER, ","), PUP_ERR_INVALID);
    assert_int_equal(pup_buf_len(&issue->certificate), 0);
}

static void only_our_sort_of_key_gets_a_certificate(void **state)
{
    struct issue *issue = *state;
    EVP_PKEY *rsa = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(rsa, &der);
    assert_true(len > 0);
    enum pup_err err = pup_authority_issue(issue->authority, (struct pup_span){der, (size_t)len}, "castel",
                                           PUP_USAGE_DEVICE, NULL, &issue->certificate);
    assert_int_equal(err, PUP_ERR_MALFORMED);
    OPENSSL_free(der);
    EVP_PKEY_free(rsa);
    assert_int_equal(pup_buf_put_byte(&issue->spki, 0), PUP_OK);
    assert_int_equal(issue_for(issue, PUP_USAGE_DEVICE, NULL), PUP_ERR_MALFORMED);
    pup_buf_clear(&issue->spki);
    assert_int_equal(issue_for(issue, PUP_USAGE_DEVICE, NULL), PUP_ERR_MALFORMED);
    assert_int_equal(issue_for(issue, PUP_USAGE_AUTHORITY, NULL), PUP_ERR_INVALID);
}

#define WITH_AUTHORITY(test) cmocka_unit_test_setup_teardown(test, set_up_issue, tear_down_issue)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pem_goes_round),
        cmocka_unit_test(bad_pem_is_malformed),
        cmocka_unit_test(an_encrypted_key_is_refused_without_asking),
        cmocka_unit_test(the_device_is_made_from_the_public_key),
        cmocka_unit_test(names_have_bounds),
        WITH_AUTHORITY(an_issued_certificate_is_adopted_by_its_key_only),
        WITH_AUTHORITY(two_issues_differ_in_their_serial),
        WITH_AUTHORITY(certificates_are_small),
        WITH_AUTHORITY(hosts_become_alternative_names),
        WITH_AUTHORITY(only_our_sort_of_key_gets_a_certificate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
