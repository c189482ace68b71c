/* The rows of the commands, in the order in which help shows them. */
#include "client/projects/projects.h"

#define NO_MORE_ROWS                                                                                                   \
    {                                                                                                                  \
        NULL, NULL, NULL, PUP_NEEDS_NOTHING, NULL, NULL, NULL, NULL                                                    \
    }

static const struct pup_option stage_options[] = {
    {"force", "forcer", NULL, N_("to the next stage although something is still to be filled")},
    {"all", "tout", NULL, N_("what is withdrawn too")},
    {NULL, NULL, NULL, NULL},
};

static const struct pup_option idea_options[] = {
    {"all", "tout", NULL, N_("dismissed ones too")},
    {NULL, NULL, NULL, NULL},
};

static const struct pup_command rows[] = {
    {"protocol", "protocole", pup_command_protocol, PUP_NEEDS_MEMBER, N_("protocols from stage to stage"),
     N_("[ID [next | back | STAGE | history] [FIELD=VALUE...]]"),
     N_("Without an id: all of them by stage, with what is still to be filled. Five stages bring forth a field each "
        "(objectives and population, literature, problem, criteria, the text itself); the next one begins when they "
        "are "
        "filled. Validating is for the leader: it asks for the date of the next review, and puts the protocol in force "
        "from today unless another day is said. history says who brought it to which stage, and when.\n"
        "\n"
        "Examples:\n"
        "  pupitre protocol\n"
        "  pupitre protocol 4k7d\n"
        "  pupitre protocol 4k7d next sources=@literature.txt\n"
        "  pupitre protocol 4k7d validated review_due=30/09/2027\n"
        "  pupitre protocol 4k7d history\n"),
     stage_options},
    {"project", "projet", pup_command_project, PUP_NEEDS_MEMBER, N_("projects from stage to stage, and the PDSA wheel"),
     N_("[ID [next | back | STAGE | history | pdsa [PHASE] | headcount +N] [FIELD=VALUE...]]"),
     N_("Without an id: all of them by stage. pdsa turns the wheel on to the next phase (plan, do, study, act), or to "
        "the "
        "one named; headcount counts the people reached: two may count at once, both are added.\n"
        "\n"
        "Examples:\n"
        "  pupitre project 4k7d next objective=\"Fewer falls\" population=\"75 and older\"\n"
        "  pupitre project 4k7d pdsa\n"
        "  pupitre project 4k7d headcount +12\n"),
     stage_options},
    {"ideas", "idées", pup_command_ideas, PUP_NEEDS_MEMBER, N_("ideas as a tree, votes, and actions made of them"),
     N_("[WORD... | vote ID | unvote ID | to-action ID [FIELD=VALUE...]]"),
     N_("Under each question the ideas that answer it, most votes first; under each idea those that say how (their "
        "parent "
        "is that idea). Words choose questions. to-action makes an action of it, the same one wherever that is done, "
        "yours "
        "unless owner= says whose.\n"
        "\n"
        "Examples:\n"
        "  pupitre ideas\n"
        "  pupitre add idea question=\"How do we welcome trainees?\" text=\"A booklet\"\n"
        "  pupitre add idea question=\"How do we welcome trainees?\" \\\n"
        "    text=\"Ask the last ones\" parent=4k7d\n"
        "  pupitre ideas vote 4k7d\n"
        "  pupitre ideas to-action 4k7d owner=hamon due=+30d\n"),
     idea_options},
    NO_MORE_ROWS,
};

const struct pup_command_group pup_commands_projects = {N_("Projects"), rows};
