/* An authority with a server and a device, as the tests of TLS and of connections need them. */
#ifndef PUP_TESTS_UNIT_PEERS_H
#define PUP_TESTS_UNIT_PEERS_H

#include "common/net/tls.h"

struct peers {
    struct pup_identity *authority, *server, *device;
};

/* An identity whose certificate `authority` issued for that usage. */
static inline struct pup_identity *peers_issue(const struct pup_identity *authority, const char *name,
                                               enum pup_usage usage)
{
    struct pup_identity *identity;
    struct pup_buf spki, certificate;
    pup_buf_init(&spki, 4096);
    pup_buf_init(&certificate, 4096);
    assert_int_equal(pup_identity_new(name, &identity), PUP_OK);
    assert_int_equal(pup_identity_public_key(identity, &spki), PUP_OK);
    assert_int_equal(pup_authority_issue(authority, pup_buf_span(&spki), name, usage, NULL, &certificate), PUP_OK);
    assert_int_equal(pup_identity_adopt(identity, pup_buf_span(&certificate)), PUP_OK);
    pup_buf_release(&spki);
    pup_buf_release(&certificate);
    return identity;
}

static inline void peers_init(struct peers *peers)
{
    assert_int_equal(pup_authority_new("authority", &peers->authority), PUP_OK);
    peers->server = peers_issue(peers->authority, "server", PUP_USAGE_SERVER);
    peers->device = peers_issue(peers->authority, "castel", PUP_USAGE_DEVICE);
}

static inline void peers_release(struct peers *peers)
{
    pup_identity_free(peers->authority);
    pup_identity_free(peers->server);
    pup_identity_free(peers->device);
}

static inline struct pup_span peers_anchor(const struct peers *peers)
{
    return pup_identity_certificate(peers->authority);
}

#endif
