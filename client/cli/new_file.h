/* A file that a command makes: whole or not at all, beside its name until it is. "-" is the standard output. */
#ifndef PUP_CLI_NEW_FILE_H
#define PUP_CLI_NEW_FILE_H

#include "client/cli/command.h"

struct pup_new_file {
    char path[PATH_MAX]; /* its name, once it is there */
    char part[PATH_MAX]; /* where it is written meanwhile; empty: nothing is there */
    bool output;         /* it goes to the standard output in the end */
    bool same;           /* the file of that name was there already, and held the same */
};

/* Makes an empty `part` for a file of that path. Functions return an exit code, having said what is wrong. */
int pup_new_file_begin(struct pup_new_file *file, const char *path);
/* Fills it. */
int pup_new_file_write(struct pup_new_file *file, struct pup_span bytes);
/* Gives it its name, over a file that has it. */
int pup_new_file_end(struct pup_new_file *file);
/* Gives it its name; one that is taken by a file that holds something else gets a number, so that nothing is written
 * over: report.html, report-2.html… */
int pup_new_file_end_beside(struct pup_new_file *file);
/* Takes it away unless it was ended. Safe on a zeroed struct, and twice. */
void pup_new_file_drop(struct pup_new_file *file);

#endif
