/* When something asks to be dealt with. Days since 1970-01-01. Sources: DOMAIN section 3 for renewals, reviews,
 * protocols and stock; that minutes are late after eight days is a usage, written nowhere.
 */
#ifndef PUP_RULES_DEADLINE_H
#define PUP_RULES_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PUP_NOTICE_DAYS = 90,  /* of an agreement that gives none */
    PUP_REVIEW_DAYS = 90,  /* reviews, and files to hand in or account for, show from so long before */
    PUP_EXPIRY_DAYS = 60,  /* stock shows from so long before it expires */
    PUP_MINUTES_DAYS = 8,  /* after a meeting its minutes are late */
    PUP_CONVENE_DAYS = 15, /* before a meeting people are convened; DOMAIN section 2 */
    PUP_CONVENE_AHEAD = 7, /* and so long before that it shows */
    PUP_REMIND_DAYS = 3    /* before a meeting they are reminded */
};

/* Where a day stands between the day it shows from and the day it is due: both included. */
enum pup_deadline { PUP_DEADLINE_FAR, PUP_DEADLINE_NEAR, PUP_DEADLINE_OVERDUE };
enum pup_deadline pup_deadline(int64_t from, int64_t due, int64_t today);

/* The day from which an agreement asks to be renewed: end − notice. A notice below 0 is none given. 31/08/2026 with 180
 * → 04/03/2026. */
int64_t pup_renewal_from(int64_t end, int64_t notice);
/* The day from which a review shows: 30/09/2026 → 02/07/2026. */
int64_t pup_review_from(int64_t due);
/* The last day on which the minutes of a meeting are in time. */
int64_t pup_minutes_due(int64_t meeting);

/* What a meeting asks for on a day: to be convened (from a week before it is due, 15 days before the meeting), a
 * reminder to those convened (from 3 days before), until the meeting's own day. `state`: PUP_MEETING_STATE_… */
enum pup_convening { PUP_CONVENING_NOTHING, PUP_CONVENING_CONVENE, PUP_CONVENING_REMIND };
enum pup_convening pup_convening(int64_t state, int64_t meeting, int64_t today);
/* The last day on which convening is in time. */
int64_t pup_convene_due(int64_t meeting);

/* A meeting counts as held when its state says so, or when people are noted as present and it is not cancelled (lists
 * taken over from spreadsheets have no states). `state`: PUP_MEETING_STATE_… */
bool pup_meeting_held(int64_t state, int64_t present);

/* A protocol counts for a year when it was validated (being revised, it still is in force), is in force by its 31
 * December, and was not withdrawn. `state`: PUP_PROTOCOL_STATE_… */
bool pup_protocol_counts(int64_t state, bool has_valid_from, int64_t valid_from, int64_t year);

bool pup_stock_low(int64_t quantity, int64_t threshold);
/* What is spent cannot expire. */
enum pup_deadline pup_stock_expiry(int64_t quantity, int64_t expiry, int64_t today);

#endif
