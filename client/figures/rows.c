/* The rows of the commands, in the order in which help shows them. */
#include "client/cli/asof.h"
#include "client/figures/figures.h"

#define NO_MORE_ROWS                                                                                                   \
    {                                                                                                                  \
        NULL, NULL, NULL, PUP_NEEDS_NOTHING, NULL, NULL, NULL, NULL                                                    \
    }
#define NO_MORE_OPTIONS                                                                                                \
    {                                                                                                                  \
        NULL, NULL, NULL, NULL                                                                                         \
    }

static const struct pup_option year_options[] = {PUP_OPTION_YEAR, PUP_OPTION_ON, NO_MORE_OPTIONS};

static const struct pup_option aci_options[] = {
    PUP_OPTION_YEAR,
    PUP_OPTION_ON,
    {"grid", "grille", N_("GRID"), N_("by that grid instead of the declaration's")},
    {"grids", "grilles", NULL, N_("print the file of grids in force, to be copied and changed")},
    NO_MORE_OPTIONS,
};

static const struct pup_option time_options[] = {
    PUP_OPTION_YEAR,
    PUP_OPTION_ON,
    {"by", "par", N_("WHAT"), N_("only those rows: total, month, field or person")},
    NO_MORE_OPTIONS,
};

static const struct pup_option attendance_options[] = {
    PUP_OPTION_YEAR,
    PUP_OPTION_ON,
    {"by", "par", N_("WHAT"), N_("only those rows: total, type, profession, meeting or person")},
    {"type", "type", N_("TYPE"), N_("only meetings of that type")},
    NO_MORE_OPTIONS,
};

static const struct pup_option maturity_options[] = {
    PUP_OPTION_YEAR,
    PUP_OPTION_ON,
    {"grid", "grille", N_("GRID"), N_("another assessment grid than the maturity matrix")},
    NO_MORE_OPTIONS,
};

static const struct pup_option stock_options[] = {
    PUP_OPTION_ON,
    {"expiry", "péremption", N_("DATE"), N_("with receive: when it expires")},
    NO_MORE_OPTIONS,
};

static const struct pup_command rows[] = {
    {"aci", "aci", pup_command_aci, PUP_NEEDS_MEMBER, N_("points and money of the ACI, by line and grid"), "",
     N_("From the year's declaration, the protocols in force and the cases discussed; without a declaration, from the "
        "structure's record: an estimate. A structure that is no SISA is given a simulation. The grids are a file: "
        "copy "
        "it with --grids, change it, and leave it as aci-grids.txt in the data folder or in ~/.config/pupitre. A "
        "declaration goes by a grid that you added with grid=other other_grid=NAME.\n"
        "\n"
        "Examples:\n"
        "  pupitre aci --structure V --year 2026\n"
        "  pupitre aci --grid avenant1\n"
        "  pupitre aci --grids > aci-grids.txt\n"),
     aci_options},
    {"time", "temps", pup_command_time, PUP_NEEDS_MEMBER, N_("quota against time spent, by month, field and person"),
     "",
     N_("A quota is the weekly time of a membership, for the days it holds, up to today. Time of people without a "
        "quota stands apart. Above 110 percent it is said.\n"
        "\n"
        "Examples:\n"
        "  pupitre time --structure V\n"
        "  pupitre time --year 2026 --by month --csv > time.csv\n"
        "  pupitre time --on 29/03/2026\n"),
     time_options},
    {"attendance", "participation", pup_command_attendance, PUP_NEEDS_MEMBER,
     N_("who came to meetings, and the year's RCP"), "",
     N_("Of those invited, how many were present; excused ones stand apart. Counted are meetings that were held.\n"
        "\n"
        "Examples:\n"
        "  pupitre attendance --structure V --type rcp\n"
        "  pupitre attendance --by meeting\n"
        "  pupitre attendance --by person --csv > attendance.csv\n"),
     attendance_options},
    {"maturity", "maturité", pup_command_maturity, PUP_NEEDS_MEMBER,
     N_("levels of the self-assessment, this year and last"), "",
     N_("The consensus on a dimension counts where there is one, else the mean of what people gave; a missing level is "
        "no zero. Means of the dimensions, then of the axes.\n"
        "\n"
        "Examples:\n"
        "  pupitre maturity --structure V\n"
        "  pupitre maturity --year 2025 --json\n"),
     maturity_options},
    {"money", "finances", pup_command_money, PUP_NEEDS_MEMBER, N_("what coordination costs and what pays for it"), "",
     N_("Coverage is what the ACI brings for coordination and what others granted for it, against its cost; what was "
        "only requested never counts. Cost: the year's entries of the category coordination.\n"
        "\n"
        "Examples:\n"
        "  pupitre money --structure V --year 2026\n"
        "  pupitre money --csv > money.csv\n"),
     year_options},
    {"stock", "stock", pup_command_stock, PUP_NEEDS_MEMBER, N_("what is in stock; use, receive, count"),
     N_("[use ITEM N | receive ITEM N | count ITEM N]"),
     N_("Without words: everything, with what is below its threshold or expires within 60 days. An item is meant by "
        "its id or enough of its name. Several people may use and receive at once: all of it counts, once. count says "
        "how many there really are.\n"
        "\n"
        "Examples:\n"
        "  pupitre stock use \"gloves m\" 12\n"
        "  pupitre stock receive 9x2m 100 --expiry 31/12/2027\n"
        "  pupitre stock count 9x2m 35\n"),
     stock_options},
    NO_MORE_ROWS,
};

const struct pup_command_group pup_commands_figures = {N_("Figures"), rows};
