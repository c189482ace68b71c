#include "client/cli/agenda.h"

#include "client/cli/say.h"
#include "client/print/value.h"

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

const char *pup_agenda_day(struct pup_context *context, int64_t day)
{
    static const char *const names[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};
    struct pup_date date = pup_date_from_days(day);
    const char *name = _(names[pup_weekday(day) - 1]);
    bool this_year = date.year == pup_date_from_days(context->typing.today).year;
    const char *text =
        this_year ? pup_arena_printf(&context->arena, "%s %02d/%02d", name, date.day, date.month)
                  : pup_arena_printf(&context->arena, "%s %02d/%02d/%04d", name, date.day, date.month, date.year);
    return or_nothing(text);
}

const struct pup_choice *pup_agenda_type(const struct pup_agenda_item *item)
{
    const struct pup_kind_def *kind = pup_schema_kind(item->place.kind);
    bool meeting = item->place.kind == PUP_KIND_MEETING;
    const struct pup_field_def *field =
        pup_schema_field(kind, meeting ? (uint32_t)PUP_MEETING_TYPE : PUP_PRESENCE_TYPE);
    return field == NULL ? NULL : pup_schema_choice(field, item->type);
}

struct pup_span pup_agenda_names(struct pup_context *context, const struct pup_agenda *agenda,
                                 const struct pup_id *people, size_t count)
{
    enum { NAMES_MAX = 64 * 1024 };
    struct pup_buf names;
    pup_buf_init(&names, NAMES_MAX);
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        const struct pup_agenda_person *person = pup_agenda_person(agenda, &people[i]);
        if (person != NULL && pup_buf_len(&names) + person->name.len + 2 < NAMES_MAX) {
            (void)pup_buf_put_text(&names, first ? "" : ", ");
            (void)pup_buf_put(&names, person->name);
            first = false;
        }
    }
    struct pup_span text = pup_arena_copy(&context->arena, pup_buf_span(&names));
    pup_buf_release(&names);
    return text;
}

struct pup_span pup_agenda_what(struct pup_context *context, const struct pup_agenda *agenda,
                                const struct pup_agenda_item *item)
{
    if (item->place.kind == PUP_KIND_MEETING) {
        return item->title;
    }
    const struct pup_choice *type = pup_agenda_type(item);
    struct pup_span who = pup_agenda_names(context, agenda, item->people, item->people_count);
    const char *label =
        type == NULL ? pup_schema_kind(PUP_KIND_PRESENCE)->label[context->language] : type->label[context->language];
    const char *text =
        who.len == 0 ? label
                     : pup_arena_printf(&context->arena, _("%s: %.*s"), label, (int)who.len, (const char *)who.data);
    return pup_span_of(or_nothing(text));
}

const char *pup_agenda_structure(struct pup_context *context, const struct pup_agenda_item *item)
{
    return or_nothing(pup_arena_printf(&context->arena, "%s", pup_space_split(&item->place.space).code));
}

/* ---- clashes ---- */

/* "RCP de mars (V, n2kq)". */
static const char *one_side(struct pup_context *context, struct pup_txn *txn, const struct pup_agenda *agenda,
                            const struct pup_agenda_item *item)
{
    char id[PUP_ID_TEXT + 1];
    struct pup_span what = pup_agenda_what(context, agenda, item);
    size_t len = pup_view_short_length(txn, &item->place.id);
    return or_nothing(pup_arena_printf(&context->arena, "%.*s (%s, %s)", (int)what.len, (const char *)what.data,
                                       pup_agenda_structure(context, item),
                                       pup_id_show(&context->printer, &item->place.id, len, id)));
}

const char *pup_agenda_clash(struct pup_context *context, struct pup_txn *txn, const struct pup_agenda *agenda,
                             const struct pup_clash_row *row)
{
    const char *first = one_side(context, txn, agenda, row->first),
               *second = one_side(context, txn, agenda, row->second);
    struct pup_span who = pup_agenda_names(context, agenda, row->people, row->people_count);
    int64_t start = row->second->start, day = pup_days_of_minutes(start);
    int minute = (int)(start - day * PUP_MINUTES_PER_DAY);
    const char *when = pup_agenda_day(context, day);
    const char *text =
        row->clash == PUP_CLASH_OVERLAP
            ? pup_arena_printf(&context->arena, _("Clash of %lld min, %s at %02d:%02d: %s and %s. %.*s"),
                               (long long)row->minutes, when, minute / 60, minute % 60, first, second, (int)who.len,
                               (const char *)who.data)
            : pup_arena_printf(&context->arena, _("Travel time short of %lld min, %s at %02d:%02d: %s, then %s. %.*s"),
                               (long long)row->minutes, when, minute / 60, minute % 60, first, second, (int)who.len,
                               (const char *)who.data);
    return or_nothing(text);
}

/* ---- after an edit ---- */

static bool concerns(const struct pup_draft *draft)
{
    bool meeting = draft->before->kind == PUP_KIND_MEETING;
    for (size_t i = 0; (meeting || draft->before->kind == PUP_KIND_PRESENCE) && i < draft->count; i++) {
        uint32_t field = draft->changes[i].field;
        bool when_or_whom = field >= PUP_MEETING_START && field <= PUP_MEETING_EXCUSED;
        if (!meeting || when_or_whom || field == 0 || field == PUP_FIELD_STATE) {
            return true;
        }
    }
    return false;
}

static enum pup_err find(struct pup_context *context, struct pup_txn *txn, const struct pup_draft *draft)
{
    struct pup_work work;
    struct pup_view view;
    struct pup_agenda agenda;
    struct pup_agenda_item item;
    struct pup_clash_row *rows = NULL;
    size_t count = 0;
    enum pup_err err = pup_view_get(txn, &context->arena, &draft->space, &draft->before->id, &view);
    err = err == PUP_OK ? pup_work_open(&work, txn, &context->arena, context->language, context->typing.today) : err;
    if (err != PUP_OK || !pup_record_alive(&view.record) || !pup_work_agenda_item(&work, &view, &item, &err) ||
        !item.takes_place) {
        return err;
    }
    struct pup_period days = {pup_days_of_minutes(item.start), pup_days_of_minutes(item.end)};
    err = pup_work_agenda(&work, days, &agenda);
    err = err == PUP_OK ? pup_work_clashes_with(&work, &agenda, &item, &rows, &count) : err;
    for (size_t i = 0; i < count && err == PUP_OK; i++) {
        pup_note("%s", pup_agenda_clash(context, txn, &agenda, &rows[i]));
    }
    return err;
}

void pup_agenda_warn(struct pup_context *context, const struct pup_draft *draft)
{
    struct pup_txn *txn = NULL;
    if (!concerns(draft) || pup_store_begin(context->replica.store, false, &txn) != PUP_OK) {
        return;
    }
    (void)find(context, txn, draft); /* the edit is safe; of what cannot be found nothing is said */
    pup_txn_abort(txn);
}
