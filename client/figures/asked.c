#include "client/figures/asked.h"

#include <string.h>

#include "common/base/language.h"
#include "common/base/text.h"

static int choose_structures(struct pup_context *context, enum pup_compartment compartment, struct asked *asked)
{
    const char *wanted = pup_given_value(context, "structure");
    struct pup_work *work = &asked->work;
    asked->codes = pup_arena_array(&context->arena, work->structure_count + 1, sizeof *asked->codes);
    if (asked->codes == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    if (wanted != NULL) {
        const struct pup_structure_row *row = pup_work_structure(work, wanted);
        if (row == NULL) {
            return pup_fail(EX_USAGE, _("there is no structure \"%s\" here; see: pupitre whoami"), wanted);
        }
        asked->codes[asked->count++] = row->code;
    }
    for (size_t i = 0; wanted == NULL && i < work->structure_count; i++) {
        const struct pup_structure_row *row = &work->structures[i];
        if (!pup_work_is_group(row) && pup_work_readable(work, row->code, compartment)) {
            asked->codes[asked->count++] = row->code;
        }
    }
    for (size_t i = 0; i < asked->count; i++) {
        if (!pup_work_readable(work, asked->codes[i], compartment)) {
            return pup_fail(EX_NOPERM, _("your role does not let you read this (%s, %s); ask your coordinator"),
                            asked->codes[i], pup_compartment_label(compartment, context->language));
        }
    }
    return asked->count > 0 ? EX_OK
                            : pup_fail(EX_NOPERM, _("your role lets you read this (%s) in no structure"),
                                       pup_compartment_label(compartment, context->language));
}

int asked_begin(struct pup_context *context, enum pup_compartment compartment, struct asked *asked)
{
    int64_t today;
    *asked = (struct asked){.txn = NULL};
    int code = pup_as_of(context, &today);
    code = code == EX_OK ? pup_as_of_year(context, today, &asked->year) : code;
    code = code == EX_OK ? pup_place_begin(context, false, &asked->txn) : code;
    if (code == EX_OK) {
        code = pup_fail_err(pup_work_open(&asked->work, asked->txn, &context->arena, context->language, today));
    }
    code = code == EX_OK ? choose_structures(context, compartment, asked) : code;
    if (code != EX_OK) {
        pup_txn_abort(asked->txn);
        asked->txn = NULL;
    }
    return code;
}

int asked_end(struct pup_context *context, struct asked *asked, enum pup_err err)
{
    size_t count = asked->work.contested_count;
    pup_txn_abort(asked->txn);
    asked->txn = NULL;
    if (err == PUP_OK && count > 0 && context->printer.format != PUP_FORMAT_JSON) {
        pup_note(ngettext("%zu value that these figures rest on is contested; the visible one counts (pupitre "
                          "conflicts)",
                          "%zu values that these figures rest on are contested; the visible ones count (pupitre "
                          "conflicts)",
                          count),
                 count);
    }
    return pup_fail_err(err);
}

struct pup_json *asked_json(struct pup_context *context, const struct asked *asked)
{
    struct pup_json *json = pup_json_new(&context->printer);
    if (json != NULL) {
        pup_json_object(json);
        pup_json_pair_integer(json, "v", 1);
        pup_json_pair_day(json, "on", true, asked->work.today);
        pup_json_pair_integer(json, "year", asked->year);
    }
    return json;
}

enum pup_err asked_json_end(struct pup_json *json, const struct asked *asked)
{
    pup_json_pair_integer(json, "contested", (int64_t)asked->work.contested_count);
    pup_json_object_end(json);
    return pup_json_end(json);
}

struct pup_span asked_word(const struct pup_context *context, const char *id, const char *label)
{
    bool people = context->printer.terminal || context->printer.format == PUP_FORMAT_CSV;
    return pup_span_of(people ? label : id);
}

struct pup_printer asked_people(const struct pup_context *context)
{
    struct pup_printer people = context->printer;
    people.terminal = true;
    people.format = PUP_FORMAT_TEXT;
    return people;
}

int asked_by(struct pup_context *context, const struct asked_by *bys, int count, int *only)
{
    const char *word = pup_given_value(context, "by");
    struct pup_buf names;
    pup_buf_init(&names, 1024);
    *only = -1;
    for (int i = 0; word != NULL && i < count; i++) {
        bool meant = pup_text_same(pup_span_of(word), pup_span_of(bys[i].id)) ||
                     pup_text_same(pup_span_of(word), pup_span_of(bys[i].nom));
        *only = meant ? i : *only;
        pup_buf_printf(&names, "%s%s", i == 0 ? "" : ", ", _(bys[i].label));
    }
    int code = EX_OK;
    if (word != NULL && *only < 0) {
        code =
            pup_fail(EX_USAGE, _("--by: \"%s\" is none of: %s"), word, pup_word(&context->arena, pup_buf_span(&names)));
    }
    pup_buf_release(&names);
    return code;
}

void asked_json_rcp(struct pup_json *json, const struct pup_rcp_figures *rcp)
{
    pup_json_key(json, "rcp");
    pup_json_object(json);
    pup_json_pair_integer(json, "held", rcp->held);
    pup_json_pair_integer(json, "wanted", rcp->wanted);
    pup_json_pair_count(json, "cases", rcp->cases_known, rcp->cases);
    pup_json_pair_count(json, "cases_unmarked", rcp->cases_known, rcp->unmarked);
    pup_json_pair_count(json, "target_patients", rcp->has_target, rcp->target_patients);
    pup_json_pair_count(json, "cases_wanted", rcp->has_target, rcp->cases_wanted);
    pup_json_pair_tenths(json, "rate", rcp->has_rate, rcp->rate);
    pup_json_object_end(json);
}

int asked_grids(struct pup_context *context, struct pup_grids *grids)
{
    enum pup_err err = pup_grids_load(&context->arena, context->home, grids);
    return err == PUP_OK ? EX_OK
                         : pup_fail(pup_err_exit_code(err), "%s", pup_grids_sentence(&context->arena, grids, err));
}

int asked_points(struct pup_context *context, struct asked *asked, struct pup_aci_grids grids, const char *code,
                 struct pup_points_figures *points)
{
    struct pup_span wanted;
    enum pup_err err =
        pup_figure_points(&asked->work, grids, code, asked->year, pup_given_value(context, "grid"), points, &wanted);
    if (err == PUP_ERR_NOT_FOUND) {
        return pup_fail(EX_DATAERR, _("there is no grid \"%s\" in force; those there are: pupitre aci --grids"),
                        pup_word(&context->arena, wanted));
    }
    if (err == PUP_ERR_LIMIT) {
        return pup_fail(EX_DATAERR, _("%s: these numbers are beyond all measure; look at the declaration and the grid"),
                        code);
    }
    return pup_fail_err(err);
}
