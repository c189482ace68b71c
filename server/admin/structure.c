#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "common/rules/zone.h"
#include "server/admin/all.h"
#include "server/admin/sheet.h"
#include "server/admin/verb.h"
#include "server/ledger/people.h"
#include "server/roster/roster.h"

static const char default_zone[] = "Europe/Paris";

/* "A, V"; empty for what is no group. */
static const char *member_codes(struct pup_arena *arena, const struct pup_structure *structure)
{
    const char *codes = "";
    for (size_t i = 0; i < structure->member_count && codes; i++)
        codes = pup_arena_printf(arena, "%s%s%s", codes, i ? ", " : "", structure->members[i]);
    return codes;
}

static int list(struct pup_run *run)
{
    static const char *const headings[] = {N_("Code"), N_("Name"), N_("Time zone"), N_("Shared by")};
    struct pup_structure *structures;
    struct pup_sheet *sheet = NULL;
    size_t count = 0;
    enum pup_err err = pup_roster_structures(run->txn, run->arena, &structures, &count);
    if (!err)
        err = pup_sheet_new(headings, 4, &sheet);
    for (size_t i = 0; i < count && !err; i++) {
        const char *members = member_codes(run->arena, &structures[i]);
        const char *const cells[] = {structures[i].code, structures[i].name, structures[i].zone, members};
        err = members ? pup_sheet_row(sheet, cells) : PUP_ERR_MEMORY;
    }
    pup_sheet_print(sheet);
    return err ? pup_run_fault(run, err) : EX_OK;
}

static bool take_text(char *out, size_t room, const char *text)
{
    size_t len = strlen(text);
    if (len >= room)
        return false;
    memcpy(out, text, len + 1);
    return true;
}

/* "A,V" */
static bool take_group(struct pup_structure *structure, const char *codes)
{
    while (*codes) {
        size_t len = strcspn(codes, ",");
        if (len > PUP_CODE_MAX || structure->member_count == PUP_GROUP_MAX)
            return false;
        memcpy(structure->members[structure->member_count++], codes, len);
        codes += len;
        codes += *codes == ',';
    }
    return structure->member_count > 0;
}

static bool fill(const struct pup_arguments *arguments, struct pup_structure *structure)
{
    const char *zone = arguments->values[PUP_OPTION_TIMEZONE], *group = arguments->values[PUP_OPTION_GROUP];
    return take_text(structure->code, sizeof structure->code, arguments->words[1]) &&
           take_text(structure->name, sizeof structure->name, arguments->values[PUP_OPTION_NAME]) &&
           take_text(structure->zone, sizeof structure->zone, zone ? zone : default_zone) &&
           (!group || take_group(structure, group));
}

static int say_not_added(struct pup_run *run, enum pup_err err)
{
    const char *code = run->arguments->words[1];
    switch (err) {
    case PUP_ERR_EXISTS:
        pup_say(run->said, PUP_SAY_ERROR, N_("There is a structure %s already."), code);
        return EX_CANTCREAT;
    case PUP_ERR_NOT_FOUND:
        pup_say(run->said, PUP_SAY_ERROR,
                N_("The group's structures must have been added before (\"pupitred structure\" lists them)."));
        return EX_NOINPUT;
    case PUP_ERR_INVALID:
        pup_say(run->said, PUP_SAY_ERROR,
                N_("A code has 1 to 12 characters of A-Z 0-9 + - _ and begins with a letter; a name has at most 128 "
                   "bytes; a time zone is "
                   "written like Europe/Paris; a group lists at most 32 codes, like A,V."));
        return EX_DATAERR;
    default:
        return pup_run_fault(run, err);
    }
}

static int add(struct pup_run *run)
{
    struct pup_structure structure = {0};
    if (!run->arguments->values[PUP_OPTION_NAME]) {
        pup_say(run->said, PUP_SAY_ERROR, N_("Say the structure's name: pupitred structure add %s --name NAME."),
                run->arguments->words[1]);
        return EX_USAGE;
    }
    if (run->arguments->values[PUP_OPTION_TIMEZONE] && !pup_zone_find(run->arguments->values[PUP_OPTION_TIMEZONE])) {
        pup_say(
            run->said, PUP_SAY_ERROR,
            N_("There is no time zone \"%s\". Write it like Europe/Paris or Indian/Reunion; those of France, overseas "
               "included, and of its neighbours are known."),
            run->arguments->values[PUP_OPTION_TIMEZONE]);
        return EX_DATAERR;
    }
    if (!pup_verb_may_name(run))
        return EX_DATAERR;
    enum pup_err err =
        fill(run->arguments, &structure) ? pup_roster_add_structure(run->txn, &structure) : PUP_ERR_INVALID;
    if (err)
        return say_not_added(run, err);
    err = pup_people_structure_added(run->ledger, run->txn, run->now_ms, structure.code);
    if (err)
        return pup_run_fault(run, err);
    run->roster_changed = true;
    pup_say(run->said, PUP_SAY_OUT,
            structure.member_count ? N_("The group %s (%s) is added.") : N_("The structure %s (%s) is added."),
            structure.code, structure.name);
    return EX_OK;
}

static int run_structure(struct pup_run *run)
{
    return run->arguments->word_count == 0 ? list(run) : pup_verb_is_add(run, 2) ? add(run) : EX_USAGE;
}

const struct pup_command pup_command_structure = {
    .name = "structure",
    .nom = "structure",
    .run = run_structure,
    .needs = pup_needs_by_words,
    .summary = N_("Adds a structure or a group of structures; lists them"),
    .usage = N_("[add CODE --name NAME [--timezone ZONE] [--group CODE,CODE]]"),
    .help = N_("Without words it lists the structures.\n"
               "\n"
               "  --name NAME         the structure's name\n"
               "  --timezone ZONE     Europe/Paris when it is not said\n"
               "  --group CODE,CODE   makes a group: records shared by these structures. Roles in a group\n"
               "                      come from the roles at home.\n"
               "\n"
               "Examples:\n"
               "  pupitred structure add V --name \"MSP du Val\"\n"
               "  pupitred structure add R --name \"MSP des Hauts\" --timezone Indian/Reunion\n"
               "  pupitred structure add A+V --name \"Arc et Val\" --group A,V"),
    .options = 1u << PUP_OPTION_NAME | 1u << PUP_OPTION_TIMEZONE | 1u << PUP_OPTION_GROUP,
    .words_max = 2,
};
