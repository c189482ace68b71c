#include "client/commands/reach.h"

#include "client/cli/say.h"

/* What the server said itself goes before what we saw of it. */
static const char *refusal_words(enum pup_refusal refusal)
{
    switch (refusal) {
    case PUP_REFUSAL_VERSION:
        return _("this version and the server's do not understand each other; install the newer pupitre on both sides");
    case PUP_REFUSAL_STRANGER:
        return _("the server does not know this device; ask for an invitation and use: pupitre join INVITATION");
    case PUP_REFUSAL_REVOKED:
        return _("this device is not admitted any more; your edits are kept (pupitre refused); for a new start ask for "
                 "an invitation and "
                 "use: pupitre join INVITATION");
    case PUP_REFUSAL_WAITING:
        return _("the server was restored and waits for your device to be confirmed; ask its administrator for: "
                 "pupitred devices --confirm");
    case PUP_REFUSAL_INVITATION:
        return _("this invitation is unknown, used or expired; ask for a new one");
    case PUP_REFUSAL_ROLLED_BACK:
        return _("the server holds less than it promised: its data were put back by hand; warn its administrator, "
                 "nothing is lost here");
    case PUP_REFUSAL_COPIED:
        return _("this data folder is a copy of another one in use; its edits are kept (pupitre refused); ask for an "
                 "invitation and use: "
                 "pupitre join INVITATION");
    case PUP_REFUSAL_BUSY:
        return _("the server has too many connections; try again in a moment");
    case PUP_REFUSAL_SUPERSEDED:
        return _("another pupitre of this device took over the connection; nothing is lost");
    case PUP_REFUSAL_SHUTDOWN:
        return _("the server is stopping; try again later, what you do meanwhile is kept here");
    default:
        return NULL;
    }
}

static const char *error_words(enum pup_err err)
{
    switch (err) {
    case PUP_ERR_BUSY:
        return _("another pupitre of this data folder is in sync already; nothing to do");
    case PUP_ERR_PROTOCOL:
    case PUP_ERR_MALFORMED:
        return _("what answered does not speak as a pupitre server does; check the address with: pupitre server");
    case PUP_ERR_VERSION:
        return _("this version and the server's do not understand each other; install the newer pupitre on both sides");
    case PUP_ERR_UNTRUSTED:
        return _("what answered is not the server this device knows, or its history was changed; nothing was sent, "
                 "warn its administrator");
    case PUP_ERR_REVOKED:
        return _("this device is not admitted any more; your edits are kept (pupitre refused); for a new start ask for "
                 "an invitation and "
                 "use: pupitre join INVITATION");
    case PUP_ERR_COPIED:
        return _("this data folder is a copy of another one in use; its edits are kept (pupitre refused); ask for an "
                 "invitation and use: "
                 "pupitre join INVITATION");
    case PUP_ERR_ROLLED_BACK:
        return _("the server holds less than it promised: its data were put back by hand; warn its administrator, "
                 "nothing is lost here");
    default:
        return NULL;
    }
}

int pup_reach_failed(const struct pup_context *context, enum pup_err err, enum pup_refusal refusal)
{
    int code = pup_err_exit_code(err);
    const char *words = refusal_words(refusal);
    if (words == NULL) {
        words = error_words(err);
    }
    if (words != NULL) {
        return pup_fail(code, "%s", words);
    }
    if (err == PUP_ERR_UNREACHABLE && context->profile.host[0] != '\0') {
        return pup_fail(code,
                        _("the server %s:%u does not answer; what you do meanwhile is kept here, try again later"),
                        context->profile.host, context->profile.port);
    }
    if (err == PUP_ERR_UNREACHABLE) {
        return pup_fail(code, _("the server does not answer; check the link and the invitation, then try again"));
    }
    return pup_fail_err(err);
}
