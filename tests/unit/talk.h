/* The server's half of a conversation, driven by hand: messages in, a writer that writes at once (or when told),
 * messages out. */
#ifndef PUP_TESTS_TALK_H
#define PUP_TESTS_TALK_H

#include "server/session/session.h"
#include "tests/unit/server_world.h"

enum { MESSAGES_MAX = 256, JOBS_MAX = 64 };

/* One connection, with what the client was told. */
struct talk {
    struct world *world;
    struct pup_session *session;
    struct pup_buf input; /* to the session */
    struct pup_buf inbox; /* from it */
    struct pup_framer framer;
    struct pup_message messages[MESSAGES_MAX];
    size_t count, read;
    struct pup_job *jobs[JOBS_MAX];
    size_t job_count;
    bool writer_sleeps;
    enum pup_err writer_fails; /* what the next transactions end with */
    size_t beside;             /* edits that others brought in each transaction */
    bool stranger;
    uint64_t now;
};

/* A connection of that device, as TLS proved it (or did not). */
struct talk *talk_new(struct world *world, const struct author *author, bool trusted);
void talk_free(struct talk *talk);

/* Says a message, and lets everything happen that follows from it. */
void talk_say(struct talk *talk, const struct pup_message *message);
void talk_say_edits(struct talk *talk, struct pup_submitted *edits, size_t count);
void talk_settle(struct talk *talk);

/* The next message the client was told, which must be of that type. */
const struct pup_message *talk_expect(struct talk *talk, enum pup_message_type type);
void talk_expect_nothing(const struct talk *talk);
void talk_expect_refusal(struct talk *talk, enum pup_refusal cause);

/* A Hello of somebody who never synced; a connection on which it was said; one on which everything was told. */
struct pup_message talk_hello_of(const struct author *author);
struct talk *talk_greeted(struct world *world, const struct author *author);
struct talk *talk_open(struct world *world, const struct author *author);

/* Her next edit: a new meeting in V/team. */
struct pup_submitted talk_meeting_edit(struct world *world, struct author *author, const char *title);

#endif
