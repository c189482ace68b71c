/* pupitred: the server and its administration, one program. Read admin/command.h first, then serve.h. */
#include <sys/stat.h>

#include "common/base/language.h"
#include "common/base/streams.h"
#include "server/admin/command.h"

#ifndef PUP_LOCALEDIR
#define PUP_LOCALEDIR NULL
#endif

int main(int argc, char **argv)
{
    pup_streams_hold();
    umask(077);
    pup_language_init("pupitred", PUP_LOCALEDIR);
    return pup_admin_main(argc, argv);
}
