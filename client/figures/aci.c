/* aci: points and money of the ACI, by line, with the grid they go by. */
#include "client/figures/asked.h"
#include "client/figures/figures.h"
#include "common/base/language.h"

/* How far one may rely on the figures. */
static const char *basis_id(const struct pup_points_figures *f)
{
    return f->simulation ? "simulation" : f->declared ? "declaration" : "estimate";
}

static const char *basis_label(const struct pup_points_figures *f)
{
    return f->simulation ? _("simulation") : f->declared ? _("declaration") : _("estimate");
}

/* What a line was computed with, for people: "5 200 patients". */
static struct pup_span counted(struct pup_context *context, const struct pup_points_figures *f,
                               const struct pup_aci_line *line)
{
    const struct pup_aci_counts *c = &f->counts;
    enum pup_aci_quantity quantity =
        line->term_count == 0 ? PUP_ACI_PER_NOTHING : line->terms[line->term_count - 1].quantity;
    const char *text = "";
    if (line->rate > 0) {
        text = pup_arena_printf(&context->arena, _("%lld patients, %lld of %lld cases"), (long long)c->patients,
                                (long long)c->cases, (long long)f->rcp.cases_wanted);
    } else if (quantity == PUP_ACI_PER_PATIENT) {
        text = pup_arena_printf(&context->arena, ngettext("%lld patient", "%lld patients", (unsigned long)c->patients),
                                (long long)c->patients);
    } else if (quantity == PUP_ACI_PER_ASSOCIATE) {
        text = pup_arena_printf(&context->arena,
                                ngettext("%lld associate", "%lld associates", (unsigned long)c->associates),
                                (long long)c->associates);
    } else if (quantity == PUP_ACI_PER_PROTOCOL) {
        text = pup_arena_printf(&context->arena, _("%lld protocols, %lld with an IPA"), (long long)c->protocols,
                                (long long)c->protocols_advanced_nurse);
    }
    return pup_span_of(text);
}

enum { COLUMNS = 7, WIDE = 110 /* columns of a terminal that has room for what was counted */ };

struct table {
    struct pup_context *context;
    struct pup_grid *grid;
    bool counts; /* a column says what was counted */
};

/* One line; NULL: the total. */
static enum pup_err print_line(struct table *t, const struct pup_points_figures *f, const struct pup_points_line *line)
{
    struct pup_context *context = t->context;
    struct pup_arena *arena = &context->arena;
    bool people = context->printer.terminal || context->printer.format == PUP_FORMAT_CSV;
    struct pup_span cells[COLUMNS];
    size_t count = 0;
    cells[count++] = pup_span_of(f->structure);
    if (line == NULL) {
        cells[count++] = asked_word(context, "total", _("total"));
    } else {
        cells[count++] = people ? pup_span_of(pup_grids_line_label(arena, line->line)) : line->line->id;
    }
    cells[count++] = pup_shown_hundredths(arena, &context->printer, true, line == NULL ? f->points : line->points);
    cells[count++] = pup_shown_amount(arena, &context->printer, true, line == NULL ? f->cents : line->cents);
    cells[count++] = f->grid->id;
    cells[count++] = asked_word(context, basis_id(f), basis_label(f));
    if (t->counts) {
        cells[count++] = line == NULL ? pup_span_of("") : counted(context, f, line->line);
    }
    return pup_grid_row(t->grid, cells, line == NULL ? PUP_TONE_STRONG : PUP_TONE_PLAIN);
}

static enum pup_err print_table(struct pup_context *context, const struct pup_points_figures *all, size_t count)
{
    struct table t = {.context = context, .counts = !context->printer.terminal || context->printer.width >= WIDE};
    const struct pup_column columns[COLUMNS] = {{"structure", _("Structure"), 0},
                                                {"line", _("Line"), PUP_COLUMN_SHRINK},
                                                {"points", _("Points"), PUP_COLUMN_RIGHT},
                                                {"amount", _("Amount"), PUP_COLUMN_RIGHT},
                                                {"grid", _("Grid"), 0},
                                                {"basis", _("Basis"), 0},
                                                {"counted", _("Counted"), PUP_COLUMN_SHRINK}};
    t.grid = pup_grid_new(&context->printer, columns, COLUMNS - !t.counts);
    enum pup_err err = t.grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        for (size_t k = 0; err == PUP_OK && k < all[i].line_count; k++) {
            err = print_line(&t, &all[i], &all[i].lines[k]);
        }
        err = err == PUP_OK ? print_line(&t, &all[i], NULL) : err;
    }
    enum pup_err ended = pup_grid_end(t.grid);
    return err != PUP_OK ? err : ended;
}

/* Each grid's note once, however many structures go by it. */
static void tell_grid(struct pup_context *context, const struct pup_points_figures *all, size_t index)
{
    const struct pup_aci_grid *grid = all[index].grid;
    for (size_t i = 0; i < index; i++) {
        if (all[i].grid == grid) {
            return;
        }
    }
    if (grid->note.len > 0) {
        pup_note(_("%s (%s): %s"), pup_word(&context->arena, grid->id), pup_word(&context->arena, grid->label),
                 pup_word(&context->arena, grid->note));
    }
}

/* What the points were counted from, in one line. */
static void tell_counts(const struct pup_points_figures *f)
{
    const struct pup_aci_counts *c = &f->counts;
    pup_note(
        _("%s: %lld patients, %lld associates, %lld protocols of which %lld with an IPA, %lld cases of %lld wanted"),
        f->structure, (long long)c->patients, (long long)c->associates, (long long)c->protocols,
        (long long)c->protocols_advanced_nurse, (long long)c->cases, (long long)f->rcp.cases_wanted);
}

/* What a reader must know of one structure's figures; on the error output, so that answers stay what they are. */
static void tell(struct pup_context *context, const struct pup_points_figures *f)
{
    if (context->printer.terminal) {
        tell_counts(f);
    }
    if (f->simulation) {
        pup_note(f->form == 0 ? _("%s: a simulation, its record does not say that it is a SISA")
                              : _("%s: a simulation, it is no SISA (it is funded by the FIR)"),
                 f->structure);
    }
    if (!f->declared) {
        pup_note(_("%s: there is no declaration of %lld here; these figures rest on the structure's record"),
                 f->structure, (long long)f->year);
    }
    if (!f->has_patients) {
        pup_note(_("%s: the number of listed patients is missing (pupitre edit, listed_patients)"), f->structure);
    }
    if (!f->has_associates) {
        pup_note(_("%s: the number of associated professionals is missing (pupitre edit, associates)"), f->structure);
    }
    if (f->rcp.unmarked > 0) {
        pup_note(ngettext("%s: %lld case counted does not say whether it is of a target patient",
                          "%s: %lld cases counted do not say whether they are of target patients",
                          (unsigned long)f->rcp.unmarked),
                 f->structure, (long long)f->rcp.unmarked);
    }
    if (!f->rcp.cases_known) {
        pup_note(_("%s: your role does not let you read the cases, they count as none"), f->structure);
    }
}

static void json_lines(struct pup_json *json, const struct pup_points_figures *f)
{
    pup_json_key(json, "lines");
    pup_json_array(json);
    for (size_t i = 0; i < f->line_count; i++) {
        pup_json_object(json);
        pup_json_pair_text(json, "line", f->lines[i].line->id);
        pup_json_pair_hundredths(json, "points", true, f->lines[i].points);
        pup_json_pair_hundredths(json, "amount", true, f->lines[i].cents);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
}

static void json_one(struct pup_json *json, const struct pup_points_figures *f)
{
    pup_json_object(json);
    pup_json_pair_text(json, "structure", pup_span_of(f->structure));
    pup_json_pair_text(json, "grid", f->grid->id);
    pup_json_pair_text(json, "grid_name", f->grid->label);
    pup_json_pair_text(json, "grid_note", f->grid->note);
    pup_json_pair_text(json, "basis", pup_span_of(basis_id(f)));
    pup_json_pair_boolean(json, "simulation", f->simulation);
    pup_json_pair_boolean(json, "declared", f->declared);
    pup_json_pair_count(json, "listed_patients", f->has_patients, f->counts.patients);
    pup_json_pair_count(json, "associates", f->has_associates, f->counts.associates);
    pup_json_pair_integer(json, "protocols", f->counts.protocols);
    pup_json_pair_integer(json, "protocols_advanced_nurse", f->counts.protocols_advanced_nurse);
    json_lines(json, f);
    pup_json_pair_hundredths(json, "points", true, f->points);
    pup_json_pair_hundredths(json, "amount", true, f->cents);
    pup_json_pair_hundredths(json, "advance", f->has_advance, f->advance);
    pup_json_pair_hundredths(json, "balance", f->has_balance, f->balance);
    asked_json_rcp(json, &f->rcp);
    pup_json_object_end(json);
}

static enum pup_err print_json(struct pup_context *context, const struct asked *asked,
                               const struct pup_points_figures *all)
{
    struct pup_json *json = asked_json(context, asked);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_key(json, "structures");
    pup_json_array(json);
    for (size_t i = 0; i < asked->count; i++) {
        json_one(json, &all[i]);
    }
    pup_json_array_end(json);
    return asked_json_end(json, asked);
}

/* The file of grids in force, to be copied and changed. */
static int print_grids(const struct pup_grids *grids)
{
    if (grids->path[0] != '\0') {
        pup_note(_("these grids are from %s"), grids->path);
    }
    bool written = fwrite(grids->text.data, 1, grids->text.len, stdout) == grids->text.len;
    return written && fflush(stdout) == 0 ? EX_OK : pup_fail_output();
}

static int answer(struct pup_context *context, struct asked *asked, struct pup_aci_grids grids)
{
    struct pup_points_figures *all = pup_arena_array(&context->arena, asked->count, sizeof *all);
    if (all == NULL) {
        return asked_end(context, asked, PUP_ERR_MEMORY);
    }
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < asked->count; i++) {
        code = asked_points(context, asked, grids, asked->codes[i], &all[i]);
    }
    if (code != EX_OK) {
        pup_txn_abort(asked->txn);
        return code;
    }
    bool json = context->printer.format == PUP_FORMAT_JSON;
    enum pup_err err = json ? print_json(context, asked, all) : print_table(context, all, asked->count);
    for (size_t i = 0; !json && i < asked->count; i++) {
        tell(context, &all[i]);
        tell_grid(context, all, i);
    }
    return asked_end(context, asked, err);
}

int pup_command_aci(struct pup_context *context, int count, char **words)
{
    struct pup_grids grids;
    struct asked asked;
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("aci takes no words; for another year: pupitre aci --year YEAR"));
    }
    int code = asked_grids(context, &grids);
    if (code != EX_OK) {
        return code;
    }
    if (pup_given_value(context, "grids") != NULL) {
        return print_grids(&grids);
    }
    code = asked_begin(context, PUP_MANAGEMENT, &asked);
    return code == EX_OK ? answer(context, &asked, grids.grids) : code;
}
