/* People and dates, taken off either end of an item's words. */
#include <string.h>

#include "client/meetings/items_priv.h"
#include "common/base/text.h"

enum {
    NAME_WORDS = 4,
    DATE_WORDS = 4,
    ATTRIBUTES_WITHIN = 2 * PUP_ITEM_WORDS_MAX /* bytes: in longer lines nobody looks for them at the end */
};

size_t items_space(struct pup_span text)
{
    if (text.len >= 1 && (text.data[0] == ' ' || text.data[0] == '\t')) {
        return 1;
    }
    if (text.len >= 2 && text.data[0] == 0xC2 && text.data[1] == 0xA0) {
        return 2; /* no-break space */
    }
    bool narrow = text.len >= 3 && text.data[0] == 0xE2 && text.data[1] == 0x80 && text.data[2] == 0xAF;
    return narrow ? 3 : 0;
}

struct pup_span items_behind(struct pup_span text, size_t len)
{
    return (struct pup_span){text.data + len, text.len - len};
}

struct pup_span items_behind_spaces(struct pup_span text)
{
    size_t len;
    while ((len = items_space(text)) > 0) {
        text = items_behind(text, len);
    }
    return text;
}

struct pup_span items_word(struct pup_span text)
{
    size_t len = 0;
    while (len < text.len && items_space(items_behind(text, len)) == 0) {
        len++;
    }
    return (struct pup_span){text.data, len};
}

bool items_begins(struct pup_span text, char character)
{
    return text.len > 0 && text.data[0] == (uint8_t)character;
}

/* True where a word may begin: at the front, or behind a space. */
static bool at_word(struct pup_span text, size_t at)
{
    for (size_t back = 1; back <= 3 && back <= at; back++) {
        if (items_space(items_behind(text, at - back)) == back) {
            return true;
        }
    }
    return at == 0;
}

/* ---- people ---- */

static bool ends_name(uint8_t byte)
{
    return strchr(":,;()\"", byte) != NULL; /* the NUL that strchr finds is in no line */
}

static struct pup_span name_word(struct pup_span text)
{
    struct pup_span word = items_word(text);
    size_t len = 0;
    while (len < word.len && !ends_name(word.data[len])) {
        len++;
    }
    while (len > 0 && word.data[len - 1] == '.') {
        len--;
    }
    return (struct pup_span){text.data, len};
}

/* A word that can stand in a name of several: with a capital, or "de", "Le", "d'" before one. */
static bool is_capital(struct pup_span word)
{
    if (word.len > 2 && (word.data[0] == 'd' || word.data[0] == 'l') && word.data[1] == '\'') {
        word = items_behind(word, 2);
    }
    return word.len > 0 && ((word.data[0] >= 'A' && word.data[0] <= 'Z') || word.data[0] == 0xC3);
}

static bool is_particle(struct pup_span word)
{
    static const char *const particles[] = {"de", "du", "des", "le", "la", "d'", "l'"};
    for (size_t i = 0; i < sizeof particles / sizeof particles[0]; i++) {
        if (pup_span_equal(word, pup_span_of(particles[i]))) {
            return true;
        }
    }
    return false;
}

/* Whether a name may end here: before a colon, a comma, another person or a date. */
static bool name_may_end(struct items_reader *reader, struct pup_span rest)
{
    rest = items_behind_spaces(rest);
    if (rest.len == 0 || ends_name(rest.data[0]) || rest.data[0] == '@') {
        return true;
    }
    struct pup_item trial = {.sort = PUP_ITEM_ACTION};
    struct items_reader trier = {reader->arena, reader->day, &trial};
    return items_take_due(&trier, &rest, true);
}

/* The longest name of words in capitals that something ends; else the first word. */
static struct pup_span name_of(struct items_reader *reader, struct pup_span text, bool head)
{
    struct pup_span first = name_word(text), name = first;
    size_t end = first.len;
    for (int i = 1; head && is_capital(first) && i < NAME_WORDS; i++) {
        struct pup_span next = items_behind_spaces(items_behind(text, end));
        struct pup_span word = name_word(next);
        if (!is_capital(word) && !is_particle(word)) {
            break;
        }
        end = (size_t)(word.data - text.data) + word.len;
        if (is_capital(word) && name_may_end(reader, items_behind(text, end))) {
            name = (struct pup_span){text.data, end};
        }
    }
    return name;
}

static bool keep_person(struct pup_item *item, struct pup_span name)
{
    if (item->owner.len == 0) {
        item->owner = name;
    } else if (item->sort != PUP_ITEM_ACTION) {
        return false; /* a decision has one; the others are words */
    } else if (item->support.len == 0) {
        item->support = name;
    } else if (item->problem == PUP_ITEM_RIGHT) {
        item->problem = PUP_ITEM_CROWDED;
        item->wrong = name;
    }
    return true;
}

bool items_take_person(struct items_reader *reader, struct pup_span *rest, bool head)
{
    if (!items_begins(*rest, '@')) {
        return false;
    }
    struct pup_span behind = items_behind(*rest, 1), name;
    size_t taken;
    const uint8_t *quote = items_begins(behind, '"') ? memchr(behind.data + 1, '"', behind.len - 1) : NULL;
    if (quote != NULL) {
        name = pup_text_trim((struct pup_span){behind.data + 1, (size_t)(quote - behind.data) - 1});
        taken = (size_t)(quote - behind.data) + 1;
    } else {
        name = name_of(reader, behind, head);
        taken = name.len;
    }
    if (name.len == 0 || !keep_person(reader->item, name)) {
        return false;
    }
    *rest = items_behind(behind, taken);
    return true;
}

/* ---- dates ---- */

/* The text behind the words, which are told apart by one space; each may be followed by any. */
static bool behind_phrase(struct pup_span text, const char *phrase, struct pup_span *rest)
{
    while (*phrase != '\0') {
        size_t len = strcspn(phrase, " ");
        struct pup_span word = items_word(text);
        if (!pup_text_same(word, (struct pup_span){(const uint8_t *)phrase, len})) {
            return false;
        }
        text = items_behind_spaces(items_behind(text, word.len));
        phrase += len + (phrase[len] == ' ');
    }
    *rest = text;
    return true;
}

static bool behind_any(const char *const *phrases, struct pup_span text, struct pup_span *rest)
{
    for (; *phrases != NULL; phrases++) {
        if (behind_phrase(text, *phrases, rest)) {
            return true;
        }
    }
    return false;
}

/* Up to where a date can go on. */
static struct pup_span date_region(struct pup_span text)
{
    size_t len = 0;
    while (len < text.len && strchr(":@,;()", text.data[len]) == NULL) {
        len++;
    }
    return (struct pup_span){text.data, len};
}

/* The longest run of words at the front that is a date; its length, 0 when there is none. What is no date leaves
 * `days`. */
static size_t date_length(struct pup_span text, int64_t day, int64_t *days)
{
    struct pup_span region = date_region(text);
    size_t end = 0, best = 0;
    for (int i = 0; i < DATE_WORDS && end < region.len; i++) {
        struct pup_span word = items_word(items_behind_spaces(items_behind(region, end)));
        end = (size_t)(word.data - region.data) + word.len;
        size_t len = end;
        while (len > 0 && region.data[len - 1] == '.') {
            len--;
        }
        if (pup_item_date((struct pup_span){region.data, len}, day, days) == PUP_OK) {
            best = len;
        }
    }
    return best;
}

/* 31/02: what cannot be anything but a slip. */
static bool looks_like_date(struct pup_span word)
{
    size_t digits = 0, slashes = 0;
    for (size_t i = 0; i < word.len; i++) {
        digits += word.data[i] >= '0' && word.data[i] <= '9';
        slashes += word.data[i] == '/';
    }
    return digits >= 2 && slashes >= 1 && digits + slashes == word.len && word.data[0] != '/';
}

static void note_no_date(struct pup_item *item, struct pup_span text, bool head)
{
    struct pup_span region = pup_text_trim(date_region(text)), word = items_word(region);
    while (word.len > 0 && word.data[word.len - 1] == '.') {
        word.len--;
    }
    bool last = region.len <= word.len + 1;
    if ((head || last) && looks_like_date(word) && item->problem == PUP_ITEM_RIGHT) {
        item->problem = PUP_ITEM_NO_DATE;
        item->wrong = word;
    }
}

bool items_take_due(struct items_reader *reader, struct pup_span *rest, bool head)
{
    static const char *const phrases[] = {"au plus tard", "avant", "pour",          "d'ici", "echeance",
                                          "before",       "by",    "no later than", "due",   NULL};
    static const char *const fillers[] = {"le", "la", "au", "the", "on", NULL};
    struct pup_item *item = reader->item;
    struct pup_span text;
    if (item->sort != PUP_ITEM_ACTION || item->has_due || !behind_any(phrases, *rest, &text)) {
        return false;
    }
    (void)behind_any(fillers, text, &text);
    size_t len = date_length(text, reader->day, &item->due);
    if (len == 0) {
        note_no_date(item, text, head);
        return false;
    }
    item->has_due = true;
    *rest = items_behind(text, len);
    return true;
}

bool items_take_bare_date(struct items_reader *reader, struct pup_span *rest)
{
    int64_t days = 0;
    if (reader->item->sort != PUP_ITEM_ACTION || reader->item->has_due) {
        return false;
    }
    size_t len = date_length(*rest, reader->day, &days);
    struct pup_span behind = items_behind_spaces(items_behind(*rest, len));
    if (len == 0 || !(items_begins(behind, ':') || items_begins(behind, '@'))) {
        return false;
    }
    reader->item->has_due = true;
    reader->item->due = days;
    *rest = behind;
    return true;
}

/* ---- behind the words ---- */

/* The last word, where it is a person. */
static bool person_behind(struct items_reader *reader, struct pup_span *words)
{
    size_t at = words->len;
    while (!at_word(*words, at) || at == words->len) {
        at--;
    }
    struct pup_span last = items_behind(*words, at);
    if (!items_take_person(reader, &last, false)) {
        return false;
    }
    *words = pup_text_trim((struct pup_span){words->data, at});
    return true;
}

/* "avant 30/04" where the words end in it. */
static bool due_behind(struct items_reader *reader, struct pup_span *words)
{
    for (size_t at = words->len; at-- > 0;) {
        struct pup_span rest = items_behind(*words, at);
        struct pup_item before = *reader->item;
        if (!at_word(*words, at) || !items_take_due(reader, &rest, false)) {
            continue;
        }
        rest = pup_text_trim(rest);
        if (rest.len == 0 || (rest.len == 1 && rest.data[0] == '.')) {
            *words = pup_text_trim((struct pup_span){words->data, at});
            return true;
        }
        *reader->item = before;
    }
    return false;
}

/* "@castel 30/04", without a word between: the last person, with nothing but a date behind. */
static bool person_and_date_behind(struct items_reader *reader, struct pup_span *words)
{
    const uint8_t *sign = words->len == 0 ? NULL : memrchr(words->data, '@', words->len);
    size_t at = sign == NULL ? 0 : (size_t)(sign - words->data);
    struct pup_item kept = *reader->item;
    struct pup_span rest = items_behind(*words, at);
    int64_t days = 0;
    if (sign == NULL || kept.sort != PUP_ITEM_ACTION || kept.has_due || !at_word(*words, at) ||
        !items_take_person(reader, &rest, false)) {
        return false;
    }
    rest = pup_text_trim(rest);
    if (pup_item_date(rest, reader->day, &days) != PUP_OK) {
        *reader->item = kept;
        return false;
    }
    reader->item->has_due = true;
    reader->item->due = days;
    *words = pup_text_trim((struct pup_span){words->data, at});
    return true;
}

/* "(@castel, avant 30/04)": only where nothing else stands in it. */
static bool brackets_behind(struct items_reader *reader, struct pup_span *words)
{
    const uint8_t *open = words->len == 0 ? NULL : memrchr(words->data, '(', words->len);
    if (open == NULL || words->data[words->len - 1] != ')') {
        return false;
    }
    size_t before = (size_t)(open - words->data);
    struct pup_span rest = {open + 1, words->len - before - 2};
    struct pup_item kept = *reader->item;
    bool taken = true;
    while (taken && rest.len > 0) {
        bool comma = items_begins(rest, ',') || items_begins(rest, ';');
        rest = items_behind_spaces(comma ? items_behind(rest, 1) : rest);
        taken = rest.len == 0 || comma || items_take_person(reader, &rest, true) || items_take_due(reader, &rest, true);
    }
    if (!taken) {
        *reader->item = kept;
        return false;
    }
    *words = pup_text_trim((struct pup_span){words->data, before});
    return true;
}

/* The first person named among the words, who then does it; the words stay as they are. */
static void person_within(struct items_reader *reader, struct pup_span words)
{
    for (size_t at = 0; at < words.len && reader->item->owner.len == 0; at++) {
        struct pup_span rest = items_behind(words, at);
        if (items_begins(rest, '@') && at_word(words, at)) {
            (void)items_take_person(reader, &rest, false);
        }
    }
}

void items_take_attributes(struct items_reader *reader, struct pup_span *words)
{
    *words = pup_text_trim(*words);
    if (words->len > ATTRIBUTES_WITHIN) {
        return;
    }
    while (words->len > 0 && (person_behind(reader, words) || due_behind(reader, words) ||
                              person_and_date_behind(reader, words) || brackets_behind(reader, words))) {}
    person_within(reader, *words);
}
