#include "client/meetings/minutes_told.h"

#include <string.h>

#include "client/meetings/items.h"
#include "client/print/figure.h"
#include "client/query/title.h"
#include "common/base/language.h"
#include "common/model/date.h"
#include "common/model/fields.h"

/* The record of a tag. PUP_ERR_NOT_FOUND when it is nobody's. */
static enum pup_err find_tagged(struct pup_context *context, struct pup_txn *txn, struct pup_span tag,
                                struct pup_view *view)
{
    struct pup_place place;
    size_t count = 1;
    enum pup_err err = pup_view_find(txn, tag, &place, &count);
    return err == PUP_OK ? pup_view_get(txn, &context->arena, &place.space, &place.id, view) : err;
}

static struct pup_span name_in(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    return value != NULL && value->type == PUP_VALUE_REFERENCE ? value->text : (struct pup_span){NULL, 0};
}

/* "Anne Castel (avec Lucie Hamon), pour le 30/04/2026": in the arena, empty when the record says neither. */
static struct pup_span people_and_day(struct pup_context *context, const struct pup_record *action)
{
    struct pup_printer people = context->printer;
    people.terminal = true;
    people.format = PUP_FORMAT_TEXT;
    struct pup_span owner = name_in(action, PUP_ACTION_OWNER), support = name_in(action, PUP_ACTION_SUPPORT);
    const struct pup_value *due = pup_record_visible(action, PUP_ACTION_DUE);
    bool has_due = due != NULL && due->type == PUP_VALUE_INTEGER;
    struct pup_span day = pup_shown_day(&context->arena, &people, has_due, has_due ? due->integer : 0);
    struct pup_buf text;
    pup_buf_init(&text, 8192);
    enum pup_err err = pup_buf_put(&text, owner);
    if (err == PUP_OK && owner.len > 0 && support.len > 0) {
        err = pup_buf_printf(&text, _(" (with %.*s)"), (int)support.len, (const char *)support.data);
    }
    if (err == PUP_OK && has_due) {
        err =
            pup_buf_printf(&text, owner.len > 0 ? _(", by %.*s") : _("by %.*s"), (int)day.len, (const char *)day.data);
    }
    struct pup_span said = err == PUP_OK ? pup_arena_copy(&context->arena, pup_buf_span(&text)) : (struct pup_span){0};
    pup_buf_release(&text);
    return said;
}

/* The line in names and days; empty: it stays as it is. */
static struct pup_span told(struct pup_context *context, const struct pup_item *item, const struct pup_record *record)
{
    struct pup_span nothing = {NULL, 0};
    bool action = item->sort == PUP_ITEM_ACTION && record->kind == PUP_KIND_ACTION && item->problem == PUP_ITEM_RIGHT;
    struct pup_span who = action ? people_and_day(context, record) : nothing;
    if (who.len == 0) {
        return nothing;
    }
    const char *line =
        pup_arena_printf(&context->arena, item->done ? _("- [x] %.*s: %.*s") : _("- [ ] %.*s: %.*s"), (int)who.len,
                         (const char *)who.data, (int)item->words.len, (const char *)item->words.data);
    return line == NULL ? nothing : pup_span_of(line);
}

static int64_t day_of(struct pup_context *context, const struct pup_record *meeting)
{
    const struct pup_value *start = pup_record_visible(meeting, PUP_MEETING_START);
    return start != NULL && start->type == PUP_VALUE_INTEGER ? pup_days_of_minutes(start->integer)
                                                             : context->typing.today;
}

enum pup_err pup_minutes_told(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                              struct pup_span minutes, struct pup_buf *out)
{
    struct pup_items items;
    struct pup_span lines[PUP_ITEMS_MAX] = {{NULL, 0}}, plain = minutes;
    enum pup_err err = pup_items_read(&context->arena, minutes, day_of(context, &meeting->record), &items);
    for (size_t i = 0; err == PUP_OK && i < items.count; i++) {
        struct pup_view view;
        if (items.rows[i].tag.len == 0) {
            continue;
        }
        err = find_tagged(context, txn, items.rows[i].tag, &view);
        if (err == PUP_OK) {
            lines[i] = told(context, &items.rows[i], &view.record);
        } else if (err == PUP_ERR_NOT_FOUND) {
            err = pup_item_tag_is_word(&context->arena, &items.rows[i]);
        } else if (err == PUP_ERR_AMBIGUOUS) {
            err = PUP_OK; /* a record's all the same */
        }
    }
    err = err == PUP_OK ? pup_items_replace(&context->arena, minutes, &items, lines, &plain) : err;
    return err == PUP_OK ? pup_buf_put(out, plain) : err;
}
