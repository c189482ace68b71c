/* The words of an assignment, before anything is looked up. */
#include <errno.h>
#include <string.h>

#include "client/cli/assign.h"
#include "client/cli/say.h"
#include "common/base/text.h"

static int read_stream(struct pup_context *context, FILE *file, const char *name, struct pup_span *text)
{
    uint8_t *bytes = pup_arena_alloc(&context->arena, PUP_LONGTEXT_MAX + 1);
    if (bytes == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    size_t len = fread(bytes, 1, PUP_LONGTEXT_MAX + 1, file);
    if (ferror(file)) {
        return pup_fail(EX_IOERR, _("%s cannot be read: %s"), name, strerror(errno));
    }
    if (len > PUP_LONGTEXT_MAX) {
        return pup_fail(EX_DATAERR, _("%s is longer than a text may be (128 KiB); shorten it"), name);
    }
    if (len > 0 && bytes[len - 1] == '\n') {
        len--; /* the line end that editors put behind the last line is not part of the text */
    }
    *text = pup_text_past_mark((struct pup_span){bytes, len});
    return EX_OK;
}

static int read_file(struct pup_context *context, const char *name, struct pup_span *text)
{
    FILE *file = fopen(name, "re");
    if (file == NULL) {
        return pup_fail(EX_NOINPUT, _("%s cannot be opened: %s"), name, strerror(errno));
    }
    int code = read_stream(context, file, name, text);
    fclose(file);
    return code;
}

static int read_word(struct pup_context *context, const struct pup_kind_def *kind, char *word,
                     struct pup_assignment *assignment)
{
    const char *equals = strchr(word, '=');
    if (equals == NULL || equals == word) {
        return pup_fail(EX_USAGE, _("\"%s\" does not say which field: write FIELD=VALUE; see: pupitre help %s"), word,
                        context->language == PUP_FRENCH ? kind->nom : kind->id);
    }
    size_t len = (size_t)(equals - word);
    char sign = word[len - 1];
    assignment->op = sign == '+' ? PUP_ASSIGN_MORE : sign == '-' ? PUP_ASSIGN_LESS : PUP_ASSIGN_SET;
    len -= assignment->op != PUP_ASSIGN_SET;
    assignment->text = pup_span_of(equals + 1);
    int code = pup_place_field(kind, (struct pup_span){(const uint8_t *)word, len}, &assignment->field);
    if (code != EX_OK) {
        return code;
    }
    if (assignment->field->type == PUP_TYPE_LONGTEXT && equals[1] == '@') {
        code = read_file(context, equals + 2, &assignment->text);
    } else if (assignment->field->type == PUP_TYPE_LONGTEXT && strcmp(equals + 1, "-") == 0) {
        code = read_stream(context, stdin, _("the standard input"), &assignment->text);
    }
    if (code == EX_OK && !pup_text_valid(assignment->text)) {
        code = pup_fail(EX_DATAERR, _("the text given for \"%s\" is not UTF-8; convert it first"),
                        assignment->field->label[context->language]);
    }
    return code;
}

int pup_assignments_read(struct pup_context *context, const struct pup_kind_def *kind, int count, char **words,
                         struct pup_assignment **assignments)
{
    *assignments = pup_arena_array(&context->arena, (size_t)count, sizeof **assignments);
    if (*assignments == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    for (int i = 0; i < count; i++) {
        struct pup_assignment *now = &(*assignments)[i];
        int code = read_word(context, kind, words[i], now);
        for (int j = 0; code == EX_OK && j < i; j++) {
            if ((*assignments)[j].field == now->field && now->field->type != PUP_TYPE_SET) {
                code =
                    pup_fail(EX_USAGE, _("\"%s\" is given twice; say it once"), now->field->label[context->language]);
            }
        }
        if (code != EX_OK) {
            return code;
        }
    }
    return EX_OK;
}
