/* Calendar files: what is written, what is read back, what hostile files do not do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/modules/calendar/calendar_priv.h"
#include "client/modules/calendar/repeat.h"
#include "common/model/date.h"
#include "tests/unit/arena.h"
#include "tests/unit/seeded.h"

static struct pup_buf file;

static int open_file(void **state)
{
    pup_buf_init(&file, 64 * 1024 * 1024);
    return open_arena(state);
}

static int close_file(void **state)
{
    pup_buf_release(&file);
    return close_arena(state);
}

static int64_t at(int year, int month, int day, int hour, int minute)
{
    return pup_days_from_date((struct pup_date){year, month, day}) * PUP_MINUTES_PER_DAY + hour * 60 + minute;
}

static const char *write(struct pup_ics_event *events, size_t count, enum pup_ics_method method)
{
    const struct pup_ics_calendar calendar = {
        .method = method, .name = pup_span_of("Maëlle Riou"), .events = events, .count = count};
    pup_buf_clear(&file);
    assert_int_equal(calendar_write(&calendar, &file), PUP_OK);
    assert_int_equal(pup_buf_put_byte(&file, 0), PUP_OK);
    return (const char *)pup_buf_span(&file).data;
}

static struct pup_ics_event lunch(void)
{
    return (struct pup_ics_event){.uid = pup_span_of("1@pupitre"),
                                  .summary = pup_span_of("RCP mensuelle"),
                                  .zone = pup_zone_find("Europe/Paris"),
                                  .start = at(2026, 3, 10, 12, 30),
                                  .end = at(2026, 3, 10, 14, 0),
                                  .stamp = 1772000000};
}

static struct pup_ics_calendar read_in(const char *text, const struct pup_ics_window *window)
{
    struct pup_ics_calendar calendar;
    assert_int_equal(calendar_read(&arena, pup_span_of(text), window, &calendar), PUP_OK);
    return calendar;
}

static struct pup_ics_calendar read_text(const char *text)
{
    const struct pup_ics_window year = {at(2026, 1, 1, 0, 0) / 1440, at(2026, 12, 31, 0, 0) / 1440};
    return read_in(text, &year);
}

static void assert_span(struct pup_span span, const char *text)
{
    assert_int_equal(span.len, strlen(text));
    assert_memory_equal(span.data, text, span.len);
}

static void test_a_file_to_the_letter(void **state)
{
    (void)state;
    struct pup_ics_event event = lunch();
    assert_string_equal(write(&event, 1, PUP_ICS_PUBLISH), "BEGIN:VCALENDAR\r\n"
                                                           "VERSION:2.0\r\n"
                                                           "PRODID:-//Pupitre//pupitre//EN\r\n"
                                                           "CALSCALE:GREGORIAN\r\n"
                                                           "METHOD:PUBLISH\r\n"
                                                           "X-WR-CALNAME:Maëlle Riou\r\n"
                                                           "BEGIN:VTIMEZONE\r\n"
                                                           "TZID:Europe/Paris\r\n"
                                                           "BEGIN:DAYLIGHT\r\n"
                                                           "DTSTART:19960331T020000\r\n"
                                                           "TZOFFSETFROM:+0100\r\n"
                                                           "TZOFFSETTO:+0200\r\n"
                                                           "TZNAME:+02\r\n"
                                                           "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n"
                                                           "END:DAYLIGHT\r\n"
                                                           "BEGIN:STANDARD\r\n"
                                                           "DTSTART:19961027T030000\r\n"
                                                           "TZOFFSETFROM:+0200\r\n"
                                                           "TZOFFSETTO:+0100\r\n"
                                                           "TZNAME:+01\r\n"
                                                           "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
                                                           "END:STANDARD\r\n"
                                                           "END:VTIMEZONE\r\n"
                                                           "BEGIN:VEVENT\r\n"
                                                           "UID:1@pupitre\r\n"
                                                           "DTSTAMP:20260225T061320Z\r\n"
                                                           "DTSTART;TZID=Europe/Paris:20260310T123000\r\n"
                                                           "DTEND;TZID=Europe/Paris:20260310T140000\r\n"
                                                           "SUMMARY:RCP mensuelle\r\n"
                                                           "STATUS:CONFIRMED\r\n"
                                                           "END:VEVENT\r\n"
                                                           "END:VCALENDAR\r\n");
}

static size_t count_lines(const char *text, const char *start)
{
    size_t count = 0;
    for (const char *line = text; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        line += *line == '\n';
        count += strncmp(line, start, strlen(start)) == 0;
    }
    return count;
}

/* Whatever stands in a text: no line of it acts, and no control character goes out but the ends of lines. */
static void test_texts_cannot_act(void **state)
{
    (void)state;
    static const char evil[] = "x\r\nBEGIN:VEVENT\rATTENDEE:mailto:a@b.fr\nURL:x\x01\x1b[31m\x7f;,\\\"";
    const struct pup_ics_person person = {pup_span_of(evil), pup_span_of("a@b.fr")},
                                injected = {pup_span_of("x"), pup_span_of("a@b.fr\r\nURL:x")};
    const struct pup_ics_person attendees[] = {person, injected};
    struct pup_span text = pup_span_of(evil);
    struct pup_ics_event event = lunch();
    event.summary = event.description = event.location = event.category = event.uid = text;
    event.kind = event.person = text;
    event.organizer = person;
    event.attendees = attendees;
    event.attendee_count = 2;
    const char *out = write(&event, 1, PUP_ICS_REQUEST);
    assert_int_equal(count_lines(out, "BEGIN:VEVENT"), 1);
    assert_int_equal(count_lines(out, "ATTENDEE"), 1);
    assert_int_equal(count_lines(out, "URL"), 0);
    for (const char *byte = out; *byte != '\0'; byte++) {
        assert_true((unsigned char)*byte >= ' ' || *byte == '\n' || *byte == '\r' || *byte == '\t');
        assert_true(*byte != '\r' || byte[1] == '\n');
        assert_int_not_equal(*byte, 0x7f);
    }
    struct pup_ics_calendar calendar = read_text(out);
    assert_int_equal(calendar.count, 1);
    assert_span(calendar.events[0].summary, "x\nBEGIN:VEVENT\nATTENDEE:mailto:a@b.fr\nURL:x  [31m ;,\\\"");
    assert_int_equal(calendar.events[0].attendee_count, 1);
    assert_span(calendar.events[0].attendees[0].email, "a@b.fr");
}

static void assert_same_event(const struct pup_ics_event *a, const struct pup_ics_event *b)
{
    assert_true(pup_span_equal(a->uid, b->uid));
    assert_true(pup_span_equal(a->summary, b->summary));
    assert_true(pup_span_equal(a->description, b->description));
    assert_true(pup_span_equal(a->location, b->location));
    assert_true(pup_span_equal(a->category, b->category));
    assert_true(pup_span_equal(a->kind, b->kind));
    assert_true(pup_span_equal(a->person, b->person));
    assert_ptr_equal(a->zone, b->zone);
    assert_int_equal(a->start, b->start);
    assert_int_equal(a->end, b->end);
    assert_int_equal(a->whole_days, b->whole_days);
    assert_int_equal(a->free, b->free);
    assert_int_equal(a->status, b->status);
    assert_int_equal(b->problem, PUP_ICS_FINE);
}

static void test_read_back_as_written(void **state)
{
    (void)state;
    size_t zone_count;
    const struct pup_zone *zones = pup_zones(&zone_count);
    struct pup_ics_event events[32];
    for (size_t i = 0; i < zone_count; i++) {
        events[i] = lunch();
        events[i].uid = pup_span_of(zones[i].name);
        events[i].zone = &zones[i];
        events[i].description =
            pup_span_of("Ordre du jour :\n- accueil, suites ; divers\n\nà 12 h 30 précises, dans la "
                        "salle du haut où l'on s'entend : « ça va »");
        events[i].location = pup_span_of("Salle du haut");
        events[i].category = pup_span_of("groupe de travail");
        events[i].kind = pup_span_of("presence/absence");
        events[i].person = pup_span_of("Maëlle Riou");
        events[i].free = i % 2 == 1;
        events[i].status = (enum pup_ics_status)(i % 3);
        events[i].start += (int64_t)i * 100 * 1440;
        events[i].end = events[i].start + 90;
    }
    events[0].zone = NULL;
    events[1].zone = NULL;
    events[1].whole_days = true;
    events[1].start = at(2026, 3, 29, 0, 0);
    events[1].end = at(2026, 3, 31, 0, 0);
    struct pup_ics_calendar calendar = read_text(write(events, zone_count, PUP_ICS_PUBLISH));
    assert_span(calendar.name, "Maëlle Riou");
    assert_int_equal(calendar.count, zone_count);
    for (size_t i = 0; i < zone_count; i++) {
        assert_same_event(&events[i], &calendar.events[i]);
    }
}

#define CALENDAR(body)    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" body "END:VCALENDAR\r\n"
#define EVENT(uid, times) "BEGIN:VEVENT\r\nUID:" uid "\r\nSUMMARY:x\r\n" times "END:VEVENT\r\n"
#define TZID(zone, when)  "DTSTART;TZID=" zone ":" when "\r\n"
#define OUTLOOK_PARIS                                                                                                  \
    "BEGIN:VTIMEZONE\r\nTZID:Notre fuseau\r\n"                                                                         \
    "BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"                          \
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"                                                      \
    "BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"                          \
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"

static void test_zones_by_many_names(void **state)
{
    (void)state;
    struct pup_ics_calendar calendar = read_text(CALENDAR(
        OUTLOOK_PARIS EVENT("1", TZID("\"Romance Standard Time\"", "20260310T123000"))
            EVENT("2", TZID("/citadel.org/20190914_1/Indian/Reunion", "20260310T123000"))
                EVENT("3", TZID("Notre fuseau", "20260310T123000")) EVENT("4", "DTSTART:20260310T113000Z\r\n")
                    EVENT("5", "DTSTART:20260310T123000\r\n") EVENT("6", TZID("Mars/Phobos", "20260310T123000"))
                        EVENT("7", "DTSTART:20261310T123000\r\n") EVENT("8", "")
                            EVENT("9", "DTSTART;VALUE=DATE:20260310\r\n")));
    static const char *const zones[] = {"Europe/Paris", "Indian/Reunion", "Europe/Paris", "UTC"};
    assert_int_equal(calendar.count, 9);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(calendar.events[i].zone->name, zones[i]);
        assert_int_equal(calendar.events[i].start, at(2026, 3, 10, i == 3 ? 11 : 12, 30));
        assert_int_equal(calendar.events[i].problem, PUP_ICS_FINE);
    }
    assert_null(calendar.events[4].zone);
    assert_int_equal(calendar.events[5].problem, PUP_ICS_UNKNOWN_ZONE);
    assert_int_equal(calendar.events[6].problem, PUP_ICS_NO_TIME);
    assert_int_equal(calendar.events[7].problem, PUP_ICS_NO_TIME);
    assert_true(calendar.events[8].whole_days);
    assert_int_equal(calendar.events[8].end - calendar.events[8].start, 1440);
}

static void test_ends(void **state)
{
    (void)state;
    struct pup_ics_calendar calendar =
        read_text(CALENDAR(EVENT("1", TZID("Europe/Paris", "20260310T123000") "DTEND:20260310T130000Z\r\n")
                               EVENT("2", TZID("Europe/Paris", "20260310T123000") "DURATION:PT1H30M\r\n")
                                   EVENT("3", TZID("Europe/Paris", "20260310T123000"))
                                       EVENT("4", TZID("Europe/Paris", "20260310T123000") "DURATION:-P1D\r\n")));
    static const int lengths[] = {90, 90, 0, 0};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(calendar.events[i].end - calendar.events[i].start, lengths[i]);
    }
}

static void assert_starts(const struct pup_ics_calendar *calendar, const int64_t *starts, size_t count)
{
    assert_int_equal(calendar->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(calendar->events[i].start, starts[i]);
    }
}

/* Every second Tuesday at 12:30 over the change of the hour; one date is left out, one is moved to 14:00. */
static void test_repeats(void **state)
{
    (void)state;
    struct pup_ics_calendar calendar = read_text(CALENDAR(
        EVENT("r", TZID("Europe/Paris", "20260310T123000") "DURATION:PT90M\r\n"
                                                           "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=5;BYDAY=TU\r\n"
                                                           "EXDATE;TZID=Europe/Paris:20260324T123000\r\n")
            EVENT("r", "RECURRENCE-ID;TZID=Europe/Paris:20260407T123000\r\n" TZID("Europe/Paris", "20260408T140000"))));
    const int64_t starts[] = {at(2026, 3, 10, 12, 30), at(2026, 4, 21, 12, 30), at(2026, 5, 5, 12, 30),
                              at(2026, 4, 8, 14, 0)};
    assert_starts(&calendar, starts, 4);
    assert_span(calendar.events[1].uid, "r/2026-04-21T12:30");
    assert_span(calendar.events[3].uid, "r/2026-04-07T12:30");
    assert_int_equal(calendar.left_out, 0);
}

static void test_repeats_without_end(void **state)
{
    (void)state;
    const struct pup_ics_window march = {at(2026, 3, 1, 0, 0) / 1440, at(2026, 3, 31, 0, 0) / 1440};
    struct pup_ics_calendar calendar = read_in(
        CALENDAR(EVENT("d", TZID("Europe/Paris", "20250101T090000") "RRULE:FREQ=MONTHLY;BYDAY=2TU,-1FR\r\n") EVENT(
            "u", TZID("Europe/Paris", "20260330T090000") "RRULE:FREQ=DAILY;UNTIL=20260331T070000Z\r\n")
                     EVENT("a", TZID("Europe/Paris", "20260302T090000") "RDATE;TZID=Europe/Paris:20260303T100000\r\n")
                         EVENT("h", TZID("Europe/Paris", "20260302T090000") "RRULE:FREQ=HOURLY\r\n")),
        &march);
    const int64_t starts[] = {at(2026, 3, 10, 9, 0), at(2026, 3, 27, 9, 0), at(2026, 3, 30, 9, 0),
                              at(2026, 3, 31, 9, 0), at(2026, 3, 2, 9, 0),  at(2026, 3, 3, 10, 0),
                              at(2026, 3, 2, 9, 0)};
    assert_starts(&calendar, starts, 7);
    assert_int_equal(calendar.events[6].problem, PUP_ICS_ODD_REPEAT);
    assert_int_equal(calendar.left_out, 1);
}

/* ---- rules against libical's own iterator ---- */

static bool on_day(void *context, int64_t day)
{
    int64_t *days = context;
    days[++days[0]] = day;
    return true;
}

static const char *random_rule(struct seeded *seeded)
{
    static const char *const rules[] = {
        "FREQ=DAILY;INTERVAL=%d",
        "FREQ=DAILY;INTERVAL=%d;BYMONTH=1,3,11",
        "FREQ=WEEKLY;INTERVAL=%d",
        "FREQ=WEEKLY;INTERVAL=%d;BYDAY=MO,TH,SU;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=%d;BYDAY=MO,TH,SU",
        "FREQ=MONTHLY;INTERVAL=%d",
        "FREQ=MONTHLY;INTERVAL=%d;BYDAY=2TU,-1FR",
        "FREQ=MONTHLY;INTERVAL=%d;BYMONTHDAY=1,15,-1",
        "FREQ=MONTHLY;INTERVAL=%d;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=%d;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3",
        "FREQ=YEARLY;INTERVAL=%d",
        "FREQ=YEARLY;INTERVAL=%d;BYMONTH=3,9;BYDAY=1MO,-1SU",
    };
    uint32_t which = (uint32_t)seeded_below(seeded, sizeof rules / sizeof rules[0]);
    int interval = 1 + (int)seeded_below(seeded, 4);
    const char *at_percent = strchr(rules[which], '%');
    return pup_arena_printf(&arena, "%.*s%d%s", (int)(at_percent - rules[which]), rules[which], interval,
                            at_percent + 2);
}

static void test_rules_as_libical_follows_them(void **state)
{
    (void)state;
    struct seeded seeded = {20260310};
    for (int i = 0; i < 400; i++) {
        int64_t days[1 + 200] = {0};
        const char *text = random_rule(&seeded);
        struct icalrecurrencetype rule = icalrecurrencetype_from_string(text);
        int64_t first = at(2020, 1, 1, 0, 0) / 1440 + (int64_t)seeded_below(&seeded, 3000);
        struct icaltimetype start = calendar_time(first * 1440 + 750, false);
        icalrecur_iterator *iterator = icalrecur_iterator_new(rule, start);
        assert_non_null(iterator);
        size_t budget = 1 << 20;
        struct repeat_bounds bounds = {first, first, first + 4000, 200};
        assert_true(repeat_known(&rule));
        enum pup_err err = repeat_days(&rule, &bounds, &budget, on_day, days);
        assert_true(err == PUP_OK || (err == PUP_ERR_LIMIT && days[0] == 200));
        for (int64_t k = 1; k <= days[0]; k++) {
            struct icaltimetype next = icalrecur_iterator_next(iterator);
            int64_t day = at(next.year, next.month, next.day, 0, 0) / 1440;
            if (day != days[k]) {
                print_message("%s from %04d-%02d-%02d: place %d\n", text, start.year, start.month, start.day, (int)k);
            }
            assert_int_equal(days[k], day);
        }
        icalrecur_iterator_free(iterator);
    }
}

/* ---- hostile files ---- */

static void test_what_is_no_calendar(void **state)
{
    (void)state;
    const struct pup_ics_window window = {0, 100000};
    struct pup_ics_calendar calendar;
    static const char *const wrong[] = {"",
                                        "   \r\n",
                                        "Nom;Prénom\nRiou;Maëlle\n",
                                        "<html>BEGIN:VCALENDAR</html>",
                                        "BEGIN:VCARD\r\nEND:VCARD\r\n",
                                        "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nEND:VCALENDAR\r\n",
                                        "BEGIN:VCALENDAR\r\nSUMMARY:\xff\xfe\r\nEND:VCALENDAR\r\n",
                                        "BEGIN:VCALENDAR\r\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(calendar_read(&arena, pup_span_of(wrong[i]), &window, &calendar), PUP_ERR_MALFORMED);
        assert_int_equal(calendar.count, 0);
    }
    const struct pup_span nul = {(const uint8_t *)"BEGIN:VCALENDAR\r\nA\0B\r\nEND:VCALENDAR\r\n", 38};
    assert_int_equal(calendar_read(&arena, nul, &window, &calendar), PUP_ERR_MALFORMED);
}

static struct pup_span repeated(const char *before, const char *text, size_t times, const char *after)
{
    pup_buf_clear(&file);
    pup_buf_put_text(&file, before);
    for (size_t i = 0; i < times; i++) {
        pup_buf_put_text(&file, text);
    }
    pup_buf_put_text(&file, after);
    return pup_buf_span(&file);
}

static void test_what_is_too_much(void **state)
{
    (void)state;
    const struct pup_ics_window window = {0, 100000};
    struct pup_ics_calendar calendar;
    const struct {
        const char *before, *text;
        size_t times;
        const char *after;
    } floods[] = {
        {"BEGIN:VCALENDAR\r\n", "BEGIN:VEVENT\r\n", 100000, ""},
        {"BEGIN:VCALENDAR\r\nSUMMARY:", "xxxxxxxx", 100000, "\r\nEND:VCALENDAR\r\n"},
        {"BEGIN:VCALENDAR\r\nSUMMARY:", "\r\n xxxxxx", 100000, "\r\nEND:VCALENDAR\r\n"},
        {"BEGIN:VCALENDAR\r\n", "X-A:B\r\n", 1200000, "END:VCALENDAR\r\n"},
        {"BEGIN:VCALENDAR\r\n", "RRULE:FREQ=DAILY\r\n", 3000, "END:VCALENDAR\r\n"},
        {"BEGIN:VCALENDAR\r\n", EVENT("1", "DTSTART:20260310T113000Z\r\n"), 20001, "END:VCALENDAR\r\n"},
        {"BEGIN:VCALENDAR\r\n", EVENT("1", "DTSTART:19700310T113000Z\r\nRRULE:FREQ=DAILY\r\n"), 30,
         "END:VCALENDAR\r\n"},
    };
    for (size_t i = 0; i < sizeof floods / sizeof floods[0]; i++) {
        struct pup_span text = repeated(floods[i].before, floods[i].text, floods[i].times, floods[i].after);
        assert_int_equal(calendar_read(&arena, text, &window, &calendar), PUP_ERR_LIMIT);
        pup_arena_reset(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_file_to_the_letter, open_file, close_file),
        cmocka_unit_test_setup_teardown(test_texts_cannot_act, open_file, close_file),
        cmocka_unit_test_setup_teardown(test_read_back_as_written, open_file, close_file),
        cmocka_unit_test_setup_teardown(test_zones_by_many_names, open_file, close_file),
        cmocka_unit_test_setup_teardown(test_ends, open_file, close_file),
        cmocka_unit_test_setup_teardown(test_repeats, open_file, close_file),
        cmocka_unit_test_setup_teardown(test_repeats_without_end, open_file, close_file),
        cmocka_unit_test_setup_teardown(test_rules_as_libical_follows_them, open_file, close_file),
        cmocka_unit_test_setup_teardown(test_what_is_no_calendar, open_file, close_file),
        cmocka_unit_test_setup_teardown(test_what_is_too_much, open_file, close_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
