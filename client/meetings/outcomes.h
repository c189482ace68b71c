/* What became of the lines of a text: a row each of those that are worth telling. */
#ifndef PUP_MEETINGS_OUTCOMES_H
#define PUP_MEETINGS_OUTCOMES_H

#include "client/cli/command.h"
#include "common/base/id.h"

enum pup_outcome_sort {
    PUP_LINE_SAME,    /* the line is as it was, and so is its record: not told */
    PUP_LINE_CREATED, /* a new record */
    PUP_LINE_CHANGED, /* the line changed its record */
    PUP_LINE_KEPT,    /* the line is new or changed, the record stays as it is */
    PUP_LINE_REMOVED  /* the record was removed, and stays so */
};

struct pup_outcome_row {
    enum pup_outcome_sort sort;
    struct pup_id id;
    uint32_t kind;
    struct pup_span title, owner;
    bool has_due;
    int64_t due; /* days */
};

/* Prints them: for people nothing where there is nothing to tell. An exit code. */
int pup_outcomes_print(struct pup_context *context, const struct pup_outcome_row *rows, size_t count);

#endif
