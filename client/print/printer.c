#include "client/print/printer.h"

#include <stdlib.h>
#include <string.h>
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

/* Bytes of `line` that fit in `width` columns, cut behind a word; at least one word. */
static size_t fitting(struct pup_span line, size_t width)
{
    size_t best = line.len;
    for (size_t at = 0; at <= line.len; at++) {
        if (at == line.len || line.data[at] == ' ') {
            if (pup_text_width((struct pup_span){line.data, at}) > width) {
                break;
            }
            best = at;
        }
    }
    if (best == line.len && pup_text_width(line) > width) { /* not even the first word fits */
        const uint8_t *space = memchr(line.data, ' ', line.len);
        return space == NULL ? line.len : (size_t)(space - line.data);
    }
    return best;
}

void pup_print_wrapped(const struct pup_printer *printer, const char *text)
{
    size_t width = printer->width > 0 && printer->width < WIDTH_UNKNOWN ? (size_t)printer->width : WIDTH_UNKNOWN;
    while (*text != '\0') {
        struct pup_span line = {(const uint8_t *)text, strcspn(text, "\n")};
        text += line.len + (text[line.len] == '\n');
        bool as_it_is = line.len == 0 || line.data[0] == ' ';
        do {
            size_t len = as_it_is ? line.len : fitting(line, width);
            pup_print_safe(printer->out, (struct pup_span){line.data, len}, false);
            fputc('\n', printer->out);
            len += len < line.len;
            line = (struct pup_span){line.data + len, line.len - len};
        } while (line.len > 0);
    }
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
