/* Records as bytes. There is one form, canonical: equal records give equal bytes on every device, so that what is
 * stored, what is sent and what is hashed are the same bytes. */
#ifndef PUP_WIRE_RECORD_CODEC_H
#define PUP_WIRE_RECORD_CODEC_H

#include "common/merge/record.h"
#include "common/wire/frame.h"

/* Bytes of a packed record: the largest that still fits a message of its own. */
enum { PUP_RECORD_MAX = PUP_MESSAGE_MAX - 1024 };

/* Packs into `arena`. PUP_ERR_LIMIT over PUP_RECORD_MAX, PUP_ERR_INVALID (text that is not UTF-8), PUP_ERR_MEMORY. */
enum pup_err pup_record_pack(struct pup_arena *arena, const struct pup_record *record, struct pup_span *bytes);

/* Reads back; all of it lives in `arena`. Checks form, bounds, UTF-8 and canonical order. Fields of a newer program are
 * not fatal: they stay in the bytes, and are gone only when the record is packed again. PUP_ERR_MALFORMED,
 * PUP_ERR_LIMIT, PUP_ERR_MEMORY. */
enum pup_err pup_record_unpack(struct pup_arena *arena, struct pup_span bytes, struct pup_record *record);

/* The same for who looks at a few fields of thousands of records: only `fields` (ended by 0) are in the registers,
 * texts, sets and counters of the record; existence is whole. Nothing is copied: all of it borrows from `bytes`. */
enum pup_err pup_record_unpack_some(struct pup_arena *arena, struct pup_span bytes, const uint32_t *fields,
                                    struct pup_record *record);
/* All fields, likewise borrowed. */
enum pup_err pup_record_unpack_here(struct pup_arena *arena, struct pup_span bytes, struct pup_record *record);

/* SHA-256(id ‖ canonical record): one term of the space's state hash, which is their sum modulo 2^256 (pup_hash_add).
 */
struct pup_hash pup_record_hash(const struct pup_id *id, struct pup_span canonical);

#endif
