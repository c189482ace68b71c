/* completion bash: the tables of commands, options and kinds, as a script. */
#include <string.h>

#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "common/base/text.h"

/* Accents do not matter while completing either. Letter by letter, so that it works in any locale. */
static const char matching[] =
    "# bash completion for pupitre\n"
    "_pupitre_plain()\n{\n"
    "  plain=$1\n"
    "  plain=${plain//é/e} plain=${plain//è/e} plain=${plain//ê/e} plain=${plain//ë/e} plain=${plain//à/a}\n"
    "  plain=${plain//â/a} plain=${plain//ç/c} plain=${plain//î/i} plain=${plain//ï/i} plain=${plain//ô/o}\n"
    "  plain=${plain//ù/u} plain=${plain//û/u} plain=${plain//œ/oe}\n"
    "}\n"
    "_pupitre_match()\n{\n"
    "  local one plain wanted\n"
    "  _pupitre_plain \"$2\"\n  wanted=$plain\n  COMPREPLY=()\n"
    "  for one in $1; do\n"
    "    _pupitre_plain \"$one\"\n"
    "    if [[ $plain == \"$wanted\"* ]]; then COMPREPLY+=(\"$one\"); fi\n"
    "  done\n"
    "}\n";

/* A command of two words is completed as a further thing that its first word takes, where that takes a kind. */
static bool is_pair(const struct pup_command *row)
{
    return strchr(row->name, ' ') != NULL;
}

static void put_commands(const struct pup_command_group *const *groups, bool french)
{
    printf("  local commands='");
    for (const struct pup_command_group *const *group = groups; *group != NULL; group++) {
        for (const struct pup_command *row = (*group)->rows; row->name != NULL; row++) {
            if (!is_pair(row)) {
                printf(" %s", french ? row->nom : row->name);
            }
        }
    }
    printf("'\n");
}

static void put_options(const struct pup_option *options, bool french)
{
    for (; options != NULL && options->name != NULL; options++) {
        if (options->name[0] != '-') {
            printf(" --%s", french ? options->nom : options->name);
        }
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

/* A pattern that either name fits, once its accents are taken off. Folding makes a space of a hyphen, which is typed
 * and compared as it is. */
static void put_pattern(struct pup_arena *arena, const char *name, const char *nom)
{
    const char *folded = pup_word(arena, pup_text_fold(arena, pup_span_of(nom)));
    printf("  %s", name);
    if (strcmp(name, folded) != 0) {
        putchar('|');
        for (; *folded != '\0'; folded++) {
            putchar(*folded == ' ' ? '-' : *folded);
        }
    }
    fputs(") ", stdout);
}

/* Names hold letters, digits and underscores alone, so they need no quoting. */
static void put_fields(struct pup_arena *arena, bool french)
{
    size_t count = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    printf("  _pupitre_plain \"${COMP_WORDS[2]}\"\n  case $plain in\n");
    for (size_t i = 0; i < count; i++) {
        put_pattern(arena, kinds[i].id, kinds[i].nom);
        printf("fields='");
        for (size_t j = 0; j < kinds[i].field_count; j++) {
            printf("%s= ", french ? kinds[i].fields[j].nom : kinds[i].fields[j].id);
        }
        printf("%s=' ;;\n", french ? "état" : "state");
    }
    printf("  esac\n");
}

/* The second words, and the options, of commands that begin with this one. */
static void put_pairs(const struct pup_context *context, const struct pup_command *first, bool options, bool french)
{
    for (const struct pup_command_group *const *group = context->groups; *group != NULL; group++) {
        for (const struct pup_command *row = (*group)->rows; row->name != NULL; row++) {
            size_t len = strlen(first->name);
            if (!is_pair(row) || strncmp(row->name, first->name, len) != 0 || row->name[len] != ' ') {
                continue;
            }
            if (options) {
                put_options(row->options, french);
            } else {
                printf(" %s", strchr(french ? row->nom : row->name, ' ') + 1);
            }
        }
    }
}

static void put_case(const struct pup_context *context, struct pup_arena *arena, const struct pup_command *row,
                     bool french)
{
    bool kind = strcmp(row->name, "add") == 0 || strcmp(row->name, "list") == 0 || strcmp(row->name, "export") == 0;
    bool file = strcmp(row->name, "import") == 0;
    put_pattern(arena, row->name, row->nom);
    printf("options='");
    put_options(row->options, french);
    put_pairs(context, row, true, french);
    printf("' also='");
    put_pairs(context, row, false, french);
    printf("'%s ;;\n", kind                             ? "; takes_kind=1; takes_fields=1"
                       : file                           ? "; takes_kind=1"
                       : strcmp(row->name, "help") == 0 ? "; words=\"$commands $kinds\""
                                                        : "");
}

static void put_cases(const struct pup_context *context, struct pup_arena *arena, bool french)
{
    printf("  _pupitre_plain \"${COMP_WORDS[1]}\"\n  case $plain in\n");
    for (const struct pup_command_group *const *group = context->groups; *group != NULL; group++) {
        for (const struct pup_command *row = (*group)->rows; row->name != NULL; row++) {
            if (!is_pair(row)) {
                put_case(context, arena, row, french);
            }
        }
    }
    printf("  esac\n");
}

int pup_command_completion(struct pup_context *context, int count, char **words)
{
    bool french = context->language == PUP_FRENCH;
    if (count != 1 || strcmp(words[0], "bash") != 0) {
        return pup_fail(EX_USAGE, _("say for which shell: pupitre completion bash"));
    }
    fputs(matching, stdout);
    printf("_pupitre()\n{\n"
           "  local word=${COMP_WORDS[COMP_CWORD]} options= fields= words= takes_kind= takes_fields= plain= also=\n");
    put_commands(context->groups, french);
    put_kinds(french);
    printf("  local common='");
    put_options(pup_common_options, french);
    printf("'\n"
           "  if ((COMP_CWORD == 1)); then\n"
           "    _pupitre_match \"$commands\" \"$word\"\n"
           "    return\n"
           "  fi\n");
    put_cases(context, &context->arena, french);
    printf("  if [[ $word == -* ]]; then\n"
           "    _pupitre_match \"$options $common\" \"$word\"\n"
           "    return\n"
           "  fi\n"
           "  if [[ $takes_kind && COMP_CWORD -eq 2 ]]; then words=\"$kinds $also\"; fi\n");
    put_fields(&context->arena, french);
    printf("  if [[ $takes_fields && COMP_CWORD -gt 2 ]]; then words=$fields; compopt -o nospace 2>/dev/null; fi\n"
           "  _pupitre_match \"$words\" \"$word\"\n"
           "}\n"
           "complete -o default -F _pupitre pupitre\n");
    return EX_OK;
}
