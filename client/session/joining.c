#include "client/session/joining.h"

#include <string.h>

#include "client/replica/replica_priv.h"
#include "common/wire/message.h"

enum { JOINING_BUDGET = 256 * 1024 };

/* ---- the key: META "joining", the invitation's secret and the key's PEM ---- */

static struct pup_key joining_key(void)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, "joining");
    return key;
}

/* The key that an earlier attempt with this invitation showed. PUP_ERR_NOT_FOUND. */
static enum pup_err read_key(struct pup_txn *txn, struct pup_joining *joining)
{
    struct pup_key key = joining_key();
    uint8_t secret[sizeof joining->invitation.secret];
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_META, pup_key_span(&key), &value);
    if (err)
        return err;
    struct pup_row row = pup_row_read(value);
    pup_row_fixed(&row, secret, sizeof secret);
    if (row.bad || memcmp(secret, joining->invitation.secret, sizeof secret) != 0)
        return PUP_ERR_NOT_FOUND;
    return pup_identity_from_pem(row.rest, &joining->identity);
}

static enum pup_err write_key(struct pup_txn *txn, const struct pup_joining *joining)
{
    struct pup_key key = joining_key();
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    enum pup_err err = pup_row_put_fixed(&row, joining->invitation.secret, sizeof joining->invitation.secret);
    if (!err)
        err = pup_identity_to_pem(joining->identity, &row);
    return replica_put_row(txn, PUP_CLIENT_META, &key, err, &row);
}

static enum pup_err find_key(struct pup_joining *joining, struct pup_replica *replica)
{
    struct pup_txn *txn;
    enum pup_err err = pup_store_begin(replica->store, true, &txn);
    if (err)
        return err;
    err = read_key(txn, joining);
    if (err == PUP_ERR_NOT_FOUND) {
        err = pup_identity_new("device", &joining->identity);
        if (!err)
            err = write_key(txn, joining);
    }
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

/* ---- the conversation ---- */

static enum pup_err put_join(struct pup_joining *joining, const char *device_name)
{
    struct pup_message message = {.type = PUP_MSG_JOIN,
                                  .join = {.version = PUP_WIRE_VERSION, .device_name = pup_span_of(device_name)}};
    memcpy(message.join.secret, joining->invitation.secret, sizeof message.join.secret);
    return pup_message_put(&joining->output, &message, true);
}

enum pup_err pup_joining_init(struct pup_joining *joining, struct pup_replica *replica, struct pup_span invitation,
                              const char *device_name)
{
    *joining = (struct pup_joining){0};
    enum pup_err err = pup_invitation_parse(invitation, &joining->invitation);
    if (err)
        return err;
    pup_framer_init(&joining->framer, true);
    pup_buf_init(&joining->output, (size_t)2 * PUP_FRAME_MAX_STRANGER);
    pup_arena_init(&joining->arena, JOINING_BUDGET);
    err = find_key(joining, replica);
    if (!err)
        err = put_join(joining, device_name);
    if (err)
        pup_joining_release(joining);
    return err;
}

void pup_joining_release(struct pup_joining *joining)
{
    pup_framer_release(&joining->framer);
    pup_buf_release(&joining->output);
    pup_arena_release(&joining->arena);
    pup_identity_free(joining->identity);
    joining->identity = NULL;
}

static enum pup_err take_text(struct pup_span text, char *out, size_t room)
{
    if (text.len >= room)
        return PUP_ERR_PROTOCOL;
    if (text.len > 0)
        memcpy(out, text.data, text.len);
    out[text.len] = '\0';
    return PUP_OK;
}

static enum pup_err take_joined(struct pup_joining *joining, const struct pup_msg_joined *joined)
{
    struct pup_profile *profile = &joining->profile;
    enum pup_err err = take_text(joined->login, profile->login, sizeof profile->login);
    if (!err)
        err = take_text(joined->name, profile->name, sizeof profile->name);
    if (!err)
        err = take_text(pup_span_of(joining->invitation.host), profile->host, sizeof profile->host);
    if (!err)
        err = pup_identity_adopt(joining->identity, joined->certificate);
    profile->port = joining->invitation.port;
    joining->joined = err == PUP_OK;
    return err;
}

static enum pup_err take_refusal(struct pup_joining *joining, enum pup_refusal cause)
{
    joining->refusal = cause;
    switch (cause) {
    case PUP_REFUSAL_VERSION:
        return PUP_ERR_VERSION;
    case PUP_REFUSAL_BUSY:
    case PUP_REFUSAL_SHUTDOWN:
        return PUP_ERR_BUSY;
    case PUP_REFUSAL_PROTOCOL:
        return PUP_ERR_PROTOCOL;
    default:
        return PUP_ERR_DENIED;
    }
}

static enum pup_err hear(struct pup_joining *joining, uint8_t type, struct pup_span payload)
{
    struct pup_message message;
    pup_arena_reset(&joining->arena);
    enum pup_err err = pup_message_unpack(&joining->arena, type, payload, &message);
    if (err)
        return err == PUP_ERR_UNKNOWN ? PUP_OK : err;
    if (type == PUP_MSG_JOINED && !joining->joined)
        return take_joined(joining, &message.joined);
    if (type == PUP_MSG_REFUSAL)
        return take_refusal(joining, message.refusal.cause);
    return PUP_ERR_PROTOCOL;
}

enum pup_err pup_joining_feed(struct pup_joining *joining, struct pup_buf *input)
{
    uint8_t type;
    struct pup_span payload;
    bool ready = false;
    enum pup_err err;
    do {
        err = pup_framer_next(&joining->framer, input, &ready, &type, &payload);
        if (!err && ready)
            err = hear(joining, type, payload);
    } while (!err && ready);
    return err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT ? PUP_ERR_PROTOCOL : err;
}

enum pup_err pup_joining_enrol(struct pup_joining *joining, struct pup_replica *replica, struct pup_span authority)
{
    struct pup_txn *txn;
    struct pup_hash fingerprint = pup_certificate_fingerprint(authority);
    if (!pup_hash_equal(&fingerprint, &joining->invitation.authority))
        return PUP_ERR_UNTRUSTED;
    enum pup_err err = pup_store_begin(replica->store, true, &txn);
    if (err)
        return err;
    struct pup_key key = joining_key();
    err = pup_replica_enrol(txn, joining->identity, authority, &joining->profile);
    if (!err)
        err = replica_drop(txn, PUP_CLIENT_META, &key);
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}
