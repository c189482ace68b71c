/* attend ID [WHO | -WHO | excused:WHO…]: who came. Without names, the roll. */
#include <string.h>

#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/meetings/meetings.h"
#include "client/meetings/roll.h"
#include "client/print/grid.h"
#include "common/model/fields.h"

static const char *status_words(const struct pup_roll_entry *entry)
{
    return entry->present ? _("present") : entry->excused ? _("excused") : _("not noted");
}

static const char *status_id(const struct pup_roll_entry *entry)
{
    return entry->present ? "present" : entry->excused ? "excused" : "none";
}

static int print_roll(struct pup_context *context, const struct pup_roll *roll)
{
    const struct pup_printer *printer = &context->printer;
    const struct pup_column columns[] = {
        {"name", _("Name"), PUP_COLUMN_SHRINK},
        {"attendance", _("Attendance"), 0},
        {"invited", _("Invited"), 0},
    };
    bool people = printer->terminal || printer->format == PUP_FORMAT_CSV;
    struct pup_grid *grid = pup_grid_new(printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < roll->count; i++) {
        const struct pup_roll_entry *entry = &roll->entries[i];
        const struct pup_span cells[] = {
            entry->person.text,
            pup_span_of(people ? status_words(entry) : status_id(entry)),
            pup_span_of(people           ? (entry->invited ? _("yes") : _("no"))
                        : entry->invited ? "true"
                                         : "false"),
        };
        err = pup_grid_row(grid, cells, entry->present ? PUP_TONE_PLAIN : PUP_TONE_FAINT);
    }
    enum pup_err end = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : end);
}

static void say_counts(const struct pup_roll *roll)
{
    struct pup_roll_counts counts = pup_roll_count(roll);
    if (counts.invited > 0) {
        pup_note(_("came: %zu of %zu invited; excused: %zu"), counts.present, counts.invited, counts.excused);
    }
}

static int show(struct pup_context *context, const char *word)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_roll roll = {.count = 0};
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_place_record_of(context, txn, word, PUP_KIND_MEETING, &view);
    }
    if (code == EX_OK) {
        code = pup_roll_gather(context, &view.record, &roll);
    }
    if (code == EX_OK && roll.count > 0) {
        code = print_roll(context, &roll);
    }
    pup_txn_abort(txn);
    if (code == EX_OK && roll.count == 0) {
        pup_note(_("nobody is noted for this meeting yet; try: pupitre attend ID castel hamon"));
    } else if (code == EX_OK && context->printer.terminal) {
        say_counts(&roll);
    }
    return code;
}

/* Those who came without being invited are worth a word: they are in no rate. */
static void say_uninvited(struct pup_context *context, const struct pup_roll *roll)
{
    for (size_t i = 0; i < roll->count; i++) {
        const struct pup_roll_entry *entry = &roll->entries[i];
        if (entry->present && !entry->was_present && !entry->invited) {
            pup_note(_("%s was not among those invited"), pup_word(&context->arena, entry->person.text));
        }
    }
}

static int gather(struct pup_context *context, struct pup_txn *txn, int count, char **words, struct pup_view *view,
                  struct pup_roll *roll, struct pup_draft *draft)
{
    int code = pup_place_record_of(context, txn, words[0], PUP_KIND_MEETING, view);
    if (code == EX_OK) {
        code = pup_place_may_write(context, txn, &view->space);
    }
    if (code == EX_OK) {
        code = pup_roll_gather(context, &view->record, roll);
    }
    for (int i = 1; code == EX_OK && i < count; i++) {
        code = pup_roll_word(context, txn, &view->space, words[i], roll);
    }
    if (code == EX_OK) {
        code = pup_draft_start(context, &view->space, &view->record, draft);
    }
    return code == EX_OK ? pup_roll_changes(context, roll, draft) : code;
}

int pup_command_attend(struct pup_context *context, int count, char **words)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_roll roll;
    struct pup_draft draft = {.count = 0};
    if (count < 1) {
        return pup_fail(EX_USAGE, _("which meeting? Give its id and who came: pupitre attend ID castel hamon"));
    }
    if (count == 1) {
        return show(context, words[0]);
    }
    int code = pup_place_begin(context, true, &txn);
    if (code == EX_OK) {
        code = gather(context, txn, count, words, &view, &roll, &draft);
    }
    if (code != EX_OK || draft.count == 0) {
        pup_txn_abort(txn);
        if (code == EX_OK) {
            pup_note(_("nothing was changed: it is so already"));
        }
        return code;
    }
    draft.told = pup_draft_words(context, &draft);
    say_uninvited(context, &roll);
    code = pup_write(context, txn, &draft, &view.record.touched);
    if (code == EX_OK) {
        say_counts(&roll);
    }
    return code;
}
