/* Keys made from dice: devices are named after their keys, and a seed must name them alike each time. */
#ifndef PUP_TESTS_SIM_IDENTITY_H
#define PUP_TESTS_SIM_IDENTITY_H

#include "common/net/identity.h"
#include "tests/unit/seeded.h"

/* A key with a certificate signed by itself. NULL: no memory. */
struct pup_identity *sim_identity_new(struct seeded *dice);

#endif
