/* crowd WHAT OPTION…: a crowd of devices against a running server; see crowd.h, and rows of this folder for the uses.
 *
 *   fill    --home H --members M --records N       N meetings in each of M spaces
 *   write   --home H --address A --writers W --members M [--records N] [--seconds S] [--pause MS] [--batch B]
 *   live    --home H --address A --writers FOLLOWERS --count EDITS --pause MS
 *   idle    --home H --address A --writers CONNECTIONS --members M
 *   limits  --home EMPTY --seconds S
 *   counted --home H --records N                   single steps, for counts.py
 *   run     PROGRAM WORD…                          its time, CPU and peak of memory
 */
#include "tests/bench/crowd.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    void (*run)(const struct crowd_options *options);
} sorts[] = {{"fill", crowd_run_fill}, {"write", crowd_run_write},   {"live", crowd_run_live},
             {"idle", crowd_run_idle}, {"limits", crowd_run_limits}, {"counted", crowd_run_counted}};

static void usage(void)
{
    fprintf(
        stderr,
        "crowd fill|write|live|idle|limits|counted --home H [--address A --writers W --members M --records N --count N "
        "--seconds S --pause MS --batch B]\n");
    exit(2);
}

static void take(struct crowd_options *options, const char *name, const char *value)
{
    size_t number = strtoul(value, NULL, 10);
    if (!strcmp(name, "--home"))
        options->home = value;
    else if (!strcmp(name, "--address"))
        options->address = value;
    else if (!strcmp(name, "--writers"))
        options->writers = number;
    else if (!strcmp(name, "--members"))
        options->members = number;
    else if (!strcmp(name, "--records"))
        options->records = number;
    else if (!strcmp(name, "--count"))
        options->count = number;
    else if (!strcmp(name, "--seconds"))
        options->seconds = strtod(value, NULL);
    else if (!strcmp(name, "--pause"))
        options->pause_ms = (unsigned)number;
    else if (!strcmp(name, "--batch"))
        options->batch = number;
    else
        usage();
}

int main(int argc, char **argv)
{
    struct crowd_options options = {.writers = 1, .members = 1, .count = 1000, .seconds = 5, .batch = 1};
    signal(SIGPIPE, SIG_IGN);
    if (argc > 2 && !strcmp(argv[1], "run"))
        return crowd_run_program(argv + 2);
    if (argc < 2 || argc % 2 != 0)
        usage();
    for (int i = 2; i < argc; i += 2)
        take(&options, argv[i], argv[i + 1]);
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++)
        if (options.home && !strcmp(argv[1], sorts[i].name)) {
            sorts[i].run(&options);
            return 0;
        }
    usage();
}
