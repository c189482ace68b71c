#include "server/loop/fault.h"

#include "common/base/language.h"

const char *pup_fault_sentence(enum pup_err err)
{
    switch (err) {
    case PUP_ERR_MEMORY:
        return N_("There was not enough memory; nothing was changed. Try again.");
    case PUP_ERR_FULL:
        return N_("The disk is full; nothing was changed. Make room, then try again.");
    case PUP_ERR_IO:
        return N_("The disk failed. Look at the system's log, then run \"pupitred verify\".");
    case PUP_ERR_CORRUPT:
        return N_(
            "The stored data are damaged. Run \"pupitred verify\"; if need be, restore a backup into a new home.");
    case PUP_ERR_VERSION:
        return N_("These data were written by a newer pupitred. Use that version or a later one.");
    case PUP_ERR_BUSY:
        return N_("The data are in use by another command at the moment. Try again in a little while.");
    case PUP_ERR_DENIED:
        return N_("The file permissions do not allow it. Run the command as the user who owns the server's home.");
    case PUP_ERR_INVALID:
        return N_(
            "The folder lies on a network file system, where a store is not safe. Choose a folder on a local disk.");
    case PUP_ERR_LIMIT:
        return N_("A name or a path is too long.");
    default:
        return N_("Something unexpected happened; nothing was changed.");
    }
}
