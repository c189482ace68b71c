/* One program from spawn to exit: time, CPU, memory at its peak. Measured from here because a process inherits the peak
 * of whoever spawned it, and an interpreter has a high one. */
#include "tests/bench/crowd.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double ms_of(const struct timeval *time)
{
    return (double)time->tv_sec * 1e3 + (double)time->tv_usec / 1e3;
}

int crowd_run_program(char **words)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage = {0};
    pid_t pid;
    int status = 0;
    posix_spawn_file_actions_init(&actions);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    uint64_t begun = crowd_now();
    if (posix_spawn(&pid, words[0], &actions, NULL, words, environ) || wait4(pid, &status, 0, &usage) != pid)
        crowd_must(PUP_ERR_IO, words[0]);
    double spent = (double)(crowd_now() - begun) / 1e6;
    posix_spawn_file_actions_destroy(&actions);
    printf("{\"ms\": %.3f, \"cpu_ms\": %.3f, \"peak_kib\": %ld, \"status\": %d}\n", spent,
           ms_of(&usage.ru_utime) + ms_of(&usage.ru_stime), usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 0;
}
