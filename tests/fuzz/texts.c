/* Three-way merges of texts: base, ours, theirs, one behind the other, parted by a byte 0. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "common/base/text.h"
#include "common/merge/text_merge.h"

/* Longer ones are the benchmarks' affair. */
enum { TEXT_MOST = 8192 };

static struct pup_span take_text(struct pup_span *rest)
{
    const uint8_t *end = rest->len > 0 ? memchr(rest->data, 0, rest->len) : NULL;
    struct pup_span text = {rest->data, end ? (size_t)(end - rest->data) : rest->len};
    size_t taken = text.len + (end != NULL);
    rest->data += taken;
    rest->len -= taken;
    text.len = text.len < TEXT_MOST ? text.len : TEXT_MOST;
    return text;
}

static void must_give(struct pup_arena *arena, struct pup_span base, struct pup_span ours, struct pup_span theirs,
                      struct pup_span expected)
{
    bool clean;
    struct pup_span merged;
    MUST(pup_text_merge(arena, base, ours, theirs, &clean, &merged) == PUP_OK);
    MUST(!clean || pup_span_equal(merged, expected));
}

static void words_are_the_text(struct pup_arena *arena, struct pup_span text)
{
    struct pup_span *words;
    size_t count, at = 0;
    MUST(pup_text_words(arena, text, &words, &count) == PUP_OK);
    for (size_t i = 0; i < count; i++) {
        MUST(words[i].len > 0 && words[i].data == text.data + at);
        at += words[i].len;
    }
    MUST(at == text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct pup_span rest = {data, size}, merged;
    struct pup_span base = take_text(&rest), ours = take_text(&rest), theirs = take_text(&rest);
    bool valid = pup_text_valid(base) && pup_text_valid(ours) && pup_text_valid(theirs), clean, mirrored;
    words_are_the_text(arena, ours);
    must_give(arena, base, base, theirs, theirs);
    must_give(arena, base, ours, base, ours);
    must_give(arena, base, ours, ours, ours);
    MUST(pup_text_merge(arena, base, theirs, ours, &mirrored, &merged) == PUP_OK);
    MUST(pup_text_merge(arena, base, ours, theirs, &clean, &merged) == PUP_OK);
    MUST(mirrored == clean);
    if (clean) {
        MUST(!valid || pup_text_valid(merged));
        MUST(merged.len <= base.len + ours.len + theirs.len);
    }
    return 0;
}
