/* Entries as they are sent: without what the device holds or can compute. */
#include <string.h>

#include "common/base/buf.h"
#include "common/wire/edit_priv.h"
#include "common/wire/frame.h"
#include "common/wire/scan_priv.h"
#include "common/wire/spare.h"

/* proto/edit.proto */
enum { ENTRY_SEQ = 1, ENTRY_HEADER = 2, ENTRY_BODY = 3, ENTRY_SPARED = 9, ENTRY_COUNTER = 10, ENTRY_CHECK = 11 };
enum { HEADER_DEVICE = 1, HEADER_COUNTER = 2, BODY_OPENING = 2, OPENING_ERASED = 3 };
enum { CHECK_LEN = 4, ENTRY_ROOM = 3 * 1024 * 1024 };

struct pup_spare_link {
    struct pup_device device;
    uint64_t counter; /* of its last edit in this message; 0: free */
    struct pup_span header;
};

/* ---- the chain: a small table by device, whose ids are random ---- */

static struct pup_spare_link *slot_of(const struct pup_spare_chain *chain, const struct pup_device *device)
{
    size_t at;
    memcpy(&at, device->bytes, sizeof at);
    for (;; at++) {
        struct pup_spare_link *link = &chain->links[at & (chain->room - 1)];
        if (link->counter == 0 || pup_device_equal(&link->device, device)) {
            return link;
        }
    }
}

static enum pup_err grow(struct pup_arena *arena, struct pup_spare_chain *chain)
{
    struct pup_spare_chain larger = {.room = chain->room == 0 ? 16 : chain->room * 2, .count = chain->count};
    larger.links = pup_arena_array(arena, larger.room, sizeof *larger.links);
    if (larger.links == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < chain->room; i++) {
        if (chain->links[i].counter != 0) {
            *slot_of(&larger, &chain->links[i].device) = chain->links[i];
        }
    }
    *chain = larger;
    return PUP_OK;
}

/* The header of the edit before that one; empty when it did not come in this message. */
static struct pup_span before_it(const struct pup_spare_chain *chain, const struct pup_edit_id *id)
{
    if (chain->room == 0 || id->counter < 2) {
        return (struct pup_span){0};
    }
    const struct pup_spare_link *link = slot_of(chain, &id->device);
    return link->counter == id->counter - 1 ? link->header : (struct pup_span){0};
}

static enum pup_err remember(struct pup_arena *arena, struct pup_spare_chain *chain, const struct pup_edit_id *id,
                             struct pup_span header)
{
    if (id->counter == 0) {
        return PUP_OK;
    }
    if (chain->count * 2 >= chain->room) {
        enum pup_err err = grow(arena, chain);
        if (err != PUP_OK) {
            return err;
        }
    }
    struct pup_spare_link *link = slot_of(chain, &id->device);
    chain->count += link->counter == 0;
    *link = (struct pup_spare_link){.device = id->device, .counter = id->counter, .header = header};
    return PUP_OK;
}

/* ---- looking ---- */

/* Device and counter of a header; zeros where they are not as they must be. */
static struct pup_edit_id id_of(struct pup_span header)
{
    struct scan scan = {.rest = header};
    struct scan_item item;
    struct pup_edit_id id = {0};
    bool device = false;
    while (scan_next(&scan, &item)) {
        if (item.field == HEADER_DEVICE && item.bytes.len == sizeof id.device.bytes) {
            memcpy(id.device.bytes, item.bytes.data, sizeof id.device.bytes);
            device = true;
        } else if (item.field == HEADER_COUNTER) {
            id.counter = item.number;
        }
    }
    const struct pup_edit_id none = {0};
    return scan.broken || !device ? none : id;
}

static bool is_erased(struct pup_span opening)
{
    struct scan scan = {.rest = opening};
    struct scan_item item;
    bool erased = false;
    while (scan_next(&scan, &item)) {
        erased |= item.field == OPENING_ERASED;
    }
    return erased || scan.broken;
}

static bool holds_erased(struct pup_span body)
{
    struct scan scan = {.rest = body};
    struct scan_item item;
    bool erased = false;
    while (!erased && scan_next(&scan, &item)) {
        erased = item.field == BODY_OPENING && is_erased(item.bytes);
    }
    return erased || scan.broken;
}

/* ---- an entry taken apart ---- */

struct parts {
    struct pup_span header, body;
    struct pup_span first; /* the field seq, as it is packed */
    unsigned spared;
    uint64_t counter;
    struct pup_span check;
};

static bool take_apart(struct pup_span entry, struct parts *parts)
{
    struct scan scan = {.rest = entry};
    struct scan_item item;
    const uint8_t *at = entry.data;
    *parts = (struct parts){0};
    while (scan_next(&scan, &item)) {
        switch (item.field) {
        case ENTRY_SEQ:
            parts->first = (struct pup_span){at, (size_t)(scan.rest.data - at)};
            break;
        case ENTRY_HEADER:
            parts->header = item.bytes;
            break;
        case ENTRY_BODY:
            parts->body = item.bytes;
            break;
        case ENTRY_SPARED:
            parts->spared = (unsigned)item.number;
            break;
        case ENTRY_COUNTER:
            parts->counter = item.number;
            break;
        case ENTRY_CHECK:
            parts->check = item.bytes;
            break;
        default:
            break;
        }
        at = scan.rest.data;
    }
    return !scan.broken;
}

/* ---- an entry put together ---- */

static enum pup_err put_number(struct pup_buf *out, uint32_t field, uint64_t number)
{
    enum pup_err err = pup_buf_put_byte(out, (uint8_t)(field << 3 | SCAN_VARINT));
    while (err == PUP_OK && number >= 0x80) {
        err = pup_buf_put_byte(out, (uint8_t)(number | 0x80U));
        number >>= 7;
    }
    return err == PUP_OK ? pup_buf_put_byte(out, (uint8_t)number) : err;
}

static enum pup_err put_bytes(struct pup_buf *out, uint32_t field, struct pup_span bytes)
{
    uint64_t len = bytes.len;
    enum pup_err err = pup_buf_put_byte(out, (uint8_t)(field << 3 | SCAN_BYTES));
    while (err == PUP_OK && len >= 0x80) {
        err = pup_buf_put_byte(out, (uint8_t)(len | 0x80U));
        len >>= 7;
    }
    err = err == PUP_OK ? pup_buf_put_byte(out, (uint8_t)len) : err;
    return err == PUP_OK ? pup_buf_put(out, bytes) : err;
}

/* Everything of the entry but seq, header, body, and what says that something is left out. */
static enum pup_err put_others(struct pup_buf *out, struct pup_span entry)
{
    struct scan scan = {.rest = entry};
    struct scan_item item;
    const uint8_t *at = entry.data;
    enum pup_err err = PUP_OK;
    while (err == PUP_OK && scan_next(&scan, &item)) {
        bool ours = item.field <= ENTRY_BODY || (item.field >= ENTRY_SPARED && item.field <= ENTRY_CHECK);
        err = ours ? PUP_OK : pup_buf_put(out, (struct pup_span){at, (size_t)(scan.rest.data - at)});
        at = scan.rest.data;
    }
    return err;
}

/* Puts it together and keeps it in the arena. `what`: 0 for a whole entry. */
static enum pup_err put_together(struct pup_arena *arena, struct pup_span entry, const struct parts *parts,
                                 unsigned what, struct pup_sealed sealed, struct pup_span *made)
{
    struct pup_buf out;
    pup_buf_init(&out, ENTRY_ROOM);
    bool own = (what & PUP_SPARED_OWN) != 0;
    enum pup_err err = pup_buf_put(&out, parts->first);
    if (err == PUP_OK && !own) {
        err = put_bytes(&out, ENTRY_HEADER, sealed.header);
        err = err == PUP_OK && sealed.body.len > 0 ? put_bytes(&out, ENTRY_BODY, sealed.body) : err;
    }
    err = err == PUP_OK ? put_others(&out, entry) : err;
    err = err == PUP_OK && what != 0 ? put_number(&out, ENTRY_SPARED, what) : err;
    if (err == PUP_OK && own) {
        struct pup_hash hash = pup_header_hash(sealed.header);
        err = put_number(&out, ENTRY_COUNTER, id_of(sealed.header).counter);
        err = err == PUP_OK ? put_bytes(&out, ENTRY_CHECK, (struct pup_span){hash.bytes, CHECK_LEN}) : err;
    }
    *made = err == PUP_OK ? pup_arena_copy(arena, pup_buf_span(&out)) : (struct pup_span){0};
    pup_buf_release(&out);
    return err == PUP_OK && made->data == NULL ? PUP_ERR_MEMORY : err;
}

/* ---- both directions ---- */

enum pup_err pup_entry_spare(struct pup_arena *arena, struct pup_span entry, const struct pup_device *own,
                             struct pup_spare_chain *chain, struct pup_span *spared)
{
    struct parts parts;
    *spared = entry;
    if (!take_apart(entry, &parts) || parts.spared != 0) {
        return PUP_OK; /* whoever reads it says what is wrong */
    }
    struct pup_edit_id id = id_of(parts.header);
    struct pup_sealed sealed = {parts.header, parts.body};
    unsigned what = PUP_SPARED_DIGEST | (before_it(chain, &id).len > 0 ? (unsigned)PUP_SPARED_PREVIOUS : 0);
    enum pup_err err;
    if (own != NULL && id.counter > 0 && pup_device_equal(own, &id.device) && !holds_erased(parts.body)) {
        what = PUP_SPARED_OWN;
        err = PUP_OK;
    } else {
        err = pup_header_spare(arena, parts.header, &what, &sealed.header);
    }
    err = err == PUP_OK && what != 0 ? put_together(arena, entry, &parts, what, sealed, spared) : err;
    return err == PUP_OK ? remember(arena, chain, &id, parts.header) : err;
}

static enum pup_err find_own(const struct parts *parts, const struct pup_own_source *own, struct pup_sealed *sealed)
{
    if (own == NULL || parts->check.len != CHECK_LEN) {
        return PUP_ERR_MALFORMED;
    }
    enum pup_err err = own->find(own->context, parts->counter, sealed);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_hash hash = pup_header_hash(sealed->header);
    return memcmp(parts->check.data, hash.bytes, CHECK_LEN) == 0 ? PUP_OK : PUP_ERR_COPIED;
}

static enum pup_err restore_header(struct pup_arena *arena, const struct parts *parts,
                                   const struct pup_spare_chain *chain, struct pup_sealed *sealed)
{
    struct pup_hash previous = {0};
    struct pup_edit_id id = id_of(parts->header);
    struct pup_span before = before_it(chain, &id);
    if ((parts->spared & PUP_SPARED_PREVIOUS) != 0) {
        if (before.len == 0) {
            return PUP_ERR_MALFORMED;
        }
        previous = pup_header_hash(before);
    }
    sealed->body = parts->body;
    return pup_header_restore(arena, parts->header, parts->spared, &previous, parts->body, &sealed->header);
}

enum pup_err pup_entry_restore(struct pup_arena *arena, struct pup_span spared, const struct pup_own_source *own,
                               struct pup_spare_chain *chain, struct pup_span *entry)
{
    enum { KNOWN = PUP_SPARED_PREVIOUS | PUP_SPARED_DIGEST | PUP_SPARED_OWN };
    struct parts parts;
    *entry = spared;
    if (!take_apart(spared, &parts)) {
        return PUP_OK; /* as in sparing: whoever reads it says what is wrong */
    }
    if (spared.len > PUP_MESSAGE_MAX || (parts.spared & ~(unsigned)KNOWN) != 0) {
        return PUP_ERR_MALFORMED;
    }
    struct pup_sealed sealed = {parts.header, parts.body};
    enum pup_err err = PUP_OK;
    if ((parts.spared & PUP_SPARED_OWN) != 0) {
        err = find_own(&parts, own, &sealed);
    } else if (parts.spared != 0) {
        err = restore_header(arena, &parts, chain, &sealed);
    }
    if (err == PUP_OK && parts.spared != 0) {
        err = put_together(arena, spared, &parts, 0, sealed, entry);
        err = err == PUP_OK && take_apart(*entry, &parts) ? PUP_OK : err != PUP_OK ? err : PUP_ERR_MALFORMED;
    }
    if (err != PUP_OK) {
        return err;
    }
    struct pup_edit_id id = id_of(parts.header);
    return remember(arena, chain, &id, parts.header);
}
