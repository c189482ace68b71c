/* send ID: the minutes, to all who were there, were invited or excused themselves. */
#include <string.h>

#include "client/cli/say.h"
#include "client/meetings/dispatch.h"
#include "client/meetings/meeting_text.h"
#include "client/meetings/meetings.h"
#include "client/meetings/minutes_told.h"
#include "client/query/title.h"
#include "common/model/fields.h"

static enum pup_err put_text(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                             struct pup_buf *out)
{
    const struct pup_record *record = &meeting->record;
    enum pup_err err = pup_meeting_put_head(context, txn, meeting, out);
    err = err == PUP_OK ? pup_meeting_put_people(context, record, PUP_MEETING_PRESENT, 0, _("Present: "), out) : err;
    err = err == PUP_OK
              ? pup_meeting_put_people(context, record, PUP_MEETING_EXCUSED, PUP_MEETING_PRESENT, _("Excused: "), out)
              : err;
    err = err == PUP_OK ? pup_meeting_put_people(context, record, PUP_MEETING_GUESTS, 0, _("Outside guests: "), out)
                        : err;
    err = err == PUP_OK ? pup_buf_put_byte(out, '\n') : err;
    err = err == PUP_OK ? pup_minutes_told(context, txn, meeting, pup_meeting_text(record, PUP_MEETING_MINUTES), out)
                        : err;
    return err == PUP_OK ? pup_buf_put_byte(out, '\n') : err;
}

static int address(struct pup_context *context, struct pup_txn *txn, const struct pup_record *meeting,
                   struct pup_addressees *addressees)
{
    static const uint32_t fields[] = {PUP_MEETING_PRESENT, PUP_MEETING_INVITED, PUP_MEETING_EXCUSED, PUP_MEETING_CHAIR,
                                      PUP_MEETING_GUESTS};
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < sizeof fields / sizeof fields[0]; i++) {
        code = pup_addressees_add(context, txn, meeting, fields[i], addressees);
    }
    return code;
}

static int check_minutes(const struct pup_record *meeting)
{
    const struct pup_register *text = pup_record_text(meeting, PUP_MEETING_MINUTES);
    if (text != NULL && pup_register_contested(text)) {
        return pup_fail(EX_DATAERR,
                        _("two people wrote these minutes apart, and both texts are kept; settle that first: pupitre "
                          "conflicts"));
    }
    if (pup_meeting_text(meeting, PUP_MEETING_MINUTES).len == 0) {
        return pup_fail(EX_DATAERR, _("this meeting has no minutes yet; write them with: pupitre minutes ID"));
    }
    return EX_OK;
}

static int compose(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting, bool again,
                   struct pup_dispatch_letter *letter)
{
    struct pup_buf text;
    int code = check_minutes(&meeting->record);
    if (code == EX_OK) {
        code = address(context, txn, &meeting->record, &letter->addressees);
    }
    if (code != EX_OK) {
        return code;
    }
    pup_buf_init(&text, PUP_MEETING_TEXT_MAX);
    enum pup_err err = put_text(context, txn, meeting, &text);
    letter->letter.text = pup_arena_copy(&context->arena, pup_buf_span(&text));
    pup_buf_release(&text);
    struct pup_span title = pup_record_title(&context->arena, &meeting->record, context->language);
    letter->letter.subject = pup_span_of(
        pup_arena_printf(&context->arena, again ? _("Minutes, again: %.*s, %s (%s)") : _("Minutes: %.*s, %s (%s)"),
                         (int)title.len, (const char *)title.data, pup_meeting_day(context, &meeting->record),
                         pup_meeting_structure(context, txn, &meeting->space)));
    bool spent = letter->letter.text.data == NULL || letter->letter.subject.data == NULL;
    return pup_fail_err(err == PUP_OK && spent ? PUP_ERR_MEMORY : err);
}

static const char *already(struct pup_context *context, const char *day)
{
    return pup_arena_printf(&context->arena, _("these minutes went out on %s; to send them once more: --again"), day);
}

int pup_command_send(struct pup_context *context, int count, char **words)
{
    if (count != 1) {
        return pup_fail(EX_USAGE, _("the minutes of which meeting? pupitre send ID"));
    }
    const char *folder = pup_given_value(context, "out");
    bool dry = pup_given_value(context, "dry-run") != NULL;
    const struct pup_dispatch dispatch = {
        .word = words[0],
        .way = dry              ? PUP_DISPATCH_SHOW
               : folder != NULL ? PUP_DISPATCH_FILE
                                : PUP_DISPATCH_SEND,
        .folder = folder,
        .again = pup_given_value(context, "again") != NULL,
        .date_field = PUP_MEETING_SENT_ON,
        .state = PUP_MEETING_STATE_MINUTED,
        .name = context->language == PUP_FRENCH ? "compte-rendu" : "minutes",
        .already = already,
        .compose = compose,
    };
    return pup_dispatch_run(context, &dispatch);
}
