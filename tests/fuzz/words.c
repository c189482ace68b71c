/* Words with a form of their own: spaces, logins, invitations, hosts, ids, and names of the vocabulary. What is
 * understood prints and is understood again as the same. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "common/base/text.h"
#include "common/model/rights.h"
#include "common/wire/invitation.h"

static void try_space(struct pup_span text)
{
    struct pup_space space, again;
    if (pup_space_parse(text, &space) != PUP_OK)
        return;
    struct pup_space_parts parts = pup_space_split(&space);
    MUST(pup_span_equal(text, pup_span_of(space.name)));
    MUST(pup_code_valid(pup_span_of(parts.code)));
    const char *login = parts.compartment == PUP_HR ? parts.login : NULL;
    MUST(pup_space_make(parts.code, parts.compartment, login, &again) == PUP_OK && pup_space_equal(&space, &again));
}

static void try_invitation(struct pup_span text)
{
    struct pup_invitation invitation, again;
    char word[PUP_INVITATION_MAX + 1];
    if (pup_invitation_parse(text, &invitation) != PUP_OK)
        return;
    MUST(pup_invitation_print(&invitation, word) == PUP_OK);
    MUST(pup_invitation_parse(pup_span_of(word), &again) == PUP_OK);
    MUST(strcmp(invitation.host, again.host) == 0 && invitation.port == again.port);
    MUST(memcmp(invitation.secret, again.secret, sizeof again.secret) == 0);
    MUST(pup_hash_equal(&invitation.authority, &again.authority));
}

/* A host that may be typed may stand in an invitation. */
static void try_host(struct pup_span text)
{
    struct pup_invitation invitation = {.secret = {1}};
    char word[PUP_INVITATION_MAX + 1];
    if (pup_host_parse(text, invitation.host, &invitation.port) != PUP_OK)
        return;
    MUST(strlen(invitation.host) > 0 && strlen(invitation.host) <= PUP_HOST_MAX);
    MUST(pup_invitation_print(&invitation, word) == PUP_OK);
    try_invitation(pup_span_of(word));
    MUST(pup_invitation_parse(pup_span_of(word), &invitation) == PUP_OK);
}

static void try_ids(struct pup_span text)
{
    struct pup_id id, again;
    struct pup_device device;
    struct pup_hash hash;
    char whole[PUP_ID_TEXT + 1];
    if (pup_id_parse(text, &id) == PUP_OK) {
        pup_id_text(&id, whole);
        MUST(pup_id_parse(pup_span_of(whole), &again) == PUP_OK && pup_id_equal(&id, &again));
    }
    memset(&id, 0x5a, sizeof id);
    if (pup_id_short_valid(text))
        (void)pup_id_short_matches(&id, text);
    (void)pup_device_parse(text, &device);
    (void)pup_hash_parse(text, &hash);
}

enum { NAME_MOST = 48 }; /* of the vocabulary: looked for in all of it, which takes time */

static void try_vocabulary(struct pup_span text)
{
    const struct pup_kind_def *kind;
    const struct pup_field_def *field;
    const struct pup_choice *choice;
    enum pup_compartment compartment;
    enum pup_role role;
    size_t count;
    if (text.len > NAME_MOST)
        return;
    (void)pup_schema_find_kind(text, &kind);
    kind = pup_schema_kinds(&count) + text.len % count;
    if (pup_schema_find_field(kind, text, &field) == PUP_OK)
        MUST(pup_schema_field(kind, field->number) == field);
    (void)pup_schema_find_choice(pup_schema_field(kind, PUP_FIELD_STATE), text, &choice);
    (void)pup_compartment_find(text, &compartment);
    if (pup_role_find(text, &role) == PUP_OK)
        MUST(role >= PUP_ROLE_COORDINATOR && role < PUP_ROLE_COUNT);
}

static void (*const tries[])(struct pup_span text) = {try_space, try_invitation, try_host, try_ids, try_vocabulary};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_span text = {data, size};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
        tries[i](text);
    return 0;
}
