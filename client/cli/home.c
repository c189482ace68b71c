#include "client/cli/home.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/cli/say.h"
#include "common/store/guard.h"

static bool profile_valid(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL && strlen(name) <= 64;
}

static int under_data_home(struct pup_context *context, const char *profile)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *user = getenv("HOME");
    int len = 0;
    if (data != NULL && data[0] == '/') {
        len = snprintf(context->home, sizeof context->home, "%s/pupitre/%s", data, profile);
    } else if (user != NULL && user[0] == '/') {
        len = snprintf(context->home, sizeof context->home, "%s/.local/share/pupitre/%s", user, profile);
    }
    if (len <= 0 || (size_t)len >= sizeof context->home) {
        return pup_fail(EX_CONFIG, _("no data folder can be found; name one with --home DIR"));
    }
    return EX_OK;
}

int pup_home_choose(struct pup_context *context)
{
    const char *home = pup_given_value(context, "home");
    const char *profile = pup_given_value(context, "profile");
    if (profile != NULL && !profile_valid(profile)) {
        return pup_fail(EX_USAGE, _("\"%s\" is not a name for a profile: use letters and digits"), profile);
    }
    if (home == NULL && profile == NULL) {
        home = getenv("PUPITRE_HOME");
    }
    if (home == NULL || home[0] == '\0') {
        return under_data_home(context, profile == NULL ? "default" : profile);
    }
    if (strlen(home) >= sizeof context->home) {
        return pup_fail(EX_USAGE, _("the name of the data folder is too long"));
    }
    memcpy(context->home, home, strlen(home) + 1);
    return EX_OK;
}

/* The replica makes its own folder; those above it are ours to make. */
static enum pup_err make_parents(const char *home)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", home);
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at == '/') {
            *at = '\0';
            if (mkdir(path, 0700) != 0 && errno != EEXIST) {
                return errno == ENOSPC ? PUP_ERR_FULL : PUP_ERR_IO;
            }
            *at = '/';
        }
    }
    return PUP_OK;
}

/* What to say should reading the store kill the process: prepared, as nothing can be then. */
static void guard_store(void)
{
    char sentence[1024];
    snprintf(sentence, sizeof sentence, "pupitre: %s\n", pup_err_sentence(PUP_ERR_CORRUPT));
    pup_store_guard(sentence);
}

int pup_home_open(struct pup_context *context)
{
    guard_store();
    enum pup_err err = make_parents(context->home);
    if (err == PUP_OK) {
        err = pup_replica_open(context->home, &context->replica);
        context->open = err == PUP_OK;
    }
    if (err == PUP_ERR_IO || err == PUP_ERR_NOT_FOUND ||
        err == PUP_ERR_DENIED) { /* a disk that turned read-only, too */
        return pup_fail(EX_CANTCREAT, _("the data folder %s cannot be opened: check that it is yours to write"),
                        context->home);
    }
    struct pup_txn *txn = NULL;
    if (err == PUP_OK) {
        err = pup_store_begin(context->replica.store, false, &txn);
    }
    if (err == PUP_OK) {
        err = pup_replica_profile(txn, &context->profile);
        pup_txn_abort(txn);
    }
    return pup_fail_err(err);
}

void pup_home_close(struct pup_context *context)
{
    if (context->open) {
        pup_replica_close(&context->replica);
        context->open = false;
    }
}
