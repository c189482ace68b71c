#include "client/meetings/minutes_form.h"

#include <string.h>

#include "client/meetings/noted.h"
#include "client/print/value.h"
#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/fields.h"

/* ---- the guide ---- */

enum { GUIDE_MAX = 64 * 1024, OPEN_MOST = 12 };

#define RULER "------------------------------------------------------------------"

/* A line of the guide: marked, and nothing in it can act on a terminal or end the line. */
static enum pup_err line(struct pup_buf *guide, const char *before, struct pup_span text)
{
    enum pup_err err = pup_buf_printf(guide, "# %s", before);
    err = err == PUP_OK ? pup_text_escape(guide, text, false) : err;
    return err == PUP_OK ? pup_buf_put_byte(guide, '\n') : err;
}

static enum pup_err put_marks(struct pup_buf *guide, const struct pup_roll *roll, const char *label, enum pup_mark mark)
{
    struct pup_buf names;
    pup_buf_init(&names, GUIDE_MAX);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < roll->count; i++) {
        const struct pup_roll_entry *entry = &roll->entries[i];
        bool wanted = mark == PUP_MARK_PRESENT   ? entry->present
                      : mark == PUP_MARK_EXCUSED ? entry->excused && !entry->present
                                                 : entry->invited && !entry->present && !entry->excused;
        if (wanted) {
            err = pup_buf_printf(&names, "%s%.*s", pup_buf_len(&names) == 0 ? "" : ", ", (int)entry->person.text.len,
                                 (const char *)entry->person.text.data);
        }
    }
    if (err == PUP_OK && pup_buf_len(&names) > 0) {
        err = line(guide, label, pup_buf_span(&names));
    }
    pup_buf_release(&names);
    return err;
}

/* A record as the line that stands for it: it may be moved into the text as it is. */
static enum pup_err put_noted(struct pup_context *context, struct pup_buf *guide, const struct pup_noted *noted)
{
    char tag[PUP_ITEM_TAG + 1], due[32] = "";
    pup_id_short(&noted->id, PUP_ITEM_TAG, tag);
    if (noted->has_due) {
        struct pup_date date = pup_date_from_days(noted->due);
        snprintf(due, sizeof due, _(" before %02d/%02d/%04d"), date.day, date.month, date.year);
    }
    const char *text = NULL;
    if (noted->kind == PUP_KIND_DECISION) {
        const char *name = noted->state == PUP_DECISION_STATE_PROPOSED ? _("Proposal") : _("Decision");
        text = pup_arena_printf(&context->arena, "%s : %.*s #%s", name, (int)noted->title.len,
                                (const char *)noted->title.data, tag);
    } else {
        const char *owner = noted->owner_name.len == 0
                                ? ""
                                : pup_arena_printf(&context->arena, " @\"%.*s\"", (int)noted->owner_name.len,
                                                   (const char *)noted->owner_name.data);
        text = pup_arena_printf(&context->arena, "- [%s]%s%s : %.*s #%s",
                                noted->state == PUP_ACTION_STATE_DONE ? "x" : " ", owner == NULL ? "" : owner, due,
                                (int)noted->title.len, (const char *)noted->title.data, tag);
    }
    return text == NULL ? PUP_ERR_MEMORY : line(guide, "  ", pup_span_of(text));
}

static enum pup_err put_all(struct pup_context *context, struct pup_buf *guide, const char *label,
                            const struct pup_noted *rows, size_t count)
{
    enum pup_err err = count > 0 ? line(guide, label, (struct pup_span){NULL, 0}) : PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < count; i++) {
        err = put_noted(context, guide, &rows[i]);
    }
    return err;
}

static enum pup_err put_help(struct pup_buf *guide)
{
    const char *const lines[] = {
        RULER,
        _("These lines are no part of the minutes. Write above them; in the minutes"),
        _("  - [ ] @castel before 30/04 : call the hospital     makes an action,"),
        _("  - [x] @me : send the figures                       one that is done,"),
        _("  Decision : meetings move to Tuesdays               a decision."),
        _("A second @name supports the first. Indented lines below are its note."),
    };
    enum pup_err err = pup_buf_put_byte(guide, '\n');
    for (size_t i = 0; err == PUP_OK && i < sizeof lines / sizeof lines[0]; i++) {
        err = line(guide, lines[i], (struct pup_span){NULL, 0});
    }
    return err;
}

static enum pup_err put_foot(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                             struct pup_buf *guide)
{
    struct pup_roll roll;
    struct pup_noted *noted = NULL, *open = NULL;
    size_t noted_count = 0, open_count = 0;
    enum pup_err err = pup_roll_gather(context, &meeting->record, &roll) == EX_OK ? put_help(guide) : PUP_ERR_MEMORY;
    err = err == PUP_OK ? put_marks(guide, &roll, _("Present: "), PUP_MARK_PRESENT) : err;
    err = err == PUP_OK ? put_marks(guide, &roll, _("Excused: "), PUP_MARK_EXCUSED) : err;
    err = err == PUP_OK ? put_marks(guide, &roll, _("Invited, not noted: "), PUP_MARK_NONE) : err;
    err = err == PUP_OK ? pup_noted_of(txn, &context->arena, meeting, &noted, &noted_count) : err;
    err = err == PUP_OK ? pup_noted_open_before(txn, &context->arena, meeting, OPEN_MOST, &open, &open_count) : err;
    err = err == PUP_OK ? put_all(context, guide, _("Noted already:"), noted, noted_count) : err;
    return err == PUP_OK ? put_all(context, guide, _("Open from earlier meetings; lines moved up are followed here:"),
                                   open, open_count)
                         : err;
}

static enum pup_err put_head(struct pup_context *context, const struct pup_view *meeting, struct pup_buf *guide)
{
    struct pup_printer people = context->printer;
    people.terminal = true;
    people.format = PUP_FORMAT_TEXT;
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_MEETING);
    struct pup_span title = pup_record_title(&context->arena, &meeting->record, context->language);
    struct pup_span start = pup_field_cell(&context->arena, &people, kind, &meeting->record, PUP_MEETING_START);
    struct pup_span site = pup_field_cell(&context->arena, &people, kind, &meeting->record, PUP_MEETING_SITE);
    const char *text =
        pup_arena_printf(&context->arena, "%.*s, %.*s%s%.*s", (int)title.len, (const char *)title.data, (int)start.len,
                         (const char *)start.data, site.len == 0 ? "" : ", ", (int)site.len, (const char *)site.data);
    enum pup_err err = text == NULL ? PUP_ERR_MEMORY : line(guide, _("Minutes: "), pup_span_of(text));
    return err == PUP_OK ? pup_buf_put_byte(guide, '\n') : err;
}

/* ---- lines ---- */

/* The first line of the text, cut off it; without the carriage return that some editors put at its end. */
static struct pup_span cut_line(struct pup_span *text)
{
    const uint8_t *end = memchr(text->data, '\n', text->len);
    struct pup_span first = {text->data, end == NULL ? text->len : (size_t)(end - text->data)};
    size_t taken = first.len + (end != NULL);
    *text = (struct pup_span){text->data + taken, text->len - taken};
    first.len -= first.len > 0 && first.data[first.len - 1] == '\r';
    return first;
}

static bool holds_line(struct pup_span text, struct pup_span wanted)
{
    while (text.len > 0) {
        if (pup_span_equal(cut_line(&text), wanted)) {
            return true;
        }
    }
    return false;
}

/* A line of the guide that the text holds as well would be taken out of it: the guide goes without. */
static struct pup_span without_lines(struct pup_arena *arena, struct pup_span guide, struct pup_span body)
{
    uint8_t *kept = pup_arena_alloc(arena, guide.len + 1);
    size_t len = 0;
    struct pup_span rest = guide;
    while (kept != NULL && rest.len > 0) {
        const uint8_t *from = rest.data;
        struct pup_span one = cut_line(&rest);
        if (one.len == 0 || !holds_line(body, one)) {
            size_t all = (size_t)(rest.data - from);
            memcpy(kept + len, from, all);
            len += all;
        }
    }
    return (struct pup_span){kept, len};
}

/* ---- the form ---- */

static struct pup_span text_of(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    return value != NULL && value->type == PUP_VALUE_TEXT ? value->text : (struct pup_span){NULL, 0};
}

static enum pup_err join(struct pup_context *context, struct pup_minutes_form *form)
{
    struct pup_buf all;
    pup_buf_init(&all, PUP_MINUTES_FORM_MAX);
    enum pup_err err = pup_buf_put(&all, form->head);
    err = err == PUP_OK ? pup_buf_put(&all, form->body) : err;
    err = err == PUP_OK ? pup_buf_put_byte(&all, '\n') : err;
    err = err == PUP_OK ? pup_buf_put(&all, form->foot) : err;
    form->form = pup_arena_copy(&context->arena, pup_buf_span(&all));
    pup_buf_release(&all);
    return err == PUP_OK && form->form.data == NULL ? PUP_ERR_MEMORY : err;
}

enum pup_err pup_minutes_form_make(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                                   struct pup_minutes_form *form)
{
    struct pup_buf head, foot;
    pup_buf_init(&head, GUIDE_MAX);
    pup_buf_init(&foot, GUIDE_MAX);
    enum pup_err err = put_head(context, meeting, &head);
    err = err == PUP_OK ? put_foot(context, txn, meeting, &foot) : err;
    struct pup_span body = text_of(&meeting->record, PUP_MEETING_MINUTES);
    body = body.len > 0 ? body : text_of(&meeting->record, PUP_MEETING_AGENDA);
    form->body = pup_arena_copy(&context->arena, body);
    struct pup_span whole_head = pup_arena_copy(&context->arena, pup_buf_span(&head));
    struct pup_span whole_foot = pup_arena_copy(&context->arena, pup_buf_span(&foot));
    pup_buf_release(&head);
    pup_buf_release(&foot);
    if (err == PUP_OK && (form->body.data == NULL || whole_head.data == NULL || whole_foot.data == NULL)) {
        err = PUP_ERR_MEMORY;
    }
    if (err != PUP_OK) {
        return err;
    }
    form->head = without_lines(&context->arena, whole_head, form->body);
    form->foot = without_lines(&context->arena, whole_foot, form->body);
    return join(context, form);
}

/* Whether the line is no part of the minutes; `below`: the ruler stands above it. */
static bool is_guide(const struct pup_minutes_form *form, struct pup_span one, bool below,
                     struct pup_minutes_typed *read)
{
    if (one.len == 0) {
        return false;
    }
    if (holds_line(form->head, one) || holds_line(form->foot, one)) {
        return true;
    }
    if (!below || one.data[0] != '#') {
        return false;
    }
    read->example = read->left_out++ == 0 ? one : read->example;
    return true;
}

enum pup_err pup_minutes_form_read(struct pup_arena *arena, const struct pup_minutes_form *form, struct pup_span typed,
                                   struct pup_minutes_typed *read)
{
    uint8_t *kept = pup_arena_alloc(arena, typed.len + 1);
    size_t len = 0, end = 0;
    bool below = false;
    *read = (struct pup_minutes_typed){.before = 0};
    if (kept == NULL) {
        return PUP_ERR_MEMORY;
    }
    for (struct pup_span rest = typed; rest.len > 0;) {
        struct pup_span one = cut_line(&rest);
        bool blank = pup_text_trim(one).len == 0;
        bool guide = is_guide(form, one, below, read);
        below = below || (guide && pup_span_equal(one, pup_span_of("# " RULER)));
        if (guide || (blank && len == 0)) {
            read->before += len == 0;
            continue;
        }
        memcpy(kept + len, one.data, one.len);
        len += one.len;
        end = blank ? end : len;
        kept[len++] = '\n';
    }
    read->text = (struct pup_span){kept, end};
    return PUP_OK;
}
