/* Entries as bytes (what ledgers store and what is sent, the same bytes), and the chain over them. */
#ifndef PUP_WIRE_ENTRY_CODEC_H
#define PUP_WIRE_ENTRY_CODEC_H

#include "common/merge/apply.h"
#include "common/wire/edit_codec.h"
#include "common/wire/frame.h"

/* A product with what its commitment is made from. Erased: text.type is ERASED, salt is zero, commitment stands. */
struct pup_salted_product {
    struct pup_product product;
    uint8_t salt[16];
};

/* Bytes of a packed entry: the largest that still fits a message of its own. */
enum { PUP_ENTRY_MAX = PUP_MESSAGE_MAX - 1024 };

struct pup_entry {
    uint64_t seq;
    struct pup_sealed sealed;
    char member[PUP_LOGIN_MAX + 1]; /* the author; empty for the server's own */
    enum pup_outcome outcome;
    struct pup_salted_product *products;
    size_t product_count;
    int64_t received;    /* the server's clock, ms: shown, never used to decide */
    struct pup_hash mac; /* of an erasure */
    bool has_mac;
    struct pup_span unknown; /* fields of a newer program, packed again as they came; empty when we make an entry */
};

/* Packs into `arena`; opens again, all of it in `arena` (the edit inside is not opened: see pup_edit_open).
 * A product's commitment must be that of its salt and text: packing checks (PUP_ERR_UNTRUSTED), unpacking computes it.
 * PUP_ERR_MALFORMED, PUP_ERR_LIMIT over PUP_ENTRY_MAX, PUP_ERR_MEMORY. */
enum pup_err pup_entry_pack(struct pup_arena *arena, const struct pup_entry *entry, struct pup_span *bytes);
enum pup_err pup_entry_unpack(struct pup_arena *arena, struct pup_span bytes, struct pup_entry *entry);

/* Products as the law takes them. Array in `arena`. */
enum pup_err pup_entry_products(struct pup_arena *arena, const struct pup_entry *entry, struct pup_product **products);

/* hash(entry) = SHA-256(hash(previous) ‖ seq as 8 bytes big-endian ‖ header hash); the hash before the first entry is
 * 32 zero bytes. */
struct pup_hash pup_chain_next(const struct pup_hash *previous, uint64_t seq, const struct pup_hash *header_hash);

/* Applied-or-refused, as receipts and erasures prove it: HMAC-SHA-256(key, "pupitre receipt 1" ‖ device ‖ counter, 8
 * bytes big-endian ‖ header hash ‖ one byte: 1 applied, 2 refused). */
struct pup_hash pup_receipt_mac(struct pup_span key, const struct pup_edit_id *id, const struct pup_hash *header_hash,
                                bool refused);

#endif
