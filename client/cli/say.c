#include "client/cli/say.h"

#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/text.h"

__attribute__((format(printf, 2, 3))) int pup_fail(int code, const char *format, ...);
__attribute__((format(printf, 1, 2))) void pup_note(const char *format, ...);

enum { SENTENCE_MAX = 700, SENTENCE_END = 200 }; /* bytes */

/* "écrit" → "Écrit": the letters that our languages begin sentences with. */
static void capitalise(char *text)
{
    unsigned char *letter = (unsigned char *)text;
    if (*letter >= 'a' && *letter <= 'z') {
        *letter -= 'a' - 'A';
    } else if (letter[0] == 0xc3 && letter[1] >= 0xa0 && letter[1] <= 0xbe) { /* à … þ */
        letter[1] -= 0x20;
    }
}

__attribute__((format(printf, 2, 0))) static void say(const char *prefix, const char *format, va_list arguments)
{
    char *text = NULL;
    struct pup_printer printer;
    struct pup_buf sentence;
    if (vasprintf(&text, format, arguments) < 0) {
        return;
    }
    if (prefix[0] == '\0' && (format[0] != '%' || strcmp(format, "%s") == 0)) { /* not what begins with a datum */
        capitalise(text);
    }
    pup_buf_init(&sentence, SENTENCE_MAX + 64);
    pup_printer_init(&printer, stderr, PUP_FORMAT_TEXT, PUP_ENGLISH);
    enum pup_err err = pup_buf_put(&sentence, pup_span_of(prefix));
    err = err == PUP_OK ? pup_text_shorten(&sentence, pup_span_of(text), SENTENCE_MAX, SENTENCE_END) : err;
    if (err == PUP_OK && printer.terminal && pup_buf_put_byte(&sentence, '\0') == PUP_OK) {
        pup_print_wrapped(&printer, (const char *)pup_buf_span(&sentence).data);
    } else {
        pup_print_safe(stderr, pup_buf_span(&sentence), true);
        fputc('\n', stderr);
    }
    pup_buf_release(&sentence);
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

const char *pup_err_sentence(enum pup_err err)
{
    switch (err) {
    case PUP_ERR_MEMORY:
        return _("there is not enough memory; close other programs and try again");
    case PUP_ERR_LIMIT:
        return _("this is too large for one edit; cut it into several");
    case PUP_ERR_DENIED:
        return _(
            "this device has joined no server yet, or has to join again: ask for an invitation, then: pupitre join "
            "INVITATION");
    case PUP_ERR_IDENTITY:
        return _(
            "a text holds somebody's national health number (NIR); what identifies a patient is kept nowhere here, "
            "leave it out");
    case PUP_ERR_IO:
        return _(
            "the disk did not answer as it should; nothing that was noted before is lost, try again or check the disk");
    case PUP_ERR_FULL:
        return _("the disk is full: nothing was written; free some space and try again");
    case PUP_ERR_CORRUPT:
    case PUP_ERR_MALFORMED:
    case PUP_ERR_UNTRUSTED:
        return _(
            "the data folder is damaged; pupitre sync receives anew what it can; if that fails too, keep a copy of "
            "it and join again in another one (--profile NAME)");
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
    const char *sentence = pup_err_sentence(err);
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
