#include "client/modules/calendar/guard.h"

#include <string.h>
#include <strings.h>

#include "client/modules/calendar/calendar.h"
#include "common/base/text.h"

struct guard {
    size_t depth, lines, repeats;
    size_t line; /* length of the line so far, continuations included */
};

/* One line of the file, without its end. */
static struct pup_span take_line(struct pup_span *rest)
{
    const uint8_t *end = memchr(rest->data, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->data);
    struct pup_span line = {rest->data, len};
    size_t taken = end == NULL ? len : len + 1;
    *rest = (struct pup_span){rest->data + taken, rest->len - taken};
    line.len -= line.len > 0 && line.data[line.len - 1] == '\r';
    return line;
}

static bool begins(struct pup_span line, const char *word)
{
    size_t len = strlen(word);
    return line.len >= len && strncasecmp((const char *)line.data, word, len) == 0;
}

static enum pup_err check_line(struct guard *guard, struct pup_span line)
{
    bool continues = line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t');
    guard->line = continues ? guard->line + line.len : line.len;
    guard->lines++;
    if (guard->lines > GUARD_LINES_MAX || guard->line > GUARD_LINE_MAX) {
        return PUP_ERR_LIMIT;
    }
    if (begins(line, "BEGIN:")) {
        guard->depth++;
    } else if (begins(line, "END:")) {
        if (guard->depth == 0) {
            return PUP_ERR_MALFORMED;
        }
        guard->depth--;
    }
    guard->repeats += begins(line, "RRULE") || begins(line, "EXRULE");
    return guard->depth > GUARD_DEPTH_MAX || guard->repeats > GUARD_REPEATS_MAX ? PUP_ERR_LIMIT : PUP_OK;
}

enum pup_err guard_check(struct pup_span file)
{
    struct guard guard = {0};
    struct pup_span rest = pup_text_trim(file);
    enum pup_err err = PUP_OK;
    if (file.len > PUP_ICS_BYTES_MAX) {
        return PUP_ERR_LIMIT;
    }
    if (!begins(rest, "BEGIN:VCALENDAR") || !pup_text_valid(rest)) {
        return PUP_ERR_MALFORMED;
    }
    while (err == PUP_OK && rest.len > 0) {
        err = check_line(&guard, take_line(&rest));
    }
    return err == PUP_OK && guard.depth > 0 ? PUP_ERR_MALFORMED : err;
}
