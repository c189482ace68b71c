/* Lists of edit ids as bytes: vectors (seen, touched, ahead), adds of an element, parts of a merged text. */
#ifndef PUP_WIRE_VECTOR_CODEC_PRIV_H
#define PUP_WIRE_VECTOR_CODEC_PRIV_H

#include "common/merge/vector.h"
#include "common/wire/proto_priv.h"
#include "edit.pb-c.h"

/* One id, borrowing the device's bytes from `id`. */
Pup__Seen seen_of(const struct pup_edit_id *id);

/* The list for packing; it borrows the devices' bytes from `ids`. NULL when memory is spent (or count is 0). */
Pup__Seen **seen_list(struct pup_arena *arena, const struct pup_edit_id *ids, size_t count);

/* Reads one back; false unless it is there, with 8 bytes of device and a counter from 1. */
bool seen_read(const Pup__Seen *seen, struct pup_edit_id *id);

/* Reads a list back, which must be in order of edit id without doubles. PUP_ERR_MALFORMED, PUP_ERR_MEMORY. */
enum pup_err seen_read_list(struct pup_arena *arena, Pup__Seen *const *list, size_t count,
                            const struct pup_edit_id **ids);

/* The same as a vector: no device twice. */
enum pup_err seen_read_vector(struct pup_arena *arena, Pup__Seen *const *list, size_t count, struct pup_vector *vector);

#endif
