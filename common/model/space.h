/* Spaces: structure × compartment, the unit of access, of order and of replication.
 * Written "V/team", and "V/hr/castel" for the one hr space of each person. */
#ifndef PUP_MODEL_SPACE_H
#define PUP_MODEL_SPACE_H

#include "common/model/schema.h"

enum {
    PUP_CODE_MAX = 12,  /* a structure's code: 1..12 of A-Z 0-9 + - _, beginning with a letter */
    PUP_LOGIN_MAX = 32, /* a login: 2..32 of a-z 0-9 . _ -, beginning with a letter */
    PUP_SPACE_MAX = 60
};

struct pup_space {
    char name[PUP_SPACE_MAX + 4];
}; /* NUL-terminated; zero-filled behind */

/* A space taken apart. */
struct pup_space_parts {
    char code[PUP_CODE_MAX + 1];
    enum pup_compartment compartment;
    char login[PUP_LOGIN_MAX + 1]; /* empty but for hr */
};

bool pup_code_valid(struct pup_span code);
bool pup_login_valid(struct pup_span login);

/* `login` is NULL but for hr. PUP_ERR_INVALID when a part is not valid. */
enum pup_err pup_space_make(const char *code, enum pup_compartment compartment, const char *login,
                            struct pup_space *space);
enum pup_err pup_space_parse(struct pup_span name, struct pup_space *space);
/* Takes apart a valid space. */
struct pup_space_parts pup_space_split(const struct pup_space *space);
bool pup_space_equal(const struct pup_space *a, const struct pup_space *b);

#endif
