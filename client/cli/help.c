#include "client/cli/help.h"

#include <string.h>

#include "client/cli/mistyped.h"
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/print/grid.h"
#include "common/base/text.h"

enum { HELP_WIDTH = 80, NAME_WIDTH = 16, OPTION_WIDTH = 26 };

/* Writes `text`, then spaces up to the column. */
static void put_padded(const char *text, size_t column)
{
    size_t width = pup_text_width(pup_span_of(text));
    printf("%s%*s", text, width < column ? (int)(column - width) : 1, "");
}

static const char *own_name(const struct pup_context *context, const char *name, const char *nom)
{
    return context->language == PUP_FRENCH ? nom : name;
}

/* Writes `text`, its further lines as far in as its first, which stands at `column`. */
static void put_hanging(const char *text, size_t column)
{
    size_t at = column;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        size_t width = pup_text_width((struct pup_span){(const uint8_t *)text, len});
        if (at > column && at + 1 + width > HELP_WIDTH) {
            printf("\n%*s", (int)column, "");
            at = column;
        }
        printf("%s%.*s", at > column ? " " : "", (int)len, text);
        at += width + (at > column);
        text += len + strspn(text + len, " ");
    }
    fputc('\n', stdout);
}

static void print_options(const struct pup_context *context, const struct pup_option *options)
{
    for (; options != NULL && options->name != NULL; options++) {
        char head[96];
        const char *value = options->value == NULL ? "" : _(options->value);
        snprintf(head, sizeof head, "  %s%s%s%s", options->name[0] == '-' ? "" : "--",
                 own_name(context, options->name, options->nom), value[0] == '\0' ? "" : " ", value);
        put_padded(head, OPTION_WIDTH);
        put_hanging(_(options->summary), OPTION_WIDTH);
    }
}

static void print_group(const struct pup_context *context, const struct pup_command_group *group)
{
    printf("%s\n", _(group->title));
    for (const struct pup_command *row = group->rows; row->name != NULL; row++) {
        const char *name = own_name(context, row->name, row->nom);
        if (strchr(name, ' ') != NULL) { /* two words, which fill a line */
            printf("  %s\n%*s", name, NAME_WIDTH, "");
        } else {
            char head[64];
            snprintf(head, sizeof head, "  %s", name);
            put_padded(head, NAME_WIDTH);
        }
        put_hanging(_(row->summary), NAME_WIDTH);
    }
    fputc('\n', stdout);
}

void pup_help_overview(const struct pup_context *context)
{
    printf("%s\n\n", _("pupitre: the shared desk of your health centre, with or without a link."));
    printf(_("Usage: pupitre COMMAND [WORDS] [OPTIONS]\n\n"));
    for (const struct pup_command_group *const *group = context->groups; *group != NULL; group++) {
        print_group(context, *group);
    }
    printf("%s\n", _("Options of every command:"));
    print_options(context, pup_common_options);
    fputc('\n', stdout);
    pup_print_wrapped(&context->printer, _("More: pupitre help COMMAND, pupitre help KIND. Commands, kinds and fields "
                                           "may be typed in French or English."));
}

int pup_help_command(struct pup_context *context, const struct pup_command *command)
{
    char usage[512];
    bool words = command->usage[0] != '\0';
    snprintf(usage, sizeof usage, _("Usage: pupitre %s%s%s\n"), own_name(context, command->name, command->nom),
             words ? " " : "", words ? _(command->usage) : "");
    pup_print_wrapped(&context->printer, usage);
    if (strcmp(command->name, command->nom) != 0) {
        printf(_("(also: pupitre %s)\n"), own_name(context, command->nom, command->name));
    }
    fputc('\n', stdout);
    pup_print_wrapped(&context->printer, _(command->details));
    fputc('\n', stdout);
    if (command->options != NULL) {
        printf("%s\n", _("Its options:"));
        print_options(context, command->options);
        fputc('\n', stdout);
    }
    puts(_("The options of every command: pupitre help"));
    return EX_OK;
}

static const char *type_words(const struct pup_field_def *field, enum pup_language language)
{
    switch (field->type) {
    case PUP_TYPE_REF:
        return pup_schema_kind(field->target)->label[language];
    case PUP_TYPE_SET:
        return _("several of: ");
    case PUP_TYPE_ENUM:
        return "";
    default:
        return pup_typed_hint(field->type, language);
    }
}

static struct pup_span what_it_takes(struct pup_context *context, const struct pup_field_def *field)
{
    struct pup_buf buf;
    pup_buf_init(&buf, 4096);
    pup_buf_put_text(&buf, type_words(field, context->language));
    if (field->type == PUP_TYPE_SET) {
        pup_buf_put_text(&buf, pup_schema_kind(field->target)->label[context->language]);
    }
    for (size_t i = 0; field->type == PUP_TYPE_ENUM && i < field->choice_count; i++) {
        bool people = context->printer.terminal;
        const char *choice = people ? field->choices[i].label[context->language] : field->choices[i].id;
        pup_buf_printf(&buf, "%s%s", i == 0 ? "" : ", ", choice);
    }
    struct pup_span words = pup_arena_copy(&context->arena, pup_buf_span(&buf));
    pup_buf_release(&buf);
    return words;
}

static enum pup_err field_row(struct pup_context *context, struct pup_grid *grid, const struct pup_field_def *field)
{
    bool french = context->language == PUP_FRENCH;
    struct pup_span cells[] = {pup_span_of(french ? field->nom : field->id),
                               pup_span_of(french ? field->id : field->nom),
                               pup_span_of(field->label[context->language]), what_it_takes(context, field),
                               pup_span_of(!field->required            ? ""
                                           : context->printer.terminal ? _("yes")
                                                                       : "required")};
    return pup_grid_row(grid, cells, PUP_TONE_PLAIN);
}

static int help_kind(struct pup_context *context, const struct pup_kind_def *kind)
{
    bool french = context->language == PUP_FRENCH;
    if (context->printer.terminal) {
        printf("%s (%s, %s), %s\n", kind->label[context->language], french ? kind->nom : kind->id,
               french ? kind->id : kind->nom, pup_compartment_label(kind->compartment, context->language));
    }
    struct pup_column columns[] = {{french ? "nom" : "id", _("Field"), 0},
                                   {french ? "id" : "nom", french ? "English" : "Français", 0},
                                   {"label", _("Meaning"), PUP_COLUMN_WRAP},
                                   {"takes", _("Takes"), PUP_COLUMN_WRAP},
                                   {"required", _("Needed"), 0}};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, 5);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < kind->field_count; i++) {
        err = field_row(context, grid, &kind->fields[i]);
    }
    if (err == PUP_OK) {
        err = field_row(context, grid, pup_schema_field(kind, PUP_FIELD_STATE));
    }
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
}

int pup_command_help(struct pup_context *context, int count, char **words)
{
    const struct pup_kind_def *kind = NULL;
    if (count == 0) {
        pup_help_overview(context);
        return EX_OK;
    }
    const struct pup_command *command = count > 1 ? pup_command_find_two(context->groups, words[0], words[1]) : NULL;
    command = command == NULL ? pup_command_find(context->groups, words[0]) : command;
    bool is_kind = pup_schema_find_kind(pup_span_of(words[0]), &kind) == PUP_OK;
    if (command != NULL) {
        int code = pup_help_command(context, command);
        if (code != EX_OK || !is_kind) {
            return code;
        }
        fputc('\n', stdout); /* "stock" is both */
    }
    if (is_kind) {
        return help_kind(context, kind);
    }
    return pup_no_help(context, words[0]);
}

int pup_command_kinds(struct pup_context *context, int count, char **words)
{
    size_t kinds = 0;
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("kinds takes no words; for the fields of one: pupitre help KIND"));
    }
    bool french = context->language == PUP_FRENCH;
    const struct pup_kind_def *kind = pup_schema_kinds(&kinds);
    struct pup_column columns[] = {{french ? "nom" : "id", _("Kind"), 0},
                                   {french ? "id" : "nom", french ? "English" : "Français", 0},
                                   {"label", _("Meaning"), PUP_COLUMN_SHRINK},
                                   {"compartment", _("Compartment"), 0}};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, 4);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < kinds; i++) {
        struct pup_span cells[] = {
            pup_span_of(french ? kind[i].nom : kind[i].id), pup_span_of(french ? kind[i].id : kind[i].nom),
            pup_span_of(kind[i].label[context->language]),
            pup_span_of(context->printer.terminal ? pup_compartment_label(kind[i].compartment, context->language)
                                                  : pup_compartment_name(kind[i].compartment))};
        err = pup_grid_row(grid, cells, PUP_TONE_PLAIN);
    }
    enum pup_err ended = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : ended);
}
