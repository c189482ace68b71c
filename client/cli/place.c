#include "client/cli/place.h"

#include <string.h>
#include <strings.h>

#include "client/cli/mistyped.h"
#include "client/cli/say.h"
#include "client/print/value.h"
#include "client/query/merged.h"
#include "client/query/title.h"
#include "common/base/text.h"
#include "common/model/rights.h"

int pup_place_begin(struct pup_context *context, bool write, struct pup_txn **txn)
{
    *txn = NULL;
    return pup_fail_err(pup_store_begin(context->replica.store, write, txn));
}

static void list_candidates(struct pup_context *context, struct pup_txn *txn, const struct pup_place *places,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pup_view view;
        char id[PUP_ID_RANDOM + 1], space[PUP_SPACE_LABEL];
        pup_id_short(&places[i].id, pup_view_short_length(txn, &places[i].id), id);
        if (pup_view_get(txn, &context->arena, &places[i].space, &places[i].id, &view) == PUP_OK) {
            struct pup_span title = pup_record_title(&context->arena, &view.record, context->language);
            pup_note("  %s  %s (%s)", id, pup_word(&context->arena, title),
                     pup_space_label(&places[i].space, context->language, space));
        }
    }
}

int pup_place_record(struct pup_context *context, struct pup_txn *txn, const char *word, struct pup_view *view)
{
    struct pup_place places[PUP_CANDIDATES_MAX];
    size_t count = PUP_CANDIDATES_MAX;
    struct pup_id id;
    if (pup_id_parse(pup_span_of(word), &id) != PUP_OK && !pup_id_short_valid(pup_span_of(word))) {
        return pup_fail(EX_DATAERR, _("\"%s\" is not an id: ids have at least 4 letters and digits; see: pupitre list"),
                        word);
    }
    enum pup_err err = pup_view_find(txn, pup_span_of(word), places, &count);
    if (err == PUP_ERR_AMBIGUOUS) {
        int code = pup_fail(EX_DATAERR, _("\"%s\" is the beginning of several ids; type more of it:"), word);
        list_candidates(context, txn, places, count < PUP_CANDIDATES_MAX ? count : PUP_CANDIDATES_MAX);
        return code;
    }
    if (err == PUP_ERR_NOT_FOUND) {
        return pup_fail(EX_NOINPUT, _("there is no record %s here; look for it with: pupitre list KIND --all"), word);
    }
    if (err == PUP_OK) {
        err = pup_view_get(txn, &context->arena, &places[0].space, &places[0].id, view);
    }
    return pup_fail_err(err);
}

int pup_place_standing(struct pup_context *context, struct pup_txn *txn, const char *word, bool quiet,
                       struct pup_view *view)
{
    int code = pup_place_record(context, txn, word, view);
    if (code != EX_OK || !pup_merged_away(txn, view)) {
        return code;
    }
    char id[PUP_ID_RANDOM + 1];
    struct pup_place place = {view->space, view->record.id, view->record.kind};
    enum pup_err err = pup_merged_follow(txn, &place);
    err = err == PUP_OK ? pup_view_get(txn, &context->arena, &place.space, &place.id, view) : err;
    if (err == PUP_OK && !quiet) {
        pup_id_short(&place.id, pup_view_short_length(txn, &place.id), id);
        pup_note(_("%s was merged into another record, which is meant here: %s  %s"), word, id,
                 pup_word(&context->arena, pup_record_title(&context->arena, &view->record, context->language)));
    }
    return pup_fail_err(err);
}

int pup_place_record_of(struct pup_context *context, struct pup_txn *txn, const char *word, uint32_t kind,
                        struct pup_view *view)
{
    int code = pup_place_standing(context, txn, word, false, view);
    if (code != EX_OK) {
        return code;
    }
    const struct pup_kind_def *wanted = pup_schema_kind(kind), *found = pup_schema_kind(view->record.kind);
    if (found != wanted) {
        return pup_fail(EX_DATAERR, _("%s is no record of the kind \"%s\" (it is: %s); see: pupitre list %s"), word,
                        wanted->label[context->language], found == NULL ? "?" : found->label[context->language],
                        context->language == PUP_FRENCH ? wanted->nom : wanted->id);
    }
    if (!pup_record_alive(&view->record)) {
        return pup_fail(EX_DATAERR, _("this record was removed; bring it back first with: pupitre restore ID"));
    }
    return EX_OK;
}

int pup_place_kind(const char *word, const struct pup_kind_def **kind)
{
    enum pup_err err = pup_schema_find_kind(pup_span_of(word), kind);
    if (err == PUP_ERR_AMBIGUOUS) {
        return pup_fail(EX_USAGE, _("\"%s\" is the beginning of several kinds; see: pupitre kinds"), word);
    }
    return err == PUP_OK ? EX_OK : pup_no_kind(word);
}

int pup_place_field(const struct pup_kind_def *kind, struct pup_span name, const struct pup_field_def **field)
{
    enum pup_err err = pup_schema_find_field(kind, name, field);
    const char *nom = pup_language_is_french() ? kind->nom : kind->id;
    if (err == PUP_ERR_AMBIGUOUS) {
        return pup_fail(EX_USAGE, _("\"%.*s\" is the beginning of several fields; see: pupitre help %s"), (int)name.len,
                        (const char *)name.data, nom);
    }
    return err == PUP_OK ? EX_OK : pup_no_field(kind, name);
}

/* The compartment asked for, or the kind's; a kind lives in its own, and copies of four kinds in `partners`. */
static int choose_compartment(struct pup_context *context, const struct pup_kind_def *kind,
                              enum pup_compartment *compartment)
{
    const char *word = pup_given_value(context, "compartment");
    *compartment = kind->compartment;
    if (word == NULL) {
        return EX_OK;
    }
    if (pup_compartment_find(pup_span_of(word), compartment) != PUP_OK) {
        return pup_fail(EX_USAGE, _("there is no compartment \"%s\": say team, care, management, partners or hr"),
                        word);
    }
    bool shareable = kind->number == PUP_KIND_MEETING || kind->number == PUP_KIND_PROTOCOL ||
                     kind->number == PUP_KIND_DOCUMENT || kind->number == PUP_KIND_NOTICE;
    if (*compartment != kind->compartment && !(*compartment == PUP_PARTNERS && shareable)) {
        return pup_fail(EX_USAGE, _("records of this kind do not live in the compartment \"%s\""), word);
    }
    return EX_OK;
}

static bool is_group(const struct pup_structure_row *structures, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(structures[i].code, code) == 0) {
            return structures[i].member_count > 0;
        }
    }
    return false;
}

/* The codes one may write such a kind in. */
struct choice {
    const char *wanted; /* --structure, or NULL */
    enum pup_compartment compartment;
    const char *login;
    struct pup_space own, group; /* the last candidate of either sort */
    size_t own_count, group_count;
    bool known;      /* there is such a structure here, whatever one may do in it */
    char codes[512]; /* for the sentence */
};

static void offer(struct choice *choice, const struct pup_space_row *row, const char *code, bool group)
{
    if (choice->wanted != NULL && strcasecmp(choice->wanted, code) != 0) {
        return;
    }
    if (!(row->rights & PUP_RIGHT_CONTRIBUTE)) {
        return;
    }
    *(group ? &choice->group : &choice->own) = row->space;
    ++*(group ? &choice->group_count : &choice->own_count);
    size_t len = strlen(choice->codes);
    snprintf(choice->codes + len, sizeof choice->codes - len, "%s%s", len == 0 ? "" : ", ", code);
}

static int decide(const struct choice *choice, const struct pup_kind_def *kind, enum pup_language language,
                  struct pup_space *space)
{
    if (choice->own_count == 1 || (choice->own_count == 0 && choice->group_count == 1)) {
        *space = choice->own_count == 1 ? choice->own : choice->group;
        return EX_OK;
    }
    if (choice->own_count + choice->group_count > 1) {
        return pup_fail(EX_USAGE, _("in which structure? Add --structure with one of: %s"), choice->codes);
    }
    if (choice->known) {
        return pup_fail(EX_NOPERM,
                        _("your role does not let you write here (%s, %s); ask your coordinator, then: pupitre sync"),
                        kind->label[language], pup_compartment_label(choice->compartment, language));
    }
    if (choice->wanted != NULL) {
        return pup_fail(EX_USAGE, _("there is no structure \"%s\" where you may write this; see: pupitre whoami"),
                        choice->wanted);
    }
    return pup_fail(EX_NOPERM,
                    _("no structure is known here where you may write this; run: pupitre sync, then pupitre whoami"));
}

static int choose_space(struct pup_context *context, struct pup_txn *txn, const struct pup_kind_def *kind,
                        struct choice *choice, struct pup_space *space)
{
    struct pup_space_row *rows = NULL;
    struct pup_structure_row *structures = NULL;
    size_t count = 0, structure_count = 0;
    enum pup_err err = pup_replica_spaces(txn, &context->arena, &rows, &count);
    if (err == PUP_OK) {
        err = pup_replica_structures(txn, &context->arena, &structures, &structure_count);
    }
    if (err != PUP_OK) {
        return pup_fail_err(err);
    }
    choice->wanted = pup_given_value(context, "structure");
    for (size_t i = 0; i < count; i++) {
        struct pup_space_parts parts = pup_space_split(&rows[i].space);
        choice->known = choice->known || choice->wanted == NULL || strcasecmp(choice->wanted, parts.code) == 0;
        if (parts.compartment == choice->compartment &&
            (choice->login == NULL || strcmp(parts.login, choice->login) == 0)) {
            offer(choice, &rows[i], parts.code, is_group(structures, structure_count, parts.code));
        }
    }
    return decide(choice, kind, context->language, space);
}

int pup_place_new(struct pup_context *context, struct pup_txn *txn, const struct pup_kind_def *kind, const char *login,
                  struct pup_space *space)
{
    struct choice choice = {.login = login};
    int code = choose_compartment(context, kind, &choice.compartment);
    return code != EX_OK ? code : choose_space(context, txn, kind, &choice, space);
}

int pup_place_structure(struct pup_context *context, struct pup_txn *txn, const struct pup_kind_def *kind,
                        struct pup_space *team)
{
    struct choice choice = {.compartment = PUP_TEAM};
    return choose_space(context, txn, kind, &choice, team);
}

static unsigned rights_in(struct pup_txn *txn, const struct pup_space *space)
{
    struct pup_space_row row;
    return pup_replica_space(txn, space, &row) == PUP_OK ? row.rights : 0;
}

int pup_place_may_write(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space)
{
    char label[PUP_SPACE_LABEL];
    unsigned rights = rights_in(txn, space);
    if (context->profile.must_enrol) {
        return pup_fail_err(PUP_ERR_DENIED);
    }
    if (rights & PUP_RIGHT_CONTRIBUTE) {
        return EX_OK;
    }
    if (rights & PUP_RIGHT_READ) {
        return pup_fail(EX_NOPERM,
                        _("your role lets you read %s, not write in it; ask your coordinator, then: pupitre sync"),
                        pup_space_label(space, context->language, label));
    }
    return pup_fail(
        EX_NOPERM,
        _("%s is kept here to be read only: your role there has ended or is not confirmed; ask your coordinator"),
        pup_space_label(space, context->language, label));
}

int pup_place_may_set_state(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space,
                            uint32_t kind, int64_t state)
{
    if (state <= 0 || !pup_rights_state_reserved(kind, (uint32_t)state) ||
        (rights_in(txn, space) & PUP_RIGHT_VALIDATE)) {
        return EX_OK;
    }
    const struct pup_field_def *field = pup_schema_field(pup_schema_kind(kind), PUP_FIELD_STATE);
    const struct pup_choice *choice = pup_schema_choice(field, state);
    return pup_fail(EX_NOPERM,
                    _("the state \"%s\" is reserved to those who validate (leader or manager); ask one of them"),
                    choice == NULL ? "?" : choice->label[context->language]);
}

int pup_place_spaces(struct pup_context *context, struct pup_txn *txn, struct pup_space_row **rows, size_t *count)
{
    const char *structure = pup_given_value(context, "structure");
    const char *word = pup_given_value(context, "compartment");
    enum pup_compartment compartment = PUP_TEAM;
    if (word != NULL && pup_compartment_find(pup_span_of(word), &compartment) != PUP_OK) {
        return pup_fail(EX_USAGE, _("there is no compartment \"%s\": say team, care, management, partners or hr"),
                        word);
    }
    size_t all = 0, kept = 0;
    enum pup_err err = pup_replica_spaces(txn, &context->arena, rows, &all);
    bool known = structure == NULL;
    for (size_t i = 0; err == PUP_OK && i < all; i++) {
        struct pup_space_parts parts = pup_space_split(&(*rows)[i].space);
        bool same = structure == NULL || strcasecmp(structure, parts.code) == 0;
        known = known || same;
        if (same && (word == NULL || parts.compartment == compartment)) {
            (*rows)[kept++] = (*rows)[i];
        }
    }
    *count = kept;
    if (err == PUP_OK && !known) {
        return pup_fail(EX_USAGE, _("there is no structure \"%s\" here; see: pupitre whoami"), structure);
    }
    return pup_fail_err(err);
}
