/* pupitre: the desk of one site. */
#include <signal.h>

#include "client/commands/command.h"
#include "common/base/streams.h"

#ifndef PUP_LOCALEDIR
#define PUP_LOCALEDIR NULL
#endif

int main(int argc, char **argv)
{
    pup_streams_hold();
    signal(SIGPIPE, SIG_IGN); /* a peer or a pager that goes away is an error to be told, not a death */
    pup_language_init("pupitre", PUP_LOCALEDIR);
    return pup_commands_run(argc, argv);
}
