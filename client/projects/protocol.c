/* protocol [ID [next | back | STAGE | history]] */
#include "client/cli/say.h"
#include "client/print/value.h"
#include "client/projects/projects.h"
#include "client/projects/staged.h"
#include "client/query/query.h"
#include "common/model/fields.h"

/* ---- the meetings in which it was worked on ---- */

struct meetings {
    struct pup_context *context;
    struct pup_txn *txn;
    struct pup_id protocol;
    size_t count;
    int64_t first, last; /* minutes */
};

static bool look(void *context, const struct pup_view *view)
{
    struct meetings *meetings = context;
    const struct pup_value *protocol = pup_record_visible(&view->record, PUP_MEETING_PROTOCOL);
    const struct pup_value *start = pup_record_visible(&view->record, PUP_MEETING_START);
    bool of_it = protocol != NULL && protocol->type == PUP_VALUE_REFERENCE &&
                 pup_id_equal(&protocol->ref, &meetings->protocol) && !pup_query_put_away(meetings->txn, view);
    if (of_it && start != NULL && start->type == PUP_VALUE_INTEGER) {
        meetings->first = meetings->count == 0 || start->integer < meetings->first ? start->integer : meetings->first;
        meetings->last = meetings->count == 0 || start->integer > meetings->last ? start->integer : meetings->last;
        meetings->count++;
    }
    return true;
}

static struct pup_span instant(struct pup_context *context, int64_t minutes)
{
    struct pup_buf buf;
    struct pup_value value = pup_value_integer(minutes);
    static const struct pup_field_def start = {.type = PUP_TYPE_DATETIME};
    pup_buf_init(&buf, 64);
    (void)pup_value_show(&buf, &context->printer, &start, &value);
    struct pup_span cell = pup_arena_copy(&context->arena, pup_buf_span(&buf));
    pup_buf_release(&buf);
    return cell;
}

static int print_meetings(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view)
{
    struct meetings meetings = {.context = context, .txn = txn, .protocol = view->record.id};
    enum pup_err err = pup_view_each(txn, NULL, PUP_KIND_MEETING, look, &meetings);
    if (err == PUP_OK && meetings.count > 0) {
        struct pup_span first = instant(context, meetings.first), last = instant(context, meetings.last);
        const char *line =
            meetings.count == 1
                ? pup_arena_printf(&context->arena, "%.*s", (int)first.len, (const char *)first.data)
                : pup_arena_printf(&context->arena, _("%zu, from %.*s to %.*s"), meetings.count, (int)first.len,
                                   (const char *)first.data, (int)last.len, (const char *)last.data);
        pup_stage_line(context, _("Meetings"), pup_span_of(line));
    }
    return pup_fail_err(err);
}

/* ---- the page ---- */

static int more(struct pup_context *context, struct pup_txn *txn, const struct pup_view *view)
{
    static const uint32_t fields[] = {PUP_PROTOCOL_GROUP, PUP_PROTOCOL_ADVANCED_NURSE, PUP_PROTOCOL_VALID_FROM,
                                      PUP_PROTOCOL_REVIEW_DUE, PUP_PROTOCOL_VERSION};
    const struct pup_kind_def *kind = pup_schema_kind(PUP_KIND_PROTOCOL);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        pup_stage_line(context, pup_schema_field(kind, fields[i])->label[context->language],
                       pup_field_cell(&context->arena, &context->printer, kind, &view->record, fields[i]));
    }
    return print_meetings(context, txn, view);
}

int pup_command_protocol(struct pup_context *context, int count, char **words)
{
    return pup_staged_run(context, pup_course_of(PUP_KIND_PROTOCOL), NULL, more, count, words);
}
