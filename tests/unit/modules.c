/* Modules are found beside the program, checked, and loaded once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/modules/module.h"
#include "common/base/program.h"
#include "tests/unit/module_example.h"

static char reason[PUP_MODULE_REASON_MAX];

static void test_functions_can_be_called(void **state)
{
    (void)state;
    const struct pup_module_wanted wanted = {"test-example", EXAMPLE_VERSION, sizeof(struct example_functions)};
    const void *first = NULL, *again = NULL;
    assert_int_equal(pup_module_load(&wanted, &first, reason), PUP_OK);
    assert_int_equal(((const struct example_functions *)first)->twice(21), 42);
    assert_int_equal(pup_module_load(&wanted, &again, reason), PUP_OK);
    assert_ptr_equal(first, again);
}

static void test_another_version_is_not_called(void **state)
{
    (void)state;
    const struct pup_module_wanted newer = {"test-example", EXAMPLE_VERSION + 1, sizeof(struct example_functions)};
    const struct pup_module_wanted larger = {"test-example", EXAMPLE_VERSION, 2 * sizeof(struct example_functions)};
    const void *functions = &newer;
    assert_int_equal(pup_module_load(&newer, &functions, reason), PUP_ERR_VERSION);
    assert_null(functions);
    assert_int_equal(pup_module_load(&larger, &functions, reason), PUP_ERR_VERSION);
    assert_int_equal(pup_module_need(&larger, &functions), 69);
}

static void test_missing_ones_are_told(void **state)
{
    (void)state;
    const struct pup_module_wanted wanted = {"test-nowhere", 1, 8};
    const void *functions;
    assert_int_equal(pup_module_load(&wanted, &functions, reason), PUP_ERR_NOT_FOUND);
    assert_int_equal(pup_module_need(&wanted, &functions), 69);
}

static void test_what_is_no_module_is_not_called(void **state)
{
    (void)state;
    const struct pup_module_wanted stranger = {"test-stranger", 1, 8}, text = {"test-text", 1, 8};
    const void *functions;
    char path[PATH_MAX];
    assert_int_equal(pup_module_load(&stranger, &functions, reason), PUP_ERR_IO);
    assert_non_null(strstr(reason, PUP_MODULE_SYMBOL));
    assert_true(pup_program_beside("modules/test-text.so", path));
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("not a library\n", file);
    fclose(file);
    assert_int_equal(pup_module_load(&text, &functions, reason), PUP_ERR_IO);
    assert_int_not_equal(strlen(reason), 0);
    assert_int_equal(pup_module_need(&text, &functions), 69);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_can_be_called),
        cmocka_unit_test(test_another_version_is_not_called),
        cmocka_unit_test(test_missing_ones_are_told),
        cmocka_unit_test(test_what_is_no_module_is_not_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
