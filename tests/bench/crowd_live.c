/* How long an edit takes from its author's socket to those who follow, durable on the way: one writer, pausing between
 * edits, and devices of the same member that follow. A sample for each follower and edit. */
#include "tests/bench/crowd.h"

#include <stdio.h>
#include <stdlib.h>

struct live {
    const struct crowd_options *options;
    struct crowd_home home;
    uv_loop_t loop;
    uv_timer_t pause;
    struct pup_arena arena;
    struct crowd_talk writer, *followers;
    size_t ready, heard, written;
    bool receipted, over;
    uint64_t sent_at;
    struct crowd_samples seen, receipts;
};

static void write_next(struct live *live)
{
    uint8_t random[10];
    pup_random(random, sizeof random);
    struct pup_id id = pup_id_v7(1767225600000u + live->written, random);
    pup_arena_reset(&live->arena);
    struct pup_submitted edit = crowd_create(&live->writer.author, &live->arena, &id);
    live->heard = 0;
    live->receipted = false;
    live->sent_at = crowd_now();
    crowd_talk_submit(&live->writer, &edit, 1);
}

static void on_pause(uv_timer_t *timer)
{
    write_next(timer->data);
}

static void finish(struct live *live)
{
    live->over = true;
    crowd_talk_close(&live->writer);
    for (size_t i = 0; i < live->options->writers; i++)
        crowd_talk_close(&live->followers[i]);
    uv_close((uv_handle_t *)&live->pause, NULL);
}

static void go_on(struct live *live)
{
    if (live->over || !live->receipted || live->heard < live->options->writers)
        return;
    if (++live->written == live->options->count)
        finish(live);
    else
        uv_timer_start(&live->pause, on_pause, live->options->pause_ms, 0);
}

static void on_ready(struct crowd_talk *talk)
{
    struct live *live = talk->owner;
    if (live->written == 0 && live->sent_at == 0 && ++live->ready == live->options->writers + 1)
        write_next(live);
}

static void on_receipts(struct crowd_talk *talk, const struct pup_msg_receipts *receipts)
{
    struct live *live = talk->owner;
    if (receipts->count != 1 || receipts->receipts[0].verdict != PUP_VERDICT_APPLIED)
        crowd_must(PUP_ERR_DENIED, "receipt");
    crowd_sample(&live->receipts, crowd_now() - live->sent_at);
    live->receipted = true;
    go_on(live);
}

static void on_entries(struct crowd_talk *talk, const struct pup_msg_entries *entries)
{
    struct live *live = talk->owner;
    if (talk == &live->writer || live->sent_at == 0)
        return;
    for (size_t i = 0; i < entries->count; i++) {
        crowd_sample(&live->seen, crowd_now() - live->sent_at);
        live->heard++;
    }
    go_on(live);
}

void crowd_run_live(const struct crowd_options *options)
{
    static const struct crowd_talk_events events = {
        .on_caught_up = on_ready, .on_receipts = on_receipts, .on_entries = on_entries};
    struct live live = {.options = options};
    crowd_home_open(options->home, &live.home);
    crowd_people(&live.home, 1);
    pup_arena_init(&live.arena, PUP_WIRE_BUDGET);
    live.followers = calloc(options->writers, sizeof *live.followers);
    if (!live.followers || uv_loop_init(&live.loop))
        abort();
    uv_timer_init(&live.loop, &live.pause);
    live.pause.data = &live;
    crowd_talk_start(&live.writer, &live.loop, &live.home, options->address, 0, &events, &live);
    for (size_t i = 0; i < options->writers; i++)
        crowd_talk_start(&live.followers[i], &live.loop, &live.home, options->address, 0, &events, &live);
    uv_run(&live.loop, UV_RUN_DEFAULT);
    uv_loop_close(&live.loop);
    printf("{\"edits\": %zu, \"followers\": %zu, \"seen_p50_ms\": %.3f, \"seen_p99_ms\": %.3f, "
           "\"receipt_p50_ms\": %.3f, \"receipt_p99_ms\": %.3f}\n",
           options->count, options->writers, crowd_quantile_ms(&live.seen, 0.5), crowd_quantile_ms(&live.seen, 0.99),
           crowd_quantile_ms(&live.receipts, 0.5), crowd_quantile_ms(&live.receipts, 0.99));
    crowd_talk_release(&live.writer);
    for (size_t i = 0; i < options->writers; i++)
        crowd_talk_release(&live.followers[i]);
    free(live.followers);
    free(live.seen.at);
    free(live.receipts.at);
    pup_arena_release(&live.arena);
    crowd_home_close(&live.home);
}
