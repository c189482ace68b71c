/* A module made for the test of the loader. */
#ifndef PUP_TESTS_MODULE_EXAMPLE_H
#define PUP_TESTS_MODULE_EXAMPLE_H

enum { EXAMPLE_VERSION = 3 };

struct example_functions {
    int (*twice)(int number);
};

#endif
