/* The rows of the commands, in the order in which help shows them. */
#include "client/meetings/meetings.h"

#define NO_MORE_ROWS                                                                                                   \
    {                                                                                                                  \
        NULL, NULL, NULL, PUP_NEEDS_NOTHING, NULL, NULL, NULL, NULL                                                    \
    }

static const struct pup_option attend_options[] = {
    {"-WHO", "-QUI", NULL, N_("a name with a hyphen before it: did not come, and is not excused")},
    {NULL, NULL, NULL, NULL},
};

static const struct pup_command rows[] = {
    {"attend", "émarger", pup_command_attend, PUP_NEEDS_MEMBER, N_("note who came to a meeting"),
     N_("ID [WHO | -WHO | excused:WHO...]"),
     N_("A name says that she came; enough of it will do, those invited are looked at first. Several names may stand "
        "in "
        "one word, apart by commas; all are all who were invited, me is you. Two people may note at once: both are "
        "kept. Without names: the roll.\n"
        "\n"
        "Examples:\n"
        "  pupitre attend 4k7d castel hamon excused:bako\n"
        "  pupitre attend 4k7d all -hamon\n"
        "  pupitre attend 4k7d\n"),
     attend_options},
    {"notice", "annonce", pup_command_notice, PUP_NEEDS_MEMBER, N_("what everybody should know, and who has read it"),
     N_("[publish TITLE [FIELD=VALUE...] | ack ID... | who ID | lift ID]"),
     N_("Without words: the notices that are open, crises first. ack says that you have read it; who shows who has "
        "not; "
        "lift closes it.\n"
        "\n"
        "Examples:\n"
        "  pupitre notice\n"
        "  pupitre notice publish \"Heat wave: plan in force\" level=crisis body=@plan.txt until=+10d\n"
        "  pupitre notice ack 4k7d\n"
        "  pupitre notice who 4k7d\n"),
     NULL},
    NO_MORE_ROWS,
};

const struct pup_command_group pup_commands_meetings = {N_("Meetings"), rows};
