/* Who is taken by what, for agendas, clashes and the slots in which other structures see somebody as busy. One rule for
 * the server, which derives those slots, and for the clients, which show what they are made of. Pure. */
#ifndef PUP_RULES_OCCUPATION_H
#define PUP_RULES_OCCUPATION_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/id.h"
#include "common/rules/clash.h"

/* How a meeting names somebody; bits. */
enum pup_named { PUP_NAMED_CHAIR = 1, PUP_NAMED_INVITED = 2, PUP_NAMED_PRESENT = 4, PUP_NAMED_EXCUSED = 8 };

/* Whether she takes part: she was there; or she chairs or is invited, and has not asked to be excused. */
bool pup_takes_part(unsigned named);

/* Whether a meeting, or a presence, in that state takes anybody's time. */
bool pup_meeting_takes_place(int64_t state);
bool pup_presence_takes_place(int64_t state);

/* What a presence of that type (its choice number) is. False for a type that this program does not know. */
bool pup_presence_occupies(int64_t type, enum pup_occupation *occupation);

/* Whether other structures see somebody as busy meanwhile: not while she is on call, and not because she is busy. */
bool pup_presence_seen_elsewhere(int64_t type);

/* The slot in which structure `code` sees `login` as busy because of the meeting or presence `source` of another. */
struct pup_id pup_busy_id(const struct pup_id *source, const char *login, const char *code);

#endif
