/* pupitre: the desk of one site. */
#include <signal.h>

#include "client/calendar/calendar.h"
#include "client/commands/commands.h"
#include "client/figures/figures.h"
#include "client/meetings/meetings.h"
#include "client/projects/projects.h"
#include "client/report/command.h"
#include "common/base/streams.h"

#ifndef PUP_LOCALEDIR
#define PUP_LOCALEDIR NULL
#endif

/* All commands, in the order in which help shows them. */
static const struct pup_command_group *const groups[] = {
    &pup_commands_calendar,  &pup_commands_meetings,
    &pup_commands_records,   &pup_commands_projects,
    &pup_commands_figures,   &pup_commands_report,
    &pup_commands_agreement, &pup_commands_device,
    &pup_commands_learning,  NULL,
};

int main(int argc, char **argv)
{
    pup_streams_hold();
    signal(SIGPIPE, SIG_IGN); /* a peer or a pager that goes away is an error to be told, not a death */
    pup_language_init("pupitre", PUP_LOCALEDIR);
    return pup_commands_run(groups, argc, argv);
}
