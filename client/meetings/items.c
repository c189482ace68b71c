/* Which lines are items, and what belongs to each. */
#include "client/meetings/items.h"

#include <string.h>

#include "client/meetings/items_priv.h"
#include "common/base/buf.h"
#include "common/base/id.h"
#include "common/base/text.h"

/* ---- marks ---- */

static struct pup_span behind_bullet(struct pup_span line)
{
    static const char *const bullets[] = {"-", "*", "\u2022", "\u2013"};
    line = items_behind_spaces(line);
    for (size_t i = 0; i < sizeof bullets / sizeof bullets[0]; i++) {
        size_t len = strlen(bullets[i]);
        if (line.len >= len && memcmp(line.data, bullets[i], len) == 0) {
            return items_behind_spaces(items_behind(line, len));
        }
    }
    return line;
}

/* [ ], [], [x] */
static bool behind_box(struct pup_span line, struct pup_item *item, struct pup_span *rest)
{
    if (!items_begins(line, '[')) {
        return false;
    }
    line = items_behind_spaces(items_behind(line, 1));
    item->done = items_begins(line, 'x') || items_begins(line, 'X');
    line = items_behind_spaces(item->done ? items_behind(line, 1) : line);
    if (!items_begins(line, ']')) {
        return false;
    }
    item->sort = PUP_ITEM_ACTION;
    *rest = items_behind(line, 1);
    return true;
}

static bool takes_name(struct pup_span line, const char *name, struct pup_span *rest)
{
    size_t len = 0;
    while (len < line.len && items_space(items_behind(line, len)) == 0 && line.data[len] != ':') {
        len++;
    }
    *rest = items_behind(line, len);
    return pup_text_same((struct pup_span){line.data, len}, pup_span_of(name));
}

/* "n° 3" and the like. */
static struct pup_span behind_number(struct pup_span rest)
{
    static const char *const signs[] = {"n\u00b0", "no", "n"};
    struct pup_span behind = items_behind_spaces(rest);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t len = strlen(signs[i]);
        if (behind.len > len && memcmp(behind.data, signs[i], len) == 0) {
            behind = items_behind_spaces(items_behind(behind, len));
            break;
        }
    }
    size_t digits = 0;
    while (digits < behind.len && behind.data[digits] >= '0' && behind.data[digits] <= '9') {
        digits++;
    }
    return digits > 0 ? items_behind(behind, digits) : rest;
}

/* Action, À faire, Décision, Proposition: the words that a colon must follow. */
static bool behind_name(struct pup_span line, struct pup_item *item, struct pup_span *rest)
{
    static const struct {
        const char *name, *second;
        enum pup_item_sort sort;
    } names[] = {{"action", NULL, PUP_ITEM_ACTION},
                 {"a", "faire", PUP_ITEM_ACTION},
                 {"to", "do", PUP_ITEM_ACTION},
                 {"decision", NULL, PUP_ITEM_DECISION},
                 {"proposition", NULL, PUP_ITEM_PROPOSAL},
                 {"proposal", NULL, PUP_ITEM_PROPOSAL}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (takes_name(line, names[i].name, rest) &&
            (names[i].second == NULL || takes_name(items_behind_spaces(*rest), names[i].second, rest))) {
            item->sort = names[i].sort;
            *rest = behind_number(*rest);
            return true;
        }
    }
    return false;
}

/* ---- the front of an item ---- */

/* People and a date in any order, then perhaps a colon. True when there was one. */
static bool take_head(struct items_reader *reader, struct pup_span *rest)
{
    for (;;) {
        *rest = items_behind_spaces(*rest);
        if (items_begins(*rest, ',')) {
            *rest = items_behind(*rest, 1);
        } else if (!items_take_person(reader, rest, true) && !items_take_due(reader, rest, true) &&
                   !items_take_bare_date(reader, rest)) {
            break;
        }
    }
    if (!items_begins(*rest, ':')) {
        return false;
    }
    *rest = items_behind(*rest, 1);
    return true;
}

/* True when the line is an item; then its words are what is left of it. */
static bool read_front(struct items_reader *reader, struct pup_span line, struct pup_span *words)
{
    struct pup_span front = behind_bullet(line);
    if (behind_box(front, reader->item, words)) {
        (void)take_head(reader, words);
        return true;
    }
    if (!behind_name(front, reader->item, words) || !take_head(reader, words)) {
        return false;
    }
    (void)take_head(reader, words); /* "Action : @castel avant 30/04 : …" */
    return true;
}

/* ---- a line ---- */

/* Where the line ends without the spaces, of any kind, at its end. */
static size_t trimmed_end(struct pup_span line)
{
    struct pup_span trimmed = pup_text_trim(line);
    return trimmed.len == 0 ? 0 : (size_t)(trimmed.data - line.data) + trimmed.len;
}

/* Cuts "#4k7d2m" off the end, when it stands behind a space. */
static struct pup_span take_tag(struct pup_item *item, struct pup_span line)
{
    size_t at = line.len > PUP_ITEM_TAG ? line.len - PUP_ITEM_TAG - 1 : 0;
    struct pup_span tag = items_behind(line, line.len > PUP_ITEM_TAG ? at + 1 : line.len);
    bool stands_apart = at > 0 && line.data[at] == '#' && items_space(items_behind(line, at - 1)) == 1;
    if (!stands_apart || !pup_id_short_valid(tag)) {
        return line;
    }
    item->tag = tag;
    return (struct pup_span){line.data, trimmed_end((struct pup_span){line.data, at})};
}

static void judge(struct pup_item *item)
{
    if (item->problem == PUP_ITEM_RIGHT && item->words.len == 0) {
        item->problem = PUP_ITEM_NO_WORDS;
    } else if (item->problem == PUP_ITEM_RIGHT && item->sort == PUP_ITEM_ACTION &&
               item->words.len > PUP_ITEM_WORDS_MAX) {
        item->problem = PUP_ITEM_LONG;
    }
}

/* Reads `line`, which begins at `offset`, into `item`. False when it is no item. */
static bool read_line(struct pup_arena *arena, struct pup_span line, size_t offset, int64_t day, struct pup_item *item)
{
    struct items_reader reader = {arena, day, item};
    struct pup_span words;
    size_t end = trimmed_end(line);
    struct pup_span kept = take_tag(item, (struct pup_span){line.data, end});
    item->start = offset;
    item->end = offset + kept.len;
    item->tag_end = offset + end;
    if (!read_front(&reader, kept, &words)) {
        return false;
    }
    items_take_attributes(&reader, &words);
    item->words = words;
    judge(item);
    bool empty = words.len == 0 && item->owner.len == 0 && !item->has_due && item->problem == PUP_ITEM_NO_WORDS;
    return !empty; /* a mark alone: a line of a form that nobody filled in */
}

/* ---- a text ---- */

struct lines {
    struct pup_span text;
    size_t at, number;
};

static bool next_line(struct lines *lines, struct pup_span *line)
{
    if (lines->at >= lines->text.len) {
        return false;
    }
    struct pup_span rest = items_behind(lines->text, lines->at);
    const uint8_t *end = memchr(rest.data, '\n', rest.len);
    *line = (struct pup_span){rest.data, end == NULL ? rest.len : (size_t)(end - rest.data)};
    lines->at += line->len + (end != NULL);
    lines->number++;
    return true;
}

static bool is_note(struct pup_span line)
{
    bool indented = items_begins(line, '\t') || (line.len >= 2 && line.data[0] == ' ' && line.data[1] == ' ');
    return indented && pup_text_trim(line).len > 0;
}

/* The lines of a note as one text, without what indents them. */
static enum pup_err add_note(struct pup_arena *arena, struct pup_item *item, struct pup_span line)
{
    line = pup_text_trim(line);
    if (item->note.len == 0) {
        item->note = line;
        return PUP_OK;
    }
    uint8_t *both = pup_arena_alloc(arena, item->note.len + 1 + line.len);
    if (both == NULL) {
        return PUP_ERR_MEMORY;
    }
    memcpy(both, item->note.data, item->note.len);
    both[item->note.len] = '\n';
    memcpy(both + item->note.len + 1, line.data, line.len);
    item->note = (struct pup_span){both, item->note.len + 1 + line.len};
    return PUP_OK;
}

enum pup_err pup_items_read(struct pup_arena *arena, struct pup_span text, int64_t day, struct pup_items *items)
{
    struct lines lines = {.text = text};
    struct pup_span line;
    bool open = false; /* the line before was an item's or its note's */
    *items = (struct pup_items){.rows = pup_arena_array(arena, PUP_ITEMS_MAX, sizeof *items->rows)};
    enum pup_err err = items->rows == NULL ? PUP_ERR_MEMORY : PUP_OK;
    while (err == PUP_OK && next_line(&lines, &line)) {
        struct pup_item item = {.line = lines.number};
        size_t offset = (size_t)(line.data - text.data);
        if (read_line(arena, line, offset, day, &item)) {
            items->too_many = items->too_many || items->count == PUP_ITEMS_MAX;
            open = !items->too_many;
            if (open) {
                items->rows[items->count++] = item;
            }
        } else if (open && is_note(line)) {
            err = add_note(arena, &items->rows[items->count - 1], line);
        } else {
            open = false;
        }
    }
    return err;
}

/* ---- tags ---- */

enum pup_err pup_item_tag_is_word(struct pup_arena *arena, struct pup_item *item)
{
    size_t len = item->words.len + 2 + item->tag.len;
    uint8_t *words = pup_arena_alloc(arena, len);
    if (words == NULL) {
        return PUP_ERR_MEMORY;
    }
    if (item->words.len > 0) {
        memcpy(words, item->words.data, item->words.len);
    }
    words[item->words.len] = ' ';
    words[item->words.len + 1] = '#';
    memcpy(words + item->words.len + 2, item->tag.data, item->tag.len);
    item->words = pup_text_trim((struct pup_span){words, len});
    item->end = item->tag_end;
    item->tag = (struct pup_span){NULL, 0};
    return PUP_OK;
}

static enum pup_err put(struct pup_buf *out, struct pup_span text, size_t from, size_t to)
{
    return pup_buf_put(out, (struct pup_span){text.data + from, to - from});
}

/* Copies the text, with a tag or without one behind each item that it holds one for; `lines` take the place of items.
 */
static enum pup_err rewrite(struct pup_arena *arena, struct pup_span text, const struct pup_items *items,
                            const struct pup_span *tags, const struct pup_span *lines, struct pup_span *out)
{
    struct pup_buf buf;
    size_t at = 0, room = text.len + items->count * (PUP_ITEM_TAG + 2) + 1;
    for (size_t i = 0; i < items->count; i++) {
        room += lines[i].len;
    }
    pup_buf_init(&buf, room);
    enum pup_err err = PUP_OK;
    for (size_t i = 0; err == PUP_OK && i < items->count; i++) {
        const struct pup_item *item = &items->rows[i];
        if (tags[i].len == 0 && item->tag.len == 0) {
            continue;
        }
        err = put(&buf, text, at, lines[i].len > 0 ? item->start : item->end);
        err = err == PUP_OK ? pup_buf_put(&buf, lines[i]) : err;
        err = err == PUP_OK && tags[i].len > 0 ? pup_buf_put_text(&buf, " #") : err;
        err = err == PUP_OK ? pup_buf_put(&buf, tags[i]) : err;
        at = item->tag_end;
    }
    err = err == PUP_OK ? put(&buf, text, at, text.len) : err;
    *out = pup_arena_copy(arena, pup_buf_span(&buf));
    pup_buf_release(&buf);
    return err == PUP_OK && out->data == NULL ? PUP_ERR_MEMORY : err;
}

static const struct pup_span none[PUP_ITEMS_MAX];

enum pup_err pup_items_tag(struct pup_arena *arena, struct pup_span text, const struct pup_items *items,
                           const struct pup_span *tags, struct pup_span *tagged)
{
    struct pup_span all[PUP_ITEMS_MAX];
    for (size_t i = 0; i < items->count; i++) {
        all[i] = tags[i].len > 0 ? tags[i] : items->rows[i].tag;
    }
    return rewrite(arena, text, items, all, none, tagged);
}

enum pup_err pup_items_replace(struct pup_arena *arena, struct pup_span text, const struct pup_items *items,
                               const struct pup_span *lines, struct pup_span *plain)
{
    return rewrite(arena, text, items, none, lines, plain);
}
