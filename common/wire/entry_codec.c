#include "common/wire/entry_codec.h"

#include <string.h>

#include "common/base/hash.h"
#include "common/wire/edit_priv.h"
#include "common/wire/frame.h"
#include "common/wire/value_codec_priv.h"

/* 64 bits as 8 bytes, big-endian: how every number that is hashed is written. */
static void write_number(uint64_t number, uint8_t out[8])
{
    for (int i = 0; i < 8; i++) {
        out[i] = (uint8_t)(number >> (56 - 8 * i));
    }
}

static enum pup_err form_product(struct pup_arena *arena, const struct pup_salted_product *from, Pup__Product *packed)
{
    const struct pup_product *product = &from->product;
    Pup__Opening *opening = pup_arena_alloc(arena, sizeof *opening);
    if (opening == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup__product__init(packed);
    pup__opening__init(opening);
    packed->record = proto_run(product->record.bytes, sizeof product->record.bytes);
    packed->field = product->field;
    packed->text = opening;
    if (product->text.type == PUP_VALUE_ERASED) {
        opening->erased = proto_run(product->commitment.bytes, sizeof product->commitment.bytes);
        return PUP_OK;
    }
    struct pup_span value;
    enum pup_err err = value_pack(arena, &product->text, &value);
    if (err != PUP_OK) {
        return err;
    }
    struct pup_hash commitment = opening_commitment(from->salt, value);
    opening->salt = proto_run(from->salt, sizeof from->salt);
    opening->value = proto_bytes(value);
    return pup_hash_equal(&commitment, &product->commitment) ? PUP_OK : PUP_ERR_UNTRUSTED;
}

static enum pup_err form_products(struct pup_arena *arena, const struct pup_entry *entry, Pup__Entry *packed)
{
    Pup__Product *products = pup_arena_array(arena, entry->product_count, sizeof *products);
    packed->products = pup_arena_array(arena, entry->product_count, sizeof(Pup__Product *));
    packed->n_products = entry->product_count;
    if (products == NULL || packed->products == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < entry->product_count; i++) {
        packed->products[i] = &products[i];
        enum pup_err err = form_product(arena, &entry->products[i], &products[i]);
        if (err != PUP_OK) {
            return err;
        }
    }
    return PUP_OK;
}

/* Fields of a newer program go behind ours: a protobuf message is the sum of its parts in any order. */
static enum pup_err append_unknown(struct pup_arena *arena, struct pup_span unknown, struct pup_span *bytes)
{
    if (unknown.len == 0) {
        return PUP_OK;
    }
    if (unknown.len > PUP_ENTRY_MAX - bytes->len) {
        return PUP_ERR_LIMIT;
    }
    uint8_t *whole = pup_arena_alloc(arena, bytes->len + unknown.len);
    if (whole == NULL) {
        return PUP_ERR_MEMORY;
    }
    memcpy(whole, bytes->data, bytes->len);
    memcpy(whole + bytes->len, unknown.data, unknown.len);
    *bytes = (struct pup_span){whole, bytes->len + unknown.len};
    return PUP_OK;
}

enum pup_err pup_entry_pack(struct pup_arena *arena, const struct pup_entry *entry, struct pup_span *bytes)
{
    Pup__Entry packed = PUP__ENTRY__INIT;
    packed.seq = entry->seq;
    packed.header = proto_bytes(entry->sealed.header);
    packed.body = proto_bytes(entry->sealed.body);
    packed.member = proto_bytes(pup_span_of(entry->member));
    packed.outcome = entry->outcome;
    packed.received = entry->received;
    if (entry->has_mac) {
        packed.mac = proto_run(entry->mac.bytes, sizeof entry->mac.bytes);
    }
    enum pup_err err = form_products(arena, entry, &packed);
    if (err == PUP_OK) {
        err = proto_pack(arena, &packed.base, PUP_ENTRY_MAX, bytes);
    }
    return err != PUP_OK ? err : append_unknown(arena, entry->unknown, bytes);
}

static enum pup_err read_product(struct pup_arena *arena, const Pup__Product *packed,
                                 struct pup_salted_product *product)
{
    const Pup__Opening *opening = packed->text;
    product->product.field = packed->field;
    if (opening == NULL || !opening_read(opening, &product->product.commitment) ||
        !proto_fixed(packed->record, product->product.record.bytes, sizeof product->product.record.bytes)) {
        return PUP_ERR_MALFORMED;
    }
    if (opening_is_erased(opening)) {
        product->product.text.type = PUP_VALUE_ERASED;
        return PUP_OK;
    }
    memcpy(product->salt, opening->salt.data, sizeof product->salt);
    struct pup_value *text = &product->product.text;
    enum pup_err err = value_unpack(arena, proto_span(opening->value), text);
    return err == PUP_OK && text->type != PUP_VALUE_TEXT ? PUP_ERR_MALFORMED : err;
}

static enum pup_err read_products(struct pup_arena *arena, const Pup__Entry *packed, struct pup_entry *entry)
{
    if (packed->n_products > PUP_EDIT_CHANGES_MAX) {
        return PUP_ERR_LIMIT;
    }
    entry->product_count = packed->n_products;
    entry->products = pup_arena_array(arena, packed->n_products, sizeof *entry->products);
    enum pup_err err = entry->products == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; i < packed->n_products && err == PUP_OK; i++) {
        err = read_product(arena, packed->products[i], &entry->products[i]);
    }
    return err;
}

static bool read_member(ProtobufCBinaryData bytes, struct pup_entry *entry)
{
    if (bytes.len > 0 && !pup_login_valid(proto_span(bytes))) {
        return false;
    }
    if (bytes.len > 0) {
        memcpy(entry->member, bytes.data, bytes.len); /* the rest is zero: a valid login leaves room for its NUL */
    }
    return true;
}

/* The fields this program does not know, packed as they came. */
static enum pup_err keep_unknown(struct pup_arena *arena, const Pup__Entry *packed, struct pup_span *unknown)
{
    Pup__Entry rest = PUP__ENTRY__INIT;
    rest.base.n_unknown_fields = packed->base.n_unknown_fields;
    rest.base.unknown_fields = packed->base.unknown_fields;
    return proto_pack(arena, &rest.base, PUP_ENTRY_MAX, unknown);
}

enum pup_err pup_entry_unpack(struct pup_arena *arena, struct pup_span bytes, struct pup_entry *entry)
{
    if (bytes.len > PUP_ENTRY_MAX) {
        return PUP_ERR_LIMIT;
    }
    enum pup_err err;
    const Pup__Entry *packed = proto_unpack(arena, &pup__entry__descriptor, bytes, &err);
    if (packed == NULL) {
        return err;
    }
    *entry = (struct pup_entry){
        .seq = packed->seq,
        .sealed = {proto_span(packed->header), proto_span(packed->body)},
        .outcome = (enum pup_outcome)packed->outcome,
        .received = packed->received,
        .has_mac = packed->mac.len > 0,
    };
    if (packed->seq == 0 || packed->outcome > PUP_OUTCOME_CONTESTED || !read_member(packed->member, entry) ||
        !proto_fixed_or_empty(packed->mac, entry->mac.bytes, sizeof entry->mac.bytes)) {
        return PUP_ERR_MALFORMED;
    }
    err = keep_unknown(arena, packed, &entry->unknown);
    return err != PUP_OK ? err : read_products(arena, packed, entry);
}

enum pup_err pup_entry_products(struct pup_arena *arena, const struct pup_entry *entry, struct pup_product **products)
{
    *products = pup_arena_array(arena, entry->product_count, sizeof **products);
    if (*products == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < entry->product_count; i++) {
        (*products)[i] = entry->products[i].product;
    }
    return PUP_OK;
}

struct pup_hash pup_chain_next(const struct pup_hash *previous, uint64_t seq, const struct pup_hash *header_hash)
{
    uint8_t place[8];
    write_number(seq, place);
    const struct pup_span parts[] = {{previous->bytes, sizeof previous->bytes},
                                     {place, sizeof place},
                                     {header_hash->bytes, sizeof header_hash->bytes}};
    return pup_sha256(parts, 3);
}

struct pup_hash pup_receipt_mac(struct pup_span key, const struct pup_edit_id *id, const struct pup_hash *header_hash,
                                bool refused)
{
    uint8_t counter[8];
    uint8_t outcome = refused ? 2 : 1;
    write_number(id->counter, counter);
    const struct pup_span parts[] = {pup_span_of("pupitre receipt 1"),
                                     {id->device.bytes, sizeof id->device.bytes},
                                     {counter, sizeof counter},
                                     {header_hash->bytes, sizeof header_hash->bytes},
                                     {&outcome, 1}};
    return pup_hmac(key, parts, 5);
}
