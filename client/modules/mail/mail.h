/* The module "mail": one message to one relay, for everybody or for nobody. The connection is encrypted and the relay's
 * certificate checked, unless the relay is this machine. Proxies and settings of the environment are not heeded. */
#ifndef PUP_MODULES_MAIL_H
#define PUP_MODULES_MAIL_H

#include <stdbool.h>

#include "client/modules/module.h"
#include "common/base/span.h"

enum { PUP_MAIL_SAID = 512 }; /* bytes of what the relay said, NUL included */

struct pup_mail {
    const char *url;      /* smtp://HOST:PORT (STARTTLS) or smtps://HOST:PORT (TLS from the first byte) */
    bool here;            /* the relay is this machine: encryption where it offers it */
    const char *ca;       /* a file of certificates to trust instead of the system's; NULL */
    const char *user;     /* NULL: no login */
    const char *password; /* then it is needed */
    const char *from;     /* addresses: "name@host", nothing else */
    const char *const *to;
    size_t to_count;
    struct pup_span message; /* whole, lines ended by CRLF; dots are doubled here */
    int seconds;             /* to wait at most, in all */
};

enum pup_mail_outcome {
    PUP_MAIL_SENT,        /* the relay has taken it for everybody */
    PUP_MAIL_UNREACHABLE, /* there is no relay there, or the link broke before it could have taken it */
    PUP_MAIL_UNSURE,      /* the link broke when it may have taken it: nobody can know */
    PUP_MAIL_LATER,       /* refused for now (4xx) */
    PUP_MAIL_REFUSED,     /* refused (5xx), or it does not speak as a relay does */
    PUP_MAIL_LOGIN,       /* user or password refused, or no login offered */
    PUP_MAIL_NO_TLS,      /* it offers no encryption */
    PUP_MAIL_UNTRUSTED    /* its certificate is not to be trusted */
};

struct pup_mail_result {
    enum pup_mail_outcome outcome;
    char said[PUP_MAIL_SAID]; /* the relay's last line, or the library's words; may hold anything but NUL */
};

struct pup_mail_functions {
    /* PUP_ERR_MEMORY: nothing was tried. */
    enum pup_err (*send)(const struct pup_mail *mail, struct pup_mail_result *result);
};

enum { PUP_MAIL_VERSION = 1 };

#define PUP_MAIL_WANTED                                                                                                \
    {                                                                                                                  \
        "mail", PUP_MAIL_VERSION, sizeof(struct pup_mail_functions)                                                    \
    }

#endif
