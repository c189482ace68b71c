#include "client/cli/mistyped.h"

#include <stdio.h>
#include <string.h>

#include "client/cli/say.h"
#include "common/base/near.h"

enum { BUDGET = 1 << 20, NAME_ROOM = 128 };

/* Both names of a thing; of two as near the one in the person's language, which comes first. */
static void offer(struct pup_near *near, struct pup_arena *arena, const char *name, const char *nom)
{
    bool french = pup_language_is_french();
    pup_near_offer(near, arena, french ? nom : name);
    pup_near_offer(near, arena, french ? name : nom);
}

static void offer_commands(struct pup_near *near, struct pup_arena *arena, const struct pup_context *context)
{
    for (const struct pup_command_group *const *group = context->groups; *group != NULL; group++) {
        for (const struct pup_command *row = (*group)->rows; row->name != NULL; row++) {
            offer(near, arena, row->name, row->nom);
        }
    }
}

static void offer_kinds(struct pup_near *near, struct pup_arena *arena)
{
    size_t count = 0;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    for (size_t i = 0; i < count; i++) {
        offer(near, arena, kinds[i].id, kinds[i].nom);
    }
}

int pup_no_command(const struct pup_context *context, const char *word)
{
    struct pup_arena arena;
    struct pup_near near;
    pup_arena_init(&arena, BUDGET);
    pup_near_init(&near, &arena, pup_span_of(word));
    offer_commands(&near, &arena, context);
    pup_arena_release(&arena);
    return near.best == NULL
               ? pup_fail(EX_USAGE, _("there is no command \"%s\"; see: pupitre help"), word)
               : pup_fail(EX_USAGE, _("there is no command \"%s\"; did you mean: pupitre %s"), word, near.best);
}

int pup_no_help(const struct pup_context *context, const char *word)
{
    struct pup_arena arena;
    struct pup_near near;
    pup_arena_init(&arena, BUDGET);
    pup_near_init(&near, &arena, pup_span_of(word));
    offer_commands(&near, &arena, context);
    offer_kinds(&near, &arena);
    pup_arena_release(&arena);
    return near.best == NULL
               ? pup_fail(EX_USAGE, _("\"%s\" is neither a command (pupitre help) nor a kind (pupitre kinds)"), word)
               : pup_fail(EX_USAGE, _("\"%s\" is neither a command nor a kind; did you mean: pupitre help %s"), word,
                          near.best);
}

int pup_no_kind(const char *word)
{
    struct pup_arena arena;
    struct pup_near near;
    pup_arena_init(&arena, BUDGET);
    pup_near_init(&near, &arena, pup_span_of(word));
    offer_kinds(&near, &arena);
    pup_arena_release(&arena);
    return near.best == NULL ? pup_fail(EX_USAGE, _("there is no kind \"%s\"; see: pupitre kinds"), word)
                             : pup_fail(EX_USAGE, _("there is no kind \"%s\"; did you mean: %s (all: pupitre kinds)"),
                                        word, near.best);
}

/* No name is near: all there are. */
static int name_fields(const struct pup_kind_def *kind, struct pup_span name)
{
    bool french = pup_language_is_french();
    struct pup_buf names;
    pup_buf_init(&names, 4096);
    for (size_t i = 0; i < kind->field_count; i++) {
        pup_buf_printf(&names, "%s, ", french ? kind->fields[i].nom : kind->fields[i].id);
    }
    pup_buf_printf(&names, "%s", french ? "état" : "state");
    struct pup_span all = pup_buf_span(&names);
    int code = pup_fail(EX_USAGE, _("there is no field \"%.*s\" in this kind (pupitre help %s); its fields: %.*s"),
                        (int)name.len, (const char *)name.data, french ? kind->nom : kind->id, (int)all.len,
                        (const char *)all.data);
    pup_buf_release(&names);
    return code;
}

int pup_no_field(const struct pup_kind_def *kind, struct pup_span name)
{
    struct pup_arena arena;
    struct pup_near near;
    pup_arena_init(&arena, BUDGET);
    pup_near_init(&near, &arena, name);
    for (size_t i = 0; i < kind->field_count; i++) {
        offer(&near, &arena, kind->fields[i].id, kind->fields[i].nom);
    }
    offer(&near, &arena, "state", "état");
    pup_arena_release(&arena);
    if (near.best == NULL) {
        return name_fields(kind, name);
    }
    return pup_fail(EX_USAGE, _("there is no field \"%.*s\" in this kind; did you mean: %s (all: pupitre help %s)"),
                    (int)name.len, (const char *)name.data, near.best, pup_language_is_french() ? kind->nom : kind->id);
}

int pup_no_option(const struct pup_context *context, const char *word, const struct pup_option *options)
{
    const struct pup_option *const tables[] = {options, pup_common_options};
    const struct pup_command *row = context->command;
    bool french = context->language == PUP_FRENCH;
    const char *command = row == NULL ? "" : french ? row->nom : row->name;
    struct pup_arena arena;
    struct pup_near near;
    pup_arena_init(&arena, BUDGET);
    pup_near_init(&near, &arena, (struct pup_span){(const uint8_t *)word, strcspn(word, "=")});
    for (size_t i = 0; i < 2; i++) {
        for (const struct pup_option *option = tables[i]; option != NULL && option->name != NULL; option++) {
            offer(&near, &arena, option->name, option->nom);
        }
    }
    pup_arena_release(&arena);
    if (near.best != NULL) {
        return pup_fail(EX_USAGE, _("there is no option %s here; did you mean: --%s"), word, near.best);
    }
    return pup_fail(EX_USAGE, _("there is no option %s here; see: pupitre help%s%s"), word, row == NULL ? "" : " ",
                    command);
}
