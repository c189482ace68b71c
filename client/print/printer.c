#include "client/print/printer.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/base/text.h"

enum { WIDTH_UNKNOWN = 80 };

static int width_of(FILE *out)
{
    struct winsize size;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return WIDTH_UNKNOWN;
}

void pup_printer_init(struct pup_printer *printer, FILE *out, enum pup_format format, enum pup_language language)
{
    const char *no_color = getenv("NO_COLOR");
    *printer = (struct pup_printer){.out = out, .format = format, .language = language};
    printer->terminal = format == PUP_FORMAT_TEXT && isatty(fileno(out)) == 1;
    printer->colour = printer->terminal && (no_color == NULL || *no_color == '\0');
    printer->width = printer->terminal ? width_of(out) : 0;
}

void pup_print_safe(FILE *out, struct pup_span text, bool keep_newlines)
{
    struct pup_buf buf;
    pup_buf_init(&buf, text.len * 8 + 16); /* an escape takes at most 6 characters a byte */
    if (pup_text_escape(&buf, text, keep_newlines) == PUP_OK) {
        struct pup_span safe = pup_buf_span(&buf);
        fwrite(safe.data, 1, safe.len, out);
    }
    pup_buf_release(&buf);
}

const char *pup_tone_start(const struct pup_printer *printer, enum pup_tone tone)
{
    static const char *const starts[] = {"", "\033[33m", "\033[2m", "\033[1m"};
    return printer->colour ? starts[tone] : "";
}

const char *pup_tone_end(const struct pup_printer *printer, enum pup_tone tone)
{
    return printer->colour && tone != PUP_TONE_PLAIN ? "\033[0m" : "";
}
