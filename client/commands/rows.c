/* The rows of the commands, in the order in which help shows them. */
#include "client/cli/help.h"
#include "client/commands/commands.h"

#define NO_MORE_ROWS                                                                                                   \
    {                                                                                                                  \
        NULL, NULL, NULL, PUP_NEEDS_NOTHING, NULL, NULL, NULL, NULL                                                    \
    }

static const struct pup_command records[] = {
    {"add", "ajouter", pup_command_add, PUP_NEEDS_MEMBER, N_("add a record"), N_("KIND FIELD=VALUE..."),
     N_("Works without the server. Prints the new record's id and nothing else. People and other records are named by "
        "enough of their "
        "name, or an id; several are separated by commas. Dates: 17/03/2026, tomorrow, monday, +10d. A long text can "
        "come from a file "
        "(minutes=@FILE) or the standard input (minutes=-). The fields of a kind: pupitre help KIND.\n"
        "\n"
        "Examples:\n"
        "  pupitre add meeting type=rcp title=\"RCP of March\" invited=castel,hamon \\\n"
        "    start=\"10/03/2026 12:30\" end=\"10/03/2026 14:00\"\n"
        "  pupitre add action title=\"Call the hospital\" \\\n"
        "    owner=castel due=friday --structure V\n"
        "  pupitre add stock name=\"Gloves M\" quantity=40 threshold=15\n"),
     NULL},
    {"list", "lister", pup_command_list, PUP_NEEDS_MEMBER, N_("list the records of a kind"),
     N_("KIND [FIELD=VALUE | FIELD~TEXT | FIELD<VALUE | TEXT...]"),
     N_("All conditions must hold. = equal, != not equal, ~ holds the text, < and > before and after; a bare text is "
        "looked for in every "
        "text of the record. Accents and case do not matter. Put conditions with < or > in quotes.\n"
        "\n"
        "Examples:\n"
        "  pupitre list meeting\n"
        "  pupitre list action owner=castel \"due<+7d\"\n"
        "  pupitre list partner name~clinique --sort town\n"),
     pup_list_options},
    {"search", "chercher", pup_command_search, PUP_NEEDS_MEMBER, N_("find words in everything you may read"),
     N_("WORD..."),
     N_("Best matches first: what a record is called before what it says, whole words before beginnings. All words "
        "must "
        "be in it; accents and case do not matter.\n"
        "\n"
        "Examples:\n"
        "  pupitre search plaies chroniques\n"
        "  pupitre search castel --kind meeting\n"
        "  pupitre search convention --structure V --limit 50\n"),
     pup_search_options},
    {"show", "montrer", pup_command_show, PUP_NEEDS_MEMBER, N_("show a record in full"), N_("ID"),
     N_("The beginning of an id is enough, as the lists show it. What is contested or not sent yet is marked. A record "
        "that was merged into another shows that other.\n"
        "\n"
        "Examples:\n"
        "  pupitre show 4k7d\n"
        "  pupitre show 4k7d --json\n"),
     pup_show_options},
    {"edit", "modifier", pup_command_edit, PUP_NEEDS_MEMBER, N_("change a record"),
     N_("ID [FIELD=VALUE | FIELD+=VALUE | FIELD-=VALUE...]"),
     N_("Says what it replaced. += and -= add to and take from a set of people or a count; = on a count is a recount. "
        "Without changes, a "
        "form of the record opens in your editor (VISUAL or EDITOR).\n"
        "\n"
        "Examples:\n"
        "  pupitre edit 4k7d state=held present+=hamon,castel\n"
        "  pupitre edit 9x2m quantity-=12\n"
        "  pupitre edit 4k7d minutes=@minutes.txt\n"
        "  pupitre edit 4k7d\n"),
     NULL},
    {"remove", "supprimer", pup_command_remove, PUP_NEEDS_MEMBER, N_("remove a record"), N_("ID"),
     N_("Nothing of it is wiped: restore brings it back whole. If somebody else changes it meanwhile, it stays and is "
        "contested.\n"
        "\n"
        "Examples:\n"
        "  pupitre remove 4k7d\n"
        "  pupitre list meeting --all\n"),
     NULL},
    {"restore", "rétablir", pup_command_restore, PUP_NEEDS_MEMBER, N_("bring a removed record back"), N_("ID"),
     N_("The record comes back with everything it held.\n"
        "\n"
        "Examples:\n"
        "  pupitre restore 4k7d\n"
        "  pupitre list action --all\n"),
     NULL},
    {"history", "historique", pup_command_history, PUP_NEEDS_MEMBER, N_("who changed what in a record, oldest first"),
     N_("ID"),
     N_("Works without the server, with what this device has kept; older changes are asked of the server when it "
        "answers.\n"
        "\n"
        "Examples:\n"
        "  pupitre history 4k7d\n"
        "  pupitre history 4k7d --json\n"),
     NULL},
    {"copy", "copier", pup_command_copy, PUP_NEEDS_MEMBER, N_("copy a record for outside partners to read"),
     N_("ID --compartment partners"),
     N_("For meetings, protocols, documents and notices. The copy is a record of its own: later changes of one do not "
        "reach the other. "
        "Prints the copy's id.\n"
        "\n"
        "Examples:\n"
        "  pupitre copy 4k7d --compartment partners\n"
        "  pupitre list protocol --compartment partners\n"),
     NULL},
    {"duplicates", "doublons", pup_command_duplicates, PUP_NEEDS_MEMBER, N_("what may have been entered twice"),
     N_("[KIND]"),
     N_("Records of a kind with the same name, however it is written, or the same RPPS or FINESS number, each with the "
        "command that merges the two.\n"
        "\n"
        "Examples:\n"
        "  pupitre duplicates\n"
        "  pupitre duplicates person --structure V\n"),
     NULL},
    {"merge", "fusionner", pup_command_merge, PUP_NEEDS_MEMBER, N_("make two records of the same thing one"),
     N_("ID INTO-ID"),
     N_("Lists, references and figures then mean the second; the first keeps all it says and can be made a record of "
        "its own again.\n"
        "\n"
        "Examples:\n"
        "  pupitre merge 9x2m 4k7d\n"
        "  pupitre merge --undo 9x2m\n"),
     pup_merge_options},
    {"import", "importer", pup_command_import, PUP_NEEDS_MEMBER, N_("take the rows of a spreadsheet"),
     N_("KIND FILE.csv"),
     N_("Reads CSV as spreadsheets save it, guesses what each column means (--map corrects), and says which rows it "
        "could not take and "
        "why; these are written to a file to be corrected, and the command then ends with 65. Importing the same file "
        "twice adds nothing.\n"
        "\n"
        "Examples:\n"
        "  pupitre import person staff.csv --structure V\n"
        "  pupitre import agreement contracts.csv --set type=contract --create --dry-run\n"
        "  pupitre import meeting meetings.csv --map \"Place=site,Remarks=\"\n"),
     pup_import_options_given},
    {"export", "exporter", pup_command_export, PUP_NEEDS_MEMBER,
     N_("every field of a kind's records, for a spreadsheet"), N_("KIND"),
     N_("CSV; a workbook with --xlsx; JSON with --json. CSV imports back as it was, here or elsewhere: a row with an "
        "id "
        "is that record. What a spreadsheet would take for a formula begins with an apostrophe, which import takes "
        "off.\n"
        "\n"
        "Examples:\n"
        "  pupitre export partner > partners.csv\n"
        "  pupitre export meeting --structure V --xlsx meetings.xlsx\n"
        "  pupitre export action --structure V --json > actions.json\n"),
     pup_export_options},
    NO_MORE_ROWS,
};

const struct pup_command_group pup_commands_records = {N_("Records"), records};

static const struct pup_command agreement[] = {
    {"conflicts", "conflits", pup_command_conflicts, PUP_NEEDS_MEMBER, N_("what is contested, and how to settle it"),
     "",
     N_("Two people wrote different things without having seen each other's: both are kept until somebody decides. The "
        "first one is shown "
        "everywhere meanwhile.\n"
        "\n"
        "Examples:\n"
        "  pupitre conflicts\n"
        "  pupitre conflicts --structure V\n"),
     NULL},
    {"resolve", "trancher", pup_command_resolve, PUP_NEEDS_MEMBER, N_("settle what is contested"),
     N_("ID FIELD (--keep N | VALUE)"),
     N_("Keeps one of the values by its number, or gives another. For a record that somebody removed and somebody else "
        "changed, the field "
        "is existence: --keep 1 keeps the record, --keep 2 removes it.\n"
        "\n"
        "Examples:\n"
        "  pupitre resolve 4k7d review_due --keep 2\n"
        "  pupitre resolve 4k7d review_due 15/10/2026\n"
        "  pupitre resolve 9x2m existence --keep 1\n"),
     pup_resolve_options},
    {"refused", "refusées", pup_command_refused, PUP_NEEDS_REPLICA,
     N_("your edits that the server refused, with the reason"), N_("[EDIT]"),
     N_("Nothing you typed is lost: refused edits are kept here whole. An edit is meant by its number, or by the id of "
        "its record.\n"
        "\n"
        "Examples:\n"
        "  pupitre refused\n"
        "  pupitre refused 12 --again\n"
        "  pupitre refused --export refused.csv\n"),
     pup_refused_options},
    NO_MORE_ROWS,
};

const struct pup_command_group pup_commands_agreement = {N_("When people disagree"), agreement};

static const struct pup_command device[] = {
    {"join", "rejoindre", pup_command_join, PUP_NEEDS_REPLICA, N_("enrol this device with the invitation you received"),
     N_("INVITATION"),
     N_("The invitation is one line, good for one use. It says where the server is; this device then has its own key.\n"
        "\n"
        "Examples:\n"
        "  pupitre join pupitre:desk.example.org:7417:1V3K...\n"
        "  pupitre join --profile second pupitre:desk.example.org:7417:1V3K...\n"),
     NULL},
    {"sync", "synchroniser", pup_command_sync, PUP_NEEDS_MEMBER, N_("send and receive what changed"), "",
     N_("Every command tries this quietly after a change; use it to be sure, or before leaving for a place without a "
        "link.\n"
        "\n"
        "Examples:\n"
        "  pupitre sync\n"
        "  pupitre sync --follow\n"),
     pup_sync_options_given},
    {"status", "état", pup_command_status, PUP_NEEDS_MEMBER,
     N_("what is not sent, contested or refused, at one glance"), "",
     N_("Does not need the server. Two devices whose fingerprints of a space are equal hold exactly the same there.\n"
        "\n"
        "Examples:\n"
        "  pupitre status\n"
        "  pupitre status --json\n"),
     NULL},
    {"whoami", "quisuisje", pup_command_whoami, PUP_NEEDS_MEMBER, N_("who you are here, and what you may do where"), "",
     N_("Says your login, the server, the data folder, and your rights in each space.\n"
        "\n"
        "Examples:\n"
        "  pupitre whoami\n"
        "  pupitre whoami --json\n"),
     NULL},
    {"server", "serveur", pup_command_server, PUP_NEEDS_MEMBER, N_("the server's address, or its new one after a move"),
     N_("[HOST:PORT]"),
     N_("Without an address: prints the present one. The server must be the same one: its certificate is checked.\n"
        "\n"
        "Examples:\n"
        "  pupitre server\n"
        "  pupitre server desk.example.org:7417\n"),
     NULL},
    {"compact", "compacter", pup_command_compact, PUP_NEEDS_HOME, N_("rewrite the data folder without what was erased"),
     "",
     N_("Nothing else may be using the data folder meanwhile.\n"
        "\n"
        "Examples:\n"
        "  pupitre compact\n"
        "  pupitre compact --profile second\n"),
     NULL},
    NO_MORE_ROWS,
};

const struct pup_command_group pup_commands_device = {N_("This device"), device};

static const struct pup_command learning[] = {
    {"kinds", "sortes", pup_command_kinds, PUP_NEEDS_NOTHING, N_("the kinds of records"), "",
     N_("Kinds and fields have an English and a French name; both are understood, with or without accents.\n"
        "\n"
        "Examples:\n"
        "  pupitre kinds\n"
        "  pupitre help meeting\n"),
     NULL},
    {"help", "aide", pup_command_help, PUP_NEEDS_NOTHING, N_("explain a command, or a kind and its fields"),
     N_("[COMMAND | KIND]"),
     N_("Examples:\n"
        "  pupitre help add\n"
        "  pupitre help meeting\n"),
     NULL},
    {"completion", "complétion", pup_command_completion, PUP_NEEDS_NOTHING, N_("completion for the shell"), "bash",
     N_("Prints a script that lets the Tab key complete commands, kinds, fields and options.\n"
        "\n"
        "Examples:\n"
        "  pupitre completion bash > ~/.local/share/bash-completion/completions/pupitre\n"
        "  . <(pupitre completion bash)\n"),
     NULL},
    NO_MORE_ROWS,
};

const struct pup_command_group pup_commands_learning = {N_("Learning"), learning};
