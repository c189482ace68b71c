/* Lists of edit ids as bytes: vectors (seen, touched, ahead), adds of an element, parts of a merged text. */
#ifndef PUP_WIRE_VECTOR_CODEC_PRIV_H
#define PUP_WIRE_VECTOR_CODEC_PRIV_H

#include "common/merge/vector.h"
#include "common/wire/proto_priv.h"
#include "edit.pb-c.h"

/* The list for packing; it borrows the devices' bytes from `ids`. NULL when memory is spent (or count is 0). */
Pup__Seen **seen_list(struct pup_arena *arena, const struct pup_edit_id *ids, size_t count);

/* Reads a vector back: 8 bytes of device and a counter from 1 each, in order, no device twice. PUP_ERR_MALFORMED,
 * PUP_ERR_MEMORY. */
enum pup_err seen_read_vector(struct pup_arena *arena, Pup__Seen *const *list, size_t count, struct pup_vector *vector);

#endif
