/* Values as bytes: what an opening of an edit holds, and what stands in records. One value has one packed form. */
#ifndef PUP_WIRE_VALUE_CODEC_PRIV_H
#define PUP_WIRE_VALUE_CODEC_PRIV_H

#include "common/base/arena.h"
#include "common/model/value.h"

/* Packs into `arena`; NONE gives no bytes, OPAQUE its own. The name beside a reference is not part of it.
 * PUP_ERR_INVALID (ERASED; text that is not UTF-8), PUP_ERR_MEMORY. */
enum pup_err value_pack(struct pup_arena *arena, const struct pup_value *value, struct pup_span *bytes);

/* Reads back; texts are borrowed from `bytes`, or live in `arena`. A value that holds anything this program does not
 * know is OPAQUE, whole. PUP_ERR_MALFORMED, PUP_ERR_MEMORY. */
enum pup_err value_unpack(struct pup_arena *arena, struct pup_span bytes, struct pup_value *value);

#endif
