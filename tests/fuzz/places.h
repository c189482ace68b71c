/* A server home and a client folder in memory, as they were left by a few edits and one sync; each run begins with
 * fresh copies of both. Built on the unit tests' desk (tests/unit/desk.h). */
#ifndef PUP_TESTS_FUZZ_PLACES_H
#define PUP_TESTS_FUZZ_PLACES_H

#include "tests/fuzz/made.h"
#include "tests/unit/desk.h"

struct places {
    struct desk *desk;            /* the home: desk->world */
    struct site site;             /* maelle's folder: synced, and two edits in the outbox since */
    struct pup_edit_id last_sent; /* her last edit that the home holds, and its header's hash */
    struct pup_hash last_header;
    struct pup_hash text; /* the commitment of the text that the home's protocol (made_record(2)) has */
};

/* Fresh ones, until the next call. The world's arena is empty again. */
struct places *places_anew(void);

/* One connection to the home, with the writer's queue. */
struct line {
    struct places *places;
    struct pup_session *session;
    struct pup_buf input;
    struct pup_job *first, **last;
    uint64_t now; /* ms */
};

void line_open(struct line *line, struct places *places, bool trusted);
/* Gives bytes to the session; what it says is read and dropped. */
void line_say(struct line *line, struct pup_span bytes);
void line_say_message(struct line *line, const struct pup_message *message);
/* Lets the writer finish one job, durably or not; false when it has none. */
bool line_write(struct line *line, bool durably);
/* Until nothing happens any more. */
void line_settle(struct line *line);
void line_close(struct line *line);

/* Changes some stored rows as the input says: cut, flipped, replaced, or put under another key. */
void places_spoil(struct fuzz *fuzz, struct pup_store *store, size_t tables);

#endif
