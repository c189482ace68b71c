/* Letters: headers that nothing can slip into, lines that any relay takes; addresses and relays as people type them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/meetings/letter.h"
#include "client/meetings/relay.h"
#include "tests/unit/seeded.h"

static void test_addresses(void **state)
{
    (void)state;
    static const char *const right[] = {"a@b", "anne.castel@exemple.fr", "o'neill+msp@sous-domaine.exemple.fr",
                                        "x@1.2"};
    static const char *const wrong[] = {"",           "a",         "@b",       "a@",      "a@b@c",    "a b@c.fr",
                                        "a@b c",      "a..b@c.fr", ".a@c.fr",  "a.@c.fr", "a@.fr",    "a@c..fr",
                                        "a@-c.fr",    "a@c.fr-",   "a@c.fr\r", "a\n@c",   "<a@c.fr>", "a@c.fr,b",
                                        "\"a\"@c.fr", "é@c.fr",    "a@é.fr"};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_true(pup_address_valid(pup_span_of(right[i])));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (pup_address_valid(pup_span_of(wrong[i]))) {
            fail_msg("\"%s\" is taken for an address", wrong[i]);
        }
    }
    char longest[PUP_ADDRESS_MAX + 3];
    memset(longest, 'a', sizeof longest);
    longest[1] = '@';
    longest[PUP_ADDRESS_MAX] = '\0';
    assert_true(pup_address_valid(pup_span_of(longest)));
    longest[PUP_ADDRESS_MAX] = 'a';
    longest[PUP_ADDRESS_MAX + 1] = '\0';
    assert_false(pup_address_valid(pup_span_of(longest)));
    memcpy(longest + 65, "@b", 3);
    longest[1] = 'a';
    assert_false(pup_address_valid(pup_span_of(longest)));
    assert_true(pup_address_valid(pup_span_of(longest + 1)));
}

static void test_relays(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *url; /* NULL: no relay */
        bool here;
    } cases[] = {
        {"smtp://smtp.exemple.fr", "smtp://smtp.exemple.fr:587", false},
        {"smtps://smtp.exemple.fr/", "smtps://smtp.exemple.fr:465", false},
        {"smtp://smtp.exemple.fr:25", "smtp://smtp.exemple.fr:25", false},
        {"smtp://localhost:2525", "smtp://localhost:2525", true},
        {"smtp://127.0.0.1", "smtp://127.0.0.1:587", true},
        {"smtp://[::1]:25", "smtp://[::1]:25", true},
        {"smtp://[2001:db8::1]", "smtp://[2001:db8::1]:587", false},
        {"smtp://localhost.exemple.fr", "smtp://localhost.exemple.fr:587", false},
        {"smtp://", NULL, false},
        {"smtp://:25", NULL, false},
        {"smtp://a b", NULL, false},
        {"smtp://riou@exemple.fr", NULL, false},
        {"smtp://riou:secret@exemple.fr", NULL, false},
        {"smtp://x:0", NULL, false},
        {"smtp://x:65536", NULL, false},
        {"smtp://x:25x", NULL, false},
        {"smtp://x/y", NULL, false},
        {"smtp://2001:db8::1", NULL, false},
        {"smtp://[::1", NULL, false},
        {"http://x", NULL, false},
        {"smtp://x\ny", NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pup_relay relay = {.port = 0};
        char url[PUP_RELAY_HOST + 32] = "";
        bool taken = pup_relay_parse(cases[i].typed, &relay) == PUP_OK;
        if (taken) {
            pup_relay_url(&relay, url);
        }
        bool right =
            taken ? cases[i].url != NULL && strcmp(url, cases[i].url) == 0 && pup_relay_here(&relay) == cases[i].here
                  : cases[i].url == NULL;
        if (!right) {
            fail_msg("\"%s\" is read as \"%s\"", cases[i].typed, url);
        }
    }
}

static void write_letter(const struct pup_letter *letter, struct pup_buf *out)
{
    pup_buf_init(out, PUP_LETTER_MAX);
    assert_int_equal(pup_letter_write(letter, out), PUP_OK);
    assert_int_equal(pup_buf_put_byte(out, 0), PUP_OK);
}

/* Every line ends in CRLF, is printable ASCII, and at most 78 characters long. */
static void assert_lines(const struct pup_buf *letter)
{
    struct pup_span all = pup_buf_span(letter);
    size_t column = 0;
    for (size_t i = 0; i + 1 < all.len; i++) {
        uint8_t byte = all.data[i];
        if (byte == '\r') {
            assert_int_equal(all.data[i + 1], '\n');
            i++;
            column = 0;
            continue;
        }
        if (byte < ' ' && byte != '\t' && byte != 0) {
            fail_msg("a byte %02x in a line", byte);
        }
        assert_true(byte < 0x7f);
        assert_true(++column <= 78);
    }
}

static void test_a_letter(void **state)
{
    (void)state;
    const struct pup_letter_person to[] = {{pup_span_of("Anne Castel"), pup_span_of("a@b.fr")},
                                           {pup_span_of("L\u00e9a \"L\", d'Arc"), pup_span_of("l@b.fr")}};
    const struct pup_letter_file file = {"reunion.ics", "text/calendar; charset=utf-8", pup_span_of("BEGIN:VCALENDAR")};
    const struct pup_letter letter = {.from = {pup_span_of("Ma\u00eblle Riou"), pup_span_of("m@b.fr")},
                                      .to = to,
                                      .to_count = 2,
                                      .subject = pup_span_of("RCP de mars"),
                                      .text = pup_span_of("\u00c0 midi = 12 h\nFrom here \n.\n\nfin"),
                                      .files = &file,
                                      .file_count = 1,
                                      .at_ms = 1773142200000, /* 10 March 2026, 12:30 in Paris */
                                      .offset = 60};
    struct pup_buf out;
    write_letter(&letter, &out);
    assert_lines(&out);
    const char *text = (const char *)pup_buf_span(&out).data;
    static const char *const parts[] = {
        "Date: Tue, 10 Mar 2026 12:30:00 +0100\r\n",
        "From: =?UTF-8?Q?Ma=C3=ABlle_Riou?=\r\n <m@b.fr>\r\n",
        "To: Anne Castel\r\n <a@b.fr>,\r\n =?UTF-8?Q?L=C3=A9a_=22L=22=2C_d=27Arc?=\r\n <l@b.fr>\r\n",
        "Subject: RCP de mars\r\n",
        "Message-ID:\r\n <00000000000000000000000000000000@b.fr>\r\n",
        "=C3=80 midi =3D 12 h\r\n=46rom here=20\r\n.\r\n\r\nfin\r\n",
        "Content-Disposition: attachment; filename=\"reunion.ics\"\r\n\r\nQkVHSU46VkNBTEVOREFS\r\n--",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strstr(text, parts[i]) == NULL) {
            fail_msg("\"%s\" is not in\n%s", parts[i], text);
        }
    }
    pup_buf_release(&out);
}

static void test_nothing_slips_into_a_header(void **state)
{
    (void)state;
    const struct pup_letter_person to = {pup_span_of("x\r\nBcc: m@b.fr"), pup_span_of("a@b.fr")};
    struct pup_letter letter = {.from = {pup_span_of("y\nBcc: m@b.fr"), pup_span_of("m@b.fr")},
                                .to = &to,
                                .to_count = 1,
                                .subject = pup_span_of("z\r\nBcc: m@b.fr =?UTF-8?Q?=0D=0A?="),
                                .text = pup_span_of("")};
    struct pup_buf out;
    write_letter(&letter, &out);
    assert_lines(&out);
    assert_null(strstr((const char *)pup_buf_span(&out).data, "\nBcc"));
    assert_null(strstr((const char *)pup_buf_span(&out).data, "=0D"));
    pup_buf_release(&out);
    letter.subject = pup_span_of("=?UTF-8?Q?plain?=");
    write_letter(&letter, &out);
    assert_null(strstr((const char *)pup_buf_span(&out).data, "Subject: =?UTF-8?Q?plain"));
    pup_buf_clear(&out);
    letter.from.address = pup_span_of("m@b.fr>\r\nBcc: m@b.fr");
    assert_int_equal(pup_letter_write(&letter, &out), PUP_ERR_INVALID);
    pup_buf_clear(&out);
    letter.from.address = pup_span_of("m@b.fr");
    letter.to_count = 0;
    assert_int_equal(pup_letter_write(&letter, &out), PUP_ERR_INVALID);
    pup_buf_release(&out);
}

/* Whatever the bytes. */
static void test_any_bytes(void **state)
{
    (void)state;
    uint64_t seed = 20260311;
    struct seeded random = {seed};
    for (int round = 0; round < 2000; round++) {
        uint8_t bytes[600];
        size_t len = seeded_below(&random, sizeof bytes);
        for (size_t i = 0; i < len; i++) {
            bytes[i] =
                (uint8_t)(seeded_below(&random, 4) == 0 ? seeded_below(&random, 256) : ' ' + seeded_below(&random, 95));
        }
        const struct pup_letter_person to = {{bytes, len / 3}, pup_span_of("a@b.fr")};
        const struct pup_letter letter = {.from = {{bytes + len / 3, len / 3}, pup_span_of("m@b.fr")},
                                          .to = &to,
                                          .to_count = 1,
                                          .subject = {bytes, len / 2},
                                          .text = {bytes, len}};
        struct pup_buf out;
        write_letter(&letter, &out);
        assert_lines(&out);
        pup_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses), cmocka_unit_test(test_relays),
        cmocka_unit_test(test_a_letter),  cmocka_unit_test(test_nothing_slips_into_a_header),
        cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
