/* Protocols: their stage, those that count for the year (chapter 5). Those of the structure's groups are its own. */
#ifndef PUP_WORK_PROTOCOLS_H
#define PUP_WORK_PROTOCOLS_H

#include "client/work/work.h"

enum { PUP_PROTOCOL_STAGES = PUP_PROTOCOL_STATE_WITHDRAWN };

struct pup_protocol_row {
    struct pup_place place;
    struct pup_span title;
    int64_t state; /* PUP_PROTOCOL_STATE_… */
    bool advanced_nurse, has_valid_from, has_review_due, counted;
    int64_t valid_from, review_due;
};

struct pup_protocols_figures {
    struct pup_protocol_row *protocols; /* by stage, title; withdrawn ones included */
    size_t count;
    int64_t by_state[PUP_PROTOCOL_STAGES + 1];
    int64_t counted, counted_advanced_nurse; /* for the year (pup_protocol_counts) */
};

enum pup_err pup_figure_protocols(struct pup_work *work, const char *structure, int64_t year,
                                  struct pup_protocols_figures *figures);

#endif
