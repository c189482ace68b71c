/* The two halves of the record's codec, both by hand: record_write.c and record_read.c. */
#ifndef PUP_WIRE_RECORD_PRIV_H
#define PUP_WIRE_RECORD_PRIV_H

#include "common/wire/record_codec.h"
#include "common/wire/vector_codec_priv.h"
#include "record.pb-c.h"

/* Into `arena`. PUP_ERR_LIMIT over `max` bytes, PUP_ERR_INVALID, PUP_ERR_MEMORY. */
enum pup_err record_write(struct pup_arena *arena, const struct pup_record *record, size_t max, struct pup_span *bytes);

/* Borrows from `bytes`, the rest in `arena`; `fields`: NULL for all, else those wanted, ended by 0. PUP_ERR_MALFORMED,
 * PUP_ERR_MEMORY. */
enum pup_err record_read(struct pup_arena *arena, struct pup_span bytes, const uint32_t *fields,
                         struct pup_record *record);

#endif
