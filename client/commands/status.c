/* status: at one glance, what the others can see already and what they cannot. */
#include "client/cli/place.h"
#include "client/cli/say.h"
#include "client/commands/commands.h"
#include "client/commands/words.h"
#include "client/print/grid.h"
#include "client/print/json.h"
#include "client/print/value.h"
#include "client/query/contest.h"

struct glance {
    bool online;        /* a follower of this data folder runs */
    uint64_t pending;   /* edits without a verdict */
    uint64_t contested; /* fields, and existences */
    uint64_t refused;   /* edits in the drawer */
    uint64_t damage;    /* how often the disk was found to have spoiled something stored here */
    int64_t damage_last;
    uint64_t awaited; /* records with values that have not come back since the server was restored */
    struct pup_space_row *spaces;
    size_t count;
};

static bool count_contests(void *context, const struct pup_view *view)
{
    struct glance *glance = context;
    glance->contested += pup_contest_count(&view->record);
    return true;
}

static enum pup_err look(struct pup_context *context, struct pup_txn *txn, struct glance *glance)
{
    struct pup_drawer_row *drawer = NULL;
    size_t refused = 0;
    enum pup_err err = pup_replica_spaces(txn, &context->arena, &glance->spaces, &glance->count);
    if (err == PUP_OK) {
        err = pup_outbox_count(txn, &glance->pending);
    }
    if (err == PUP_OK) {
        err = pup_outbox_drawer(txn, &context->arena, &drawer, &refused);
        glance->refused = refused;
    }
    if (err == PUP_OK) {
        err = pup_txn_count(txn, PUP_CLIENT_AWAITED, &glance->awaited);
    }
    if (err == PUP_OK) {
        err = pup_replica_damage_seen(txn, &glance->damage, &glance->damage_last);
    }
    return err == PUP_OK ? pup_view_contested(txn, NULL, count_contests, glance) : err;
}

static enum pup_err print_json(struct pup_context *context, const struct glance *glance)
{
    struct pup_json *json = pup_json_new(&context->printer);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    pup_json_object(json);
    pup_json_pair_integer(json, "v", 1);
    pup_json_pair_boolean(json, "online", glance->online);
    pup_json_pair_instant(json, "last_contact", context->profile.last_contact);
    pup_json_pair_integer(json, "pending", (int64_t)glance->pending);
    pup_json_pair_integer(json, "contested", (int64_t)glance->contested);
    pup_json_pair_integer(json, "refused", (int64_t)glance->refused);
    pup_json_pair_integer(json, "awaited", (int64_t)glance->awaited);
    pup_json_pair_integer(json, "damage", (int64_t)glance->damage);
    pup_json_pair_boolean(json, "must_join", context->profile.must_enrol);
    pup_json_key(json, "spaces");
    pup_json_array(json);
    for (size_t i = 0; i < glance->count; i++) {
        const struct pup_space_row *row = &glance->spaces[i];
        pup_json_object(json);
        pup_json_pair_text(json, "space", pup_span_of(row->space.name));
        pup_json_pair_integer(json, "seq", (int64_t)row->seq);
        pup_json_pair_hash(json, "hash", &row->head);
        pup_json_pair_hash(json, "state", &row->state);
        pup_json_pair_integer(json, "records", (int64_t)row->records);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
    return pup_json_end(json);
}

static void print_counts(struct pup_context *context, const struct glance *glance)
{
    char when[32];
    const char *contact = pup_instant_show(&context->printer, context->profile.last_contact, when);
    unsigned long long pending = glance->pending, contested = glance->contested, refused = glance->refused,
                       awaited = glance->awaited;
    printf(_("%s, with the server %s:%u\n"), context->profile.name, context->profile.host, context->profile.port);
    printf(_("Last contact: %s\n"), contact[0] == '\0' ? _("none yet") : contact);
    if (pending == 0) {
        printf("%s\n", _("Everything you wrote has reached the server."));
    } else {
        printf(ngettext("%llu edit is noted here and not sent yet (pupitre sync)\n",
                        "%llu edits are noted here and not sent yet (pupitre sync)\n", pending),
               pending);
    }
    if (contested > 0) {
        printf(ngettext("%llu field is contested (pupitre conflicts)\n",
                        "%llu fields are contested (pupitre conflicts)\n", contested),
               contested);
    }
    if (refused > 0) {
        printf(ngettext("%llu edit was refused (pupitre refused)\n", "%llu edits were refused (pupitre refused)\n",
                        refused),
               refused);
    }
    if (awaited > 0) {
        printf(ngettext("%llu record has values that have not come back since the server was restored\n",
                        "%llu records have values that have not come back since the server was restored\n", awaited),
               awaited);
    }
    if (glance->damage > 0) {
        char last[32];
        printf(
            _("The disk has spoiled data stored here (last seen: %s); what could be was put right; check the disk\n"),
            pup_instant_show(&context->printer, glance->damage_last, last));
    }
    if (context->profile.must_enrol) {
        pup_print_wrapped(&context->printer,
                          _("This device has to join again: ask for an invitation, then: pupitre join INVITATION"));
    }
    fputc('\n', stdout);
}

static enum pup_err print_spaces(struct pup_context *context, const struct glance *glance)
{
    struct pup_column columns[] = {{"space", _("Space"), 0},
                                   {"records", _("Records"), PUP_COLUMN_RIGHT | PUP_COLUMN_NUMBER},
                                   {"seq", _("Edits"), PUP_COLUMN_RIGHT | PUP_COLUMN_NUMBER},
                                   {"right", _("You may"), 0},
                                   {"state", _("Fingerprint"), 0}};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, 5);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < glance->count; i++) {
        const struct pup_space_row *row = &glance->spaces[i];
        char records[24], seq[24], state[65], space[PUP_SPACE_LABEL];
        if (context->printer.terminal && row->seq == 0 && row->records == 0) {
            continue; /* nothing there yet: not worth a line of a glance */
        }
        snprintf(records, sizeof records, "%llu", (unsigned long long)row->records);
        snprintf(seq, sizeof seq, "%llu", (unsigned long long)row->seq);
        pup_hash_text(&row->state, state);
        state[context->printer.terminal ? 12 : 64] = '\0';
        const char *right = context->printer.terminal ? pup_rights_words(row->rights) : pup_rights_id(row->rights);
        struct pup_span cells[] = {pup_span_of(pup_space_show(&context->printer, &row->space, space)),
                                   pup_span_of(records), pup_span_of(seq), pup_span_of(right), pup_span_of(state)};
        err = pup_grid_row(grid, cells, row->damaged || row->building ? PUP_TONE_WARN : PUP_TONE_PLAIN);
    }
    enum pup_err ended = pup_grid_end(grid);
    return err != PUP_OK ? err : ended;
}

static enum pup_err print_text(struct pup_context *context, const struct glance *glance)
{
    if (context->printer.terminal) {
        print_counts(context, glance);
    } else if (context->printer.format == PUP_FORMAT_TEXT) {
        char when[32];
        printf("last_contact\t%s\npending\t%llu\ncontested\t%llu\nrefused\t%llu\n",
               pup_instant_show(&context->printer, context->profile.last_contact, when),
               (unsigned long long)glance->pending, (unsigned long long)glance->contested,
               (unsigned long long)glance->refused);
    }
    return print_spaces(context, glance);
}

int pup_command_status(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct glance glance = {.online = false};
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("status takes no words"));
    }
    int code = pup_place_begin(context, false, &txn);
    if (code != EX_OK) {
        return code;
    }
    enum pup_err err = look(context, txn, &glance);
    pup_txn_abort(txn);
    if (err == PUP_OK) {
        glance.online = pup_sync_follower_runs(&context->replica);
        err = context->printer.format == PUP_FORMAT_JSON ? print_json(context, &glance) : print_text(context, &glance);
    }
    return pup_fail_err(err);
}
