#include "common/model/space.h"

#include <stdio.h>
#include <string.h>

static bool is_upper(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_lower(uint8_t byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* True when `byte`, which is not NUL, is one of `set`. */
static bool is_one_of(uint8_t byte, const char *set)
{
    return byte != '\0' && strchr(set, byte) != NULL;
}

bool pup_code_valid(struct pup_span code)
{
    if (code.len < 1 || code.len > PUP_CODE_MAX || !is_upper(code.data[0])) {
        return false;
    }
    for (size_t i = 1; i < code.len; i++) {
        if (!is_upper(code.data[i]) && !is_digit(code.data[i]) && !is_one_of(code.data[i], "+-_")) {
            return false;
        }
    }
    return true;
}

bool pup_login_valid(struct pup_span login)
{
    if (login.len < 2 || login.len > PUP_LOGIN_MAX || !is_lower(login.data[0])) {
        return false;
    }
    for (size_t i = 1; i < login.len; i++) {
        if (!is_lower(login.data[i]) && !is_digit(login.data[i]) && !is_one_of(login.data[i], "._-")) {
            return false;
        }
    }
    return true;
}

enum pup_err pup_space_make(const char *code, enum pup_compartment compartment, const char *login,
                            struct pup_space *space)
{
    const char *name = pup_compartment_name(compartment);
    bool hr = compartment == PUP_HR;
    if (name == NULL || !pup_code_valid(pup_span_of(code)) || hr != (login != NULL)) {
        return PUP_ERR_INVALID;
    }
    if (hr && !pup_login_valid(pup_span_of(login))) {
        return PUP_ERR_INVALID;
    }
    *space = (struct pup_space){0};
    (void)snprintf(space->name, sizeof space->name, "%s/%s%s%s", code, name, hr ? "/" : "", hr ? login : "");
    return PUP_OK;
}

/* Cuts the part before the next '/' off the front of `rest`; false when it does not fit `out`. */
static bool take_part(struct pup_span *rest, char *out, size_t room)
{
    const uint8_t *slash = rest->len == 0 ? NULL : memchr(rest->data, '/', rest->len);
    size_t len = slash == NULL ? rest->len : (size_t)(slash - rest->data);
    if (len >= room) {
        return false;
    }
    if (len > 0) {
        memcpy(out, rest->data, len);
    }
    out[len] = '\0';
    size_t taken = slash == NULL ? len : len + 1;
    *rest = (struct pup_span){rest->data + taken, rest->len - taken};
    return true;
}

enum pup_err pup_space_parse(struct pup_span name, struct pup_space *space)
{
    char code[PUP_CODE_MAX + 1], compartment[16], login[PUP_LOGIN_MAX + 1];
    struct pup_span rest = name;
    if (name.len == 0 || !take_part(&rest, code, sizeof code) || !take_part(&rest, compartment, sizeof compartment) ||
        !take_part(&rest, login, sizeof login)) {
        return PUP_ERR_INVALID;
    }
    for (int i = PUP_TEAM; i <= PUP_HR; i++) {
        if (strcmp(compartment, pup_compartment_name(i)) != 0) {
            continue;
        }
        struct pup_space made;
        enum pup_err err = pup_space_make(code, i, i == PUP_HR ? login : NULL, &made);
        /* Only the one spelling that we write ourselves: this also refuses what is left over. */
        if (err != PUP_OK || !pup_span_equal(name, pup_span_of(made.name))) {
            return PUP_ERR_INVALID;
        }
        *space = made;
        return PUP_OK;
    }
    return PUP_ERR_INVALID;
}

struct pup_space_parts pup_space_split(const struct pup_space *space)
{
    struct pup_space_parts parts = {0};
    char compartment[16];
    struct pup_span rest = pup_span_of(space->name);
    if (!take_part(&rest, parts.code, sizeof parts.code) || !take_part(&rest, compartment, sizeof compartment) ||
        !take_part(&rest, parts.login, sizeof parts.login)) {
        return (struct pup_space_parts){0};
    }
    for (int i = PUP_TEAM; i <= PUP_HR; i++) {
        if (strcmp(compartment, pup_compartment_name(i)) == 0) {
            parts.compartment = i;
        }
    }
    return parts;
}

bool pup_space_equal(const struct pup_space *a, const struct pup_space *b)
{
    return strcmp(a->name, b->name) == 0;
}
