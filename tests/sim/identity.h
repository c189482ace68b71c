/* Keys made from dice: devices are named after their keys, and a seed must name them alike each time. They cost more
 * than a whole history and decide nothing but the order of devices: all seeds of a process share them. */
#ifndef PUP_TESTS_SIM_IDENTITY_H
#define PUP_TESTS_SIM_IDENTITY_H

#include "common/net/identity.h"

enum { SIM_IDENTITIES = 64 };

/* The key of that number (below SIM_IDENTITIES) with a certificate signed by itself; kept for the life of the process.
 */
const struct pup_identity *sim_identity(size_t number);

#endif
