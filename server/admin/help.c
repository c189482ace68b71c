#include "server/admin/help.h"

#include <stdio.h>
#include <string.h>

#include "common/base/text.h"

enum { NAME_COLUMNS = 14 };

/* Padded by columns, not bytes: the names have accents. */
static void print_padded(const char *text, size_t columns)
{
    size_t width = pup_text_width(pup_span_of(text));
    printf("%s%*s", text, width < columns ? (int)(columns - width) : 1, "");
}

const char *pup_command_shown(const struct pup_command *command)
{
    return pup_language_is_french() ? command->nom : command->name;
}

static void print_all(void)
{
    printf("%s\n\n", _("Usage: pupitred COMMAND [ARGUMENTS] [--home DIR]"));
    printf("%s\n\n", _("The server of Pupitre: the shared desk of a multisite maison de santé."));
    for (size_t i = 0; i < pup_command_count; i++) {
        fputs("  ", stdout);
        print_padded(pup_command_shown(pup_commands[i]), NAME_COLUMNS);
        puts(_(pup_commands[i]->summary));
    }
    printf("\n%s\n", _("Options for every command, before or after it:\n"
                       "  --home DIR    the server's folder (else PUPITRED_HOME, else /var/lib/pupitred for root,\n"
                       "                else ~/.local/share/pupitred)\n"
                       "  --help        what the command does, with examples\n"
                       "  --version     the version of this program"));
    printf("\n%s\n", _("Commands have an English and a French name; both are understood.\n"
                       "They work whether the server runs or not."));
}

void pup_help_print(const struct pup_command *command)
{
    if (!command) {
        print_all();
        return;
    }
    bool words = command->usage[0] != '\0'; /* gettext answers nothing with the head of its catalogue */
    printf("%s pupitred %s%s%s\n", _("Usage:"), pup_command_shown(command), words ? " " : "",
           words ? _(command->usage) : "");
    if (strcmp(command->name, command->nom) != 0) {
        printf(_("(also: pupitred %s)\n"), pup_language_is_french() ? command->name : command->nom);
    }
    printf("\n%s.\n\n", _(command->summary));
    puts(_(command->help));
}
