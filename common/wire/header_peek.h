/* Who made an edit and what it follows, read from its header alone: what must be known even of an edit that does not
 * open. */
#ifndef PUP_WIRE_HEADER_PEEK_H
#define PUP_WIRE_HEADER_PEEK_H

#include "common/wire/edit_codec.h"

/* Sets the edit's id (counter from 1) and the hash of the device's previous header (zero: none). Nothing else of the
 * header is checked. PUP_ERR_MALFORMED, PUP_ERR_LIMIT (longer than any edit), PUP_ERR_MEMORY. */
enum pup_err pup_header_peek(struct pup_arena *arena, struct pup_span header, struct pup_edit_id *id,
                             struct pup_hash *previous);

#endif
