/* The rows of the commands, in the order in which help shows them. */
#include "client/calendar/calendar.h"

#define NO_MORE_ROWS                                                                                                   \
    {                                                                                                                  \
        NULL, NULL, NULL, PUP_NEEDS_NOTHING, NULL, NULL, NULL, NULL                                                    \
    }

static const struct pup_command rows[] = {
    {"today", "aujourdhui", pup_command_today, PUP_NEEDS_MEMBER, N_("what you need in the morning, on one page"), "",
     N_("Your own agenda, your actions that are due or late, notices you have to read, what others changed since "
        "yesterday, what is contested, what is not sent yet. Everybody's deadlines: pupitre due.\n"
        "\n"
        "Examples:\n"
        "  pupitre today\n"
        "  pupitre today --on tomorrow\n"),
     pup_today_options},
    {"agenda", "agenda", pup_command_agenda, PUP_NEEDS_MEMBER,
     N_("meetings, presences and clashes of all your structures"), N_("[DAY]"),
     N_("The seven days from today on, unless you say which. Hours are those of each structure. A clash is one person "
        "wanted in two places at once, or a way too short for the time between them; it is only reported. Where "
        "somebody is busy in another structure, you see that and nothing else of it.\n"
        "\n"
        "Examples:\n"
        "  pupitre agenda tomorrow\n"
        "  pupitre agenda --week --mine\n"
        "  pupitre agenda --month --on 01/03/2026 --structure V\n"
        "  pupitre agenda --free castel,riou --for 1h30 --from monday\n"),
     pup_agenda_options},
    {"due", "échéances", pup_command_due, PUP_NEEDS_MEMBER, N_("what is to be dealt with, the most urgent first"), "",
     N_("Agreements to renew, reviews, files to hand in and to account for, minutes and actions that are late, stock "
        "below its threshold or expiring. Each row says what deals with it.\n"
        "\n"
        "Examples:\n"
        "  pupitre due\n"
        "  pupitre due --structure V --on 02/07/2026\n"
        "  pupitre due --csv > due.csv\n"),
     pup_due_options},
    {"export calendar", "exporter calendrier", pup_command_export_calendar, PUP_NEEDS_MEMBER,
     N_("your meetings and presences as a calendar file (.ics)"), N_("[FILE.ics]"),
     N_("Your own, of all your structures; of somebody else with --person; all of one structure with --structure. "
        "Without a file it goes to the standard output. The same meetings make the same file, and each keeps its "
        "identifier: a program that reads it twice adds nothing.\n"
        "\n"
        "Examples:\n"
        "  pupitre export calendar mine.ics\n"
        "  pupitre export calendar --structure V --from 01/01/2026 house.ics\n"),
     pup_export_calendar_options},
    {"import calendar", "importer calendrier", pup_command_import_calendar, PUP_NEEDS_MEMBER,
     N_("meetings and presences from a calendar file (.ics)"), N_("FILE.ics"),
     N_("What pupitre exported comes back as what it was. Other events become meetings to which you are invited, or "
        "with --type the kind of meeting or presence that you say; confidential ones only take your time, without "
        "their title. Importing the same file again adds nothing, and what is here already is left as it is unless "
        "you say --update. What repeats is taken from a month ago until thirteen months ahead, unless you say --from "
        "and --to. What cannot be taken is said.\n"
        "\n"
        "Examples:\n"
        "  pupitre import calendar --dry-run agenda.ics\n"
        "  pupitre import calendar --structure V --type rcp \\\n"
        "    --person castel,riou agenda.ics\n"),
     pup_import_calendar_options},
    NO_MORE_ROWS,
};

const struct pup_command_group pup_commands_calendar = {N_("Every day"), rows};
