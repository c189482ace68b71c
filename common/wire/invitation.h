/* The one word that enrols a device: host and port in clear, a one-use secret, the authority's fingerprint.
 * "pupitre:HOST:PORT:XXXXX…", the last part in base 32 of secret (16 bytes) ‖ fingerprint (32) ‖ the first 2 bytes of
 * the SHA-256 of everything before, so that a slip of the keyboard is noticed at once. An IPv6 host stands in brackets.
 */
#ifndef PUP_WIRE_INVITATION_H
#define PUP_WIRE_INVITATION_H

#include "common/base/id.h"

enum { PUP_HOST_MAX = 253, PUP_INVITATION_MAX = 400 };

struct pup_invitation {
    char host[PUP_HOST_MAX + 1];
    uint16_t port;
    uint8_t secret[16];
    struct pup_hash authority; /* SHA-256 of the authority's certificate */
};

/* PUP_ERR_INVALID when the host is not one. */
enum pup_err pup_invitation_print(const struct pup_invitation *invitation, char out[PUP_INVITATION_MAX + 1]);
/* PUP_ERR_INVALID when the word is not an invitation, or mistyped (check bytes). Spaces around are tolerated, case too.
 */
enum pup_err pup_invitation_parse(struct pup_span word, struct pup_invitation *invitation);

/* "host", "host:7417", "[::1]:7417": port 7417 when not said. */
enum { PUP_PORT_DEFAULT = 7417 };
enum pup_err pup_host_parse(struct pup_span text, char host[PUP_HOST_MAX + 1], uint16_t *port);

#endif
