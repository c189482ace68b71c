/* Calendar files of others. The first byte chooses the days that are wanted, the rest is the file. Whatever it is: what
 * comes out is bounded, in texts that nothing can act through; and those events written, read and written again are the
 * same bytes. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "client/modules/calendar/calendar_priv.h"
#include "common/base/text.h"
#include "common/model/date.h"

enum { TODAY = 20454 /* 2026-01-01 */, WRITTEN_MOST = 32 * 1024 * 1024 };

static const struct pup_ics_window windows[] = {
    {TODAY - 31, TODAY + 400}, {TODAY, TODAY}, {PUP_DAYS_MIN, PUP_DAYS_MAX}, {TODAY + 1, TODAY - 1}};

static bool acts(uint8_t byte)
{
    return (byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f;
}

static void must_be_harmless(struct pup_span text)
{
    MUST(pup_text_valid(text));
    for (size_t i = 0; i < text.len; i++)
        MUST(!acts(text.data[i]));
}

static void must_be_bounded(const struct pup_ics_event *event)
{
    const struct pup_span texts[] = {event->uid,      event->summary, event->description, event->location,
                                     event->category, event->kind,    event->person};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        must_be_harmless(texts[i]);
    for (size_t i = 0; i < event->attendee_count; i++) {
        must_be_harmless(event->attendees[i].name);
        must_be_harmless(event->attendees[i].email);
    }
    MUST(event->problem == PUP_ICS_NO_TIME || (event->start >= PUP_MINUTES_MIN && event->start < PUP_ICS_TIME_END));
}

/* Those that can be written: with a time that calendars can say. */
static void keep_usable(struct pup_ics_calendar *calendar)
{
    size_t kept = 0;
    for (size_t i = 0; i < calendar->count; i++) {
        const struct pup_ics_event *event = &calendar->events[i];
        must_be_bounded(event);
        if (event->problem == PUP_ICS_FINE && event->uid.len > 0 && event->end >= event->start &&
            event->end < PUP_ICS_TIME_END)
            calendar->events[kept++] = *event;
    }
    calendar->count = kept;
}

static bool write_out(const struct pup_ics_calendar *calendar, struct pup_buf *out)
{
    pup_buf_init(out, WRITTEN_MOST);
    enum pup_err err = calendar_write(calendar, out);
    MUST(err == PUP_OK || err == PUP_ERR_MEMORY || err == PUP_ERR_LIMIT);
    return err == PUP_OK && pup_buf_span(out).len <= PUP_ICS_BYTES_MAX;
}

/* Our own files say nothing that repeats: every window shows them whole. */
static void must_stay_the_same(struct pup_arena *arena, const struct pup_ics_calendar *calendar)
{
    struct pup_buf once, twice;
    struct pup_ics_calendar again;
    if (write_out(calendar, &once)) {
        enum pup_err err = calendar_read(arena, pup_buf_span(&once), &windows[1], &again);
        MUST(err == PUP_OK || err == PUP_ERR_MEMORY);
        if (err == PUP_OK) {
            MUST(again.count == calendar->count && again.left_out == 0);
            MUST(!write_out(&again, &twice) || pup_span_equal(pup_buf_span(&once), pup_buf_span(&twice)));
            pup_buf_release(&twice);
        }
    }
    pup_buf_release(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct fuzz fuzz = fuzz_of(data, size);
    struct pup_ics_calendar calendar;
    const struct pup_ics_window *window = &windows[fuzz_below(&fuzz, sizeof windows / sizeof *windows)];
    enum pup_err err = calendar_read(arena, fuzz_rest(&fuzz), window, &calendar);
    MUST(err == PUP_OK || err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT || err == PUP_ERR_MEMORY);
    MUST(calendar.count <= PUP_ICS_EVENTS_MAX);
    if (err == PUP_OK) {
        keep_usable(&calendar);
        must_stay_the_same(arena, &calendar);
    }
    return 0;
}
