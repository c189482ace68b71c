#include "client/meetings/dispatch.h"

#include <string.h>
#include <sys/stat.h>

#include "client/cli/contribute.h"
#include "client/cli/new_file.h"
#include "client/cli/say.h"
#include "client/cli/write.h"
#include "client/meetings/turn.h"
#include "client/print/value.h"
#include "client/query/title.h"
#include "common/model/date.h"
#include "common/model/fields.h"

static const struct pup_kind_def *meeting_kind(void)
{
    return pup_schema_kind(PUP_KIND_MEETING);
}

static bool contested(const struct pup_record *record, uint32_t field)
{
    const struct pup_register *places = pup_record_places(record, field);
    return places != NULL && pup_register_contested(places);
}

/* ---- what is noted ---- */

static int put(struct pup_context *context, const struct pup_record *meeting, uint32_t field, int64_t integer,
               struct pup_draft *draft)
{
    const struct pup_field_def *def = pup_schema_field(meeting_kind(), field);
    if (contested(meeting, field)) {
        pup_note(_("%s is contested and was left as it is; see: pupitre conflicts"), def->label[context->language]);
        return EX_OK;
    }
    return pup_assign_value(context, def, pup_value_integer(integer), draft);
}

/* The day, and the state where the meeting is not further already. */
static int draft_note(struct pup_context *context, const struct pup_dispatch *dispatch, const struct pup_view *meeting,
                      struct pup_draft *draft)
{
    int64_t state = pup_record_state(&meeting->record);
    int code = pup_draft_start(context, &meeting->space, &meeting->record, draft);
    if (code == EX_OK) {
        code = put(context, &meeting->record, dispatch->date_field, context->typing.today, draft);
    }
    if (code == EX_OK && state < dispatch->state) {
        code = put(context, &meeting->record, PUP_FIELD_STATE, dispatch->state, draft);
    }
    return code;
}

static int note(struct pup_context *context, const struct pup_dispatch *dispatch)
{
    struct pup_txn *txn = NULL;
    struct pup_view view;
    struct pup_draft draft = {.count = 0};
    int code = pup_place_begin(context, true, &txn);
    if (code == EX_OK) {
        code = pup_place_record_of(context, txn, dispatch->word, PUP_KIND_MEETING, &view);
    }
    if (code == EX_OK) {
        code = draft_note(context, dispatch, &view, &draft);
    }
    if (code != EX_OK || draft.count == 0) {
        pup_txn_abort(txn);
        return code;
    }
    draft.told = pup_draft_words(context, &draft);
    return pup_write(context, txn, &draft, &view.record.touched);
}

/* ---- before it goes out ---- */

static bool went_out(const struct pup_dispatch *dispatch, const struct pup_record *meeting, int64_t *day)
{
    const struct pup_value *value = pup_record_visible(meeting, dispatch->date_field);
    bool has = value != NULL && value->type == PUP_VALUE_INTEGER;
    *day = has ? value->integer : 0;
    return has;
}

static int check_once(struct pup_context *context, const struct pup_dispatch *dispatch,
                      const struct pup_record *meeting)
{
    int64_t day;
    if (dispatch->again || !went_out(dispatch, meeting, &day)) {
        return EX_OK;
    }
    struct pup_date date = pup_date_from_days(day);
    const char *words = pup_arena_printf(&context->arena, "%02d/%02d/%04d", date.day, date.month, date.year);
    return pup_fail(EX_CANTCREAT, "%s", dispatch->already(context, words == NULL ? "?" : words));
}

/* Who could not note that it went out does not send it: others would send it once more. */
static int check_rights(struct pup_context *context, struct pup_txn *txn, const struct pup_dispatch *dispatch,
                        const struct pup_view *meeting)
{
    struct pup_draft draft;
    const struct pup_change change = {
        .field = dispatch->date_field, .operation = PUP_PUT, .value = pup_value_integer(context->typing.today)};
    int code = pup_place_may_write(context, txn, &meeting->space);
    code = code == EX_OK ? pup_draft_start(context, &meeting->space, &meeting->record, &draft) : code;
    code = code == EX_OK ? pup_draft_add(context, &draft, change) : code;
    if (code == EX_OK && pup_contribute_doubtful(context, txn, &draft)) {
        return pup_fail(EX_NOPERM,
                        _("your role lets you change what you made or are responsible for; ask whoever leads this "
                          "meeting to do this"));
    }
    return code;
}

static int check(struct pup_context *context, struct pup_txn *txn, const struct pup_dispatch *dispatch,
                 const struct pup_view *meeting)
{
    if (dispatch->way == PUP_DISPATCH_SHOW) {
        return EX_OK;
    }
    if (pup_record_state(&meeting->record) == PUP_MEETING_STATE_CANCELLED) {
        return pup_fail(EX_DATAERR, _("this meeting is cancelled; nothing goes out"));
    }
    int code = check_once(context, dispatch, &meeting->record);
    return code == EX_OK ? check_rights(context, txn, dispatch, meeting) : code;
}

static int prepare(struct pup_context *context, const struct pup_dispatch *dispatch, struct pup_dispatch_letter *letter)
{
    struct pup_txn *txn = NULL;
    struct pup_view view, kept;
    int64_t day;
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_place_record_of(context, txn, dispatch->word, PUP_KIND_MEETING, &view);
    }
    if (code == EX_OK) {
        code = pup_fail_err(pup_view_keep(&context->arena, &view, &kept)); /* the letter borrows from it */
    }
    if (code == EX_OK) {
        code = check(context, txn, dispatch, &kept);
    }
    if (code == EX_OK && dispatch->way != PUP_DISPATCH_NOTE) {
        code = dispatch->compose(context, txn, &kept, went_out(dispatch, &kept.record, &day), letter);
    }
    bool goes_out = dispatch->way == PUP_DISPATCH_FILE || dispatch->way == PUP_DISPATCH_SEND;
    if (code == EX_OK && goes_out && dispatch->attach != NULL) {
        code = dispatch->attach(context, txn, &kept, letter);
    }
    pup_txn_abort(txn);
    letter->letter.to = letter->addressees.people;
    letter->letter.to_count = letter->addressees.count;
    return code;
}

/* ---- the ways ---- */

static void print_people(struct pup_context *context, const struct pup_addressees *addressees)
{
    FILE *out = context->printer.out;
    fputs(_("To: "), out);
    for (size_t i = 0; i < addressees->count; i++) {
        fputs(i == 0 ? "" : ", ", out);
        pup_print_safe(out, addressees->people[i].name, false);
        fputs(" <", out);
        pup_print_safe(out, addressees->people[i].address, false);
        fputc('>', out);
    }
    fputs(addressees->count == 0 ? _("(nobody has an address here)") : "", out);
    fputc('\n', out);
}

static int show(struct pup_context *context, const struct pup_dispatch_letter *letter)
{
    FILE *out = context->printer.out;
    print_people(context, &letter->addressees);
    fputs(_("Subject: "), out);
    pup_print_safe(out, letter->letter.subject, false);
    fputs("\n\n", out);
    pup_print_safe(out, letter->letter.text, true);
    pup_addressees_say_missing(context, &letter->addressees);
    return ferror(out) ? pup_fail_output() : EX_OK;
}

static int make_folder(const char *folder)
{
    struct stat there;
    if (mkdir(folder, 0777) != 0 && (stat(folder, &there) != 0 || !S_ISDIR(there.st_mode))) {
        return pup_fail(EX_CANTCREAT, _("the folder %s cannot be made"), folder);
    }
    return EX_OK;
}

static int write_file(struct pup_context *context, const char *path, struct pup_span bytes)
{
    struct pup_new_file file = {0};
    int code = pup_new_file_begin(&file, path);
    code = code == EX_OK ? pup_new_file_write(&file, bytes) : code;
    code = code == EX_OK ? pup_new_file_end_beside(&file) : code;
    if (code == EX_OK) {
        pup_print_safe(context->printer.out, pup_span_of(file.path), false);
        fputc('\n', context->printer.out);
    }
    pup_new_file_drop(&file);
    return code;
}

/* The text, what is attached, and where there is somebody to write to the whole letter. */
static int write_files(struct pup_context *context, const struct pup_dispatch *dispatch,
                       struct pup_dispatch_letter *letter)
{
    struct pup_postage postage = {.set = false};
    const char *text = pup_arena_printf(&context->arena, "%s/%s.txt", dispatch->folder, dispatch->name);
    int code = make_folder(dispatch->folder);
    code = code == EX_OK && text == NULL ? pup_fail_err(PUP_ERR_MEMORY) : code;
    code = code == EX_OK ? write_file(context, text, letter->letter.text) : code;
    for (size_t i = 0; code == EX_OK && i < letter->letter.file_count; i++) {
        const struct pup_letter_file *file = &letter->letter.files[i];
        const char *path = pup_arena_printf(&context->arena, "%s/%s", dispatch->folder, file->name);
        code = path == NULL ? pup_fail_err(PUP_ERR_MEMORY) : write_file(context, path, file->bytes);
    }
    if (code == EX_OK && letter->letter.to_count > 0) {
        code = pup_postage_open(context, &postage);
    }
    if (code == EX_OK && letter->letter.to_count > 0 && postage.from.address.len > 0) {
        code = pup_postage_file(context, &postage, &letter->letter, dispatch->folder, dispatch->name);
    }
    pup_addressees_say_missing(context, &letter->addressees);
    return code;
}

static int hand_over(struct pup_context *context, struct pup_dispatch_letter *letter)
{
    struct pup_postage postage;
    if (letter->letter.to_count == 0) {
        pup_addressees_say_missing(context, &letter->addressees);
        return pup_fail(EX_DATAERR, _("nobody of this meeting has an address here; give one with: pupitre edit ID "
                                      "email=ADDRESS"));
    }
    int code = pup_postage_open(context, &postage);
    code = code == EX_OK ? pup_postage_check(&postage) : code;
    code = code == EX_OK ? pup_postage_send(context, &postage, &letter->letter) : code;
    if (code == EX_OK) {
        pup_note(_("sent; addressees: %zu"), letter->letter.to_count);
        pup_addressees_say_missing(context, &letter->addressees);
    }
    return code;
}

static int run(struct pup_context *context, const struct pup_dispatch *dispatch)
{
    struct pup_dispatch_letter letter = {.letter.subject = {NULL, 0}};
    int code = prepare(context, dispatch, &letter);
    if (code != EX_OK) {
        return code;
    }
    switch (dispatch->way) {
    case PUP_DISPATCH_SHOW:
        return show(context, &letter);
    case PUP_DISPATCH_FILE:
        code = write_files(context, dispatch, &letter);
        break;
    case PUP_DISPATCH_SEND:
        code = hand_over(context, &letter);
        break;
    default:
        break;
    }
    return code == EX_OK ? note(context, dispatch) : code;
}

int pup_dispatch_run(struct pup_context *context, const struct pup_dispatch *dispatch)
{
    int turn = -1;
    int code = dispatch->way == PUP_DISPATCH_SEND ? pup_turn_take(context, &turn) : EX_OK;
    code = code == EX_OK ? run(context, dispatch) : code;
    pup_turn_release(turn);
    return code;
}
