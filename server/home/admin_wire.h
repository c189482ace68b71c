/* What passes through the admin socket, and how commands speak.
 *
 * A command may run in the server, far from the person who typed it. What it says therefore travels as a message id and
 * its arguments and is put into words, in her language, where she sits; the server never needs to know one. */
#ifndef PUP_SERVER_ADMIN_WIRE_H
#define PUP_SERVER_ADMIN_WIRE_H

#include "common/base/arena.h"
#include "common/base/buf.h"

enum {
    PUP_ADMIN_VERSION = 1,
    PUP_ADMIN_FRAME_MAX = 256 * 1024, /* a request or a reply, after its length (4 bytes, big-endian) */
    PUP_ADMIN_WORDS_MAX = 64,
    PUP_SAID_ARGUMENTS_MAX = 6
};

/* Where a sentence goes: PUP_SAY_HINT is for people only, shown when standard error is a terminal. */
enum pup_stream { PUP_SAY_OUT, PUP_SAY_ERROR, PUP_SAY_HINT };

/* Sentences, in order, as they travel. Zeroed: none. A sentence that no longer fits is dropped. */
struct pup_said {
    struct pup_buf bytes;
    uint32_t count;
};

void pup_said_init(struct pup_said *said);
void pup_said_release(struct pup_said *said);
/* Adds a sentence: `message` is a msgid (N_) with one %s for each of the arguments that follow, all `const char *`. A
 * line end is added where it is shown. */
void pup_say(struct pup_said *said, enum pup_stream stream, const char *message, ...);

/* One sentence as it is shown: translated, its arguments filled in and escaped. Appended to `out`, without a line end.
 */
struct pup_sentence {
    enum pup_stream stream;
    struct pup_span message;
    struct pup_span arguments[PUP_SAID_ARGUMENTS_MAX];
    size_t argument_count;
};
/* Takes the next sentence off `rest` (spans borrowed); PUP_ERR_NOT_FOUND at the end, PUP_ERR_MALFORMED. */
enum pup_err pup_said_next(struct pup_span *rest, struct pup_sentence *sentence);
/* Fills `form` (the message translated): %s takes the next argument, %2$s the second, %% is a percent sign. */
enum pup_err pup_sentence_fill(const struct pup_sentence *sentence, const char *form, struct pup_buf *out);

/* What a client asks of the running server. */
enum pup_admin_ask {
    PUP_ADMIN_RUN = 1,     /* a command that writes */
    PUP_ADMIN_CONNECTIONS, /* how many there are: answered in `number` */
    PUP_ADMIN_COMPACT      /* rewrite the store in place */
};

struct pup_admin_request {
    enum pup_admin_ask ask;
    bool french;        /* the reader's language, for what is not a message: names of roles, choices */
    const char **words; /* RUN: the command's English name; "--option=value"…; "--"; then its words */
    size_t word_count;
};

struct pup_admin_reply {
    uint32_t exit_code; /* sysexits */
    uint64_t number;
    struct pup_span said; /* sentences */
};

/* Packs with the length in front, appended to `out`. */
enum pup_err pup_admin_request_pack(const struct pup_admin_request *request, struct pup_buf *out);
enum pup_err pup_admin_reply_pack(const struct pup_admin_reply *reply, struct pup_buf *out);

/* The frame at the front of `input`, whole: its bytes without the length; PUP_ERR_GAP: not all there yet;
 * PUP_ERR_LIMIT. */
enum pup_err pup_admin_frame(const struct pup_buf *input, struct pup_span *frame);
/* Words are copied into `arena`, NUL-terminated. PUP_ERR_MALFORMED, PUP_ERR_VERSION. */
enum pup_err pup_admin_request_unpack(struct pup_arena *arena, struct pup_span frame,
                                      struct pup_admin_request *request);
/* Borrows from `frame`. */
enum pup_err pup_admin_reply_unpack(struct pup_span frame, struct pup_admin_reply *reply);

#endif
