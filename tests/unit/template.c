/* The values that a routine takes over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/meetings/template.h"
#include "common/base/buf.h"
#include "tests/unit/arena.h"

static struct pup_template read_all(const char *text)
{
    struct pup_template template;
    assert_int_equal(pup_template_read(&arena, pup_span_of(text), &template), PUP_OK);
    return template;
}

static void assert_row(const struct pup_template_line *row, size_t line, const char *name, const char *value)
{
    assert_int_equal(row->line, line);
    assert_true(pup_span_equal(row->name, pup_span_of(name)));
    assert_true(pup_span_equal(row->value, pup_span_of(value)));
}

static void test_lines(void **state)
{
    (void)state;
    struct pup_template template = read_all("# une remarque\n"
                                            "type: RCP\r\n"
                                            "\n"
                                            "  invit\u00e9s: castel, hamon\n" /* indented: goes on with the type */
                                            "dur\u00e9e = 1h30\n"
                                            "ordre du jour:\n"
                                            "   1. Tour de table : 12:30\n"
                                            "\t2. Situations\n"
                                            "lieu:");
    assert_int_equal(template.wrong, 0);
    assert_int_equal(template.count, 4);
    assert_row(&template.rows[0], 2, "type", "RCP\ninvit\u00e9s: castel, hamon");
    assert_row(&template.rows[1], 5, "dur\u00e9e", "1h30");
    assert_row(&template.rows[2], 6, "ordre du jour", "1. Tour de table : 12:30\n2. Situations");
    assert_row(&template.rows[3], 9, "lieu", "");
    assert_int_equal(read_all("").count, 0);
    assert_int_equal(read_all("\n \n#\n").count, 0);
    assert_row(&read_all("heure=12:30").rows[0], 1, "heure", "12:30");
}

static void test_lines_that_name_nothing(void **state)
{
    (void)state;
    struct pup_template template = read_all("type: RCP\nsalle deux\nlieu: ici\n");
    assert_int_equal(template.wrong, 2);
    assert_true(pup_span_equal(template.wrong_text, pup_span_of("salle deux")));
    assert_int_equal(template.count, 1);
    assert_int_equal(read_all(" : rien").wrong, 1);
    assert_int_equal(read_all("=").wrong, 1);
}

static void test_bounds(void **state)
{
    (void)state;
    struct pup_buf text;
    struct pup_template template;
    pup_buf_init(&text, 1 << 16);
    for (int i = 0; i < PUP_TEMPLATE_LINES_MAX; i++) {
        assert_int_equal(pup_buf_put_text(&text, "a: b\n"), PUP_OK);
    }
    assert_int_equal(pup_template_read(&arena, pup_buf_span(&text), &template), PUP_OK);
    assert_int_equal(template.count, PUP_TEMPLATE_LINES_MAX);
    assert_int_equal(pup_buf_put_text(&text, "a: b\n"), PUP_OK);
    assert_int_equal(pup_template_read(&arena, pup_buf_span(&text), &template), PUP_ERR_LIMIT);
    pup_buf_release(&text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
    const struct CMUnitTest tests[] = {TEST(test_lines), TEST(test_lines_that_name_nothing), TEST(test_bounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
