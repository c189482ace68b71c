/* compact: rewrites the store without what was deleted or erased in it. */
#include "client/cli/home.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"

int pup_command_compact(struct pup_context *context, int count, char **words)
{
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("compact takes no words; --home DIR says which data folder"));
    }
    /* Opened once as every command does: what a newer version wrote is not touched. */
    int code = pup_home_open(context);
    pup_home_close(context);
    if (code != EX_OK) {
        return code;
    }
    struct pup_store_options options = {
        .directory = context->home, .tables = pup_client_tables, .table_count = PUP_CLIENT_COUNT};
    enum pup_err err = pup_store_compact(&options);
    if (err == PUP_ERR_BUSY) {
        return pup_fail(EX_TEMPFAIL,
                        _("the data folder is in use (a sync, or another window); close what uses it and try again"));
    }
    if (err == PUP_OK && context->printer.terminal) {
        printf("%s\n", _("The data folder was rewritten: what was erased is not in it any more."));
    }
    return pup_fail_err(err);
}
