#include "client/cli/verb.h"

#include <string.h>

#include "common/base/text.h"

static bool is_named(const struct pup_verb *verb, struct pup_span typed)
{
    return pup_text_same(pup_span_of(verb->name), typed) || pup_text_same(pup_span_of(verb->nom), typed);
}

static bool begins(struct pup_arena *arena, const char *name, struct pup_span typed)
{
    struct pup_span folded = pup_text_fold(arena, pup_span_of(name));
    return typed.len >= 3 && folded.len >= typed.len && memcmp(folded.data, typed.data, typed.len) == 0;
}

const struct pup_verb *pup_verb_find(const struct pup_verb *verbs, const char *word)
{
    struct pup_arena arena;
    const struct pup_verb *found = NULL;
    size_t beginnings = 0;
    pup_arena_init(&arena, 1 << 16);
    struct pup_span typed = pup_text_fold(&arena, pup_span_of(word));
    for (const struct pup_verb *verb = verbs; verb->name != NULL && typed.data != NULL; verb++) {
        if (is_named(verb, typed)) {
            found = verb;
            beginnings = 1;
            break;
        }
        if (begins(&arena, verb->name, typed) || begins(&arena, verb->nom, typed)) {
            found = verb;
            beginnings++;
        }
    }
    pup_arena_release(&arena);
    return beginnings == 1 ? found : NULL;
}
