#include "common/rules/aci.h"

#include <string.h>

#include "common/base/text.h"

static int64_t count_of(const struct pup_aci_term *term, const struct pup_aci_counts *counts)
{
    switch (term->quantity) {
    case PUP_ACI_PER_NOTHING:
        break;
    case PUP_ACI_PER_PATIENT:
        return counts->patients;
    case PUP_ACI_PER_ASSOCIATE:
        return counts->associates;
    case PUP_ACI_PER_PROTOCOL:
        return term->advanced_nurse ? counts->protocols_advanced_nurse : counts->protocols;
    }
    return term->per;
}

static struct pup_ratio points_of(const struct pup_aci_term *term, const struct pup_aci_counts *counts)
{
    int64_t count = count_of(term, counts);
    count = term->to >= 0 && count > term->to ? term->to : count;
    count = count > term->above ? count - term->above : 0;
    return pup_ratio_multiply(pup_ratio(term->points, term->per), pup_ratio(count, 1));
}

/* min(1, cases / (rate of the target patients)); nothing where there are none. */
static struct pup_ratio case_rate(const struct pup_aci_line *line, const struct pup_aci_counts *counts)
{
    if (counts->target_patients <= 0) {
        return pup_ratio(0, 1);
    }
    struct pup_ratio wanted = pup_ratio_multiply(pup_ratio(line->rate, 1000), pup_ratio(counts->target_patients, 1));
    struct pup_ratio inverse = {wanted.den, wanted.num};
    struct pup_ratio rate = pup_ratio_multiply(pup_ratio(counts->cases, 1), inverse);
    return pup_ratio_compare(rate, pup_ratio(1, 1)) > 0 ? pup_ratio(1, 1) : rate;
}

struct pup_ratio pup_aci_points(const struct pup_aci_line *line, const struct pup_aci_counts *counts)
{
    struct pup_ratio sum = pup_ratio(0, 1);
    for (size_t i = 0; i < line->term_count; i++) {
        sum = pup_ratio_add(sum, points_of(&line->terms[i], counts));
    }
    return line->rate > 0 ? pup_ratio_multiply(sum, case_rate(line, counts)) : sum;
}

struct pup_ratio pup_aci_total(const struct pup_aci_grid *grid, const struct pup_aci_counts *counts)
{
    struct pup_ratio sum = pup_ratio(0, 1);
    for (size_t i = 0; i < grid->line_count; i++) {
        sum = pup_ratio_add(sum, pup_aci_points(&grid->lines[i], counts));
    }
    return sum;
}

bool pup_aci_cents(const struct pup_aci_grid *grid, struct pup_ratio points, int64_t *cents)
{
    return pup_ratio_round(points, grid->point, cents);
}

const struct pup_aci_grid *pup_aci_grid(struct pup_aci_grids grids, struct pup_span name, int64_t day)
{
    const struct pup_aci_grid *chosen = NULL;
    for (size_t i = 0; i < grids.count; i++) {
        const struct pup_aci_grid *grid = &grids.at[i];
        if (name.len > 0 && !pup_text_same(grid->id, name)) {
            continue;
        }
        bool began = grid->from <= day, chosen_began = chosen != NULL && chosen->from <= day;
        bool later = chosen == NULL || grid->from > chosen->from;
        if (chosen == NULL || (began && (later || !chosen_began)) || (!began && !chosen_began && !later)) {
            chosen = grid;
        }
    }
    return chosen != NULL && name.len == 0 && chosen->from > day ? NULL : chosen;
}

enum pup_err pup_aci_join(struct pup_arena *arena, struct pup_aci_grids own, struct pup_aci_grids shipped,
                          struct pup_aci_grids *grids)
{
    struct pup_aci_grid *all = pup_arena_array(arena, own.count + shipped.count, sizeof *all);
    size_t count = own.count;
    if (all == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (size_t i = 0; i < own.count; i++) {
        all[i] = own.at[i];
    }
    for (size_t i = 0; i < shipped.count; i++) {
        bool replaced = false;
        for (size_t k = 0; k < own.count && !replaced; k++) {
            replaced = pup_text_same(own.at[k].id, shipped.at[i].id);
        }
        if (!replaced) {
            all[count++] = shipped.at[i];
        }
    }
    *grids = (struct pup_aci_grids){all, count};
    return PUP_OK;
}
