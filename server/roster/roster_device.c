/* Devices and the invitations that enrol them. */
#include <string.h>

#include "common/base/hash.h"
#include "server/roster/roster_priv.h"

static struct pup_key device_key(const struct pup_device *device)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, device->bytes, sizeof device->bytes);
    return key;
}

enum { DEVICE_REVOKED = 1, DEVICE_WAITING = 2 };

enum pup_err pup_roster_put_device(struct pup_txn *txn, const struct pup_roster_device *device)
{
    struct pup_key key = device_key(&device->device);
    struct pup_buf row;
    pup_buf_init(&row, ROSTER_ROW_MAX);
    uint8_t flags = (uint8_t)((device->revoked ? DEVICE_REVOKED : 0) | (device->waiting ? DEVICE_WAITING : 0));
    enum pup_err err = pup_row_put_text(&row, device->login);
    err = err == PUP_OK ? pup_row_put_text(&row, device->name) : err;
    err = err == PUP_OK ? pup_row_put_u8(&row, flags) : err;
    err = err == PUP_OK ? pup_row_put_fixed(&row, device->enrolled.bytes, sizeof device->enrolled.bytes) : err;
    err = err == PUP_OK ? pup_row_put_fixed(&row, device->back.bytes, sizeof device->back.bytes) : err;
    err = err == PUP_OK ? pup_row_put_u64(&row, device->last_counter) : err;
    err = err == PUP_OK ? pup_row_put_u64(&row, (uint64_t)device->last_contact) : err;
    return rows_put(txn, PUP_TABLE_DEVICES, &key, &row, err);
}

static enum pup_err read_device(struct pup_span rest, struct pup_span value, void *item)
{
    struct pup_roster_device *device = item;
    *device = (struct pup_roster_device){0};
    enum pup_err err = pup_key_take_bytes(&rest, device->device.bytes, sizeof device->device.bytes);
    struct pup_row row = pup_row_read(value);
    pup_row_text(&row, device->login, sizeof device->login);
    pup_row_text(&row, device->name, sizeof device->name);
    uint8_t flags = pup_row_u8(&row);
    device->revoked = (flags & DEVICE_REVOKED) != 0;
    device->waiting = (flags & DEVICE_WAITING) != 0;
    pup_row_fixed(&row, device->enrolled.bytes, sizeof device->enrolled.bytes);
    pup_row_fixed(&row, device->back.bytes, sizeof device->back.bytes);
    device->last_counter = pup_row_u64(&row);
    device->last_contact = (int64_t)pup_row_u64(&row);
    return err == PUP_OK && !row.bad ? PUP_OK : PUP_ERR_CORRUPT;
}

enum pup_err pup_roster_device(struct pup_txn *txn, const struct pup_device *id, struct pup_roster_device *device)
{
    struct pup_span value;
    struct pup_key key = device_key(id);
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_DEVICES, pup_key_span(&key), &value);
    return err == PUP_OK ? read_device(pup_key_span(&key), value, device) : err;
}

/* True when the device's hexadecimal id begins with `prefix`, in any case. */
static bool has_prefix(const struct pup_device *device, const char *prefix, size_t len)
{
    char text[17];
    pup_device_text(device, text);
    for (size_t i = 0; i < len; i++) {
        char wanted = prefix[i] >= 'A' && prefix[i] <= 'F' ? (char)(prefix[i] - 'A' + 'a') : prefix[i];
        if (text[i] != wanted) {
            return false;
        }
    }
    return true;
}

enum pup_err pup_roster_find_device(struct pup_txn *txn, const char *prefix, struct pup_roster_device *device)
{
    size_t len = strlen(prefix), found = 0;
    if (len == 0 || len > 16) {
        return PUP_ERR_NOT_FOUND;
    }
    struct pup_key all;
    struct pup_walk walk;
    struct pup_span rest, value;
    struct pup_roster_device candidate;
    pup_key_start(&all);
    enum pup_err err = pup_walk_open(&walk, txn, PUP_TABLE_DEVICES, &all);
    while (err == PUP_OK && (err = pup_walk_next(&walk, &rest, &value)) == PUP_OK) {
        err = read_device(rest, value, &candidate);
        if (err == PUP_OK && has_prefix(&candidate.device, prefix, len)) {
            *device = candidate;
            found++;
        }
    }
    pup_walk_close(&walk);
    if (err != PUP_ERR_NOT_FOUND || found == 0) {
        return err;
    }
    return found > 1 ? PUP_ERR_AMBIGUOUS : PUP_OK;
}

enum pup_err pup_roster_devices(struct pup_txn *txn, struct pup_arena *arena, struct pup_roster_device **devices,
                                size_t *count)
{
    void *items = NULL;
    enum pup_err err = roster_list(txn, PUP_TABLE_DEVICES, arena, sizeof **devices, read_device, &items, count);
    *devices = items;
    return err;
}

/* ---- invitations ---- */

struct invitation {
    char login[PUP_LOGIN_MAX + 1];
    int64_t expires_ms;
    bool used;
};

static struct pup_key invitation_key(const uint8_t secret[16])
{
    struct pup_hash hash = pup_sha256_one((struct pup_span){secret, 16});
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, hash.bytes, sizeof hash.bytes);
    return key;
}

static enum pup_err put_invitation(struct pup_txn *txn, const uint8_t secret[16], const struct invitation *invitation)
{
    struct pup_key key = invitation_key(secret);
    struct pup_buf row;
    pup_buf_init(&row, ROSTER_ROW_MAX);
    enum pup_err err = pup_row_put_text(&row, invitation->login);
    err = err == PUP_OK ? pup_row_put_u64(&row, (uint64_t)invitation->expires_ms) : err;
    err = err == PUP_OK ? pup_row_put_u8(&row, invitation->used) : err;
    return rows_put(txn, PUP_TABLE_INVITATIONS, &key, &row, err);
}

static enum pup_err get_invitation(struct pup_txn *txn, const uint8_t secret[16], struct invitation *invitation)
{
    struct pup_span value;
    struct pup_key key = invitation_key(secret);
    enum pup_err err = pup_txn_get(txn, PUP_TABLE_INVITATIONS, pup_key_span(&key), &value);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_row row = pup_row_read(value);
    pup_row_text(&row, invitation->login, sizeof invitation->login);
    invitation->expires_ms = (int64_t)pup_row_u64(&row);
    invitation->used = pup_row_u8(&row) != 0;
    return row.bad ? PUP_ERR_CORRUPT : PUP_OK;
}

enum pup_err pup_roster_invite(struct pup_txn *txn, const char *login, const uint8_t secret[16], int64_t expires_ms)
{
    struct pup_member member;
    struct invitation invitation = {.expires_ms = expires_ms};
    enum pup_err err = pup_roster_member(txn, login, &member);
    if (err != PUP_OK) {
        return err;
    }
    memcpy(invitation.login, member.login, sizeof invitation.login);
    return put_invitation(txn, secret, &invitation);
}

enum pup_err pup_roster_use_invitation(struct pup_txn *txn, const uint8_t secret[16], int64_t now_ms,
                                       char login[PUP_LOGIN_MAX + 1])
{
    struct invitation invitation;
    enum pup_err err = get_invitation(txn, secret, &invitation);
    if (err != PUP_OK) {
        return err;
    }
    if (invitation.used || invitation.expires_ms <= now_ms) {
        return PUP_ERR_NOT_FOUND;
    }
    memcpy(login, invitation.login, sizeof invitation.login);
    invitation.used = true;
    return put_invitation(txn, secret, &invitation);
}

enum pup_err pup_roster_used_invitation(struct pup_txn *txn, const uint8_t secret[16], char login[PUP_LOGIN_MAX + 1])
{
    struct invitation invitation;
    enum pup_err err = get_invitation(txn, secret, &invitation);
    if (err != PUP_OK) {
        return err;
    }
    memcpy(login, invitation.login, sizeof invitation.login);
    return invitation.used ? PUP_OK : PUP_ERR_NOT_FOUND;
}
