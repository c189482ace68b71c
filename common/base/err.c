#include "common/base/err.h"

#include <stddef.h>
#include <sysexits.h>

static const struct {
    const char *name;
    int exit_code;
} errors[PUP_ERR_COUNT] = {
    [PUP_OK] = {"ok", EX_OK},
    [PUP_ERR_MEMORY] = {"memory", EX_OSERR},
    [PUP_ERR_LIMIT] = {"limit", EX_DATAERR},
    [PUP_ERR_MALFORMED] = {"malformed", EX_DATAERR},
    [PUP_ERR_INVALID] = {"invalid", EX_DATAERR},
    [PUP_ERR_UNKNOWN] = {"unknown", EX_USAGE},
    [PUP_ERR_AMBIGUOUS] = {"ambiguous", EX_USAGE},
    [PUP_ERR_NOT_FOUND] = {"not found", EX_NOINPUT},
    [PUP_ERR_EXISTS] = {"exists", EX_CANTCREAT},
    [PUP_ERR_DENIED] = {"denied", EX_NOPERM},
    [PUP_ERR_IO] = {"input/output", EX_IOERR},
    [PUP_ERR_FULL] = {"full", EX_IOERR},
    [PUP_ERR_CORRUPT] = {"corrupt", EX_DATAERR},
    [PUP_ERR_VERSION] = {"version", EX_CONFIG},
    [PUP_ERR_BUSY] = {"busy", EX_TEMPFAIL},
    [PUP_ERR_UNREACHABLE] = {"unreachable", EX_UNAVAILABLE},
    [PUP_ERR_PROTOCOL] = {"protocol", EX_PROTOCOL},
    [PUP_ERR_UNTRUSTED] = {"untrusted", EX_NOPERM},
    [PUP_ERR_GAP] = {"gap", EX_TEMPFAIL},
    [PUP_ERR_COPIED] = {"copied", EX_CONFIG},
    [PUP_ERR_ROLLED_BACK] = {"rolled back", EX_PROTOCOL},
    [PUP_ERR_IDENTITY] = {"identity", EX_DATAERR},
    [PUP_ERR_REVOKED] = {"revoked", EX_NOPERM},
};

const char *pup_err_name(enum pup_err err)
{
    if ((unsigned)err >= PUP_ERR_COUNT || errors[err].name == NULL) {
        return "unnamed";
    }
    return errors[err].name;
}

int pup_err_exit_code(enum pup_err err)
{
    return (unsigned)err < PUP_ERR_COUNT ? errors[err].exit_code : EX_SOFTWARE;
}
