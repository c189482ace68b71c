#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/random.h"
#include "common/wire/invitation.h"
#include "server/admin/all.h"
#include "server/roster/roster.h"

static const int64_t HOUR_MS = 3600000;
enum { HOURS_DEFAULT = 72, HOURS_MAX = 24 * 366 };

/* "72h", "3d", "3j", "90m"; milliseconds, or 0 when it is not a duration. */
static int64_t duration(const char *text)
{
    char *unit;
    unsigned long number = strtoul(text, &unit, 10);
    if (text[0] < '0' || text[0] > '9' || number == 0 || number > HOURS_MAX * 60ul)
        return 0;
    int64_t ms = 0;
    if (strcmp(unit, "h") == 0 || !*unit)
        ms = HOUR_MS;
    else if (strcmp(unit, "d") == 0 || strcmp(unit, "j") == 0)
        ms = 24 * HOUR_MS;
    else if (strcmp(unit, "m") == 0 || strcmp(unit, "min") == 0)
        ms = HOUR_MS / 60;
    else if (strcmp(unit, "s") == 0)
        ms = HOUR_MS / 3600;
    ms *= (int64_t)number;
    return ms <= HOURS_MAX * HOUR_MS ? ms : 0;
}

static enum pup_err make_word(struct pup_run *run, const char *login, int64_t life_ms,
                              char word[PUP_INVITATION_MAX + 1])
{
    struct pup_invitation invitation = {.authority = pup_authority_fingerprint(run->authority)};
    pup_random(invitation.secret, sizeof invitation.secret);
    enum pup_err err = pup_host_parse(pup_span_of(run->authority->host), invitation.host, &invitation.port);
    if (!err)
        err = pup_invitation_print(&invitation, word);
    return err ? err : pup_roster_invite(run->txn, login, invitation.secret, run->now_ms + life_ms);
}

static int run_invite(struct pup_run *run)
{
    const char *login = run->arguments->words[0], *ttl = run->arguments->values[PUP_OPTION_TTL];
    int64_t life_ms = ttl ? duration(ttl) : HOURS_DEFAULT * HOUR_MS;
    char word[PUP_INVITATION_MAX + 1];
    struct pup_member member;
    if (life_ms == 0) {
        pup_say(run->said, PUP_SAY_ERROR, N_("\"%s\" is not a duration of at most a year. Write 72h, 3d or 90m."), ttl);
        return EX_USAGE;
    }
    enum pup_err err = pup_roster_member(run->txn, login, &member);
    if (err == PUP_ERR_NOT_FOUND || err == PUP_ERR_INVALID) {
        pup_say(run->said, PUP_SAY_ERROR,
                N_("There is no member %s. Add her first: pupitred member add %s --name \"First Last\"."), login,
                login);
        return EX_NOINPUT;
    }
    if (!err)
        err = make_word(run, login, life_ms, word);
    if (err)
        return pup_run_fault(run, err);
    pup_say(run->said, PUP_SAY_OUT, "%s", word);
    pup_say(run->said, PUP_SAY_HINT,
            N_("Give this word to %s by a safe way; it enrols one device, once, while it lasts:\n  pupitre join WORD"),
            member.name);
    return EX_OK;
}

const struct pup_command pup_command_invite = {
    .name = "invite",
    .nom = "inviter",
    .run = run_invite,
    .needs = pup_needs_write,
    .summary = N_("Prints one word that enrols one device of a member"),
    .usage = N_("LOGIN [--ttl 72h]"),
    .help = N_("The word holds where the server is, a secret that works once, and the authority's fingerprint.\n"
               "It alone is printed on standard output. Whoever has it can enrol as that member: hand it over\n"
               "safely.\n"
               "\n"
               "  --ttl 72h    how long it lasts: h hours, d or j days, m minutes\n"
               "\n"
               "Example:\n"
               "  pupitred invite riou --ttl 24h"),
    .options = 1u << PUP_OPTION_TTL,
    .words_min = 1,
    .words_max = 1,
};
