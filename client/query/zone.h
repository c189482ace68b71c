/* The time zone of a place: that of its structure. */
#ifndef PUP_CLIENT_ZONE_H
#define PUP_CLIENT_ZONE_H

#include "client/replica/view.h"
#include "common/model/schema.h"
#include "common/rules/zone.h"

/* NULL when the structure, or its zone, is not known here: then hours are taken as they are. */
enum pup_err pup_place_zone(struct pup_txn *txn, const struct pup_space *space, const struct pup_zone **zone);

/* A date and time typed for a field of that zone: PUP_WALL_NEVER for an hour that clocks leave out when they are set
 * forward. *instead: what they show then. Fields of other types come once. */
enum pup_wall pup_hour_typed(const struct pup_zone *zone, const struct pup_field_def *field, int64_t minutes,
                             int64_t *instead);

#endif
