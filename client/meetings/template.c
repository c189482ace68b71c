#include "client/meetings/template.h"

#include <string.h>

#include "common/base/text.h"

static struct pup_span cut_line(struct pup_span *text)
{
    const uint8_t *end = memchr(text->data, '\n', text->len);
    struct pup_span line = {text->data, end == NULL ? text->len : (size_t)(end - text->data)};
    size_t taken = line.len + (end != NULL);
    *text = (struct pup_span){text->data + taken, text->len - taken};
    return line;
}

static bool goes_on(struct pup_span line)
{
    return line.len > 0 && (line.data[0] == ' ' || line.data[0] == '\t');
}

static enum pup_err append(struct pup_arena *arena, struct pup_template_line *row, struct pup_span line)
{
    line = pup_text_trim(line);
    if (row->value.len == 0) {
        row->value = line;
        return PUP_OK;
    }
    size_t len = row->value.len + 1 + line.len;
    uint8_t *both = pup_arena_alloc(arena, len);
    if (both == NULL) {
        return PUP_ERR_MEMORY;
    }
    memcpy(both, row->value.data, row->value.len);
    both[row->value.len] = '\n';
    if (line.len > 0) {
        memcpy(both + row->value.len + 1, line.data, line.len);
    }
    row->value = (struct pup_span){both, len};
    return PUP_OK;
}

/* "name: value"; false when the line names nothing. */
static bool read_row(struct pup_span line, struct pup_template_line *row)
{
    size_t at = 0;
    while (at < line.len && line.data[at] != ':' && line.data[at] != '=') {
        at++;
    }
    row->name = pup_text_trim((struct pup_span){line.data, at});
    if (at == line.len || row->name.len == 0) {
        return false;
    }
    row->value = pup_text_trim((struct pup_span){line.data + at + 1, line.len - at - 1});
    return true;
}

enum pup_err pup_template_read(struct pup_arena *arena, struct pup_span text, struct pup_template *template)
{
    *template = (struct pup_template){.rows = pup_arena_array(arena, PUP_TEMPLATE_LINES_MAX, sizeof *template->rows)};
    enum pup_err err = template->rows == NULL ? PUP_ERR_MEMORY : PUP_OK;
    for (size_t number = 1; err == PUP_OK && text.len > 0; number++) {
        struct pup_span line = cut_line(&text);
        bool empty = pup_text_trim(line).len == 0;
        if (template->count > 0 && goes_on(line) && !empty) {
            err = append(arena, &template->rows[template->count - 1], line);
            continue;
        }
        if (empty || line.data[0] == '#') {
            continue;
        }
        struct pup_template_line row = {.line = number};
        if (!read_row(line, &row)) {
            template->wrong = number;
            template->wrong_text = pup_text_trim(line);
            return PUP_OK;
        }
        if (template->count == PUP_TEMPLATE_LINES_MAX) {
            return PUP_ERR_LIMIT;
        }
        template->rows[template->count++] = row;
    }
    return err;
}
