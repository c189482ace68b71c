/* The stable words for verdicts and reasons, in logs and JSON. */
#include "common/wire/message.h"

static const char *name_at(const char *const *names, size_t count, size_t number)
{
    return number < count && names[number] != NULL ? names[number] : "unknown";
}

const char *pup_verdict_name(enum pup_verdict verdict)
{
    static const char *const names[] = {
        [PUP_VERDICT_NONE] = "none",           [PUP_VERDICT_APPLIED] = "applied", [PUP_VERDICT_MERGED] = "merged",
        [PUP_VERDICT_CONTESTED] = "contested", [PUP_VERDICT_REFUSED] = "refused",
    };
    return name_at(names, sizeof names / sizeof names[0], verdict);
}

const char *pup_reason_name(enum pup_reason reason)
{
    static const char *const names[PUP_REASON_COUNT] = {
        [PUP_REASON_NONE] = "none",           [PUP_REASON_RIGHTS] = "rights",
        [PUP_REASON_RESERVED] = "reserved",   [PUP_REASON_NOT_CREATED] = "not_created",
        [PUP_REASON_SEEN] = "seen",           [PUP_REASON_SCHEMA] = "schema",
        [PUP_REASON_KIND] = "kind",           [PUP_REASON_LOGIN] = "login",
        [PUP_REASON_PERSON] = "person",       [PUP_REASON_IDENTITY] = "identity",
        [PUP_REASON_TOO_LARGE] = "too_large", [PUP_REASON_MALFORMED] = "malformed",
        [PUP_REASON_COPIED] = "copied",
    };
    return name_at(names, PUP_REASON_COUNT, reason);
}

const char *pup_refusal_name(enum pup_refusal refusal)
{
    static const char *const names[PUP_REFUSAL_COUNT] = {
        [PUP_REFUSAL_NONE] = "none",
        [PUP_REFUSAL_VERSION] = "version",
        [PUP_REFUSAL_STRANGER] = "stranger",
        [PUP_REFUSAL_REVOKED] = "revoked",
        [PUP_REFUSAL_WAITING] = "waiting",
        [PUP_REFUSAL_INVITATION] = "invitation",
        [PUP_REFUSAL_ROLLED_BACK] = "rolled_back",
        [PUP_REFUSAL_COPIED] = "copied",
        [PUP_REFUSAL_PROTOCOL] = "protocol",
        [PUP_REFUSAL_BUSY] = "busy",
        [PUP_REFUSAL_SUPERSEDED] = "superseded",
        [PUP_REFUSAL_SHUTDOWN] = "shutdown",
    };
    return name_at(names, PUP_REFUSAL_COUNT, refusal);
}
