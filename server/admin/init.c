#include <sysexits.h>

#include "common/base/random.h"
#include "server/admin/all.h"
#include "server/loop/fault.h"

/* What a new home is made of. */
struct making {
    const char *name, *host;
    struct pup_hash fingerprint;
    bool misnamed; /* name or host are not what they must be */
};

static enum pup_err fill_store(struct pup_store *store, struct making *making)
{
    struct pup_authority authority = {0};
    struct pup_id incarnation;
    uint8_t receipt_key[32];
    struct pup_txn *txn;
    pup_random(incarnation.bytes, sizeof incarnation.bytes);
    pup_random(receipt_key, sizeof receipt_key);
    enum pup_err err = pup_store_begin(store, true, &txn);
    if (err)
        return err;
    err = pup_authority_create(making->name, making->host, receipt_key, &authority);
    if (!err)
        err = pup_ledger_create(txn, &incarnation);
    else
        making->misnamed = err == PUP_ERR_INVALID;
    if (!err)
        err = pup_authority_save(txn, &authority);
    if (!err)
        making->fingerprint = pup_authority_fingerprint(&authority);
    pup_authority_release(&authority);
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

static enum pup_err fill(void *context, const char *directory)
{
    const struct pup_store_options options = pup_home_store_options(directory);
    struct pup_store *store;
    enum pup_err err = pup_store_open(&options, &store);
    if (err)
        return err;
    err = fill_store(store, context);
    pup_store_close(store);
    return err;
}

static int say_made(struct pup_run *run, const struct making *making)
{
    char fingerprint[65];
    pup_hash_text(&making->fingerprint, fingerprint);
    pup_say(run->said, PUP_SAY_OUT, N_("%s: a new server home in %s, for clients at %s."), making->name,
            run->home->path, making->host);
    pup_say(run->said, PUP_SAY_OUT, N_("Its authority's fingerprint is %s."), fingerprint);
    pup_say(run->said, PUP_SAY_HINT,
            N_("Next:\n"
               "  pupitred structure add V --name \"MSP …\"        the structures\n"
               "  pupitred member add LOGIN --name \"First Last\"  the people\n"
               "  pupitred grant LOGIN V coordinator             their roles\n"
               "  pupitred serve                                 the server\n"
               "  pupitred invite LOGIN                          one word for each device\n"
               "  pupitred backup DIR --authority                and keep that small file elsewhere"));
    return EX_OK;
}

static int run_init(struct pup_run *run)
{
    const char *const *values = run->arguments->values;
    struct making making = {.name = values[PUP_OPTION_NAME], .host = values[PUP_OPTION_HOST]};
    if (!making.name || !making.host) {
        pup_say(run->said, PUP_SAY_ERROR,
                N_("Say what the home is called and where clients will find it: pupitred init --name N --host H."));
        return EX_USAGE;
    }
    enum pup_err err = pup_home_install(run->home, fill, &making);
    if (!err)
        return say_made(run, &making);
    if (making.misnamed) {
        pup_say(
            run->said, PUP_SAY_ERROR,
            N_("The name must be text of 1 to 128 bytes, and the host \"name\", \"name:port\" or \"[address]:port\"."));
        return EX_DATAERR;
    }
    if ((err == PUP_ERR_EXISTS || err == PUP_ERR_NOT_FOUND) && !pup_home_exists(run->home)) {
        pup_say(
            run->said, PUP_SAY_ERROR,
            N_("The folder %s cannot be made: something else has its name or stands in its way. Choose another with "
               "--home."),
            run->home->path);
        return EX_CANTCREAT;
    }
    if (err == PUP_ERR_EXISTS) {
        pup_say(run->said, PUP_SAY_ERROR, N_("There is a server home in %s already; nothing was changed."),
                run->home->path);
        return EX_CANTCREAT;
    }
    return pup_run_fault(run, err);
}

const struct pup_command pup_command_init = {
    .name = "init",
    .nom = "initialiser",
    .run = run_init,
    .needs = pup_needs_home,
    .summary = N_("Makes a new server home: ledger, authority, certificate"),
    .usage = N_("--name NAME --host HOST[:PORT]"),
    .help = N_("Makes the folder (readable by its owner only) with an empty ledger and a new authority.\n"
               "HOST is where clients will find the server; it goes into every invitation.\n"
               "\n"
               "  --name NAME          what the home is called\n"
               "  --host HOST[:PORT]   the port is 7417 when it is not said\n"
               "\n"
               "Example:\n"
               "  pupitred init --name \"MSP du Val\" --host pupitre.example.org"),
    .options = 1u << PUP_OPTION_NAME | 1u << PUP_OPTION_HOST,
};
