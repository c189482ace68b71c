#include "tests/unit/module_example.h"
#include "client/modules/module.h"

static int twice(int number)
{
    return 2 * number;
}

static const struct example_functions functions = {twice};

PUP_MODULE_EXPORT extern const struct pup_module pup_module;
const struct pup_module pup_module = {EXAMPLE_VERSION, sizeof functions, &functions};
