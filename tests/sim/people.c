/* Who is who, and the design's table of roles once more, in other words than common/model/rights.c: a slip in one is
 * then a fault of the simulation. */
#include <string.h>

#include "tests/sim/sim.h"

const char *const sim_logins[SIM_MEMBERS] = {"maelle", "anne", "ines", "remi", "paul", "tom", "lea"};
const char *const sim_codes[SIM_STRUCTURES] = {"V", "A"};
const char *const sim_group = "A+V";

static const enum pup_compartment compartments[] = {PUP_TEAM, PUP_CARE, PUP_MANAGEMENT, PUP_PARTNERS};

static struct pup_space spaces[SIM_SPACES_MAX];
static struct pup_space_parts parts_of[SIM_SPACES_MAX];
static size_t space_count;

static void make_spaces(void)
{
    const char *codes[] = {sim_codes[0], sim_codes[1], sim_group};
    for (size_t s = 0; s < sizeof codes / sizeof *codes; s++) {
        for (size_t c = 0; c < sizeof compartments / sizeof *compartments; c++)
            (void)pup_space_make(codes[s], compartments[c], NULL, &spaces[space_count++]);
        for (size_t m = 0; m < SIM_MEMBERS; m++)
            (void)pup_space_make(codes[s], PUP_HR, sim_logins[m], &spaces[space_count++]);
    }
    for (size_t i = 0; i < space_count; i++)
        parts_of[i] = pup_space_split(&spaces[i]);
}

const struct pup_space *sim_spaces(size_t *count)
{
    if (space_count == 0)
        make_spaces();
    *count = space_count;
    return spaces;
}

size_t sim_space_index(const struct pup_space *space)
{
    size_t count;
    (void)sim_spaces(&count);
    for (size_t i = 0; i < count; i++)
        if (pup_space_equal(&spaces[i], space))
            return i;
    return SIM_SPACES_MAX;
}

/* One letter a compartment, as in the design: W write, C contribute, R read, v with validation, - nothing. */
static const struct {
    const char *team, *care, *management, *own, *others, *partners;
} table[PUP_ROLE_COUNT] = {
    [PUP_ROLE_COORDINATOR] = {"W", "W", "W", "R", "-", "W"},  [PUP_ROLE_LEADER] = {"Wv", "W", "R", "R", "W", "W"},
    [PUP_ROLE_MANAGER] = {"W", "-", "Wv", "R", "Wv", "W"},    [PUP_ROLE_REFERENT] = {"W", "W", "-", "R", "-", "R"},
    [PUP_ROLE_PROFESSIONAL] = {"C", "W", "-", "R", "-", "R"}, [PUP_ROLE_TRAINEE] = {"R", "-", "-", "-", "-", "-"},
    [PUP_ROLE_PARTNER] = {"-", "-", "-", "-", "-", "R"},
};

static unsigned rights_of_letters(const char *letters)
{
    unsigned rights = 0;
    for (; *letters; letters++) {
        rights |= *letters == 'W' ? PUP_RIGHT_WRITE | PUP_RIGHT_CONTRIBUTE | PUP_RIGHT_READ : 0u;
        rights |= *letters == 'C' ? PUP_RIGHT_CONTRIBUTE | PUP_RIGHT_READ : 0u;
        rights |= *letters == 'R' ? PUP_RIGHT_READ : 0u;
        rights |= *letters == 'v' ? PUP_RIGHT_VALIDATE : 0u;
    }
    return rights;
}

static unsigned rights_of_role(unsigned role, const struct pup_space_parts *parts, const char *login)
{
    switch (parts->compartment) {
    case PUP_TEAM:
        return rights_of_letters(table[role].team);
    case PUP_CARE:
        return rights_of_letters(table[role].care);
    case PUP_MANAGEMENT:
        return rights_of_letters(table[role].management);
    case PUP_PARTNERS:
        return rights_of_letters(table[role].partners);
    case PUP_HR:
        return rights_of_letters(strcmp(parts->login, login) == 0 ? table[role].own : table[role].others);
    }
    return 0;
}

/* True when she holds, or with `past` ever held and lost, the role where it counts for that structure. */
static bool holds(const struct sim *sim, unsigned member, unsigned role, const char *code, enum sim_grant grant)
{
    bool everywhere = strcmp(code, sim_group) == 0;
    for (size_t s = 0; s < SIM_STRUCTURES; s++)
        if ((everywhere || strcmp(code, sim_codes[s]) == 0) && sim->roles.grant[member][s][role] == grant)
            return true;
    return false;
}

/* The hr spaces of a structure are those of the people who have, or had, a role there. */
static bool exists(const struct sim *sim, const struct pup_space_parts *parts)
{
    if (parts->compartment != PUP_HR)
        return true;
    for (unsigned m = 0; m < SIM_MEMBERS; m++)
        for (unsigned role = 1; strcmp(sim_logins[m], parts->login) == 0 && role < PUP_ROLE_COUNT; role++)
            if (holds(sim, m, role, parts->code, SIM_GRANTED) || holds(sim, m, role, parts->code, SIM_UNGRANTED))
                return true;
    return false;
}

static unsigned rights_in(const struct sim *sim, unsigned member, size_t space, enum sim_grant grant)
{
    const struct pup_space_parts *parts = &parts_of[space];
    unsigned rights = 0;
    for (unsigned role = 1; role < PUP_ROLE_COUNT; role++)
        if (holds(sim, member, role, parts->code, grant))
            rights |= rights_of_role(role, parts, sim_logins[member]);
    return rights != 0 && exists(sim, parts) ? rights : 0;
}

void sim_rights_update(struct sim *sim)
{
    size_t count;
    (void)sim_spaces(&count);
    bool first = sim->client_count == 0;
    for (unsigned m = 0; m < SIM_MEMBERS; m++)
        for (size_t s = 0; s < count; s++) {
            struct sim_rights *rights = &sim->rights[m][s];
            rights->now = rights_in(sim, m, s, SIM_GRANTED);
            rights->ever |= rights->now;
            rights->always = first ? rights->now : rights->always & rights->now;
        }
}

bool sim_rights_closed(const struct sim *sim, unsigned member, size_t space)
{
    return sim->rights[member][space].now == 0 && rights_in(sim, member, space, SIM_UNGRANTED) != 0;
}
