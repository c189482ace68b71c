/* When one person is wanted in two places at once: half-open intervals that overlap, or a gap shorter than the way from
 * one to the other. A clash is reported, never refused. Pure; times on one time line (minutes of UTC, see zone.h). */
#ifndef PUP_RULES_CLASH_H
#define PUP_RULES_CLASH_H

#include <stdint.h>

/* What somebody does in an interval. */
enum pup_occupation {
    PUP_OCCUPIED, /* in a meeting, or busy: nowhere else */
    PUP_THERE,    /* present, or on call, in a structure: free for what happens there */
    PUP_AWAY      /* absent: free for nothing */
};

struct pup_interval {
    int64_t start, end; /* [start, end): empty unless start < end */
    int64_t travel;     /* the way there takes that long, 0 when nothing is known of it */
    enum pup_occupation occupation;
};

enum pup_clash { PUP_CLASH_NONE, PUP_CLASH_OVERLAP, PUP_CLASH_TRAVEL };

/* Where two slots are to one another. Being present in a structure, and what happens in it, go together. */
enum pup_nearness {
    PUP_APART,     /* in different structures */
    PUP_TOGETHER,  /* in one structure, or in a group and its member; at another site */
    PUP_SAME_PLACE /* and at one site, as far as anyone said: no way lies between */
};

/* Whether two slots of one person clash. *minutes: how long the overlap is, or by how much the gap is too short. Two
 * absences never clash. */
enum pup_clash pup_clash_between(const struct pup_interval *a, const struct pup_interval *b, enum pup_nearness nearness,
                                 int64_t *minutes);

#endif
