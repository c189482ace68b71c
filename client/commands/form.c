#include "client/commands/form.h"

#include <string.h>

#include "client/cli/say.h"
#include "client/print/value.h"
#include "common/base/text.h"

/* A block of long text begins with such a line and goes to the next one or the end. A line of text that looks like one
 * is written with a backslash before it. */
#define MARK "==="

static const char *name_of(const struct pup_context *context, const struct pup_field_def *field)
{
    return context->language == PUP_FRENCH ? field->nom : field->id;
}

/* The shared fields stand behind the kind's own; merged_into is no business of a form. */
static const struct pup_field_def *form_field(const struct pup_kind_def *kind, size_t at)
{
    if (at == 0) {
        return pup_schema_field(kind, PUP_FIELD_STATE);
    }
    return at <= kind->field_count ? &kind->fields[at - 1] : NULL;
}

static bool hidden(const struct pup_kind_def *kind, const struct pup_field_def *field)
{
    return kind->number == PUP_KIND_PERSON && strcmp(field->id, "login") == 0;
}

/* As people read it, names apart by semicolons so that a comma in a name does no harm. */
static enum pup_err write_value(struct pup_context *context, const struct pup_kind_def *kind,
                                const struct pup_record *record, const struct pup_field_def *field,
                                struct pup_buf *form)
{
    struct pup_printer people = context->printer;
    people.format = PUP_FORMAT_TEXT;
    people.terminal = field->type != PUP_TYPE_SET;
    return pup_field_show(form, &people, kind, record, field->number);
}

static enum pup_err write_line(struct pup_context *context, const struct pup_kind_def *kind,
                               const struct pup_record *record, const struct pup_field_def *field, struct pup_buf *form)
{
    /* What came from elsewhere may hold line ends; here a value is one line. */
    struct pup_buf value;
    pup_buf_init(&value, PUP_FORM_MAX);
    enum pup_err err = pup_buf_printf(form, "%s: ", name_of(context, field));
    err = err == PUP_OK ? write_value(context, kind, record, field, &value) : err;
    err = err == PUP_OK ? pup_text_escape(form, pup_buf_span(&value), false) : err;
    pup_buf_release(&value);
    return err == PUP_OK ? pup_buf_put_byte(form, '\n') : err;
}

static enum pup_err write_text(struct pup_buf *form, struct pup_span text)
{
    enum pup_err err = PUP_OK;
    for (size_t at = 0; err == PUP_OK && at < text.len;) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        size_t len = end == NULL ? text.len - at : (size_t)(end - text.data) - at;
        struct pup_span line = {text.data + at, len};
        size_t slashes = 0;
        while (slashes < len && line.data[slashes] == '\\') {
            slashes++;
        }
        if (len - slashes >= 3 && memcmp(line.data + slashes, MARK, 3) == 0) {
            err = pup_buf_put_byte(form, '\\');
        }
        if (err == PUP_OK) {
            err = pup_buf_put(form, line);
        }
        if (err == PUP_OK) {
            err = pup_buf_put_byte(form, '\n');
        }
        at += len + 1;
    }
    return err;
}

static enum pup_err write_block(struct pup_context *context, const struct pup_record *record,
                                const struct pup_field_def *field, struct pup_buf *form)
{
    const struct pup_value *value = pup_record_visible(record, field->number);
    enum pup_err err = pup_buf_printf(form, "\n" MARK " %s\n", name_of(context, field));
    if (err == PUP_OK && value != NULL && value->type == PUP_VALUE_TEXT) {
        err = write_text(form, value->text);
    }
    return err;
}

enum pup_err pup_form_write(struct pup_context *context, const struct pup_kind_def *kind,
                            const struct pup_record *record, struct pup_buf *form)
{
    struct pup_span title = pup_record_title(&context->arena, record, context->language);
    enum pup_err err = pup_buf_printf(form, "# %s: ", kind->label[context->language]);
    err = err == PUP_OK ? pup_text_escape(form, title, false) : err;
    if (err == PUP_OK) {
        err = pup_buf_printf(form, "\n# %s\n\n",
                             _("Change what you like, save and close. Nothing changed: nothing is written."));
    }
    const struct pup_field_def *field;
    for (size_t i = 0; err == PUP_OK && (field = form_field(kind, i)) != NULL; i++) {
        if (field->type != PUP_TYPE_LONGTEXT && !hidden(kind, field)) {
            err = write_line(context, kind, record, field, form);
        }
    }
    for (size_t i = 0; err == PUP_OK && (field = form_field(kind, i)) != NULL; i++) {
        if (field->type == PUP_TYPE_LONGTEXT) {
            err = write_block(context, record, field, form);
        }
    }
    return err;
}

/* A form taken apart: the text of each field, by its place in the schema; data NULL where the form has none. */
struct parsed {
    const struct pup_kind_def *kind;
    struct pup_span texts[PUP_FORM_FIELDS];
    struct pup_span rest;
    size_t line_number;
};

static bool next_line(struct parsed *parsed, struct pup_span *line)
{
    if (parsed->rest.len == 0) {
        return false;
    }
    const uint8_t *end = memchr(parsed->rest.data, '\n', parsed->rest.len);
    line->data = parsed->rest.data;
    line->len = end == NULL ? parsed->rest.len : (size_t)(end - line->data);
    size_t taken = line->len + (end != NULL);
    parsed->rest = (struct pup_span){parsed->rest.data + taken, parsed->rest.len - taken};
    parsed->line_number++;
    if (line->len > 0 && line->data[line->len - 1] == '\r') {
        line->len--;
    }
    return true;
}

static bool is_mark(struct pup_span line)
{
    return line.len >= 3 && memcmp(line.data, MARK, 3) == 0;
}

static size_t place_of(const struct pup_kind_def *kind, const struct pup_field_def *field)
{
    return field->number == PUP_FIELD_STATE ? 0 : (size_t)(field - kind->fields) + 1;
}

/* Of two lines that say different things of one field, none can be taken for what was meant. */
static int check_once(struct pup_context *context, const struct parsed *parsed, const struct pup_field_def *field)
{
    if (parsed->texts[place_of(parsed->kind, field)].data == NULL) {
        return EX_OK;
    }
    return pup_fail(EX_DATAERR, _("line %zu of the form: %s stands there twice; leave one of them"),
                    parsed->line_number, name_of(context, field));
}

/* Takes the lines up to the next mark, without the empty ones at the end, escapes undone. */
static enum pup_err read_text(struct pup_context *context, struct parsed *parsed, struct pup_span *text)
{
    struct pup_buf buf;
    pup_buf_init(&buf, PUP_FORM_MAX);
    struct pup_span line;
    enum pup_err err = PUP_OK;
    while (err == PUP_OK && parsed->rest.len > 0 && !is_mark(parsed->rest) && next_line(parsed, &line)) {
        size_t slashes = 0;
        while (slashes < line.len && line.data[slashes] == '\\') {
            slashes++;
        }
        bool escaped = slashes > 0 && is_mark((struct pup_span){line.data + slashes, line.len - slashes});
        err = pup_buf_put(&buf, (struct pup_span){line.data + escaped, line.len - escaped});
        if (err == PUP_OK) {
            err = pup_buf_put_byte(&buf, '\n');
        }
    }
    struct pup_span all = pup_buf_span(&buf);
    while (all.len > 0 && all.data[all.len - 1] == '\n') {
        all.len--;
    }
    *text = pup_arena_copy(&context->arena, all);
    pup_buf_release(&buf);
    return err == PUP_OK && text->data == NULL ? PUP_ERR_MEMORY : err;
}

static int read_block(struct pup_context *context, struct parsed *parsed, struct pup_span line)
{
    const struct pup_field_def *field = NULL;
    struct pup_span name = pup_text_trim((struct pup_span){line.data + 3, line.len - 3});
    int code = pup_place_field(parsed->kind, name, &field);
    if (code == EX_OK && field->type != PUP_TYPE_LONGTEXT) {
        code = pup_fail(EX_DATAERR, _("line %zu of the form: %s is not a long text"), parsed->line_number,
                        name_of(context, field));
    }
    code = code == EX_OK ? check_once(context, parsed, field) : code;
    return code != EX_OK ? code
                         : pup_fail_err(read_text(context, parsed, &parsed->texts[place_of(parsed->kind, field)]));
}

static int read_line(struct pup_context *context, struct parsed *parsed, struct pup_span line)
{
    struct pup_span trimmed = pup_text_trim(line);
    if (trimmed.len == 0 || trimmed.data[0] == '#') {
        return EX_OK;
    }
    const uint8_t *colon = memchr(line.data, ':', line.len);
    const struct pup_field_def *field = NULL;
    if (colon == NULL) {
        return pup_fail(EX_DATAERR, _("line %zu of the form has no colon: write \"field: value\""),
                        parsed->line_number);
    }
    struct pup_span name = pup_text_trim((struct pup_span){line.data, (size_t)(colon - line.data)});
    int code = pup_place_field(parsed->kind, name, &field);
    code = code == EX_OK ? check_once(context, parsed, field) : code;
    if (code != EX_OK) {
        return code;
    }
    size_t behind = (size_t)(colon - line.data) + 1;
    struct pup_span value = pup_text_trim((struct pup_span){line.data + behind, line.len - behind});
    static const uint8_t nothing[] = "";
    parsed->texts[place_of(parsed->kind, field)] = (struct pup_span){value.len == 0 ? nothing : value.data, value.len};
    return EX_OK;
}

static int parse(struct pup_context *context, struct pup_span form, struct parsed *parsed)
{
    struct pup_span line;
    int code = EX_OK;
    parsed->rest = form;
    while (code == EX_OK && next_line(parsed, &line)) {
        code = is_mark(line) ? read_block(context, parsed, line) : read_line(context, parsed, line);
    }
    return code;
}

int pup_form_read(struct pup_context *context, const struct pup_kind_def *kind, struct pup_span before,
                  struct pup_span form, struct pup_assignment **assignments, size_t *count)
{
    if (!pup_text_valid(form)) {
        return pup_fail(EX_DATAERR, _("the form is not UTF-8 any more; save it as UTF-8"));
    }
    struct parsed *old = pup_arena_alloc(&context->arena, sizeof *old);
    struct parsed *now = pup_arena_alloc(&context->arena, sizeof *now);
    *assignments = pup_arena_array(&context->arena, kind->field_count + 1, sizeof **assignments);
    *count = 0;
    if (old == NULL || now == NULL || *assignments == NULL || kind->field_count + 1 > PUP_FORM_FIELDS) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    old->kind = now->kind = kind;
    int code = parse(context, before, old);
    if (code == EX_OK) {
        code = parse(context, form, now);
    }
    const struct pup_field_def *field;
    for (size_t i = 0; code == EX_OK && (field = form_field(kind, i)) != NULL; i++) {
        if (now->texts[i].data != NULL && !pup_span_equal(now->texts[i], old->texts[i])) {
            (*assignments)[(*count)++] = (struct pup_assignment){field, PUP_ASSIGN_SET, now->texts[i]};
        }
    }
    return code;
}
