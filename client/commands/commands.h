/* The functions of the commands, each in the file of its name; rows.c alone puts them into rows. */
#ifndef PUP_COMMANDS_COMMANDS_H
#define PUP_COMMANDS_COMMANDS_H

#include "client/cli/command.h"

int pup_command_add(struct pup_context *context, int count, char **words);
int pup_command_compact(struct pup_context *context, int count, char **words);
int pup_command_completion(struct pup_context *context, int count, char **words);
int pup_command_conflicts(struct pup_context *context, int count, char **words);
int pup_command_copy(struct pup_context *context, int count, char **words);
int pup_command_duplicates(struct pup_context *context, int count, char **words);
int pup_command_edit(struct pup_context *context, int count, char **words);
int pup_command_export(struct pup_context *context, int count, char **words);
int pup_command_history(struct pup_context *context, int count, char **words);
int pup_command_import(struct pup_context *context, int count, char **words);
int pup_command_join(struct pup_context *context, int count, char **words);
int pup_command_list(struct pup_context *context, int count, char **words);
int pup_command_merge(struct pup_context *context, int count, char **words);
int pup_command_refused(struct pup_context *context, int count, char **words);
int pup_command_remove(struct pup_context *context, int count, char **words);
int pup_command_resolve(struct pup_context *context, int count, char **words);
int pup_command_restore(struct pup_context *context, int count, char **words);
int pup_command_search(struct pup_context *context, int count, char **words);
int pup_command_server(struct pup_context *context, int count, char **words);
int pup_command_show(struct pup_context *context, int count, char **words);
int pup_command_status(struct pup_context *context, int count, char **words);
int pup_command_sync(struct pup_context *context, int count, char **words);
int pup_command_whoami(struct pup_context *context, int count, char **words);

/* Their rows, by what they are for. */
extern const struct pup_command_group pup_commands_records, pup_commands_agreement, pup_commands_device,
    pup_commands_learning;

/* The options that some of them take. */
extern const struct pup_option pup_export_options[], pup_import_options_given[], pup_list_options[],
    pup_merge_options[], pup_resolve_options[], pup_refused_options[], pup_search_options[], pup_show_options[],
    pup_sync_options_given[];

#endif
