#include "client/calendar/today_priv.h"
#include "client/cli/say.h"
#include "client/print/figure.h"
#include "client/print/value.h"

static void json_where(struct pup_json *json, const struct pup_place *place, struct pup_span title)
{
    const struct pup_kind_def *kind = pup_schema_kind(place->kind);
    pup_json_pair_id(json, "id", &place->id);
    pup_json_pair_text(json, "kind", pup_span_of(kind == NULL ? "" : kind->id));
    pup_json_pair_text(json, "space", pup_span_of(place->space.name));
    pup_json_pair_text(json, "title", title);
}

static void json_agenda(struct today *today, struct pup_json *json)
{
    pup_json_key(json, "agenda");
    pup_json_array(json);
    for (size_t i = 0; i < today->agenda.count; i++) {
        const struct pup_agenda_item *item = &today->agenda.items[i];
        char start[PUP_ISO_ROOM], end[PUP_ISO_ROOM];
        if (!today_is_mine(today, item)) {
            continue;
        }
        pup_datetime_iso(item->start, start);
        pup_datetime_iso(item->end, end);
        pup_json_object(json);
        json_where(json, &item->place, pup_agenda_what(today->context, &today->agenda, item));
        pup_json_pair_text(json, "start", pup_span_of(start));
        pup_json_pair_text(json, "end", pup_span_of(end));
        pup_json_pair_text(json, "site", item->site);
        pup_json_pair_boolean(json, "clash", today_clashes(today, item));
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
}

static void json_actions(const struct today *today, struct pup_json *json)
{
    pup_json_key(json, "actions");
    pup_json_array(json);
    for (size_t i = 0; i < today->action_count; i++) {
        pup_json_object(json);
        json_where(json, &today->actions[i].place, today->actions[i].title);
        pup_json_pair_day(json, "due", true, today->actions[i].due);
        pup_json_pair_boolean(json, "late", today->actions[i].due < today->day);
        pup_json_pair_boolean(json, "support", today->actions[i].support);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
    pup_json_key(json, "notices");
    pup_json_array(json);
    for (size_t i = 0; i < today->notice_count; i++) {
        pup_json_object(json);
        json_where(json, &today->notices[i].place, today->notices[i].title);
        pup_json_pair_choice(json, "level", PUP_KIND_NOTICE, PUP_NOTICE_LEVEL, today->notices[i].level);
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
}

static void json_change(struct pup_json *json, const struct pup_morning_change *row)
{
    const struct pup_kind_def *kind = pup_schema_kind(row->place.kind);
    char room[PUP_FIELD_KEY_ROOM];
    pup_json_object(json);
    json_where(json, &row->place, row->title);
    pup_json_key(json, "by");
    pup_json_array(json);
    for (size_t i = 0; i < row->member_count; i++) {
        pup_json_text(json, pup_span_of(row->members[i]));
    }
    pup_json_array_end(json);
    pup_json_pair_instant(json, "at", row->at);
    pup_json_pair_boolean(json, "created", row->created);
    pup_json_pair_boolean(json, "removed", row->removed);
    pup_json_key(json, "fields");
    pup_json_array(json);
    for (size_t i = 0; i < row->field_count; i++) {
        pup_json_text(json, pup_span_of(pup_field_key(kind, row->fields[i], room)));
    }
    pup_json_array_end(json);
    pup_json_object_end(json);
}

static void json_contests(const struct today *today, struct pup_json *json)
{
    char room[PUP_FIELD_KEY_ROOM];
    pup_json_key(json, "contested");
    pup_json_array(json);
    for (size_t i = 0; i < today->contest_count; i++) {
        const struct pup_morning_contest *row = &today->contests[i];
        const char *field =
            row->field == 0 ? "existence" : pup_field_key(pup_schema_kind(row->place.kind), row->field, room);
        pup_json_object(json);
        json_where(json, &row->place, row->title);
        pup_json_pair_text(json, "field", pup_span_of(field));
        pup_json_object_end(json);
    }
    pup_json_array_end(json);
}

int today_print_json(struct today *today)
{
    struct pup_json *json = pup_json_new(&today->context->printer);
    if (json == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    pup_json_object(json);
    pup_json_pair_integer(json, "v", 1);
    pup_json_pair_day(json, "date", true, today->day);
    json_agenda(today, json);
    json_actions(today, json);
    pup_json_key(json, "changes");
    pup_json_array(json);
    for (size_t i = 0; i < today->change_count; i++) {
        json_change(json, &today->changes[i]);
    }
    pup_json_array_end(json);
    json_contests(today, json);
    pup_json_pair_boolean(json, "changes_cut", today->changes_cut);
    pup_json_pair_integer(json, "unsent", (int64_t)today->unsent);
    pup_json_pair_integer(json, "refused", (int64_t)today->refused);
    pup_json_object_end(json);
    return pup_fail_err(pup_json_end(json));
}
