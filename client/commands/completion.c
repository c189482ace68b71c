/* completion bash: the tables of commands, options and kinds, as a script. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/say.h"

static void put_commands(bool french)
{
    printf("  local commands='");
    for (const struct pup_command *row = pup_command_table; row->name != NULL; row++) {
        printf("%s%s", row == pup_command_table ? "" : " ", french ? row->nom : row->name);
    }
    printf("'\n");
}

static void put_options(const struct pup_option *options, bool french)
{
    for (; options != NULL && options->name != NULL; options++) {
        printf(" --%s", french ? options->nom : options->name);
    }
}

static void put_kinds(bool french)
{
    size_t count = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    printf("  local kinds='");
    for (size_t i = 0; i < count; i++) {
        printf("%s%s", i == 0 ? "" : " ", french ? kinds[i].nom : kinds[i].id);
    }
    printf("'\n");
}

/* Names hold letters, digits and underscores alone, so they need no quoting. */
static void put_fields(bool french)
{
    size_t count = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    printf("  case ${COMP_WORDS[2]} in\n");
    for (size_t i = 0; i < count; i++) {
        printf("  %s|%s) fields='", kinds[i].id, kinds[i].nom);
        for (size_t j = 0; j < kinds[i].field_count; j++) {
            printf("%s= ", french ? kinds[i].fields[j].nom : kinds[i].fields[j].id);
        }
        printf("%s=' ;;\n", french ? "état" : "state");
    }
    printf("  esac\n");
}

static void put_cases(bool french)
{
    printf("  case ${COMP_WORDS[1]} in\n");
    for (const struct pup_command *row = pup_command_table; row->name != NULL; row++) {
        bool kind = strcmp(row->name, "add") == 0 || strcmp(row->name, "list") == 0 || strcmp(row->name, "export") == 0;
        printf("  %s|%s) options='", row->name, row->nom);
        put_options(row->options, french);
        printf("'%s ;;\n", kind                             ? "; takes_kind=1"
                           : strcmp(row->name, "help") == 0 ? "; words=\"$commands $kinds\""
                                                            : "");
    }
    printf("  esac\n");
}

int pup_command_completion(struct pup_context *context, int count, char **words)
{
    bool french = context->language == PUP_FRENCH;
    if (count != 1 || strcmp(words[0], "bash") != 0) {
        return pup_fail(EX_USAGE, _("say for which shell: pupitre completion bash"));
    }
    printf("# bash completion for pupitre\n_pupitre()\n{\n"
           "  local word=${COMP_WORDS[COMP_CWORD]} options= fields= words= takes_kind=\n");
    put_commands(french);
    put_kinds(french);
    printf("  local common='");
    put_options(pup_common_options, french);
    printf("'\n"
           "  if ((COMP_CWORD == 1)); then\n"
           "    COMPREPLY=($(compgen -W \"$commands\" -- \"$word\"))\n"
           "    return\n"
           "  fi\n");
    put_cases(french);
    printf("  if [[ $word == -* ]]; then\n"
           "    COMPREPLY=($(compgen -W \"$options $common\" -- \"$word\"))\n"
           "    return\n"
           "  fi\n"
           "  if [[ $takes_kind && COMP_CWORD -eq 2 ]]; then words=$kinds; fi\n");
    put_fields(french);
    printf("  if [[ $takes_kind && COMP_CWORD -gt 2 ]]; then words=$fields; compopt -o nospace 2>/dev/null; fi\n"
           "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "}\n"
           "complete -o default -F _pupitre pupitre\n");
    return EX_OK;
}
