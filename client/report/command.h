/* The command `report`, and how its answers are written. */
#ifndef PUP_REPORT_COMMAND_H
#define PUP_REPORT_COMMAND_H

#include "client/cli/command.h"
#include "client/report/report.h"

extern const struct pup_command_group pup_commands_report;
extern const struct pup_option pup_report_options[];

int pup_command_report(struct pup_context *context, int count, char **words);

/* ---- output.c ---- */

enum report_form { REPORT_HTML = 1, REPORT_XLSX = 2, REPORT_JSON = 4 };

/* Which forms the options ask for (a union), before anything is gathered. Exit codes; what is wrong has been said. */
int report_forms(struct pup_context *context, unsigned *forms);
/* Writes the document in these forms, where the options say, and says where. `name`: of the files, without ending. */
int report_write(struct pup_context *context, const struct pup_document *document, unsigned forms, const char *name);

/* ---- summary.c ---- */

/* The figures of the first page, and what is still to be written, for people at a terminal. */
int report_summary(struct pup_context *context, const struct report *report);

#endif
