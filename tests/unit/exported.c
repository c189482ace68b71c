/* What says which records the names of an exported row mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client/query/exported.h"
#include "common/model/fields.h"
#include "tests/unit/arena.h"

static const struct pup_field_def *field_of(uint32_t kind, uint32_t field)
{
    return pup_schema_field(pup_schema_kind(kind), field);
}

/* An action whose owner is the record of that number, as the law would keep it. */
static struct pup_record action_of(uint8_t number, struct pup_standing *standing, struct pup_register *owner)
{
    struct pup_record record;
    struct pup_id id = {{1}};
    pup_record_init(&record, &id, PUP_KIND_ACTION);
    *standing = (struct pup_standing){.value = pup_value_reference((struct pup_id){{number}}, pup_span_of("A, B"))};
    *owner = (struct pup_register){.field = PUP_ACTION_OWNER, .values = standing, .count = 1};
    record.registers = owner;
    record.register_count = 1;
    return record;
}

static void ids_come_back_unless_names_changed(void **state)
{
    (void)state;
    struct pup_standing standing;
    struct pup_register reg;
    struct pup_record record = action_of(7, &standing, &reg);
    const struct pup_field_def *owner = field_of(PUP_KIND_ACTION, PUP_ACTION_OWNER);
    const struct pup_field_def *support = field_of(PUP_KIND_ACTION, PUP_ACTION_SUPPORT);
    struct pup_buf column;
    struct pup_id *ids;
    size_t count;
    pup_buf_init(&column, 4096);
    assert_int_equal(pup_exported_put(&column, &record, support, pup_span_of("")), PUP_OK);
    assert_int_equal(pup_buf_len(&column), 0);
    assert_int_equal(pup_exported_put(&column, &record, owner, pup_span_of("A, B")), PUP_OK);
    struct pup_span written = pup_buf_span(&column);
    assert_int_equal(pup_exported_ids(&arena, written, owner, pup_span_of("A, B"), &ids, &count), PUP_OK);
    assert_true(count == 1 && ids[0].bytes[0] == 7);
    assert_int_equal(pup_exported_ids(&arena, written, owner, pup_span_of("A, C"), &ids, &count), PUP_OK);
    assert_true(ids == NULL && count == 0);
    assert_int_equal(pup_exported_ids(&arena, written, support, pup_span_of("A, B"), &ids, &count), PUP_OK);
    assert_int_equal(count, 0);
    for (size_t len = 0; len < written.len; len++) { /* cut anywhere: nothing, and no crash */
        assert_int_equal(
            pup_exported_ids(&arena, (struct pup_span){written.data, len}, owner, pup_span_of("A, B"), &ids, &count),
            PUP_OK);
        assert_int_equal(count, 0);
    }
    pup_buf_release(&column);
}

static void names_are_quoted_where_they_must(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"Anne Castel", "Anne Castel"},
                                           {"Castel, Anne", "\"Castel, Anne\""},
                                           {"a\"b", "\"a\"\"b\""},
                                           {" a", "\" a\""},
                                           {"", "\"\""},
                                           {"a/b", "\"a/b\""}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct pup_buf out;
        pup_buf_init(&out, 256);
        assert_int_equal(pup_exported_name(&out, pup_span_of(names[i][0])), PUP_OK);
        assert_true(pup_span_equal(pup_buf_span(&out), pup_span_of(names[i][1])));
        pup_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ids_come_back_unless_names_changed, open_arena, close_arena),
        cmocka_unit_test(names_are_quoted_where_they_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
