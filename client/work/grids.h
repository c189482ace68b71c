/* The ACI grids in force here: the shipped ones, and a user's own file, which replaces grids by name. Looked for as
 * `aci-grids.txt` in the data folder, then in $XDG_CONFIG_HOME/pupitre (else ~/.config/pupitre). */
#ifndef PUP_WORK_GRIDS_H
#define PUP_WORK_GRIDS_H

#include <limits.h>

#include "common/rules/aci.h"

enum { PUP_GRIDS_FILE_MAX = 256 * 1024 };

struct pup_grids {
    struct pup_aci_grids grids;
    char path[PATH_MAX];        /* the user's own file; empty: only the shipped ones */
    struct pup_span text;       /* that file, else the shipped text */
    struct pup_aci_error error; /* when PUP_ERR_INVALID */
};

/* `home`: the data folder. PUP_ERR_INVALID: the user's file has an error (pup_grids_sentence). PUP_ERR_IO: it cannot be
 * read. PUP_ERR_LIMIT: it is too long. */
enum pup_err pup_grids_load(struct pup_arena *arena, const char *home, struct pup_grids *grids);

/* One clear sentence, with file and line, of what pup_grids_load did not return PUP_OK for. In `arena`. */
const char *pup_grids_sentence(struct pup_arena *arena, const struct pup_grids *grids, enum pup_err err);

/* The line's name for people: "coordination"… translated where it is one of the shipped ones. */
const char *pup_grids_line_label(struct pup_arena *arena, const struct pup_aci_line *line);

#endif
