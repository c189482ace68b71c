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

static const struct pup_option routine_options[] = {
    {"until", "jusqu-au", N_("DATE"), N_("make them up to that day (three months ahead otherwise)")},
    {"dry-run", "essai", NULL, N_("only say what would be made")},
    {NULL, NULL, NULL, NULL},
};

static const struct pup_option welcome_options[] = {
    {"template", "modèle", N_("ID"), N_("the document that holds the checklist, where there are several")},
    {"arrival", "arrivée", N_("DATE"), N_("when she arrives (by her membership otherwise, else today)")},
    {NULL, NULL, NULL, NULL},
};

static const struct pup_option convene_options[] = {
    {"done", "fait", NULL, N_("note that people have been convened, some other way")},
    {"out", "vers", N_("DIR"), N_("write the letter into files of that folder, and note it")},
    {"send", "envoyer", NULL, N_("send the letter, and note it")},
    {"again", "encore", NULL, N_("though it went out before: as a reminder")},
    {NULL, NULL, NULL, NULL},
};

static const struct pup_option send_options[] = {
    {"out", "vers", N_("DIR"), N_("write the letter into files of that folder instead")},
    {"dry-run", "essai", NULL, N_("only show the letter and whom it is for")},
    {"again", "encore", NULL, N_("though it went out before")},
    {NULL, NULL, NULL, NULL},
};

static const struct pup_option mail_options[] = {
    {"test", "essai", NULL, N_("send a letter to yourself")},
    {"forget", "oublier", NULL, N_("forget the relay")},
    {NULL, NULL, NULL, NULL},
};

static const struct pup_command rows[] = {
    {"convene", "convoquer", pup_command_convene, PUP_NEEDS_MEMBER, N_("the invitation to a meeting"), N_("[ID]"),
     N_("Shows the invitation: what, when, where, the agenda, and whom it is for. --out writes it into files: the "
        "text, a "
        "calendar file (.ics), a letter (.eml) that your mail program opens ready to be sent; --send hands it to the "
        "relay "
        "that is set with: pupitre mail; --done only notes it. Any of them notes the day and that people are convened. "
        "Without an id: the meetings that are to be convened (15 days before) and whose people are to be reminded (3 "
        "days "
        "before).\n"
        "\n"
        "Examples:\n"
        "  pupitre convene\n"
        "  pupitre convene 4k7d\n"
        "  pupitre convene 4k7d --send\n"
        "  pupitre convene 4k7d --send --again\n"),
     convene_options},
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
    {"minutes", "compte-rendu", pup_command_minutes, PUP_NEEDS_MEMBER,
     N_("write the minutes; their actions and decisions become records"), N_("ID [@FILE | -]"),
     N_("Opens your editor (VISUAL or EDITOR) on the minutes, with the agenda to begin with, and who came below. In "
        "the "
        "text:\n"
        "\n"
        "  - [ ] @castel before 30/04 : call the hospital   an action, hers, by that day\n"
        "  - [x] @me @riou : send the figures               done, by you; riou supports\n"
        "  Decision : meetings move to Tuesdays             a decision (or Proposal :)\n"
        "\n"
        "People by login or enough of the name; dates as everywhere, counted from the meeting's day, the year may be "
        "left "
        "out; indented lines below are a note. Saving puts a mark (#4k7d2m) behind such lines: by it a line that is "
        "reworded or carried over to the next minutes keeps its record. Saving again makes nothing twice; what "
        "somebody "
        "changed in a record stays; a line that is taken out leaves its record. @FILE takes the text from a file, - "
        "from "
        "the standard input.\n"
        "\n"
        "Examples:\n"
        "  pupitre minutes 4k7d\n"
        "  pupitre minutes 4k7d @minutes.txt\n"),
     NULL},
    {"send", "diffuser", pup_command_send, PUP_NEEDS_MEMBER, N_("send the minutes to those concerned"), N_("ID"),
     N_("To all who were present, invited or excused, the chair and the outside guests, as far as their addresses are "
        "known (the email of a person, the contact of a partner), through the relay that is set with: pupitre mail. "
        "With "
        "--out, into files: a text, and a letter (.eml) that your mail program opens ready to be sent. Notes the day "
        "and "
        "the state; never sends twice unless asked. A relay that refuses: nothing is noted.\n"
        "\n"
        "Examples:\n"
        "  pupitre send 4k7d --dry-run\n"
        "  pupitre send 4k7d\n"
        "  pupitre send 4k7d --out letters\n"),
     send_options},
    {"routine", "routine", pup_command_routine, PUP_NEEDS_MEMBER,
     N_("make the next ones of what comes again and again"), N_("[ID...]"),
     N_("Makes what routines ask for in the coming three months, at least the next one of each; without ids, of all "
        "that "
        "are active. What is made is the same wherever it is made: two people who run this make one set. What is there "
        "already, changed or removed, is left as it is.\n"
        "\n"
        "The values that a routine takes over (its field template) are lines \"field: value\", such as invited: "
        "castel, "
        "hamon; indented lines go on with a text. A meeting takes its start from the routine, its end from \"end: "
        "14:00\" "
        "or \"duration: 1h30\"; days such as +10d count from the day itself.\n"
        "\n"
        "Examples:\n"
        "  pupitre add routine title=\"Monthly RCP\" makes=meeting every=month \\\n"
        "    first=\"13/01/2026 12:30\" template=@values.txt --structure V\n"
        "  pupitre routine --dry-run\n"
        "  pupitre routine --until 30/06/2026\n"),
     routine_options},
    {"welcome", "accueil", pup_command_welcome, PUP_NEEDS_MEMBER, N_("a newcomer's checklist, from a template"),
     N_("NAME"),
     N_("Makes an action of each line of the checklist: a document of the type template whose title begins with "
        "Welcome, "
        "with lines in its summary as minutes have them. A line without @name is the newcomer's own; days count from "
        "her "
        "arrival. Running it again adds what is new in the template, and changes nothing.\n"
        "\n"
        "Examples:\n"
        "  pupitre add document type=template title=Welcome \\\n"
        "    summary=@checklist.txt --structure V\n"
        "    (lines such as: - [ ] @riou +2d : create the login)\n"
        "  pupitre welcome hamon\n"
        "  pupitre welcome \"Lucie Hamon\" --arrival 01/09/2026\n"),
     welcome_options},
    {"notice", "annonce", pup_command_notice, PUP_NEEDS_MEMBER, N_("what everybody should know, and who has read it"),
     N_("[publish TITLE [FIELD=VALUE...] | ack ID... | who ID | lift ID]"),
     N_("Without words: the notices that are open, crises first. ack says that you have read it; who shows who has "
        "not; "
        "lift closes it.\n"
        "\n"
        "Examples:\n"
        "  pupitre notice\n"
        "  pupitre notice publish \"Heat wave: plan in force\" \\\n"
        "    level=crisis body=@plan.txt until=+10d\n"
        "  pupitre notice ack 4k7d\n"
        "  pupitre notice who 4k7d\n"),
     NULL},
    {"mail", "courrier", pup_command_mail, PUP_NEEDS_MEMBER, N_("the relay that takes your letters"),
     N_("[smtp://HOST[:PORT] [from=ADDRESS] [user=NAME] [ca=FILE]]"),
     N_("Without words: the relay as it is set. smtp:// is STARTTLS (port 587 unless given), smtps:// TLS from the "
        "first "
        "byte (465). The relay's certificate is always checked, against ca=FILE if it is your own; only a relay on "
        "this "
        "machine may do without encryption. Without from=, letters come from the email of your person record. A "
        "password is kept nowhere: it is asked for at the terminal, or taken from the variable PUPITRE_MAIL_PASSWORD.\n"
        "\n"
        "Examples:\n"
        "  pupitre mail smtp://smtp.example.org user=riou from=riou@example.org\n"
        "  pupitre mail --test\n"
        "  pupitre mail\n"),
     mail_options},
    NO_MORE_ROWS,
};

const struct pup_command_group pup_commands_meetings = {N_("Meetings"), rows};
