/* Writers that each wait for the receipt of their last edits before they make the next: accepted edits a second, and
 * how long a receipt takes. Each has a space of its own while there are spaces; what others wrote there comes back to
 * it too. */
#include "tests/bench/crowd.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/seeded.h"

struct writer {
    struct crowd_talk talk;
    struct crowd *crowd;
    uv_timer_t pause;
    uint64_t sent_at;
    size_t waiting; /* edits without a receipt */
    bool open;
};

struct crowd {
    const struct crowd_options *options;
    struct crowd_home home;
    uv_loop_t loop;
    struct pup_arena arena;
    struct seeded dice;
    struct writer *writers;
    size_t open;
    uint64_t begun, ends; /* ns; begun when all writers are open */
    uint64_t accepted, other;
    bool over;
    struct crowd_samples receipts;
};

static struct pup_submitted next_edit(struct writer *writer)
{
    struct crowd *crowd = writer->crowd;
    struct crowd_author *author = &writer->talk.author;
    size_t records = crowd->options->records;
    if (records > 0) {
        struct pup_id id = crowd_record(author->member, (size_t)seeded_below(&crowd->dice, records));
        return crowd_change(author, &crowd->home, &crowd->arena, &id);
    }
    uint8_t random[10];
    pup_random(random, sizeof random);
    struct pup_id id = pup_id_v7(1767225600000u + author->counter, random);
    return crowd_create(author, &crowd->arena, &id);
}

static void write_next(struct writer *writer)
{
    struct crowd *crowd = writer->crowd;
    struct pup_submitted *edits = calloc(crowd->options->batch, sizeof *edits);
    pup_arena_reset(&crowd->arena);
    for (size_t i = 0; edits && i < crowd->options->batch; i++)
        edits[i] = next_edit(writer);
    writer->sent_at = crowd_now();
    writer->waiting = crowd->options->batch;
    crowd_talk_submit(&writer->talk, edits, crowd->options->batch);
    free(edits);
}

static void on_pause(uv_timer_t *timer)
{
    struct writer *writer = timer->data;
    if (!writer->crowd->over)
        write_next(writer);
}

static void finish(struct crowd *crowd)
{
    crowd->over = true;
    crowd->ends = crowd_now();
    for (size_t i = 0; i < crowd->options->writers; i++) {
        crowd_talk_close(&crowd->writers[i].talk);
        uv_close((uv_handle_t *)&crowd->writers[i].pause, NULL);
    }
}

static void on_receipts(struct crowd_talk *talk, const struct pup_msg_receipts *receipts)
{
    struct writer *writer = talk->owner;
    struct crowd *crowd = writer->crowd;
    uint64_t now = crowd_now();
    if (crowd->over)
        return;
    for (size_t i = 0; i < receipts->count; i++)
        *(receipts->receipts[i].verdict == PUP_VERDICT_APPLIED ? &crowd->accepted : &crowd->other) += 1;
    writer->waiting -= receipts->count;
    if (writer->waiting > 0)
        return;
    crowd_sample(&crowd->receipts, now - writer->sent_at);
    if ((double)(now - crowd->begun) >= crowd->options->seconds * 1e9)
        finish(crowd);
    else if (crowd->options->pause_ms > 0)
        uv_timer_start(&writer->pause, on_pause, crowd->options->pause_ms, 0);
    else
        write_next(writer);
}

static void on_caught_up(struct crowd_talk *talk)
{
    struct writer *writer = talk->owner;
    struct crowd *crowd = writer->crowd;
    if (writer->open) /* said once more, of what others wrote meanwhile */
        return;
    writer->open = true;
    if (++crowd->open < crowd->options->writers)
        return;
    crowd->begun = crowd_now();
    for (size_t i = 0; i < crowd->options->writers; i++)
        write_next(&crowd->writers[i]);
}

void crowd_run_write(const struct crowd_options *options)
{
    static const struct crowd_talk_events events = {.on_caught_up = on_caught_up, .on_receipts = on_receipts};
    struct crowd crowd = {.options = options, .dice = {20260310}};
    crowd_home_open(options->home, &crowd.home);
    crowd_people(&crowd.home, options->members);
    pup_arena_init(&crowd.arena, PUP_WIRE_BUDGET);
    crowd.writers = calloc(options->writers, sizeof *crowd.writers);
    if (!crowd.writers || uv_loop_init(&crowd.loop))
        abort();
    for (size_t i = 0; i < options->writers; i++) {
        struct writer *writer = &crowd.writers[i];
        writer->crowd = &crowd;
        uv_timer_init(&crowd.loop, &writer->pause);
        writer->pause.data = writer;
        crowd_talk_start(&writer->talk, &crowd.loop, &crowd.home, options->address, i % options->members, &events,
                         writer);
    }
    uv_run(&crowd.loop, UV_RUN_DEFAULT);
    uv_loop_close(&crowd.loop);
    double seconds = (double)(crowd.ends - crowd.begun) / 1e9;
    printf("{\"accepted\": %llu, \"other\": %llu, \"seconds\": %.3f, \"per_second\": %.0f, \"receipt_p50_ms\": %.3f, "
           "\"receipt_p99_ms\": %.3f}\n",
           (unsigned long long)crowd.accepted, (unsigned long long)crowd.other, seconds,
           (double)(crowd.accepted + crowd.other) / seconds, crowd_quantile_ms(&crowd.receipts, 0.5),
           crowd_quantile_ms(&crowd.receipts, 0.99));
    for (size_t i = 0; i < options->writers; i++)
        crowd_talk_release(&crowd.writers[i].talk);
    free(crowd.writers);
    free(crowd.receipts.at);
    pup_arena_release(&crowd.arena);
    crowd_home_close(&crowd.home);
}

void crowd_run_fill(const struct crowd_options *options)
{
    struct crowd_home home;
    uint64_t begun = crowd_now();
    crowd_home_open(options->home, &home);
    crowd_people(&home, options->members);
    for (size_t i = 0; i < options->members; i++)
        crowd_fill(&home, i, options->records);
    crowd_home_close(&home);
    printf("{\"records\": %zu, \"seconds\": %.3f}\n", options->members * options->records,
           (double)(crowd_now() - begun) / 1e9);
}
