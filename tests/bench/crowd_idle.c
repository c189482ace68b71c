/* Connections that follow and say nothing: says how many there are once all have caught up, and holds them until its
 * input ends. Connects a few at a time, so that the server's queue of handshakes is no part of what is measured. */
#include "tests/bench/crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { AT_ONCE = 32 };

struct idle {
    const struct crowd_options *options;
    struct crowd_home home;
    uv_loop_t loop;
    struct crowd_talk *talks;
    size_t begun, ready;
};

static void on_ready(struct crowd_talk *talk);

static const struct crowd_talk_events events = {.on_caught_up = on_ready};

static void connect_more(struct idle *idle)
{
    while (idle->begun < idle->options->writers && idle->begun < idle->ready + AT_ONCE) {
        size_t next = idle->begun++;
        crowd_talk_start(&idle->talks[next], &idle->loop, &idle->home, idle->options->address,
                         next % idle->options->members, &events, idle);
    }
}

static void on_ready(struct crowd_talk *talk)
{
    struct idle *idle = talk->owner;
    idle->ready++;
    connect_more(idle);
    if (idle->ready == idle->options->writers)
        uv_stop(&idle->loop);
}

void crowd_run_idle(const struct crowd_options *options)
{
    struct idle idle = {.options = options};
    char end;
    crowd_home_open(options->home, &idle.home);
    crowd_people(&idle.home, options->members);
    idle.talks = calloc(options->writers, sizeof *idle.talks);
    if (!idle.talks || uv_loop_init(&idle.loop))
        abort();
    connect_more(&idle);
    uv_run(&idle.loop, UV_RUN_DEFAULT);
    printf("{\"connections\": %zu}\n", idle.ready);
    fflush(stdout);
    while (read(STDIN_FILENO, &end, 1) > 0) {}
    _exit(0); /* the system closes thousands of sockets faster than we would say goodbye */
}
