/* Joining: the short conversation by which an invitation makes this folder a device. Sans-I/O, as the session. */
#ifndef PUP_CLIENT_JOINING_H
#define PUP_CLIENT_JOINING_H

#include "client/replica/replica.h"
#include "common/wire/frame.h"
#include "common/wire/invitation.h"

struct pup_joining {
    struct pup_invitation invitation;
    struct pup_identity *identity; /* a fresh key; once joined, with the certificate issued for it */
    struct pup_framer framer;
    struct pup_buf output;
    struct pup_arena arena;
    struct pup_profile profile; /* what Joined said */
    enum pup_refusal refusal;
    bool joined;
};

/* Reads the invitation, makes a key, puts Join into the output. The key is on disk before it is shown: when the answer
 * is lost, coming again with the same invitation and the same key gets it once more. PUP_ERR_INVALID: not an
 * invitation, or mistyped. */
enum pup_err pup_joining_init(struct pup_joining *joining, struct pup_replica *replica, struct pup_span invitation,
                              const char *device_name);
void pup_joining_release(struct pup_joining *joining);

/* Bytes from the server; `joined` is true when it is done. PUP_ERR_DENIED: refused (see `refusal`); PUP_ERR_UNTRUSTED:
 * the certificate is for another key; PUP_ERR_VERSION; PUP_ERR_PROTOCOL. */
enum pup_err pup_joining_feed(struct pup_joining *joining, struct pup_buf *input);

/* Once joined: enrols the replica, durably. `authority` as TLS showed it, and the fingerprint in the invitation pinned
 * it. */
enum pup_err pup_joining_enrol(struct pup_joining *joining, struct pup_replica *replica, struct pup_span authority);

#endif
