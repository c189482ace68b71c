/* Charts and their scales: bounds, nothing to draw, one value, values beyond measure; all in whole numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/document/chart.h"
#include "client/document/scale.h"
#include "tests/unit/arena.h"

static void scales_hold_their_values(void **state)
{
    (void)state;
    static const int64_t values[] = {0,   1,    2,         3,         7,         10,           99,     100,      3600,
                                     661, 5610, 100000000, INT64_MAX, INT64_MIN, -1,           -10,    -4000000, 12345,
                                     499, 500,  501,       -661,      1LL << 53, -(1LL << 53), 2400000};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            for (int64_t unit = 1; unit <= 60; unit += 59) {
                struct pup_scale scale = pup_scale_over(values[i], values[k], unit);
                assert_true(scale.step >= 1 && scale.low <= 0 && scale.high >= 0 && scale.low < scale.high);
                assert_true(scale.low % scale.step == 0 && scale.high % scale.step == 0);
                assert_true((scale.high - scale.low) / scale.step <= 8);
                assert_int_equal(scale.step % unit, 0);
                assert_int_equal(pup_scale_place(&scale, scale.low, 4000), 0);
                assert_int_equal(pup_scale_place(&scale, scale.high, 4000), 4000);
                assert_int_equal(pup_scale_place(&scale, INT64_MIN, 4000), 0);
                assert_int_equal(pup_scale_place(&scale, INT64_MAX, 4000), 4000);
                int32_t zero = pup_scale_place(&scale, 0, 4000);
                assert_true(pup_scale_place(&scale, scale.step / 2, 4000) >= zero);
            }
        }
    }
    struct pup_scale months = pup_scale_over(0, 4200, 60);
    assert_true(months.step == 1200 && months.high == 4800);
    struct pup_scale none = pup_scale_over(0, 0, 1);
    assert_true(none.low == 0 && none.high == 1 && none.step == 1);
}

static void points_lie_on_the_circle(void **state)
{
    (void)state;
    struct pup_point top = pup_circle_point(1000, 0, 4), right = pup_circle_point(1000, 1, 4),
                     bottom = pup_circle_point(1000, 2, 4), left = pup_circle_point(1000, 3, 4);
    assert_true(top.x == 0 && top.y == -1000 && right.x == 1000 && abs(right.y) == 0);
    assert_true(abs(bottom.x) == 0 && bottom.y == 1000 && left.x == -1000 && abs(left.y) == 0);
    for (unsigned turns = 1; turns <= 60; turns++) {
        for (unsigned turn = 0; turn < turns; turn++) {
            struct pup_point point = pup_circle_point(1000, turn, turns);
            int64_t square = (int64_t)point.x * point.x + (int64_t)point.y * point.y;
            assert_in_range(square, 996000, 1004000);
        }
    }
    assert_int_equal(pup_circle_point(1000, 3, 0).y, -1000);
}

/* Draws a chart of the values and checks what must hold of any drawing. */
static char *draw(enum pup_chart_type type, size_t categories, size_t series, const int64_t *values,
                  const int64_t *targets, int64_t top)
{
    struct pup_document document;
    struct pup_span names[PUP_CHART_CATEGORIES_MAX];
    struct pup_buf out;
    for (size_t i = 0; i < categories; i++) {
        names[i] = pup_span_of(i % 3 == 0 ? "Système d'information & <autres> \"choses\" bien longues" : "é");
    }
    pup_document_init(&document, &arena, PUP_FRENCH);
    struct pup_section *section = pup_document_section(&document, "s", "S");
    struct pup_chart *chart =
        pup_section_chart(section, type, "chart", "Title", pup_cell_number(0, 2, PUP_UNIT_EURO), names, categories);
    assert_non_null(chart);
    chart->top = top;
    for (size_t i = 0; i < series; i++) {
        pup_chart_series(section, chart, "x", i == 0 ? "réalisé" : "un autre nom de série", values + i * categories);
    }
    if (targets != NULL) {
        pup_chart_target(section, chart, "cible", targets);
    }
    if (!pup_chart_drawable(chart)) {
        return NULL;
    }
    pup_buf_init(&out, 1 << 20);
    assert_int_equal(pup_chart_draw(&out, chart, PUP_FRENCH), PUP_OK);
    assert_int_equal(pup_buf_put_byte(&out, 0), PUP_OK);
    char *drawing = strdup((const char *)pup_buf_span(&out).data);
    pup_buf_release(&out);
    assert_null(strstr(drawing, "\"nan"));
    assert_null(strstr(drawing, "\"inf"));
    assert_null(strstr(drawing, "width=\"-"));
    assert_null(strstr(drawing, "height=\"-"));
    assert_null(strstr(drawing, "<autres>"));
    assert_non_null(strstr(drawing, "<title id=\"chart-chart-title\">Title</title>"));
    assert_string_equal(drawing + strlen(drawing) - 7, "</svg>\n");
    return drawing;
}

static size_t times(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++) {
        count++;
    }
    return count;
}

static void nothing_is_not_drawn(void **state)
{
    (void)state;
    static const int64_t none[4] = {PUP_CHART_NO_VALUE, PUP_CHART_NO_VALUE, PUP_CHART_NO_VALUE, PUP_CHART_NO_VALUE};
    for (int type = PUP_CHART_BARS; type <= PUP_CHART_RADAR; type++) {
        assert_null(draw(type, 0, 0, none, NULL, 0));
        assert_null(draw(type, 4, 0, none, NULL, 0));
        assert_null(draw(type, 4, 1, none, NULL, 0));
    }
    static const int64_t two[2] = {1, 2};
    assert_null(draw(PUP_CHART_RADAR, 2, 1, two, NULL, 4));
}

static void all_sorts_of_values(void **state)
{
    (void)state;
    static const int64_t sets[][6] = {
        {0, 0, 0, 0, 0, 0},
        {1, 2, 3, 4, 5, 6},
        {INT64_MAX, INT64_MAX, 0, 1, INT64_MIN + 1, INT64_MAX},
        {-5, -4, -3, -2, -1, -1000000},
        {7, PUP_CHART_NO_VALUE, 7, PUP_CHART_NO_VALUE, PUP_CHART_NO_VALUE, 7},
    };
    for (int type = PUP_CHART_BARS; type <= PUP_CHART_RADAR; type++) {
        for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
            for (size_t target = 0; target <= sizeof sets / sizeof *sets; target++) {
                const int64_t *targets = target == 0 ? NULL : sets[target - 1];
                free(draw(type, 6, 1, sets[i], targets, 0));
                free(draw(type, 3, 2, sets[i], targets, 40));
                free(draw(type, 1, 6, sets[i], targets, 0));
            }
        }
    }
}

static void a_gap_is_no_zero(void **state)
{
    (void)state;
    static const int64_t broken[6] = {1, 2, PUP_CHART_NO_VALUE, 4, 5, 6};
    char *line = draw(PUP_CHART_LINE, 6, 1, broken, NULL, 0);
    assert_int_equal(times(line, "<polyline"), 2);
    assert_int_equal(times(line, "<circle"), 5);
    free(line);
    char *radar = draw(PUP_CHART_RADAR, 6, 1, broken, NULL, 6);
    assert_int_equal(times(radar, "s1 area"), 0);
    assert_int_equal(times(radar, "<circle"), 5);
    free(radar);
    char *bars = draw(PUP_CHART_BARS, 6, 1, broken, NULL, 0);
    assert_int_equal(times(bars, "s1 bar"), 5);
    free(bars);
}

static void many_are_cut(void **state)
{
    (void)state;
    static int64_t values[PUP_CHART_CATEGORIES_MAX];
    char *most = draw(PUP_CHART_STACKED, PUP_CHART_CATEGORIES_MAX, 1, values, NULL, 0);
    assert_non_null(most);
    free(most);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_hold_their_values),
        cmocka_unit_test(points_lie_on_the_circle),
        cmocka_unit_test_setup_teardown(nothing_is_not_drawn, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(all_sorts_of_values, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(a_gap_is_no_zero, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(many_are_cut, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
