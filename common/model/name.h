/* Names of people, however they are written: "Anne Castel", "CASTEL Anne", "Castel, Anne", "Dr Anne Castel". */
#ifndef PUP_MODEL_NAME_H
#define PUP_MODEL_NAME_H

#include "common/base/arena.h"

/* A key equal for all ways of writing one name: folded words, titles (dr, pr, mme, m.) dropped, sorted. In `arena`. */
struct pup_span pup_name_key(struct pup_arena *arena, struct pup_span name);

/* The name as it is shown: "Anne Castel", capitals of an all-capitals surname lowered rightly ("LE GOFF Aurélie" →
 * "Aurélie Le Goff", "L'HOSTIS" → "L'Hostis", "D'ARGENT Paul" → "Paul d'Argent", "SAINT-AUBIN" → "Saint-Aubin"). In
 * `arena`. */
struct pup_span pup_name_display(struct pup_arena *arena, struct pup_span name);

/* True when `typed` is enough of `name`: every folded word of it begins a word of the name. */
bool pup_name_matches(struct pup_span name, struct pup_span typed);

#endif
