#include "client/query/zone.h"

#include <string.h>

enum { STRUCTURES_BUDGET = 16 * 1024 * 1024 };

enum pup_err pup_place_zone(struct pup_txn *txn, const struct pup_space *space, const struct pup_zone **zone)
{
    struct pup_arena arena;
    struct pup_structure_row *rows;
    size_t count = 0;
    struct pup_space_parts parts = pup_space_split(space);
    *zone = NULL;
    pup_arena_init(&arena, STRUCTURES_BUDGET);
    enum pup_err err = pup_replica_structures(txn, &arena, &rows, &count);
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        if (strcmp(rows[i].code, parts.code) == 0) {
            *zone = pup_zone_find(rows[i].zone);
        }
    }
    pup_arena_release(&arena);
    return err;
}

enum pup_wall pup_hour_typed(const struct pup_zone *zone, const struct pup_field_def *field, int64_t minutes,
                             int64_t *instead)
{
    *instead = minutes;
    if (zone == NULL || field->type != PUP_TYPE_DATETIME) {
        return PUP_WALL_ONCE;
    }
    *instead = pup_zone_wall(zone, pup_zone_utc(zone, minutes));
    return pup_zone_wall_is(zone, minutes);
}
