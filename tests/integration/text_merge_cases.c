/* Merges the cases that text_merge_oracle.py writes: three lines each (base, ours, theirs), in which '/' stands for a
 * newline. Prints a line for each: "clean " and the text, or "overlap". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/merge/text_merge.h"

static void exchange(char *text, size_t len, char from, char to)
{
    for (size_t i = 0; i < len; i++) {
        text[i] = text[i] == from ? to : text[i];
    }
}

/* The next line without its newline, in `arena`. False at the end. */
static bool read_text(struct pup_arena *arena, struct pup_span *text)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len = getline(&line, &room, stdin);
    if (len > 0) {
        exchange(line, (size_t)len - 1, '/', '\n');
        *text = pup_arena_copy(arena, (struct pup_span){(const uint8_t *)line, (size_t)len - 1});
    }
    free(line);
    return len > 0;
}

static bool print_merged(struct pup_arena *arena, const struct pup_span texts[3])
{
    bool clean;
    struct pup_span merged;
    if (pup_text_merge(arena, texts[0], texts[1], texts[2], &clean, &merged) != PUP_OK) {
        return false;
    }
    if (!clean) {
        return puts("overlap") >= 0;
    }
    struct pup_span copy = pup_arena_copy(arena, merged);
    char *text = malloc(copy.len + 1);
    if (text == NULL) {
        return false;
    }
    memcpy(text, copy.data, copy.len + 1);
    exchange(text, copy.len, '\n', '/');
    bool printed = printf("clean %s\n", text) >= 0;
    free(text);
    return printed;
}

int main(void)
{
    struct pup_arena arena;
    pup_arena_init(&arena, 64u << 20);
    struct pup_span texts[3];
    bool good = true;
    while (good && read_text(&arena, &texts[0])) {
        good = read_text(&arena, &texts[1]) && read_text(&arena, &texts[2]) && print_merged(&arena, texts);
        pup_arena_reset(&arena);
    }
    pup_arena_release(&arena);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
