/* What people type into fields. A choice of field, then the text: what is understood prints plainly and is understood
 * again as the same value; it prints in both languages; and the server accepts it. */
#include "tests/fuzz/fuzz.h"

#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/name.h"
#include "common/model/number.h"
#include "common/model/typed.h"

enum { PRINTED_MAX = 4 * PUP_LONGTEXT_MAX, NAME_MOST = 60 };

static const struct pup_typing typing = {.today = 20454}; /* 2026-01-01 */

static const struct pup_field_def *choose_field(struct fuzz *fuzz)
{
    size_t count;
    const struct pup_kind_def *kinds = pup_schema_kinds(&count);
    const struct pup_kind_def *kind = &kinds[fuzz_below(fuzz, count)];
    return &kind->fields[fuzz_below(fuzz, kind->field_count + 2)]; /* the shared ones stand behind */
}

static void print_and_parse(struct pup_arena *arena, const struct pup_field_def *field, const struct pup_value *value)
{
    struct pup_buf out;
    struct pup_value again;
    pup_buf_init(&out, PRINTED_MAX);
    for (int language = PUP_ENGLISH; language <= PUP_FRENCH; language++) {
        MUST(pup_typed_print(&out, field, (enum pup_language)language, value) == PUP_OK);
        MUST(pup_text_valid(pup_buf_span(&out)));
        pup_buf_clear(&out);
    }
    MUST(pup_typed_plain(&out, field, value) == PUP_OK);
    MUST(pup_typed_parse(arena, field, &typing, pup_buf_span(&out), &again) == PUP_OK);
    MUST(pup_value_equal(value, &again) && pup_value_compare(value, &again) == 0);
    pup_buf_release(&out);
}

static void parse_bare(struct pup_span text)
{
    int64_t number;
    bool flag;
    if (pup_datetime_parse(text, typing.today, &number) == PUP_OK)
        MUST(number >= PUP_MINUTES_MIN && number <= PUP_MINUTES_MAX);
    if (pup_duration_parse(text, &number) == PUP_OK)
        MUST(number >= 0 && number <= PUP_DURATION_MAX);
    (void)pup_delta_parse(text, &number);
    (void)pup_boolean_parse(text, &flag);
}

static void name_keeps(struct pup_arena *arena, struct pup_span text)
{
    struct pup_span key = pup_name_key(arena, text), shown = pup_name_display(arena, text);
    MUST(key.data && shown.data);
    if (!pup_text_valid(text))
        return;
    MUST(pup_text_valid(key) && pup_text_valid(shown));
    if (text.len <= NAME_MOST) /* longer ones are cut */
        MUST(pup_span_equal(key, pup_name_key(arena, shown)));
    (void)pup_name_matches(text, shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct fuzz fuzz = fuzz_of(data, size);
    const struct pup_field_def *field = choose_field(&fuzz);
    struct pup_span text = fuzz_rest(&fuzz);
    struct pup_value value;
    enum pup_err err = pup_typed_parse(arena, field, &typing, text, &value);
    if (err == PUP_OK) {
        MUST(pup_typed_fits(field, &value));
        print_and_parse(arena, field, &value);
    } else {
        MUST(err == PUP_ERR_INVALID || err == PUP_ERR_UNKNOWN || err == PUP_ERR_AMBIGUOUS || err == PUP_ERR_LIMIT);
    }
    parse_bare(text);
    name_keeps(arena, text);
    return 0;
}
