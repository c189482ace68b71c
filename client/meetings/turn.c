#include "client/meetings/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/say.h"

int pup_turn_take(struct pup_context *context, int *turn)
{
    char path[PATH_MAX];
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int len = snprintf(path, sizeof path, "%s/letter.lock", context->home);
    *turn = len < 0 || (size_t)len >= sizeof path ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*turn >= 0 && fcntl(*turn, F_OFD_SETLK, &whole) == 0) {
        return EX_OK;
    }
    int failed = errno;
    pup_turn_release(*turn);
    bool busy = *turn >= 0 && (failed == EAGAIN || failed == EACCES);
    *turn = -1;
    return busy ? pup_fail(EX_TEMPFAIL, _("a letter is just being sent from another window here; wait until it is out"))
                : pup_fail(EX_CANTCREAT, _("%s cannot be written: %s"), path, strerror(failed));
}

void pup_turn_release(int turn)
{
    if (turn >= 0) {
        close(turn);
    }
}
