#include "common/base/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void pup_streams_hold(void)
{
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
        if (fcntl(number, F_GETFD) < 0 && errno == EBADF) {
            /* The lowest free number is this one; opened the wrong way round, so that its use goes on failing. */
            (void)!open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}
