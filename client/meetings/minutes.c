/* minutes ID [@FILE | -]: the minutes in an editor; what is decided and to be done in them becomes records. */
#include <string.h>

#include "client/cli/contribute.h"
#include "client/cli/editor.h"
#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/meetings/meetings.h"
#include "client/meetings/minutes_draft.h"
#include "client/meetings/minutes_form.h"
#include "client/query/title.h"
#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/fields.h"

/* The meeting as it was when the form was opened; what is typed is an edit of that. */
struct session {
    struct pup_context *context;
    struct pup_view meeting;
    struct pup_minutes_form form;
    int64_t day; /* of the meeting: dates in its minutes count from there */
};

/* What one saving does. */
struct saving {
    struct session *session;
    struct pup_span text; /* as it will stand, tags included */
    struct pup_items items, old_items;
    struct pup_minutes_match match, old;
    struct pup_draft *drafts; /* the meeting's, then one an item */
    enum pup_outcome_sort *outcomes;
};

static const struct pup_kind_def *meeting_kind(void)
{
    return pup_schema_kind(PUP_KIND_MEETING);
}

static struct pup_span minutes_of(const struct pup_record *meeting)
{
    const struct pup_value *value = pup_record_visible(meeting, PUP_MEETING_MINUTES);
    return value != NULL && value->type == PUP_VALUE_TEXT ? value->text : (struct pup_span){NULL, 0};
}

static bool contested(const struct pup_record *record, uint32_t field)
{
    const struct pup_register *places = pup_record_places(record, field);
    return places != NULL && pup_register_contested(places);
}

/* ---- opening ---- */

/* Several texts stand side by side: whoever goes on with one of them would settle it without having seen the other. */
static int check_agreed(const struct pup_record *meeting, const char *word)
{
    if (!contested(meeting, PUP_MEETING_MINUTES)) {
        return EX_OK;
    }
    return pup_fail(EX_DATAERR,
                    _("two people wrote these minutes apart, and both texts are kept; settle that first: pupitre "
                      "conflicts, then pupitre resolve %s minutes --keep N"),
                    word);
}

static int64_t day_of(const struct pup_context *context, const struct pup_record *meeting)
{
    const struct pup_value *start = pup_record_visible(meeting, PUP_MEETING_START);
    bool has = start != NULL && start->type == PUP_VALUE_INTEGER;
    return has ? pup_days_of_minutes(start->integer) : context->typing.today;
}

/* Said before anybody writes pages: that the server may refuse them. */
static int warn(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting)
{
    struct pup_draft draft;
    const struct pup_change change = {.field = PUP_MEETING_MINUTES, .operation = PUP_TEXT};
    int code = pup_draft_start(context, &meeting->space, &meeting->record, &draft);
    code = code == EX_OK ? pup_draft_add(context, &draft, change) : code;
    if (code == EX_OK) {
        (void)pup_contribute_warn(context, txn, &draft);
    }
    return code;
}

static int open_session(struct session *session, const char *word, bool editor)
{
    struct pup_context *context = session->context;
    struct pup_txn *txn = NULL;
    struct pup_view view;
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_place_record_of(context, txn, word, PUP_KIND_MEETING, &view);
    }
    if (code == EX_OK) {
        code = pup_place_may_write(context, txn, &view.space);
    }
    if (code == EX_OK) {
        code = check_agreed(&view.record, word);
    }
    if (code == EX_OK && editor) {
        code = warn(context, txn, &view);
    }
    if (code == EX_OK) {
        code = pup_fail_err(pup_view_keep(&context->arena, &view, &session->meeting));
    }
    if (code == EX_OK) {
        code = pup_fail_err(pup_minutes_form_make(context, txn, &session->meeting, &session->form));
    }
    pup_txn_abort(txn);
    session->day = code == EX_OK ? day_of(context, &session->meeting.record) : 0;
    return code;
}

/* ---- what was typed ---- */

static int say_problem(struct pup_context *context, const struct pup_item *item)
{
    const char *wrong = pup_word(&context->arena, item->wrong);
    switch (item->problem) {
    case PUP_ITEM_NO_DATE:
        return pup_fail(EX_DATAERR, _("line %zu: \"%s\" is no date; write for instance 30/04 or +10d"), item->line,
                        wrong);
    case PUP_ITEM_CROWDED:
        return pup_fail(EX_DATAERR,
                        _("line %zu: an action has one who does it and one who supports; take \"@%s\" out, or write it "
                          "without @"),
                        item->line, wrong);
    case PUP_ITEM_NO_WORDS:
        return pup_fail(EX_DATAERR, _("line %zu does not say what is to be done"), item->line);
    case PUP_ITEM_LONG:
        return pup_fail(EX_DATAERR,
                        _("line %zu is too long for the title of an action; put the rest below it, indented"),
                        item->line);
    default:
        return pup_fail(EX_DATAERR, _("line %zu does not say who does it: write @name behind the box"), item->line);
    }
}

/* Actions need somebody who does them; of what is noted already the record says who. */
static int check_items(struct saving *saving)
{
    struct pup_context *context = saving->session->context;
    for (size_t i = 0; i < saving->items.count; i++) {
        const struct pup_item *item = &saving->items.rows[i];
        bool nobody = item->sort == PUP_ITEM_ACTION && item->owner.len == 0 && item->tag.len == 0;
        if (item->problem != PUP_ITEM_RIGHT || nobody) {
            return say_problem(context, item);
        }
    }
    if (saving->items.too_many) {
        return pup_fail(EX_DATAERR,
                        _("these minutes hold more than %d actions and decisions; add the others with: pupitre add "
                          "action"),
                        (int)PUP_ITEMS_MAX);
    }
    return EX_OK;
}

/* `before`: lines that stand before the text where people look for a line by its number. */
static int read_items(struct saving *saving, struct pup_span text, size_t before)
{
    struct session *session = saving->session;
    struct pup_arena *arena = &session->context->arena;
    if (!pup_text_valid(text)) {
        return pup_fail(EX_DATAERR, _("the minutes are not UTF-8 any more; save them as UTF-8"));
    }
    enum pup_err err = pup_items_read(arena, text, session->day, &saving->items);
    if (err == PUP_OK) {
        err = pup_items_read(arena, minutes_of(&session->meeting.record), session->day, &saving->old_items);
    }
    for (size_t i = 0; err == PUP_OK && i < saving->items.count; i++) {
        saving->items.rows[i].line += before;
    }
    return err != PUP_OK ? pup_fail_err(err) : check_items(saving);
}

/* ---- what becomes of it ---- */

static const struct pup_minute *line_before(const struct saving *saving, const struct pup_minute *now)
{
    for (size_t i = 0; i < saving->old.count; i++) {
        if (pup_id_equal(&saving->old.rows[i].id, &now->id)) {
            return &saving->old.rows[i];
        }
    }
    return NULL;
}

static int match_items(struct saving *saving, struct pup_txn *txn)
{
    struct session *session = saving->session;
    int code = pup_minutes_match(session->context, txn, &session->meeting, true, &saving->old_items, &saving->old);
    if (code == EX_OK) {
        code = pup_minutes_match(session->context, txn, &session->meeting, false, &saving->items, &saving->match);
    }
    for (size_t i = 0; code == EX_OK && i < saving->match.count; i++) {
        const struct pup_minute *now = &saving->match.rows[i];
        if (!now->exists && now->kind == PUP_KIND_ACTION && now->owner.type == PUP_VALUE_NONE) {
            code = say_problem(session->context, now->item);
        }
    }
    return code;
}

static int draft_items(struct saving *saving)
{
    struct session *session = saving->session;
    struct pup_context *context = session->context;
    const struct pup_record *meeting = &session->meeting.record;
    const struct pup_value reference =
        pup_value_reference(meeting->id, pup_record_title(&context->arena, meeting, context->language));
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < saving->match.count; i++) {
        const struct pup_minute *now = &saving->match.rows[i];
        code = pup_minute_draft(context, &reference, now, line_before(saving, now), &saving->drafts[i + 1],
                                &saving->outcomes[i]);
    }
    return code;
}

/* The text with the tags of its records. */
static int tag_text(struct saving *saving, struct pup_span text)
{
    struct pup_arena *arena = &saving->session->context->arena;
    struct pup_span tags[PUP_ITEMS_MAX];
    for (size_t i = 0; i < saving->match.count; i++) {
        char tag[PUP_ITEM_TAG + 1];
        pup_id_short(&saving->match.rows[i].id, PUP_ITEM_TAG, tag);
        tags[i] = pup_arena_copy(arena, pup_span_of(tag));
    }
    return pup_fail_err(pup_items_tag(arena, text, &saving->items, tags, &saving->text));
}

/* A meeting with minutes has been held, unless somebody says otherwise. */
static int draft_state(struct session *session, struct pup_draft *draft)
{
    const struct pup_record *meeting = &session->meeting.record;
    int64_t state = pup_record_state(meeting);
    bool waits = state == PUP_MEETING_STATE_PLANNED || state == PUP_MEETING_STATE_CONVENED;
    if (draft->count == 0 || !waits || contested(meeting, PUP_FIELD_STATE) ||
        session->day > session->context->typing.today) {
        return EX_OK;
    }
    return pup_assign_value(session->context, pup_schema_field(meeting_kind(), PUP_FIELD_STATE),
                            pup_value_integer(PUP_MEETING_STATE_HELD), draft);
}

static int draft_meeting(struct saving *saving, struct pup_draft *draft)
{
    struct session *session = saving->session;
    struct pup_context *context = session->context;
    const struct pup_field_def *field = pup_schema_field(meeting_kind(), PUP_MEETING_MINUTES);
    int code = pup_draft_start(context, &session->meeting.space, &session->meeting.record, draft);
    if (code == EX_OK && saving->text.len > PUP_LONGTEXT_MAX) {
        code = pup_assign_not_a_value(context, field, saving->text, PUP_ERR_LIMIT);
    }
    if (code == EX_OK && !pup_span_equal(saving->text, minutes_of(&session->meeting.record))) {
        struct pup_value value = saving->text.len == 0 ? pup_value_none() : pup_value_text(saving->text);
        code = pup_assign_value(context, field, value, draft);
    }
    return code == EX_OK ? draft_state(session, draft) : code;
}

/* ---- telling ---- */

static int print_outcomes(struct saving *saving)
{
    struct pup_context *context = saving->session->context;
    struct pup_outcome_row *rows = pup_arena_array(&context->arena, saving->match.count, sizeof *rows);
    if (rows == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    for (size_t i = 0; i < saving->match.count; i++) {
        const struct pup_minute *minute = &saving->match.rows[i];
        const struct pup_item *item = minute->item;
        rows[i] = (struct pup_outcome_row){saving->outcomes[i], minute->id,    minute->kind, item->words,
                                           minute->owner.text,  item->has_due, item->due};
    }
    return pup_outcomes_print(context, rows, saving->match.count);
}

/* Lines that are gone: what they stood for is not. */
static void say_gone(const struct saving *saving)
{
    struct pup_context *context = saving->session->context;
    for (size_t i = 0; i < saving->old.count; i++) {
        const struct pup_minute *old = &saving->old.rows[i];
        bool there = !old->exists || !pup_record_alive(&old->view.record);
        for (size_t j = 0; !there && j < saving->match.count; j++) {
            there = pup_id_equal(&saving->match.rows[j].id, &old->id);
        }
        if (!there) {
            char id[PUP_ITEM_TAG + 1];
            pup_id_short(&old->id, PUP_ITEM_TAG, id);
            pup_note(_("\"%s\" is no longer in the minutes, but stays: to take it away, pupitre remove %s"),
                     pup_word(&context->arena, old->item->words), id);
        }
    }
}

/* ---- saving ---- */

static int gather(struct saving *saving, struct pup_txn *txn, struct pup_span text)
{
    struct pup_arena *arena = &saving->session->context->arena;
    int code = match_items(saving, txn);
    if (code != EX_OK) {
        return code;
    }
    saving->drafts = pup_arena_array(arena, saving->match.count + 1, sizeof *saving->drafts);
    saving->outcomes = pup_arena_array(arena, saving->match.count, sizeof *saving->outcomes);
    if (saving->drafts == NULL || saving->outcomes == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    code = draft_items(saving);
    if (code == EX_OK) {
        code = tag_text(saving, text);
    }
    return code == EX_OK ? draft_meeting(saving, &saving->drafts[0]) : code;
}

/* Copies for partners stand alone: actions and decisions live with the team. */
static bool has_records(const struct session *session)
{
    return pup_space_split(&session->meeting.space).compartment == PUP_TEAM;
}

static int save(struct session *session, struct pup_span text, size_t before)
{
    struct saving saving = {.session = session};
    struct pup_txn *txn = NULL;
    int code = read_items(&saving, text, before);
    if (code == EX_OK && !has_records(session)) {
        saving.items.count = saving.old_items.count = 0;
    }
    if (code == EX_OK) {
        code = pup_place_begin(session->context, true, &txn);
    }
    if (code == EX_OK) {
        code = gather(&saving, txn, text);
    }
    size_t changes = 0;
    for (size_t i = 0; code == EX_OK && i <= saving.match.count; i++) {
        changes += saving.drafts[i].count;
    }
    if (code != EX_OK || changes == 0) {
        pup_txn_abort(txn);
        if (code == EX_OK) {
            pup_note(_("nothing was changed: it is so already"));
        }
        return code;
    }
    say_gone(&saving);
    code = pup_write_edit(session->context, txn, saving.drafts, saving.match.count + 1);
    if (code == EX_OK) {
        code = pup_write_commit(session->context, txn, saving.drafts, saving.match.count + 1);
    }
    return code == EX_OK ? print_outcomes(&saving) : code;
}

/* An editor that failed, a full disk, a program before the pipe that gave nothing: pages are not taken away by that. */
static int say_empty(struct session *session)
{
    char id[PUP_ID_TEXT + 1];
    pup_id_text(&session->meeting.record.id, id);
    return pup_fail(EX_DATAERR,
                    _("nothing at all came back, and the minutes were left as they are; to take them away: pupitre "
                      "edit %s minutes="),
                    id);
}

/* A form that was left as it is, agenda and all, says nothing. */
static int take_form(void *taker, struct pup_span typed)
{
    struct session *session = taker;
    struct pup_context *context = session->context;
    struct pup_minutes_typed read;
    int code = pup_fail_err(pup_minutes_form_read(&context->arena, &session->form, typed, &read));
    if (code != EX_OK) {
        return code;
    }
    if (pup_text_trim(typed).len == 0 && minutes_of(&session->meeting.record).len > 0) {
        return say_empty(session);
    }
    bool untouched =
        minutes_of(&session->meeting.record).len == 0 && pup_span_equal(read.text, pup_text_trim(session->form.body));
    if (read.left_out > 0) {
        pup_note(_("left out, because it stands among the lines of the guide: %s"),
                 pup_word(&context->arena, read.example));
    }
    if (untouched) {
        pup_note(_("nothing was written: the form was left as it was"));
        return EX_OK;
    }
    return save(session, read.text, read.before);
}

/* ---- the command ---- */

static int from_file(struct session *session, const char *word)
{
    struct pup_assignment *assignment = NULL;
    char *given = pup_arena_printf(&session->context->arena, "minutes=%s", word);
    if (given == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    int code = pup_assignments_read(session->context, meeting_kind(), 1, &given, &assignment);
    if (code != EX_OK) {
        return code;
    }
    /* A form that an editor session kept may come back as a file: its guide is known there as well. */
    code = take_form(session, assignment->text);
    if (code != EX_OK && strcmp(word, "-") == 0) {
        pup_editor_keep(assignment->text);
    }
    return code;
}

int pup_command_minutes(struct pup_context *context, int count, char **words)
{
    struct session session = {.context = context};
    bool file = count == 2 && (words[1][0] == '@' || strcmp(words[1], "-") == 0);
    if (count < 1 || count > 2 || (count == 2 && !file)) {
        return pup_fail(EX_USAGE, _("of which meeting? pupitre minutes ID, or pupitre minutes ID @FILE"));
    }
    if (!file && !pup_editor_is_there()) {
        return pup_fail(EX_USAGE,
                        _("without a terminal, give the text: pupitre minutes ID @FILE; or name an editor in EDITOR"));
    }
    int code = open_session(&session, words[0], !file);
    if (code == EX_OK) {
        code = file ? from_file(&session, words[1])
                    : pup_editor_session(session.form.form, PUP_MINUTES_FORM_MAX, take_form, &session);
    }
    return code;
}
