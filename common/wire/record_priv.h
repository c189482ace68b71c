/* The two halves of the record's codec: record_form.c makes the generated structs from a record, record_read.c the
 * record from them. */
#ifndef PUP_WIRE_RECORD_PRIV_H
#define PUP_WIRE_RECORD_PRIV_H

#include "common/wire/record_codec.h"
#include "common/wire/vector_codec_priv.h"
#include "record.pb-c.h"

/* Borrows from `record`, the rest in `arena`. PUP_ERR_INVALID, PUP_ERR_MEMORY. */
enum pup_err record_form(struct pup_arena *arena, const struct pup_record *record, Pup__Record *packed);

/* Borrows from `bytes`, the rest in `arena`; `fields`: NULL for all, else those wanted, ended by 0. PUP_ERR_MALFORMED,
 * PUP_ERR_MEMORY. */
enum pup_err record_read(struct pup_arena *arena, struct pup_span bytes, const uint32_t *fields,
                         struct pup_record *record);

#endif
