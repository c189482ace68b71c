/* Frames before and after authentication, however the bytes are cut. The first byte says who speaks and how the rest is
 * cut. */
#include "tests/fuzz/fuzz.h"

#include "common/wire/frame.h"

enum { STRANGER = 1, ADMITTED_LATER = 2, CUT = 4, INPUT_MAX = 1024 * 1024 };

/* What was understood goes out and comes back the same. */
static void there_and_back(uint8_t type, struct pup_span payload, bool stranger)
{
    struct pup_buf bytes;
    struct pup_framer framer;
    struct pup_span again;
    uint8_t same_type;
    bool ready;
    pup_buf_init(&bytes, 2 * PUP_MESSAGE_MAX);
    pup_framer_init(&framer, stranger);
    MUST(pup_frame_put(&bytes, type, payload, stranger) == PUP_OK);
    MUST(pup_framer_next(&framer, &bytes, &ready, &same_type, &again) == PUP_OK);
    MUST(ready && same_type == type && pup_span_equal(again, payload) && pup_buf_len(&bytes) == 0);
    pup_framer_release(&framer);
    pup_buf_release(&bytes);
}

/* Every message in the input; false once it is known to be malformed. */
static bool take_all(struct pup_framer *framer, struct pup_buf *input)
{
    enum pup_err err = PUP_OK;
    bool ready = true;
    while (err == PUP_OK && ready) {
        uint8_t type;
        struct pup_span payload;
        err = pup_framer_next(framer, input, &ready, &type, &payload);
        if (err == PUP_OK && ready) {
            MUST(payload.len <= (framer->stranger ? (size_t)PUP_FRAME_MAX_STRANGER : (size_t)PUP_MESSAGE_MAX));
            there_and_back(type, payload, framer->stranger);
        }
    }
    MUST(err == PUP_OK || err == PUP_ERR_LIMIT || err == PUP_ERR_MALFORMED);
    MUST(pup_buf_len(&framer->message) <= PUP_MESSAGE_MAX);
    return err == PUP_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz = fuzz_of(data, size < INPUT_MAX ? size : INPUT_MAX);
    uint8_t how = fuzz_byte(&fuzz);
    struct pup_framer framer;
    struct pup_buf input;
    bool going = true;
    pup_framer_init(&framer, (how & STRANGER) != 0);
    pup_buf_init(&input, INPUT_MAX);
    while (going && !fuzz_done(&fuzz)) {
        struct pup_span piece = how & CUT ? fuzz_run(&fuzz, 64) : fuzz_rest(&fuzz);
        MUST(pup_buf_put(&input, piece) == PUP_OK);
        going = take_all(&framer, &input);
        if (how & ADMITTED_LATER)
            pup_framer_admit(&framer);
    }
    pup_buf_release(&input);
    pup_framer_release(&framer);
    return 0;
}
