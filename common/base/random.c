#include "common/base/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void pup_random(void *out, size_t len)
{
    unsigned char *next = out;
    while (len > 0) {
        ssize_t got = getrandom(next, len, 0);
        if (got < 0 && errno != EINTR) {
            abort(); /* guessable keys and ids would be worse than no program */
        }
        if (got > 0) {
            next += got;
            len -= (size_t)got;
        }
    }
}

static void fill_from_system(void *context, void *out, size_t len)
{
    (void)context;
    pup_random(out, len);
}

struct pup_random_source pup_random_system(void)
{
    return (struct pup_random_source){.fill = fill_from_system};
}
