#include "server/admin/tell.h"

#include <stdio.h>
#include <unistd.h>

#include "common/base/language.h"
#include "common/base/text.h"

enum { FORM_MAX = 8 * 1024, SENTENCE_MAX = 1024 * 1024, ERROR_MAX = 700, ERROR_END = 200 };

bool pup_tell_is_terminal(void)
{
    return isatty(STDOUT_FILENO);
}

static void print_line(enum pup_stream stream, struct pup_span line)
{
    FILE *file = stream == PUP_SAY_OUT ? stdout : stderr;
    if (stream != PUP_SAY_ERROR) {
        fwrite(line.data, 1, line.len, file);
        fputc('\n', file);
        return;
    }
    struct pup_buf sentence;
    pup_buf_init(&sentence, ERROR_MAX + 64);
    (void)pup_text_shorten(&sentence, line, ERROR_MAX, ERROR_END);
    fprintf(file, "pupitred: %.*s\n", (int)pup_buf_len(&sentence), (const char *)pup_buf_span(&sentence).data);
    pup_buf_release(&sentence);
}

static void tell_one(const struct pup_sentence *sentence)
{
    char id[FORM_MAX];
    struct pup_buf line;
    if (sentence->stream == PUP_SAY_HINT && !isatty(STDERR_FILENO))
        return;
    snprintf(id, sizeof id, "%.*s", (int)sentence->message.len, (const char *)sentence->message.data);
    pup_buf_init(&line, SENTENCE_MAX);
    pup_sentence_fill(sentence, *id ? gettext(id) : id, &line);
    print_line(sentence->stream, pup_buf_span(&line));
    pup_buf_release(&line);
}

bool pup_tell(struct pup_span said)
{
    struct pup_sentence sentence;
    while (pup_said_next(&said, &sentence) == PUP_OK)
        tell_one(&sentence);
    return fflush(stdout) == 0;
}
