/* For each device a counter: what a record remembers as *touched*, what an edit carries as *seen*. Sorted by device, no
 * device twice, no counter of 0. The items live in an arena and may be shared: never written in place, always replaced.
 */
#ifndef PUP_MERGE_VECTOR_H
#define PUP_MERGE_VECTOR_H

#include "common/base/arena.h"
#include "common/base/id.h"

struct pup_vector {
    const struct pup_edit_id *at;
    size_t count;
};

/* The counter of `device`, 0 when it is not there. */
uint64_t pup_vector_get(const struct pup_vector *vector, const struct pup_device *device);

/* True when the vector's author had seen that edit: vector[id.device] >= id.counter. */
bool pup_vector_covers(const struct pup_vector *vector, const struct pup_edit_id *id);

/* Makes vector[id.device] at least id.counter. PUP_ERR_MEMORY. */
enum pup_err pup_vector_raise(struct pup_arena *arena, struct pup_vector *vector, const struct pup_edit_id *id);

/* Raises every counter to at least other's. */
enum pup_err pup_vector_join(struct pup_arena *arena, struct pup_vector *vector, const struct pup_vector *other);

/* True when no counter of `other` is above the vector's. */
bool pup_vector_includes(const struct pup_vector *vector, const struct pup_vector *other);

/* Takes out the items that `other` covers. PUP_ERR_MEMORY. */
enum pup_err pup_vector_subtract(struct pup_arena *arena, struct pup_vector *vector, const struct pup_vector *other);

/* True when both hold the same. */
bool pup_vector_equal(const struct pup_vector *a, const struct pup_vector *b);

/* True when sorted, without doubles and zeros: what must hold of one from outside. */
bool pup_vector_valid(const struct pup_vector *vector);

#endif
