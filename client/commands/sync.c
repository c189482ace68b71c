/* sync [--follow] [--quiet] */
#include "client/cli/say.h"
#include "client/commands/asking.h"
#include "client/commands/commands.h"
#include "client/commands/reach.h"
#include "client/print/json.h"
#include "client/query/contest.h"

const struct pup_option pup_sync_options_given[] = {
    {"follow", "suivre", NULL, N_("stay connected until Ctrl-C: changes come and go as they are made")},
    {"quiet", "silencieux", NULL, N_("say nothing unless something is wrong")},
    {NULL, NULL, NULL, NULL},
};

static enum pup_err print_json(struct pup_context *context, const struct pup_sync_report *report, uint64_t bytes_out,
                               uint64_t bytes_in, uint64_t ms)
{
    struct pup_json *json = pup_json_new(&context->printer);
    if (json == NULL) {
        return PUP_ERR_MEMORY;
    }
    const struct {
        const char *key;
        uint64_t number;
    } rows[] = {{"v", 1},
                {"sent", report->sent},
                {"received", report->received},
                {"applied", report->applied},
                {"merged", report->merged},
                {"contested", report->contested},
                {"refused", report->refused},
                {"bytes_out", bytes_out},
                {"bytes_in", bytes_in},
                {"ms", ms},
                {"awaited", report->awaited}};
    pup_json_object(json);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pup_json_pair_integer(json, rows[i].key, (int64_t)rows[i].number);
    }
    pup_json_pair_boolean(json, "restored", report->restored);
    pup_json_pair_boolean(json, "damaged", report->damaged);
    pup_json_object_end(json);
    return pup_json_end(json);
}

static bool count_contests(void *count, const struct pup_view *view)
{
    *(size_t *)count += pup_contest_count(&view->record);
    return true;
}

/* Whoever disagrees, everybody who may settle it is told. */
static void warn_contested(struct pup_context *context)
{
    struct pup_txn *txn = NULL;
    size_t count = 0;
    if (pup_store_begin(context->replica.store, false, &txn) == PUP_OK) {
        pup_view_contested(txn, NULL, count_contests, &count);
        pup_txn_abort(txn);
    }
    if (count > 0) {
        pup_note(ngettext("%zu field is contested; to see and settle: pupitre conflicts",
                          "%zu fields are contested; to see and settle: pupitre conflicts", count),
                 count);
    }
}

static void warn_damage(const struct pup_damage *damage)
{
    if (damage->spaces > 0) {
        pup_note(ngettext("%zu space was damaged on this disk and is received anew; check the disk",
                          "%zu spaces were damaged on this disk and are received anew; check the disk", damage->spaces),
                 damage->spaces);
    }
    if (damage->mended > 0) {
        pup_note(ngettext("%zu edit of yours was damaged on this disk and was put right; check the disk",
                          "%zu edits of yours were damaged on this disk and were put right; check the disk",
                          damage->mended),
                 damage->mended);
    }
    if (damage->own_lost > 0) {
        pup_note(ngettext("%zu edit of yours is damaged on this disk and cannot be read any more; check the disk",
                          "%zu edits of yours are damaged on this disk and cannot be read any more; check the disk",
                          damage->own_lost),
                 damage->own_lost);
    }
}

static void warn(struct pup_context *context, const struct pup_sync_report *report)
{
    if (report->damaged) {
        pup_note(_("what the server sent does not add up to what it says it holds: its data may be damaged; warn its "
                   "administrator (pupitred verify)"));
    }
    if (report->restored) {
        pup_note(_("the server was restored from a backup; what it had lost was sent again"));
    }
    if (report->awaited > 0) {
        pup_note(ngettext("%llu value held here before has not come back yet; see: pupitre status",
                          "%llu values held here before have not come back yet; see: pupitre status", report->awaited),
                 (unsigned long long)report->awaited);
    }
    if (report->disk_full_there) {
        pup_note(_("the server's disk is full: your edits stay here until it has room; warn its administrator"));
    }
    warn_contested(context);
    if (report->refused > 0) {
        pup_note(ngettext("%llu edit was refused and is kept; to see why: pupitre refused",
                          "%llu edits were refused and are kept; to see why: pupitre refused", report->refused),
                 (unsigned long long)report->refused);
    }
}

static void print_text(const struct pup_sync_report *report)
{
    if (report->sent == 0 && report->received == 0) {
        printf("%s\n", _("Everything was up to date."));
        return;
    }
    /* One's own edits come back with everybody's: they are no news. */
    unsigned long long own = report->applied + report->merged + report->contested;
    unsigned long long news = report->received > own ? report->received - own : 0;
    if (report->sent > 0) {
        printf(ngettext("%llu edit sent.\n", "%llu edits sent.\n", report->sent), (unsigned long long)report->sent);
    }
    if (news > 0) {
        printf(ngettext("%llu edit received from the others.\n", "%llu edits received from the others.\n", news), news);
    }
    if (report->merged > 0) {
        printf(ngettext("%llu of yours was merged with another's.\n", "%llu of yours were merged with others'.\n",
                        report->merged),
               (unsigned long long)report->merged);
    }
    if (report->contested > 0) {
        printf(ngettext("%llu of yours is contested: somebody wrote something else.\n",
                        "%llu of yours are contested: somebody wrote something else.\n", report->contested),
               (unsigned long long)report->contested);
    }
}

/* What the callbacks of a sync work with. */
struct syncing {
    struct pup_context *context;
    struct pup_sync_report told; /* what was said already, of a report that counts on */
    struct pup_asking asking;
};

static bool next_question(void *data, struct pup_space *space, struct pup_id *record, uint64_t *before)
{
    return pup_asking_next(&((struct syncing *)data)->asking, space, record, before);
}

/* The counts run on while one follows, and begin anew with every connection. */
static struct pup_sync_report since(const struct pup_sync_report *told, const struct pup_sync_report *report)
{
    struct pup_sync_report news = *report;
    if (report->sent < told->sent || report->received < told->received) {
        return news;
    }
    news.sent -= told->sent;
    news.received -= told->received;
    news.applied -= told->applied;
    news.merged -= told->merged;
    news.contested -= told->contested;
    news.refused -= told->refused;
    return news;
}

static void on_change(void *data, const struct pup_sync_report *report)
{
    struct syncing *syncing = data;
    struct pup_context *context = syncing->context;
    if (context->printer.format == PUP_FORMAT_JSON) {
        print_json(context, report, 0, 0, 0);
    } else {
        struct pup_sync_report news = since(&syncing->told, report);
        print_text(&news);
        warn(context, &news);
    }
    syncing->told = *report;
    fflush(stdout);
}

int pup_command_sync(struct pup_context *context, int count, char **words)
{
    bool quiet = pup_given_value(context, "quiet") != NULL;
    (void)words;
    if (count != 0) {
        return pup_fail(EX_USAGE, _("sync takes no words; --follow stays connected"));
    }
    if (pup_given_value(context, "offline") != NULL) {
        return pup_fail(EX_USAGE, _("sync and --offline exclude each other"));
    }
    struct syncing syncing = {.context = context};
    bool follow = pup_given_value(context, "follow") != NULL;
    struct pup_sync_options options = {.follow = follow,
                                       .on_change = quiet || !follow ? NULL : on_change,
                                       .background = quiet,
                                       .next_question = next_question,
                                       .context = &syncing};
    struct pup_sync_result result = {.refusal = PUP_REFUSAL_NONE};
    pup_asking_init(&syncing.asking, &context->replica);
    enum pup_err err = pup_sync_run(&context->replica, &options, &result);
    pup_asking_release(&syncing.asking);
    warn_damage(&result.damage);
    if (err != PUP_OK) {
        return pup_reach_failed(context, err, result.refusal);
    }
    if (quiet || options.follow) {
        return EX_OK;
    }
    if (context->printer.format == PUP_FORMAT_JSON) {
        return pup_fail_err(print_json(context, &result.report, result.bytes_out, result.bytes_in, result.ms));
    }
    print_text(&result.report);
    warn(context, &result.report);
    return EX_OK;
}
