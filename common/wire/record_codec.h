/* Records as bytes. There is one form, canonical: equal records give equal bytes on every device, so that what is stored, what is
 * sent and what is hashed are the same bytes. */
#ifndef PUP_WIRE_RECORD_CODEC_H
#define PUP_WIRE_RECORD_CODEC_H

#include "common/merge/record.h"

/* Packs into `arena`. */
enum pup_err pup_record_pack(struct pup_arena *arena, const struct pup_record *record, struct pup_span *bytes);

/* Reads back; texts borrow from `bytes`, the rest lives in `arena`. Checks form, bounds, UTF-8 and canonical order.
 * PUP_ERR_MALFORMED, PUP_ERR_LIMIT, PUP_ERR_MEMORY. */
enum pup_err pup_record_unpack(struct pup_arena *arena, struct pup_span bytes, struct pup_record *record);

/* SHA-256(id ‖ canonical record): one term of the space's state hash, which is their sum modulo 2^256 (pup_hash_add). */
struct pup_hash pup_record_hash(const struct pup_id *id, struct pup_span canonical);

#endif
