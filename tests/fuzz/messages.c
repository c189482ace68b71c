/* Every message: the first byte is its type, the rest its payload. What is understood is packed, understood again and
 * packed the same. */
#include "tests/fuzz/fuzz.h"

#include "common/wire/message.h"

/* As it goes on the wire; false when it is too large for that. */
static bool put(struct pup_buf *out, const struct pup_message *message)
{
    pup_buf_init(out, 4 * PUP_MESSAGE_MAX);
    enum pup_err err = pup_message_put(out, message, false);
    MUST(err == PUP_OK || err == PUP_ERR_LIMIT || err == PUP_ERR_MEMORY);
    return err == PUP_OK;
}

static void take(struct pup_arena *arena, struct pup_buf *bytes, struct pup_message *message)
{
    struct pup_framer framer;
    struct pup_span payload;
    uint8_t type;
    bool ready;
    pup_framer_init(&framer, false);
    MUST(pup_framer_next(&framer, bytes, &ready, &type, &payload) == PUP_OK);
    MUST(ready);
    struct pup_span copy = pup_arena_copy(arena, payload);
    MUST(copy.data && pup_message_unpack(arena, type, copy, message) == PUP_OK);
    pup_framer_release(&framer);
}

static void there_and_back(struct pup_arena *arena, const struct pup_message *message)
{
    struct pup_message again;
    struct pup_buf first, second;
    if (put(&first, message)) {
        struct pup_span sent = pup_arena_copy(arena, pup_buf_span(&first));
        MUST(sent.data);
        take(arena, &first, &again);
        MUST(again.type == message->type && put(&second, &again));
        MUST(pup_span_equal(sent, pup_buf_span(&second)));
        pup_buf_release(&second);
    }
    pup_buf_release(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct fuzz fuzz = fuzz_of(data, size < PUP_MESSAGE_MAX ? size : PUP_MESSAGE_MAX);
    uint8_t type = fuzz_byte(&fuzz);
    struct pup_message message;
    enum pup_err err = pup_message_unpack(arena, type, fuzz.rest, &message);
    if (err == PUP_OK)
        there_and_back(arena, &message);
    else
        MUST(err == PUP_ERR_UNKNOWN || err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT || err == PUP_ERR_MEMORY);
    return 0;
}
