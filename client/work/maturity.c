#include "client/work/maturity.h"

#include <string.h>

#include "client/work/work_priv.h"
#include "common/base/text.h"
#include "common/rules/quota.h"

/* One score as it was given. */
struct score {
    struct pup_span axis, dimension; /* folded */
    struct pup_span axis_name, dimension_name;
    struct pup_id person; /* zeros: nobody's own */
    bool consensus;
    int64_t level, date;
    struct pup_id id;
};

struct gathering {
    struct pup_work *work;
    int64_t grid, year;
    struct work_rows scores;
    struct pup_maturity_figures *figures;
};

static bool is_level(const struct gathering *g, int64_t score)
{
    return score >= 0 && (g->grid != PUP_ASSESSMENT_GRID_MATURITY || score <= PUP_MATURITY_LEVEL_MAX);
}

static enum pup_err read_score(struct gathering *g, const struct pup_view *view, struct score *score)
{
    struct pup_span name;
    int64_t state = pup_work_state(g->work, view);
    score->id = view->record.id;
    score->axis_name = pup_work_text(g->work, view, PUP_ASSESSMENT_AXIS);
    score->dimension_name = pup_work_text(g->work, view, PUP_ASSESSMENT_DIMENSION);
    score->axis = pup_text_fold(g->work->arena, score->axis_name);
    score->dimension = pup_text_fold(g->work->arena, score->dimension_name);
    if (score->axis.data == NULL || score->dimension.data == NULL) {
        return PUP_ERR_MEMORY;
    }
    bool own = pup_work_reference(g->work, view, PUP_ASSESSMENT_PERSON, &score->person, &name);
    score->consensus = state == PUP_ASSESSMENT_STATE_CONSENSUS || (state == PUP_ASSESSMENT_STATE_CLOSED && !own);
    return own ? pup_work_human(g->work, &score->person, &score->person) : PUP_OK;
}

static enum pup_err on_assessment(void *context, const struct pup_view *view)
{
    struct gathering *g = context;
    struct score score = {.level = 0};
    int64_t grid;
    bool dated = pup_work_integer(g->work, view, PUP_ASSESSMENT_DATE, &score.date);
    int64_t year = dated ? pup_year_of(score.date) : 0;
    if (!pup_work_integer(g->work, view, PUP_ASSESSMENT_GRID, &grid) || grid != g->grid ||
        (year != g->year && year != g->year - 1) ||
        !pup_work_integer(g->work, view, PUP_ASSESSMENT_SCORE, &score.level)) {
        return PUP_OK;
    }
    if (!is_level(g, score.level)) {
        g->figures->out_of_range += year == g->year;
        return PUP_OK;
    }
    enum pup_err err = read_score(g, view, &score);
    struct score *kept = err == PUP_OK ? work_push(g->work, &g->scores) : NULL;
    if (kept == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    *kept = score;
    return PUP_OK;
}

static int by_place(const void *left, const void *right)
{
    const struct score *a = left, *b = right;
    int order = pup_span_compare(a->axis, b->axis);
    order = order != 0 ? order : pup_span_compare(a->dimension, b->dimension);
    order = order != 0 ? order : work_compare_numbers(a->date, b->date);
    return order != 0 ? order : pup_id_compare(&a->id, &b->id);
}

/* Scores in a row, the later ones behind. */
struct run {
    const struct score *at;
    size_t count;
};

/* What is nobody's own, as in a survey, all counts. */
static bool is_last_of_person(struct run run, size_t index, int64_t year)
{
    if (pup_id_is_zero(&run.at[index].person)) {
        return true;
    }
    for (size_t i = index + 1; i < run.count; i++) {
        if (!run.at[i].consensus && pup_year_of(run.at[i].date) == year &&
            pup_id_equal(&run.at[i].person, &run.at[index].person)) {
            return false;
        }
    }
    return true;
}

/* The level of a dimension in a year, exact; lost when nobody gave one. */
static struct pup_ratio level_of(struct run run, int64_t year, bool *consensus, int64_t *scores)
{
    struct pup_mean mean = pup_mean_none();
    *consensus = false;
    *scores = 0;
    for (size_t i = run.count; i-- > 0;) {
        const struct score *score = &run.at[i];
        if (pup_year_of(score->date) != year) {
            continue;
        }
        if (score->consensus) {
            *consensus = true;
            return pup_ratio(score->level, 1);
        }
    }
    for (size_t i = 0; i < run.count; i++) {
        if (pup_year_of(run.at[i].date) == year && is_last_of_person(run, i, year)) {
            pup_mean_take(&mean, pup_ratio(run.at[i].level, 1));
            ++*scores;
        }
    }
    return pup_mean_of(&mean);
}

static struct pup_level shown(struct pup_ratio level)
{
    struct pup_level shown = {0};
    shown.known = pup_ratio_round(level, 100, &shown.hundredths);
    return shown;
}

/* Means of an axis, or of all axes, this year and the year before. */
struct means {
    struct pup_mean now, before;
};

static struct means no_means(void)
{
    return (struct means){pup_mean_none(), pup_mean_none()};
}

static enum pup_err take_dimension(struct gathering *g, struct run run, struct work_rows *dimensions,
                                   struct means *means)
{
    struct pup_dimension_row *row = work_push(g->work, dimensions);
    bool consensus;
    int64_t scores;
    if (row == NULL) {
        return PUP_ERR_MEMORY;
    }
    struct pup_ratio before = level_of(run, g->year - 1, &consensus, &scores);
    struct pup_ratio now = level_of(run, g->year, &row->consensus, &row->scores);
    row->name = run.at[0].dimension_name;
    row->now = shown(now);
    row->before = shown(before);
    pup_mean_take(&means->now, now);
    pup_mean_take(&means->before, before);
    return PUP_OK;
}

static size_t same_dimension(struct run run)
{
    size_t count = 1;
    while (count < run.count && pup_span_equal(run.at[count].dimension, run.at[0].dimension)) {
        count++;
    }
    return count;
}

static size_t same_axis(struct run run)
{
    size_t count = 1;
    while (count < run.count && pup_span_equal(run.at[count].axis, run.at[0].axis)) {
        count++;
    }
    return count;
}

static enum pup_err take_axis(struct gathering *g, struct run run, struct work_rows *axes, struct means *all)
{
    struct work_rows dimensions = work_rows(sizeof(struct pup_dimension_row));
    struct means means = no_means();
    struct pup_axis_row *row = work_push(g->work, axes);
    enum pup_err err = row == NULL ? PUP_ERR_MEMORY : PUP_OK;
    struct pup_span name = run.at[0].axis_name;
    while (err == PUP_OK && run.count > 0) {
        size_t count = same_dimension(run);
        err = take_dimension(g, (struct run){run.at, count}, &dimensions, &means);
        run = (struct run){run.at + count, run.count - count};
    }
    if (err != PUP_OK) {
        return err;
    }
    struct pup_ratio now = pup_mean_of(&means.now), before = pup_mean_of(&means.before);
    *row = (struct pup_axis_row){name, shown(now), shown(before), dimensions.at, dimensions.count};
    pup_mean_take(&all->now, now);
    pup_mean_take(&all->before, before);
    return PUP_OK;
}

enum pup_err pup_figure_maturity(struct pup_work *work, const char *structure, int64_t grid, int64_t year,
                                 struct pup_maturity_figures *figures)
{
    struct gathering g = {
        .work = work, .grid = grid, .year = year, .scores = work_rows(sizeof(struct score)), .figures = figures};
    struct work_rows axes = work_rows(sizeof(struct pup_axis_row));
    struct means means = no_means();
    *figures = (struct pup_maturity_figures){0};
    enum pup_err err =
        pup_work_each(work, structure, PUP_REACH_OWN, PUP_KIND_ASSESSMENT, PUP_KEEP_IN_USE, on_assessment, &g);
    struct run run = {err == PUP_OK ? work_sorted(work, &g.scores, by_place, NULL) : NULL, g.scores.count};
    if (run.at == NULL) {
        return err != PUP_OK ? err : PUP_ERR_MEMORY;
    }
    while (err == PUP_OK && run.count > 0) {
        size_t count = same_axis(run);
        err = take_axis(&g, (struct run){run.at, count}, &axes, &means);
        run = (struct run){run.at + count, run.count - count};
    }
    figures->axes = axes.at;
    figures->axis_count = axes.count;
    figures->now = shown(pup_mean_of(&means.now));
    figures->before = shown(pup_mean_of(&means.before));
    return err;
}
