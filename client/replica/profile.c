/* Who this device is and whom it syncs with: rows of META. */
#include "client/replica/replica_priv.h"

#include <string.h>

enum { FLAG_ENROLLED = 1, FLAG_MUST_ENROL = 2 };

static struct pup_key meta_key(const char *name)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_text(&key, name);
    return key;
}

/* PUP_ERR_NOT_FOUND with an empty row when there is none. */
static enum pup_err meta_row(struct pup_txn *txn, const char *name, struct pup_row *row)
{
    struct pup_key key = meta_key(name);
    struct pup_span value = {NULL, 0};
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_META, pup_key_span(&key), &value);
    *row = pup_row_read(value);
    return err;
}

static enum pup_err read_who(struct pup_txn *txn, struct pup_profile *profile)
{
    struct pup_row row;
    enum pup_err err = meta_row(txn, "who", &row);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    uint8_t flags = pup_row_u8(&row);
    profile->enrolled = (flags & FLAG_ENROLLED) != 0;
    profile->must_enrol = (flags & FLAG_MUST_ENROL) != 0;
    pup_row_text(&row, profile->login, sizeof profile->login);
    pup_row_text(&row, profile->name, sizeof profile->name);
    pup_row_text(&row, profile->host, sizeof profile->host);
    profile->port = (uint16_t)pup_row_u32(&row);
    pup_row_fixed(&row, profile->device.bytes, sizeof profile->device.bytes);
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

static enum pup_err read_server(struct pup_txn *txn, struct pup_profile *profile)
{
    struct pup_row row;
    enum pup_err err = meta_row(txn, "server", &row);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    profile->has_incarnation = pup_row_u8(&row) != 0;
    pup_row_fixed(&row, profile->incarnation.bytes, sizeof profile->incarnation.bytes);
    profile->last_contact = (int64_t)pup_row_u64(&row);
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

static enum pup_err read_counters(struct pup_txn *txn, struct pup_profile *profile)
{
    struct pup_row row;
    enum pup_err err = meta_row(txn, "counters", &row);
    if (err)
        return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
    profile->last_counter = pup_row_u64(&row);
    profile->last_on_wire = pup_row_u64(&row);
    pup_row_fixed(&row, profile->last_header.bytes, sizeof profile->last_header.bytes);
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err pup_replica_profile(struct pup_txn *txn, struct pup_profile *profile)
{
    *profile = (struct pup_profile){0};
    enum pup_err err = read_who(txn, profile);
    if (!err)
        err = read_server(txn, profile);
    if (!err)
        err = read_counters(txn, profile);
    return err;
}

static enum pup_err put_meta(struct pup_txn *txn, const char *name, enum pup_err err, struct pup_buf *row)
{
    struct pup_key key = meta_key(name);
    return replica_put_row(txn, PUP_CLIENT_META, &key, err, row);
}

static enum pup_err write_who(struct pup_txn *txn, const struct pup_profile *profile)
{
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    unsigned flags = (profile->enrolled ? FLAG_ENROLLED : 0u) | (profile->must_enrol ? FLAG_MUST_ENROL : 0u);
    enum pup_err err = pup_row_put_u8(&row, (uint8_t)flags);
    if (!err)
        err = pup_row_put_text(&row, profile->login);
    if (!err)
        err = pup_row_put_text(&row, profile->name);
    if (!err)
        err = pup_row_put_text(&row, profile->host);
    if (!err)
        err = pup_row_put_u32(&row, profile->port);
    if (!err)
        err = pup_row_put_fixed(&row, profile->device.bytes, sizeof profile->device.bytes);
    return put_meta(txn, "who", err, &row);
}

static enum pup_err write_server(struct pup_txn *txn, const struct pup_profile *profile)
{
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    enum pup_err err = pup_row_put_u8(&row, profile->has_incarnation);
    if (!err)
        err = pup_row_put_fixed(&row, profile->incarnation.bytes, sizeof profile->incarnation.bytes);
    if (!err)
        err = pup_row_put_u64(&row, (uint64_t)profile->last_contact);
    return put_meta(txn, "server", err, &row);
}

static enum pup_err write_counters(struct pup_txn *txn, const struct pup_profile *profile)
{
    struct pup_buf row;
    pup_buf_init(&row, REPLICA_ROW_MAX);
    enum pup_err err = pup_row_put_u64(&row, profile->last_counter);
    if (!err)
        err = pup_row_put_u64(&row, profile->last_on_wire);
    if (!err)
        err = pup_row_put_fixed(&row, profile->last_header.bytes, sizeof profile->last_header.bytes);
    return put_meta(txn, "counters", err, &row);
}

enum pup_err pup_replica_put_profile(struct pup_txn *txn, const struct pup_profile *profile)
{
    enum pup_err err = write_who(txn, profile);
    if (!err)
        err = write_server(txn, profile);
    if (!err)
        err = write_counters(txn, profile);
    return err;
}

static enum pup_err append_meta(struct pup_txn *txn, const char *name, struct pup_buf *out)
{
    struct pup_key key = meta_key(name);
    struct pup_span value;
    enum pup_err err = pup_txn_get(txn, PUP_CLIENT_META, pup_key_span(&key), &value);
    return err ? err : pup_buf_put(out, value);
}

enum pup_err pup_replica_identity(struct pup_txn *txn, struct pup_buf *identity_pem, struct pup_buf *authority_der)
{
    enum pup_err err = append_meta(txn, "identity", identity_pem);
    return err ? err : append_meta(txn, "authority", authority_der);
}

static bool same_authority(struct pup_txn *txn, struct pup_span authority)
{
    struct pup_key key = meta_key("authority");
    struct pup_span known;
    return pup_txn_get(txn, PUP_CLIENT_META, pup_key_span(&key), &known) == PUP_OK && pup_span_equal(known, authority);
}

/* Another member may not read it, another server does not know it. */
static enum pup_err forget_received(struct pup_txn *txn)
{
    static const enum pup_client_table received[] = {PUP_CLIENT_SPACES,  PUP_CLIENT_STRUCTURES, PUP_CLIENT_RECORDS,
                                                     PUP_CLIENT_IDS,     PUP_CLIENT_KINDS,      PUP_CLIENT_ENTRIES,
                                                     PUP_CLIENT_HISTORY, PUP_CLIENT_ERASURES,   PUP_CLIENT_AWAITED};
    enum pup_err err = PUP_OK;
    for (size_t i = 0; !err && i < sizeof received / sizeof *received; i++)
        err = replica_clear(txn, received[i]);
    return err;
}

static enum pup_err write_identity(struct pup_txn *txn, const struct pup_identity *identity, struct pup_span authority)
{
    struct pup_buf pem;
    pup_buf_init(&pem, REPLICA_ROW_MAX);
    enum pup_err err = put_meta(txn, "identity", pup_identity_to_pem(identity, &pem), &pem);
    struct pup_key key = meta_key("authority");
    return err ? err : pup_txn_put(txn, PUP_CLIENT_META, pup_key_span(&key), authority);
}

enum pup_err pup_replica_enrol(struct pup_txn *txn, const struct pup_identity *identity, struct pup_span authority,
                               const struct pup_profile *profile)
{
    struct pup_profile now = *profile, old;
    enum pup_err err = pup_replica_profile(txn, &old);
    if (!err)
        err = outbox_retire(txn);
    bool same = old.enrolled && strcmp(old.login, now.login) == 0 && same_authority(txn, authority);
    if (!err && !same)
        err = forget_received(txn);
    if (!err)
        err = write_identity(txn, identity, authority);
    now.enrolled = true;
    now.must_enrol = false;
    now.device = pup_identity_device(identity);
    now.last_counter = now.last_on_wire = 0;
    now.last_header = (struct pup_hash){0};
    now.has_incarnation = same && old.has_incarnation;
    now.incarnation = now.has_incarnation ? old.incarnation : (struct pup_id){0};
    now.last_contact = same ? old.last_contact : 0;
    return err ? err : pup_replica_put_profile(txn, &now);
}
