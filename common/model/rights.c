#include "common/model/rights.h"

#include <string.h>

#include "common/base/text.h"

/* Writing implies contributing and reading; contributing implies reading. */
#define R PUP_RIGHT_READ
#define C (PUP_RIGHT_CONTRIBUTE | R)
#define W (PUP_RIGHT_WRITE | C)
#define V PUP_RIGHT_VALIDATE

/* One row a role, as in the design: what is 0 never leaves the server. */
struct role_row {
    const char *name;
    const char *label[2];
    uint8_t team, care, management, own_hr, others_hr, partners;
};

/* clang-format off */
static const struct role_row roles[PUP_ROLE_COUNT] = {
    /*                                                                       team   care  mgmt   own  others partners */
    [PUP_ROLE_COORDINATOR]  = {"coordinator",  {"coordinator", "coordinateur"},   W,     W, W,     R, 0,     W},
    [PUP_ROLE_LEADER]       = {"leader",       {"leader", "leader"},              W | V, W, R,     R, W,     W},
    [PUP_ROLE_MANAGER]      = {"manager",      {"manager", "gérant"},             W,     0, W | V, R, W | V, W},
    [PUP_ROLE_REFERENT]     = {"referent",     {"referent", "référent"},          W,     W, 0,     R, 0,     R},
    [PUP_ROLE_PROFESSIONAL] = {"professional", {"professional", "professionnel"}, C,     W, 0,     R, 0,     R},
    [PUP_ROLE_TRAINEE]      = {"trainee",      {"trainee", "stagiaire"},          R,     0, 0,     0, 0,     0},
    [PUP_ROLE_PARTNER]      = {"partner",      {"partner", "partenaire"},         0,     0, 0,     0, 0,     R},
};
/* clang-format on */

static const struct role_row *row_of(enum pup_role role)
{
    return (unsigned)role > 0 && (unsigned)role < PUP_ROLE_COUNT ? &roles[role] : NULL;
}

unsigned pup_rights_of(enum pup_role role, enum pup_compartment compartment, bool own)
{
    const struct role_row *row = row_of(role);
    if (row == NULL) {
        return 0;
    }
    switch (compartment) {
    case PUP_TEAM:
        return row->team;
    case PUP_CARE:
        return row->care;
    case PUP_MANAGEMENT:
        return row->management;
    case PUP_PARTNERS:
        return row->partners;
    case PUP_HR:
        return own ? row->own_hr : row->others_hr;
    }
    return 0;
}

bool pup_rights_state_reserved(uint32_t kind, uint32_t state)
{
    static const struct {
        uint32_t kind;
        const char *state;
    } reserved[] = {
        {PUP_KIND_PROTOCOL, "validated"}, {PUP_KIND_PROTOCOL, "withdrawn"}, {PUP_KIND_TIME, "validated"},
        {PUP_KIND_ACI, "sent"},           {PUP_KIND_ACI, "settled"},        {PUP_KIND_POST, "validated"},
        {PUP_KIND_INTERVIEW, "signed"},
    };
    const struct pup_kind_def *def = pup_schema_kind(kind);
    const struct pup_field_def *field = def == NULL ? NULL : pup_schema_field(def, PUP_FIELD_STATE);
    const struct pup_choice *choice = field == NULL ? NULL : pup_schema_choice(field, state);
    for (size_t i = 0; choice != NULL && i < sizeof reserved / sizeof reserved[0]; i++) {
        if (reserved[i].kind == kind && strcmp(reserved[i].state, choice->id) == 0) {
            return true;
        }
    }
    return false;
}

bool pup_rights_field_responsible(uint32_t kind, uint32_t field)
{
    static const char *const words[] = {"owner", "support", "chair", "who", "person", "owners"};
    const struct pup_kind_def *def = pup_schema_kind(kind);
    const struct pup_field_def *known = def == NULL ? NULL : pup_schema_field(def, field);
    for (size_t i = 0; known != NULL && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(known->id, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

const char *pup_role_name(enum pup_role role)
{
    const struct role_row *row = row_of(role);
    return row == NULL ? NULL : row->name;
}

const char *pup_role_label(enum pup_role role, enum pup_language language)
{
    const struct role_row *row = row_of(role);
    return row == NULL ? NULL : row->label[language];
}

enum pup_err pup_role_find(struct pup_span name, enum pup_role *role)
{
    for (int i = PUP_ROLE_COORDINATOR; i < PUP_ROLE_COUNT; i++) {
        if (pup_text_same(name, pup_span_of(roles[i].name)) ||
            pup_text_same(name, pup_span_of(roles[i].label[PUP_FRENCH]))) {
            *role = i;
            return PUP_OK;
        }
    }
    return PUP_ERR_UNKNOWN;
}
