/* join INVITATION, whoami, server HOST:PORT */
#include <string.h>
#include <unistd.h>

#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/commands/reach.h"
#include "client/print/grid.h"
#include "client/print/json.h"
#include "common/model/rights.h"
#include "common/wire/invitation.h"

static int check_invitation(const char *word)
{
    struct pup_invitation invitation;
    if (pup_invitation_parse(pup_span_of(word), &invitation) != PUP_OK) {
        return pup_fail(EX_DATAERR,
                        _("this is not an invitation, or it was mistyped; copy the whole line: pupitre:HOST:PORT:..."));
    }
    return EX_OK;
}

static int read_profile(struct pup_context *context)
{
    struct pup_txn *txn = NULL;
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_fail_err(pup_replica_profile(txn, &context->profile));
    }
    pup_txn_abort(txn);
    return code;
}

static int joined_already(const struct pup_context *context)
{
    return pup_fail(EX_CANTCREAT,
                    _("this data folder is that of %s already; for another person or server, use --profile NAME"),
                    context->profile.login);
}

int pup_command_join(struct pup_context *context, int count, char **words)
{
    char device[256] = "";
    enum pup_refusal refusal = PUP_REFUSAL_NONE;
    if (count != 1) {
        return pup_fail(EX_USAGE, _("give the invitation you received, one line: pupitre join pupitre:HOST:PORT:..."));
    }
    if (context->profile.enrolled && !context->profile.must_enrol) {
        return joined_already(context);
    }
    int code = check_invitation(words[0]);
    if (code != EX_OK) {
        return code;
    }
    if (gethostname(device, sizeof device - 1) != 0) {
        snprintf(device, sizeof device, "pupitre");
    }
    enum pup_err err = pup_sync_join(&context->replica, pup_span_of(words[0]), device, &refusal);
    if (err != PUP_OK && err != PUP_ERR_EXISTS) {
        return pup_reach_failed(context, err, refusal);
    }
    code = read_profile(context);
    if (code == EX_OK && err == PUP_ERR_EXISTS) {
        return joined_already(context);
    }
    if (code == EX_OK) {
        pup_note(_("Welcome, %s; fetching what you may read..."), context->profile.name);
        struct pup_sync_options options = {.follow = false};
        struct pup_sync_result result;
        err = pup_sync_run(&context->replica, &options, &result);
        if (err != PUP_OK) {
            pup_note(_("You are enrolled; what you may read will come with: pupitre sync"));
        }
    }
    return code;
}

int pup_command_server(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_profile profile = {.port = 0};
    if (count > 1) {
        return pup_fail(EX_USAGE, _("give one address: pupitre server HOST:PORT"));
    }
    int code = pup_place_begin(context, count == 1, &txn);
    if (code == EX_OK) {
        code = pup_fail_err(pup_replica_profile(txn, &profile));
    }
    if (code == EX_OK && count == 0) {
        printf("%s:%u\n", profile.host, profile.port);
    } else if (code == EX_OK && pup_host_parse(pup_span_of(words[0]), profile.host, &profile.port) != PUP_OK) {
        code = pup_fail(EX_DATAERR, _("\"%s\" is not an address; write HOST or HOST:PORT"), words[0]);
    } else if (code == EX_OK) {
        code = pup_fail_err(pup_replica_put_profile(txn, &profile));
    }
    if (code != EX_OK || count == 0) {
        pup_txn_abort(txn);
        return code;
    }
    return pup_fail_err(pup_txn_commit(txn));
}
