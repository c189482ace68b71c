/* What people write in minutes, in the values of routines and in letters. Items: bounded, in order, within the text;
 * the text with a tag behind each is read as the same items, and so is it once more. Values: each names a field. A
 * letter of any bytes has only lines that a relay takes, and no header of theirs. */
#include "tests/fuzz/fuzz.h"

#include "client/meetings/items.h"
#include "client/meetings/letter.h"
#include "client/meetings/relay.h"
#include "client/meetings/template.h"
#include "common/base/id.h"
#include "common/base/text.h"
#include "common/model/date.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 20522 /* 2026-03-10 */, LINE_MOST = 78, LETTER_MOST = 4096 };

static void check_item(struct pup_span text, const struct pup_item *item, size_t from)
{
    MUST(item->end >= from && item->end <= item->tag_end && item->tag_end <= text.len);
    MUST(item->tag.len == 0 || (item->tag.len == PUP_ITEM_TAG && pup_id_short_valid(item->tag)));
    MUST(!item->has_due || (item->due >= PUP_DAYS_MIN && item->due <= PUP_DAYS_MAX));
    MUST(item->words.len > 0 || item->problem != PUP_ITEM_RIGHT);
    MUST(item->support.len == 0 || item->owner.len > 0);
    MUST((item->problem == PUP_ITEM_NO_DATE || item->problem == PUP_ITEM_CROWDED) == (item->wrong.len > 0));
}

static bool same(const struct pup_item *a, const struct pup_item *b)
{
    return a->sort == b->sort && a->done == b->done && a->line == b->line && a->has_due == b->has_due &&
           a->due == b->due && a->problem == b->problem && pup_span_equal(a->owner, b->owner) &&
           pup_span_equal(a->support, b->support) && pup_span_equal(a->words, b->words) &&
           pup_span_equal(a->note, b->note);
}

static void try_items(struct pup_arena *arena, struct pup_span text)
{
    struct pup_items items, again, last;
    struct pup_span tags[PUP_ITEMS_MAX], tagged, twice, plain;
    MUST(pup_items_read(arena, text, DAY, &items) == PUP_OK && items.count <= PUP_ITEMS_MAX);
    for (size_t i = 0; i < items.count; i++) {
        check_item(text, &items.rows[i], i == 0 ? 0 : items.rows[i - 1].tag_end);
        tags[i] = pup_span_of("4k7d2m");
    }
    MUST(pup_items_tag(arena, text, &items, tags, &tagged) == PUP_OK);
    MUST(pup_items_read(arena, tagged, DAY, &again) == PUP_OK && again.count == items.count);
    for (size_t i = 0; i < items.count; i++)
        MUST(same(&items.rows[i], &again.rows[i]) && pup_span_equal(again.rows[i].tag, tags[i]));
    MUST(pup_items_tag(arena, tagged, &again, tags, &twice) == PUP_OK && pup_span_equal(tagged, twice));
    const struct pup_span none[PUP_ITEMS_MAX] = {{NULL, 0}};
    MUST(pup_items_replace(arena, tagged, &again, none, &plain) == PUP_OK && plain.len <= tagged.len);
    MUST(pup_items_read(arena, plain, DAY, &last) == PUP_OK && last.count >= items.count);
    MUST(!pup_text_valid(text) || pup_text_valid(tagged));
}

static void try_template(struct pup_arena *arena, struct pup_span text)
{
    struct pup_template template;
    if (pup_template_read(arena, text, &template) != PUP_OK)
        return;
    MUST(template.count <= PUP_TEMPLATE_LINES_MAX);
    for (size_t i = 0; i < template.count; i++)
        MUST(template.rows[i].name.len > 0 && (i == 0 || template.rows[i].line > template.rows[i - 1].line));
}

/* Lines of printable ASCII, none longer than relays take, and none that begins with what was typed. */
static void check_letter(struct pup_span letter)
{
    size_t column = 0;
    for (size_t i = 0; i < letter.len; i++) {
        if (letter.data[i] == '\r') {
            MUST(i + 1 < letter.len && letter.data[i + 1] == '\n');
            column = 0;
            i++;
            continue;
        }
        MUST((letter.data[i] >= ' ' || letter.data[i] == '\t') && letter.data[i] < 0x7F && ++column <= LINE_MOST);
    }
}

static void try_letter(struct pup_span text)
{
    struct pup_buf out;
    struct pup_span name = {text.data, text.len < 200 ? text.len : 200};
    const struct pup_letter_person to = {name, pup_span_of("a@b.fr")};
    const struct pup_letter letter = {.from = to, .to = &to, .to_count = 1, .subject = name, .text = text};
    pup_buf_init(&out, PUP_LETTER_MAX);
    MUST(pup_letter_write(&letter, &out) == PUP_OK);
    check_letter(pup_buf_span(&out));
    pup_buf_release(&out);
    (void)pup_address_valid(text);
}

static void try_relay(struct pup_span text)
{
    char typed[300], url[PUP_RELAY_HOST + 32], twice[PUP_RELAY_HOST + 32];
    struct pup_relay relay = {.port = 0}, again = {.port = 0};
    snprintf(typed, sizeof typed, "%.*s", (int)(text.len < sizeof typed ? text.len : sizeof typed - 1),
             (const char *)text.data);
    if (pup_relay_parse(typed, &relay) != PUP_OK)
        return;
    pup_relay_url(&relay, url);
    MUST(pup_relay_parse(url, &again) == PUP_OK);
    pup_relay_url(&again, twice);
    MUST(strcmp(url, twice) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct pup_span text = {data, size};
    int64_t days;
    try_items(arena, text);
    try_template(arena, text);
    if (size <= LETTER_MOST)
        try_letter(text);
    try_relay(text);
    if (pup_item_date(text, DAY, &days) == PUP_OK)
        MUST(days >= PUP_DAYS_MIN && days <= PUP_DAYS_MAX);
    return 0;
}
