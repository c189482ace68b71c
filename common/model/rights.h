/* Who reads and writes what: DESIGN's table of roles as data, one place for server (which enforces it) and client
 * (which explains it before trying). */
#ifndef PUP_MODEL_RIGHTS_H
#define PUP_MODEL_RIGHTS_H

#include "common/model/space.h"

enum pup_role {
    PUP_ROLE_COORDINATOR = 1,
    PUP_ROLE_LEADER,
    PUP_ROLE_MANAGER,
    PUP_ROLE_REFERENT,
    PUP_ROLE_PROFESSIONAL,
    PUP_ROLE_TRAINEE,
    PUP_ROLE_PARTNER,
    PUP_ROLE_COUNT
};

/* What one may do in a space; a union (bit or) over one's roles. */
enum pup_right {
    PUP_RIGHT_READ = 1,
    PUP_RIGHT_CONTRIBUTE =
        2, /* create; change what one created or is named responsible for; own name in sets; counters */
    PUP_RIGHT_WRITE = 4,
    PUP_RIGHT_VALIDATE = 8 /* the state changes reserved to it */
};

/* Rights of `role` in a compartment; `own` says whether an hr space is one's own. 0 where nothing leaves the server. */
unsigned pup_rights_of(enum pup_role role, enum pup_compartment compartment, bool own);

/* True when giving a record of `kind` the state `state` (choice number) is reserved to those who may validate. */
bool pup_rights_state_reserved(uint32_t kind, uint32_t state);

/* True when `field` of `kind` names who is responsible for the record: owner, support, chair, who, person, owners. */
bool pup_rights_field_responsible(uint32_t kind, uint32_t field);

const char *pup_role_name(enum pup_role role);
const char *pup_role_label(enum pup_role role, enum pup_language language);
/* By English or French name, masculine or feminine, accents and case apart; PUP_ERR_UNKNOWN. */
enum pup_err pup_role_find(struct pup_span name, enum pup_role *role);

#endif
