/* maturity: levels per dimension and axis, this year and the year before. */
#include <string.h>

#include "client/figures/asked.h"
#include "client/figures/figures.h"
#include "client/work/maturity.h"
#include "common/base/language.h"

enum { COLUMNS = 7 };

struct table {
    struct pup_context *context;
    struct pup_grid *grid;
    const char *structure;
};

/* What a level rests on: a consensus, or so many people's scores. */
static struct pup_span basis(struct pup_context *context, const struct pup_dimension_row *dimension)
{
    if (dimension->consensus) {
        return asked_word(context, "consensus", _("consensus"));
    }
    if (dimension->scores == 0) {
        return pup_span_of("");
    }
    return pup_span_of(pup_arena_printf(
        &context->arena,
        context->printer.terminal ? ngettext("%lld score", "%lld scores", (unsigned long)dimension->scores) : "%lld",
        (long long)dimension->scores));
}

static enum pup_err row(struct table *t, struct pup_span axis, struct pup_span dimension, const struct pup_level *now,
                        const struct pup_level *before, struct pup_span rests_on, enum pup_tone tone)
{
    struct pup_context *context = t->context;
    struct pup_arena *arena = &context->arena;
    struct pup_span cells[COLUMNS] = {
        pup_span_of(t->structure),
        axis,
        dimension,
        pup_shown_hundredths(arena, &context->printer, now->known, now->hundredths),
        pup_shown_hundredths(arena, &context->printer, before->known, before->hundredths),
        pup_shown_hundredths(arena, &context->printer, now->known && before->known,
                             now->hundredths - before->hundredths),
        rests_on,
    };
    return pup_grid_row(t->grid, cells, tone);
}

static enum pup_err rows_of(struct table *t, const struct pup_maturity_figures *f)
{
    struct pup_span nothing = pup_span_of("");
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < f->axis_count; i++) {
        const struct pup_axis_row *axis = &f->axes[i];
        for (size_t k = 0; err == PUP_OK && k < axis->dimension_count; k++) {
            const struct pup_dimension_row *dimension = &axis->dimensions[k];
            err = row(t, axis->name, dimension->name, &dimension->now, &dimension->before, basis(t->context, dimension),
                      PUP_TONE_PLAIN);
        }
        if (err == PUP_OK) {
            err = row(t, axis->name, asked_word(t->context, "mean", _("mean")), &axis->now, &axis->before, nothing,
                      PUP_TONE_STRONG);
        }
    }
    if (err == PUP_OK && f->axis_count > 0) {
        err = row(t, asked_word(t->context, "all", _("all axes")), asked_word(t->context, "mean", _("mean")), &f->now,
                  &f->before, nothing, PUP_TONE_STRONG);
    }
    return err;
}

static enum pup_err print_table(struct pup_context *context, const struct asked *asked,
                                const struct pup_maturity_figures *all)
{
    char now[24], before[24];
    (void)snprintf(now, sizeof now, "%lld", (long long)asked->year);
    (void)snprintf(before, sizeof before, "%lld", (long long)asked->year - 1);
    const struct pup_column columns[COLUMNS] = {{"structure", _("Structure"), 0},
                                                {"axis", _("Axis"), PUP_COLUMN_SHRINK},
                                                {"dimension", _("Dimension"), PUP_COLUMN_SHRINK},
                                                {"level", now, PUP_COLUMN_RIGHT},
                                                {"before", before, PUP_COLUMN_RIGHT},
                                                {"change", _("Change"), PUP_COLUMN_RIGHT},
                                                {"basis", _("Basis"), 0}};
    struct table t = {.context = context};
    t.grid = pup_grid_new(&context->printer, columns, COLUMNS);
    enum pup_err err = t.grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < asked->count; i++) {
        t.structure = asked->codes[i];
        err = rows_of(&t, &all[i]);
    }
    enum pup_err ended = pup_grid_end(t.grid);
    return err != PUP_OK ? err : ended;
}

static void tell(struct pup_context *context, const struct asked *asked, const struct pup_maturity_figures *all)
{
    size_t axes = 0;
    for (size_t i = 0; i < asked->count; i++) {
        axes += all[i].axis_count;
        if (all[i].out_of_range > 0) {
            pup_note(ngettext("%s: %lld score is no level from 0 to 4 and counts nowhere",
                              "%s: %lld scores are no levels from 0 to 4 and count nowhere",
                              (unsigned long)all[i].out_of_range),
                     asked->codes[i], (long long)all[i].out_of_range);
        }
    }
    if (axes == 0 && context->printer.terminal) {
        pup_note(_("nothing was assessed in %lld or the year before; to begin: pupitre add assessment"),
                 (long long)asked->year);
    }
}

static void json_levels(struct pup_json *json, const struct pup_level *now, const struct pup_level *before)
{
    pup_json_pair_hundredths(json, "level", now->known, now->hundredths);
    pup_json_pair_hundredths(json, "before", before->known, before->hundredths);
}

static void json_axis(struct pup_json *json, const struct pup_axis_row *axis)
{
    pup_json_object(json);
    pup_json_pair_text(json, "axis", axis->name);
    json_levels(json, &axis->now, &axis->before);
    pup_json_key(json, "dimensions");
    pup_json_array(json);
    for (size_t i = 0; i < axis->dimension_count; i++) {
        const struct pup_dimension_row *dimension = &axis->dimensions[i];
        pup_json_object(json);
        pup_json_pair_text(json, "dimension", dimension->name);
        json_levels(json, &dimension->now, &dimension->before);
        pup_json_pair_boolean(json, "consensus", dimension->consensus);
        pup_json_pair_integer(json, "scores", dimension->scores);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
}

static enum pup_err print_json(struct pup_context *context, const struct asked *asked,
                               const struct pup_maturity_figures *all)
{
    struct pup_json *json = asked_json(context, asked);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_key(json, "structures");
    pup_json_array(json);
    for (size_t i = 0; i < asked->count; i++) {
        pup_json_object(json);
        pup_json_pair_text(json, "structure", pup_span_of(asked->codes[i]));
        json_levels(json, &all[i].now, &all[i].before);
        pup_json_key(json, "axes");
        pup_json_array(json);
        for (size_t k = 0; k < all[i].axis_count; k++) {
            json_axis(json, &all[i].axes[k]);
        }
        pup_json_array_end(json);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    return asked_json_end(json, asked);
}

/* --grid: the maturity matrix unless another is named. */
static int read_grid(struct pup_context *context, int64_t *grid)
{
    const char *word = pup_given_value(context, "grid");
    const struct pup_choice *choice = NULL;
    const struct pup_field_def *field = pup_schema_field(pup_schema_kind(PUP_KIND_ASSESSMENT), PUP_ASSESSMENT_GRID);
    *grid = PUP_ASSESSMENT_GRID_MATURITY;
    if (word == NULL) {
        return EX_OK;
    }
    if (pup_schema_find_choice(field, pup_span_of(word), &choice) != PUP_OK) {
        return pup_fail(EX_USAGE, _("--grid: there is no assessment grid \"%s\"; see: pupitre help assessment"), word);
    }
    *grid = choice->number;
    return EX_OK;
}

int pup_command_maturity(struct pup_context *context, int count, char **words)
{
    struct asked asked;
    int64_t grid;
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("maturity takes no words; to note a score: pupitre add assessment"));
    }
    int code = read_grid(context, &grid);
    code = code == EX_OK ? asked_begin(context, PUP_TEAM, &asked) : code;
    if (code != EX_OK) {
        return code;
    }
    struct pup_maturity_figures *all = pup_arena_array(&context->arena, asked.count, sizeof *all);
    enum pup_err err = all == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < asked.count; i++) {
        err = pup_figure_maturity(&asked.work, asked.codes[i], grid, asked.year, &all[i]);
    }
    if (err == PUP_OK && context->printer.format == PUP_FORMAT_JSON) {
        err = print_json(context, &asked, all);
    } else if (err == PUP_OK) {
        err = print_table(context, &asked, all);
        tell(context, &asked, all);
    }
    return asked_end(context, &asked, err);
}
