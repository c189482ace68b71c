/* The admin socket: frames, requests, replies, and the sentences in them. */
#include "tests/fuzz/fuzz.h"

#include "common/base/text.h"
#include "server/home/admin_wire.h"

enum { SENTENCE_MAX = 1024 * 1024 };

static void try_request(struct pup_arena *arena, struct pup_span frame)
{
    struct pup_admin_request request, again;
    struct pup_buf bytes;
    struct pup_span repacked;
    enum pup_err err = pup_admin_request_unpack(arena, frame, &request);
    if (err != PUP_OK) {
        MUST(err == PUP_ERR_MALFORMED || err == PUP_ERR_VERSION || err == PUP_ERR_MEMORY || err == PUP_ERR_LIMIT);
        return;
    }
    pup_buf_init(&bytes, 2 * PUP_ADMIN_FRAME_MAX);
    MUST(request.word_count <= PUP_ADMIN_WORDS_MAX);
    MUST(pup_admin_request_pack(&request, &bytes) == PUP_OK);
    MUST(pup_admin_frame(&bytes, &repacked) == PUP_OK);
    MUST(pup_admin_request_unpack(arena, repacked, &again) == PUP_OK);
    MUST(again.ask == request.ask && again.french == request.french && again.word_count == request.word_count);
    for (size_t i = 0; i < request.word_count; i++)
        MUST(pup_span_equal(pup_span_of(request.words[i]), pup_span_of(again.words[i])));
    pup_buf_release(&bytes);
}

/* What is shown can do nothing to a terminal, whatever the translation asks for. */
static void say(const struct pup_sentence *sentence, struct pup_span form)
{
    struct pup_buf out;
    pup_buf_init(&out, SENTENCE_MAX);
    if (pup_sentence_fill(sentence, form.data ? (const char *)form.data : "", &out) == PUP_OK) {
        struct pup_span shown = pup_buf_span(&out);
        for (size_t i = 0; i < shown.len; i++)
            MUST(shown.data[i] != 0x1b || form.len > 0);
    }
    pup_buf_release(&out);
}

static void try_reply(struct pup_arena *arena, struct pup_span frame)
{
    struct pup_admin_reply reply;
    struct pup_sentence sentence;
    if (pup_admin_reply_unpack(frame, &reply) != PUP_OK)
        return;
    struct pup_span rest = reply.said;
    while (pup_said_next(&rest, &sentence) == PUP_OK) {
        MUST(sentence.argument_count <= PUP_SAID_ARGUMENTS_MAX);
        say(&sentence, pup_arena_copy(arena, sentence.message));
        say(&sentence, (struct pup_span){0});
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct pup_buf input;
    struct pup_span frame;
    pup_buf_init(&input, PUP_ADMIN_FRAME_MAX + 64);
    if (pup_buf_put(&input, (struct pup_span){data, size}) == PUP_OK && pup_admin_frame(&input, &frame) == PUP_OK) {
        MUST(frame.len <= PUP_ADMIN_FRAME_MAX);
        try_request(arena, frame);
        try_reply(arena, frame);
    }
    if (size < PUP_ADMIN_FRAME_MAX) {
        try_request(arena, (struct pup_span){data, size});
        try_reply(arena, (struct pup_span){data, size});
    }
    pup_buf_release(&input);
    return 0;
}
