#include <string.h>
#include <sysexits.h>

#include "common/model/schema.h"
#include "server/admin/all.h"
#include "server/admin/sheet.h"
#include "server/admin/verb.h"
#include "server/roster/roster.h"

/* "V coordinator, A coordinator" */
static enum pup_err roles_of(struct pup_run *run, const char *login, const struct pup_structure *structures,
                             size_t count, const char **text)
{
    const char *so_far = "";
    for (size_t i = 0; i < count; i++) {
        unsigned roles = 0;
        enum pup_err err =
            structures[i].member_count ? PUP_OK : pup_roster_roles(run->txn, login, structures[i].code, &roles);
        if (err)
            return err;
        for (int role = PUP_ROLE_COORDINATOR; role < PUP_ROLE_COUNT && so_far; role++)
            if (roles & (1u << role))
                so_far = pup_arena_printf(run->arena, "%s%s%s %s", so_far, *so_far ? ", " : "", structures[i].code,
                                          pup_role_label((enum pup_role)role, run->language));
    }
    *text = so_far;
    return so_far ? PUP_OK : PUP_ERR_MEMORY;
}

static enum pup_err add_rows(struct pup_run *run, struct pup_sheet *sheet)
{
    struct pup_structure *structures;
    struct pup_member *members;
    size_t structure_count, count;
    enum pup_err err = pup_roster_structures(run->txn, run->arena, &structures, &structure_count);
    if (!err)
        err = pup_roster_members(run->txn, run->arena, &members, &count);
    for (size_t i = 0; !err && i < count; i++) {
        const char *roles;
        err = roles_of(run, members[i].login, structures, structure_count, &roles);
        if (!err)
            err = pup_sheet_row(sheet, (const char *[]){members[i].login, members[i].name, roles});
    }
    return err;
}

static int list(struct pup_run *run)
{
    static const char *const headings[] = {N_("Login"), N_("Name"), N_("Roles")};
    struct pup_sheet *sheet = NULL;
    enum pup_err err = pup_sheet_new(headings, 3, &sheet);
    if (!err)
        err = add_rows(run, sheet);
    pup_sheet_print(sheet);
    return err ? pup_run_fault(run, err) : EX_OK;
}

static int take_profession(struct pup_run *run, struct pup_member *member)
{
    const char *typed = run->arguments->values[PUP_OPTION_PROFESSION];
    const struct pup_field_def *field;
    const struct pup_choice *choice = NULL;
    if (!typed)
        return EX_OK;
    enum pup_err err = pup_schema_find_field(pup_schema_kind(PUP_KIND_PERSON), pup_span_of("profession"), &field);
    if (!err)
        err = pup_schema_find_choice(field, pup_span_of(typed), &choice);
    if (!err) {
        member->profession = choice->number;
        return EX_OK;
    }
    pup_say(run->said, PUP_SAY_ERROR,
            err == PUP_ERR_AMBIGUOUS ? N_("\"%s\" may mean several professions: write more of it.")
                                     : N_("There is no profession \"%s\"."),
            typed);
    return EX_USAGE;
}

static int say_not_added(struct pup_run *run, enum pup_err err)
{
    switch (err) {
    case PUP_ERR_EXISTS:
        pup_say(run->said, PUP_SAY_ERROR, N_("There is a member %s already."), run->arguments->words[1]);
        return EX_CANTCREAT;
    case PUP_ERR_INVALID:
        pup_say(
            run->said, PUP_SAY_ERROR,
            N_("A login has 2 to 32 characters of a-z 0-9 . _ - and begins with a letter; a name has 1 to 128 bytes."));
        return EX_DATAERR;
    default:
        return pup_run_fault(run, err);
    }
}

static int add(struct pup_run *run)
{
    const char *login = run->arguments->words[1], *name = run->arguments->values[PUP_OPTION_NAME];
    struct pup_member member = {0};
    if (!name) {
        pup_say(run->said, PUP_SAY_ERROR, N_("Say the person's name: pupitred member add %s --name \"First Last\"."),
                login);
        return EX_USAGE;
    }
    if (!pup_verb_may_name(run))
        return EX_DATAERR;
    int code = take_profession(run, &member);
    if (code)
        return code;
    if (strlen(login) > PUP_LOGIN_MAX || strlen(name) > PUP_NAME_MAX)
        return say_not_added(run, PUP_ERR_INVALID);
    memcpy(member.login, login, strlen(login) + 1);
    memcpy(member.name, name, strlen(name) + 1);
    enum pup_err err = pup_roster_add_member(run->txn, &member);
    if (err)
        return say_not_added(run, err);
    run->roster_changed = true;
    pup_say(run->said, PUP_SAY_OUT, N_("The member %s (%s) is added."), member.login, member.name);
    pup_say(run->said, PUP_SAY_HINT, N_("Next: pupitred grant %s STRUCTURE ROLE, then pupitred invite %s"),
            member.login, member.login);
    return EX_OK;
}

static int run_member(struct pup_run *run)
{
    return run->arguments->word_count == 0 ? list(run) : pup_verb_is_add(run, 2) ? add(run) : EX_USAGE;
}

const struct pup_command pup_command_member = {
    .name = "member",
    .nom = "membre",
    .run = run_member,
    .needs = pup_needs_by_words,
    .summary = N_("Adds a member; lists members and their roles"),
    .usage = N_("[add LOGIN --name \"FIRST LAST\" [--profession P]]"),
    .help = N_("Without words it lists the members with their roles. A member who works in several structures\n"
               "is added once and granted a role in each.\n"
               "\n"
               "  --name NAME          first name and last name\n"
               "  --profession P       in English or French, such as nurse or infirmier\n"
               "\n"
               "Example:\n"
               "  pupitred member add castel --name \"Anne Castel\" --profession médecin"),
    .options = 1u << PUP_OPTION_NAME | 1u << PUP_OPTION_PROFESSION,
    .words_max = 2,
};
