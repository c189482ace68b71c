/* A crowd of devices in one process, for benchmarks: they speak the wire with the shipped objects (net, wire), but keep
 * no replica, so that what is measured is the server. Structures S0000, S0001… each have one member, w0000…, its
 * coordinator.
 *
 * Everything dies loudly: a benchmark that went wrong has no figure. */
#ifndef PUP_TESTS_CROWD_H
#define PUP_TESTS_CROWD_H

#include <uv.h>

#include "common/base/arena.h"
#include "common/net/conn.h"
#include "common/wire/message.h"
#include "server/home/home.h"

/* Ends the process unless `err` is PUP_OK. */
void crowd_must(enum pup_err err, const char *what);
/* Nanoseconds of the monotonic clock. */
uint64_t crowd_now(void);

/* ---- the home, opened beside the running server (crowd_home.c) ---- */

struct crowd_home {
    struct pup_opened opened;
    struct pup_arena arena; /* of one edit */
};

void crowd_home_open(const char *path, struct crowd_home *home);
void crowd_home_close(struct crowd_home *home);

/* The team space of structure `number`; its member's login. */
struct pup_space crowd_space(size_t number);
void crowd_login(size_t number, char login[PUP_LOGIN_MAX + 1]);

/* Makes structures and members 0..count-1 that are not there yet. */
void crowd_people(struct crowd_home *home, size_t count);
/* Notes a fresh device of member `number` that will never connect. */
struct pup_device crowd_put_device(struct crowd_home *home, size_t number);
/* Enrols a fresh device of member `number`. */
struct pup_identity *crowd_enrol(struct crowd_home *home, size_t number);
/* Makes `records` meetings in space `number`, as one more device of its member would, by the ledger's own path. */
void crowd_fill(struct crowd_home *home, size_t number, size_t records);

/* ---- edits (crowd_edit.c) ---- */

/* One device's chain. */
struct crowd_author {
    size_t member;
    struct pup_device device;
    uint64_t counter;
    struct pup_hash previous;
};

/* The id of record `index` of space `number`: what crowd_fill made. */
struct pup_id crowd_record(size_t number, size_t index);

/* The next edit of `author`, sealed in `arena`: a new meeting of 12 fields and some 400 bytes of French… */
struct pup_submitted crowd_create(struct crowd_author *author, struct pup_arena *arena, const struct pup_id *record);
/* …or one field of a record as it stands in the home. */
struct pup_submitted crowd_change(struct crowd_author *author, struct crowd_home *home, struct pup_arena *arena,
                                  const struct pup_id *record);

/* ---- one connection (crowd_talk.c) ---- */

struct crowd_talk;

struct crowd_talk_events {
    void (*on_open)(struct crowd_talk *talk);      /* Welcome came */
    void (*on_caught_up)(struct crowd_talk *talk); /* each time */
    void (*on_receipts)(struct crowd_talk *talk, const struct pup_msg_receipts *receipts);
    void (*on_entries)(struct crowd_talk *talk, const struct pup_msg_entries *entries);
};

struct crowd_talk {
    const struct crowd_talk_events *events;
    void *owner;
    struct crowd_author author;
    struct pup_identity *identity;
    struct pup_tls_context *tls;
    struct pup_conn *conn;
    struct pup_framer framer;
    struct pup_arena arena; /* of the message that was heard */
    struct pup_buf out;
    bool closed;
};

/* Connects as that device, with a cursor at the head of its space: nothing old is sent. */
void crowd_talk_start(struct crowd_talk *talk, uv_loop_t *loop, struct crowd_home *home, const char *address,
                      size_t member, const struct crowd_talk_events *events, void *owner);
void crowd_talk_submit(struct crowd_talk *talk, struct pup_submitted *edits, size_t count);
/* Closes; the loop runs on until it is done. */
void crowd_talk_close(struct crowd_talk *talk);
/* Once the loop has ended. */
void crowd_talk_release(struct crowd_talk *talk);

/* ---- samples (crowd_samples.c) ---- */

struct crowd_samples {
    uint64_t *at;
    size_t count, room;
};

void crowd_sample(struct crowd_samples *samples, uint64_t value);
/* The value below which that share (0..1) lies, in milliseconds; sorts. */
double crowd_quantile_ms(struct crowd_samples *samples, double share);

/* ---- what can be measured; each prints one line of JSON ---- */

struct crowd_options {
    const char *home;
    const char *address; /* HOST:PORT */
    size_t writers;      /* or connections, or followers */
    size_t members;      /* spaces used */
    size_t records;      /* in each space, where edits go; 0: edits create */
    size_t count;        /* edits */
    double seconds;
    unsigned pause_ms; /* between a receipt and the next edit of a writer */
    size_t batch;      /* edits in one Submit */
};

void crowd_run_fill(const struct crowd_options *options);
void crowd_run_write(const struct crowd_options *options);
void crowd_run_live(const struct crowd_options *options);
void crowd_run_idle(const struct crowd_options *options);
void crowd_run_limits(const struct crowd_options *options);
void crowd_run_counted(const struct crowd_options *options);
/* Runs a program, its output thrown away; returns the exit code of this one. */
int crowd_run_program(char **words);

#endif
