#include "common/model/rights.h"

#include <string.h>

#include "common/base/text.h"

/* Writing implies contributing and reading; contributing implies reading. */
#define R PUP_RIGHT_READ
#define C (PUP_RIGHT_CONTRIBUTE | R)
#define W (PUP_RIGHT_WRITE | C)
#define V PUP_RIGHT_VALIDATE

/* One row a role, as in the design: what is 0 never leaves the server. */
/* clang-format off */
static const struct {
    uint8_t team, care, management, own_hr, others_hr, partners;
} rights[PUP_ROLE_COUNT] = {
    /*                         team   care mgmt   own others partners */
    [PUP_ROLE_COORDINATOR]  = {W,     W,   W,     R,  0,     W},
    [PUP_ROLE_LEADER]       = {W | V, W,   R,     R,  W,     W},
    [PUP_ROLE_MANAGER]      = {W,     0,   W | V, R,  W | V, W},
    [PUP_ROLE_REFERENT]     = {W,     W,   0,     R,  0,     R},
    [PUP_ROLE_PROFESSIONAL] = {C,     W,   0,     R,  0,     R},
    [PUP_ROLE_TRAINEE]      = {R,     0,   0,     0,  0,     0},
    [PUP_ROLE_PARTNER]      = {0,     0,   0,     0,  0,     R},
};
/* clang-format on */

static const struct {
    const char *name;
    const char *label[2]; /* by enum pup_language; the French one is masculine */
    const char *feminine; /* in French */
} names[PUP_ROLE_COUNT] = {
    [PUP_ROLE_COORDINATOR] = {"coordinator", {"coordinator", "coordinateur"}, "coordinatrice"},
    [PUP_ROLE_LEADER] = {"leader", {"leader", "leader"}, "leadeuse"},
    [PUP_ROLE_MANAGER] = {"manager", {"manager", "gérant"}, "gérante"},
    [PUP_ROLE_REFERENT] = {"referent", {"referent", "référent"}, "référente"},
    [PUP_ROLE_PROFESSIONAL] = {"professional", {"professional", "professionnel"}, "professionnelle"},
    [PUP_ROLE_TRAINEE] = {"trainee", {"trainee", "stagiaire"}, "stagiaire"},
    [PUP_ROLE_PARTNER] = {"partner", {"partner", "partenaire"}, "partenaire"},
};

static bool is_role(enum pup_role role)
{
    return (unsigned)role > 0 && (unsigned)role < PUP_ROLE_COUNT;
}

unsigned pup_rights_of(enum pup_role role, enum pup_compartment compartment, bool own)
{
    if (!is_role(role)) {
        return 0;
    }
    switch (compartment) {
    case PUP_TEAM:
        return rights[role].team;
    case PUP_CARE:
        return rights[role].care;
    case PUP_MANAGEMENT:
        return rights[role].management;
    case PUP_PARTNERS:
        return rights[role].partners;
    case PUP_HR:
        return own ? rights[role].own_hr : rights[role].others_hr;
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
    return is_role(role) ? names[role].name : NULL;
}

const char *pup_role_label(enum pup_role role, enum pup_language language)
{
    return is_role(role) ? names[role].label[language] : NULL;
}

enum pup_err pup_role_find(struct pup_span name, enum pup_role *role)
{
    for (int i = PUP_ROLE_COORDINATOR; i < PUP_ROLE_COUNT; i++) {
        if (pup_text_same(name, pup_span_of(names[i].name)) ||
            pup_text_same(name, pup_span_of(names[i].label[PUP_FRENCH])) ||
            pup_text_same(name, pup_span_of(names[i].feminine))) {
            *role = i;
            return PUP_OK;
        }
    }
    return PUP_ERR_UNKNOWN;
}
