/* What a command of figures was asked for: a day, a year, structures; and what all of them say of contested values. */
#ifndef PUP_FIGURES_ASKED_H
#define PUP_FIGURES_ASKED_H

#include "client/cli/asof.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/print/figure.h"
#include "client/print/grid.h"
#include "client/work/grids.h"
#include "client/work/points.h"

struct asked {
    struct pup_txn *txn;
    struct pup_work work;
    int64_t year;
    const char **codes; /* of the structures meant, in order; no groups unless named */
    size_t count;
};

/* Opens the records and reads --on, --year, --structure: the structure named, else all whose `compartment` may be read
 * here. Returns an exit code, having said what is wrong; then nothing is open. */
int asked_begin(struct pup_context *context, enum pup_compartment compartment, struct asked *asked);

/* Says what was contested among the values used, and closes. Returns the exit code of `err`. */
int asked_end(struct pup_context *context, struct asked *asked, enum pup_err err);

/* Starts a JSON answer: {"v":1,"on":DATE,"year":…,"contested":N is left to the end. */
struct pup_json *asked_json(struct pup_context *context, const struct asked *asked);
enum pup_err asked_json_end(struct pup_json *json, const struct asked *asked);

/* A cell of a word of ours: on a terminal and in CSV what people read, elsewhere the English id. */
struct pup_span asked_word(const struct pup_context *context, const char *id, const char *label);

/* The printer as it is for sentences: what they hold is for people, whatever form the answer has. */
struct pup_printer asked_people(const struct pup_context *context);

/* What the rows of an answer may be kept to by --by. */
struct asked_by {
    const char *id, *nom, *label;
};
/* The index of the one that --by names; -1 without --by. */
int asked_by(struct pup_context *context, const struct asked_by *bys, int count, int *only);

/* The grids in force here. Returns an exit code, having said what is wrong. */
int asked_grids(struct pup_context *context, struct pup_grids *grids);
/* A structure's points of the year, by the grid of --grid or of its declaration; likewise. */
int asked_points(struct pup_context *context, struct asked *asked, struct pup_aci_grids grids, const char *code,
                 struct pup_points_figures *points);

/* "rcp": the year's quota of RCP and cases. */
void asked_json_rcp(struct pup_json *json, const struct pup_rcp_figures *rcp);

#endif
