/* whoami: who this device is, and what one may do where. */
#include <string.h>

#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/commands/words.h"
#include "client/print/grid.h"
#include "client/print/json.h"
#include "client/print/value.h"

static const char *structure_name(const struct pup_structure_row *structures, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(structures[i].code, code) == 0) {
            return structures[i].name;
        }
    }
    return "";
}

struct desk {
    struct pup_space_row *spaces;
    struct pup_structure_row *structures;
    size_t space_count, structure_count;
};

static enum pup_err print_json(struct pup_context *context, const struct desk *desk)
{
    const struct pup_profile *profile = &context->profile;
    char device[17];
    struct pup_json *json = pup_json_new(&context->printer);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_device_text(&profile->device, device);
    pup_json_object(json);
    pup_json_pair_integer(json, "v", 1);
    pup_json_pair_text(json, "login", pup_span_of(profile->login));
    pup_json_pair_text(json, "name", pup_span_of(profile->name));
    pup_json_pair_text(json, "device", pup_span_of(device));
    pup_json_pair_text(json, "host", pup_span_of(profile->host));
    pup_json_pair_integer(json, "port", profile->port);
    pup_json_pair_text(json, "home", pup_span_of(context->home));
    pup_json_pair_boolean(json, "must_join", profile->must_enrol);
    pup_json_key(json, "spaces");
    pup_json_array(json);
    for (size_t i = 0; i < desk->space_count; i++) {
        pup_json_object(json);
        pup_json_pair_text(json, "space", pup_span_of(desk->spaces[i].space.name));
        pup_json_pair_text(json, "right", pup_span_of(pup_rights_id(desk->spaces[i].rights)));
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
    return pup_json_end(json);
}

static enum pup_err print_text(struct pup_context *context, const struct desk *desk)
{
    const struct pup_printer *printer = &context->printer;
    const struct pup_profile *profile = &context->profile;
    if (printer->terminal) {
        printf(_("You are %s (%s), with the server %s:%u.\n"), profile->name, profile->login, profile->host,
               profile->port);
        printf(_("Data folder: %s\n\n"), context->home);
    } else if (printer->format == PUP_FORMAT_TEXT) {
        printf("login\t%s\n", profile->login);
    }
    struct pup_column columns[] = {
        {"space", _("Space"), 0}, {"name", _("Structure"), PUP_COLUMN_SHRINK}, {"right", _("You may"), 0}};
    struct pup_grid *grid = pup_grid_new(printer, columns, 3);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < desk->space_count; i++) {
        char space[PUP_SPACE_LABEL];
        const struct pup_space_row *row = &desk->spaces[i];
        struct pup_space_parts parts = pup_space_split(&row->space);
        struct pup_span cells[] = {
            pup_span_of(pup_space_show(printer, &row->space, space)),
            pup_span_of(structure_name(desk->structures, desk->structure_count, parts.code)),
            pup_span_of(printer->terminal ? pup_rights_words(row->rights) : pup_rights_id(row->rights))};
        err = pup_grid_row(grid, cells, PUP_TONE_PLAIN);
    }
    enum pup_err ended = pup_grid_end(grid);
    return err != PUP_OK ? err : ended;
}

int pup_command_whoami(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct desk desk = {.space_count = 0};
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("whoami takes no words"));
    }
    int code = pup_place_begin(context, false, &txn);
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err = pup_replica_spaces(txn, &context->arena, &desk.spaces, &desk.space_count);
    if (err == PUP_OK) {
        err = pup_replica_structures(txn, &context->arena, &desk.structures, &desk.structure_count);
    }
    if (err == PUP_OK) {
        err = context->printer.format == PUP_FORMAT_JSON ? print_json(context, &desk) : print_text(context, &desk);
    }
    pup_txn_abort(txn);
    return pup_fail_err(err);
}
