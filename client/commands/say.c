#include "client/commands/say.h"

#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((format(printf, 2, 3))) int pup_fail(int code, const char *format, ...);
__attribute__((format(printf, 1, 2))) void pup_note(const char *format, ...);

enum { SENTENCE_MAX = 700, SENTENCE_END = 200 }; /* bytes */

/* A sentence that quotes a huge word keeps its beginning and its end, which says what to do. */
static void shorten(char *text)
{
    static const char cut[] = "…";
    size_t len = strlen(text), keep = SENTENCE_MAX - SENTENCE_END, end = len - SENTENCE_END;
    if (len <= SENTENCE_MAX + sizeof cut) {
        return;
    }
    while (keep > 0 && ((unsigned char)text[keep] & 0xc0) == 0x80) {
        keep--; /* not within a character */
    }
    while (((unsigned char)text[end] & 0xc0) == 0x80) {
        end++;
    }
    memcpy(text + keep, cut, sizeof cut - 1);
    memmove(text + keep + sizeof cut - 1, text + end, len - end + 1);
}

__attribute__((format(printf, 2, 0))) static void say(const char *prefix, const char *format, va_list arguments)
{
    char *text = NULL, *sentence = NULL;
    struct pup_printer printer;
    if (vasprintf(&text, format, arguments) < 0) {
        return;
    }
    shorten(text);
    fflush(stdout); /* the answer comes before what is said of it, where both go to one file */
    pup_printer_init(&printer, stderr, PUP_FORMAT_TEXT, PUP_ENGLISH);
    if (printer.terminal && asprintf(&sentence, "%s%s", prefix, text) >= 0) {
        pup_print_wrapped(&printer, sentence);
    } else {
        fputs(prefix, stderr);
        pup_print_safe(stderr, pup_span_of(text), true);
        fputc('\n', stderr);
    }
    free(sentence);
    free(text);
}

int pup_fail(int code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say("pupitre: ", format, arguments);
    va_end(arguments);
    return code;
}

void pup_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say("", format, arguments);
    va_end(arguments);
}

static const char *sentence_of(enum pup_err err)
{
    switch (err) {
    case PUP_ERR_MEMORY:
        return _("there is not enough memory; close other programs and try again");
    case PUP_ERR_LIMIT:
        return _("this is too large for one edit; cut it into several");
    case PUP_ERR_DENIED:
        return _("this device has not joined a server yet; use: pupitre join INVITATION");
    case PUP_ERR_IO:
        return _(
            "the disk did not answer as it should; nothing that was noted before is lost, try again or check the disk");
    case PUP_ERR_FULL:
        return _("the disk is full: nothing was written; free some space and try again");
    case PUP_ERR_CORRUPT:
    case PUP_ERR_MALFORMED:
    case PUP_ERR_UNTRUSTED:
        return _("the data folder is damaged; keep a copy of it, then join again in another one (--profile NAME)");
    case PUP_ERR_VERSION:
        return _("the data folder was written by a newer pupitre; install that version");
    case PUP_ERR_BUSY:
        return _("another pupitre is using the data folder; wait for it to end and try again");
    case PUP_ERR_NOT_FOUND:
        return _("there is nothing like that here; see: pupitre list");
    default:
        return NULL;
    }
}

static bool reader_left(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO};
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

int pup_fail_output(void)
{
    if (reader_left()) {
        return EX_IOERR;
    }
    return pup_fail(EX_IOERR,
                    _("the answer could not be written in full; what the command had to do is done, look with: "
                      "pupitre status"));
}

int pup_fail_err(enum pup_err err)
{
    if (err == PUP_OK) {
        return EX_OK;
    }
    if (err == PUP_ERR_IO && ferror(stdout)) {
        return pup_fail_output();
    }
    const char *sentence = sentence_of(err);
    if (sentence == NULL) {
        return pup_fail(pup_err_exit_code(err), _("this could not be done (%s)"), pup_err_name(err));
    }
    return pup_fail(pup_err_exit_code(err), "%s", sentence);
}

const char *pup_word(struct pup_arena *arena, struct pup_span text)
{
    struct pup_span copy = pup_arena_copy(arena, text);
    return copy.data == NULL ? "?" : (const char *)copy.data;
}
