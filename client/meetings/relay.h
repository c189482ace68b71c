/* The relay that takes this member's mail: one file of the data folder, for its owner's eyes. A password is never kept:
 * it comes from PUPITRE_MAIL_PASSWORD, or is asked for at the terminal. */
#ifndef PUP_MEETINGS_RELAY_H
#define PUP_MEETINGS_RELAY_H

#include "client/cli/command.h"

enum { PUP_RELAY_HOST = 254, PUP_RELAY_TEXT = 256 };

struct pup_relay {
    bool tls;                  /* from the first byte (smtps), else STARTTLS (smtp) */
    char host[PUP_RELAY_HOST]; /* a name or an address; without brackets */
    uint16_t port;
    char from[PUP_RELAY_TEXT]; /* the member's own address; empty: her person record has it */
    char user[PUP_RELAY_TEXT]; /* empty: no login */
    char ca[PATH_MAX];         /* empty: the system's certificates */
};

/* smtp://HOST[:PORT] (587) or smtps://HOST[:PORT] (465). PUP_ERR_INVALID. */
enum pup_err pup_relay_parse(const char *url, struct pup_relay *relay);
/* The same as a text; with brackets round an IPv6 address. */
void pup_relay_url(const struct pup_relay *relay, char url[PUP_RELAY_HOST + 32]);
/* True when the relay is this machine: only then may it do without encryption. */
bool pup_relay_here(const struct pup_relay *relay);

/* What the data folder says; *set is false when it says nothing. Functions return an exit code, having said what is
 * wrong.
 */
int pup_relay_read(struct pup_context *context, struct pup_relay *relay, bool *set);
int pup_relay_keep(struct pup_context *context, const struct pup_relay *relay);
int pup_relay_forget(struct pup_context *context);

/* Hands the message to the relay, for all of `to` or for nobody. EX_TEMPFAIL: try again later; EX_UNAVAILABLE: refused;
 * EX_NOPERM: not to be trusted, or the login is refused. */
int pup_relay_send(const struct pup_relay *relay, const char *from, const char *const *to, size_t count,
                   struct pup_span message);

#endif
