#include "client/meetings/roll.h"

#include <stdlib.h>
#include <string.h>

#include "client/cli/say.h"
#include "common/base/text.h"
#include "common/model/fields.h"
#include "common/model/name.h"

static struct pup_roll_entry *find(const struct pup_roll *roll, const struct pup_value *person)
{
    for (size_t i = 0; i < roll->count; i++) {
        if (pup_value_equal(&roll->entries[i].person, person)) {
            return &roll->entries[i];
        }
    }
    return NULL;
}

static struct pup_roll_entry *enter(struct pup_context *context, struct pup_roll *roll, const struct pup_value *person)
{
    struct pup_roll_entry *entry = find(roll, person);
    if (entry != NULL) {
        return entry;
    }
    if (roll->count == roll->room) {
        size_t room = roll->room == 0 ? 32 : roll->room * 2;
        struct pup_roll_entry *more = pup_arena_array(&context->arena, room, sizeof *more);
        if (more == NULL) {
            return NULL;
        }
        if (roll->count > 0) {
            memcpy(more, roll->entries, roll->count * sizeof *more);
        }
        roll->entries = more;
        roll->room = room;
    }
    entry = &roll->entries[roll->count++];
    *entry = (struct pup_roll_entry){.person = *person};
    return entry;
}

static int enter_set(struct pup_context *context, const struct pup_record *meeting, uint32_t field,
                     struct pup_roll *roll)
{
    const struct pup_set *set = pup_record_set(meeting, field);
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        const struct pup_element *element = &set->elements[i];
        if (!pup_element_present(element) || element->value.type != PUP_VALUE_REFERENCE) {
            continue;
        }
        struct pup_roll_entry *entry = enter(context, roll, &element->value);
        if (entry == NULL) {
            return pup_fail_err(PUP_ERR_MEMORY);
        }
        entry->invited |= field == PUP_MEETING_INVITED;
        entry->present |= field == PUP_MEETING_PRESENT;
        entry->excused |= field == PUP_MEETING_EXCUSED;
        entry->was_present = entry->present;
        entry->was_excused = entry->excused;
    }
    return EX_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct pup_roll_entry *x = a, *y = b;
    int order = pup_span_compare(x->person.text, y->person.text);
    return order != 0 ? order : pup_id_compare(&x->person.ref, &y->person.ref);
}

int pup_roll_gather(struct pup_context *context, const struct pup_record *meeting, struct pup_roll *roll)
{
    static const uint32_t fields[] = {PUP_MEETING_INVITED, PUP_MEETING_PRESENT, PUP_MEETING_EXCUSED};
    *roll = (struct pup_roll){.count = 0};
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < sizeof fields / sizeof fields[0]; i++) {
        code = enter_set(context, meeting, fields[i], roll);
    }
    if (roll->count > 1) {
        qsort(roll->entries, roll->count, sizeof *roll->entries, by_name);
    }
    return code;
}

/* ---- words ---- */

static void mark(struct pup_roll_entry *entry, enum pup_mark as)
{
    entry->present = as == PUP_MARK_PRESENT;
    entry->excused = as == PUP_MARK_EXCUSED;
}

/* What stands before the colon of "excusé:bako": the beginning of one of these words is enough. */
static bool mark_of_word(struct pup_context *context, struct pup_span word, enum pup_mark *as)
{
    static const struct {
        const char *word;
        enum pup_mark mark;
    } marks[] = {{"present", PUP_MARK_PRESENT}, {"excuses", PUP_MARK_EXCUSED}, {"excused", PUP_MARK_EXCUSED},
                 {"excusee", PUP_MARK_EXCUSED}, {"absente", PUP_MARK_NONE},    {"absents", PUP_MARK_NONE}};
    struct pup_span folded = pup_text_fold(&context->arena, word);
    for (size_t i = 0; folded.len > 0 && i < sizeof marks / sizeof marks[0]; i++) {
        if (folded.len <= strlen(marks[i].word) && memcmp(marks[i].word, folded.data, folded.len) == 0) {
            *as = marks[i].mark;
            return true;
        }
    }
    return false;
}

/* Takes the sign or the word with a colon from the front of what was typed. */
static struct pup_span take_mark(struct pup_context *context, struct pup_span word, enum pup_mark *as)
{
    *as = PUP_MARK_PRESENT;
    if (word.len > 0 && (word.data[0] == '+' || word.data[0] == '-')) {
        *as = word.data[0] == '-' ? PUP_MARK_NONE : PUP_MARK_PRESENT;
        return (struct pup_span){word.data + 1, word.len - 1};
    }
    const uint8_t *colon = word.len == 0 ? NULL : memchr(word.data, ':', word.len);
    size_t before = colon == NULL ? 0 : (size_t)(colon - word.data);
    if (colon != NULL && mark_of_word(context, (struct pup_span){word.data, before}, as)) {
        return (struct pup_span){colon + 1, word.len - before - 1};
    }
    return word;
}

static bool is_word(struct pup_span typed, const char *english, const char *french)
{
    return pup_text_same(typed, pup_span_of(english)) || pup_text_same(typed, pup_span_of(french));
}

static int mark_all(struct pup_roll *roll, enum pup_mark as)
{
    size_t marked = 0;
    for (size_t i = 0; i < roll->count; i++) {
        if (roll->entries[i].invited) {
            mark(&roll->entries[i], as);
            marked++;
        }
    }
    return marked > 0 ? EX_OK : pup_fail(EX_DATAERR, _("nobody was invited to this meeting; give the names"));
}

struct pup_roll_entry *pup_roll_find(const struct pup_roll *roll, struct pup_span typed, size_t *count)
{
    struct pup_roll_entry *found = NULL;
    *count = 0;
    for (size_t i = 0; i < roll->count; i++) {
        struct pup_roll_entry *entry = &roll->entries[i];
        if (!pup_name_matches(entry->person.text, typed)) {
            continue;
        }
        if (pup_text_same(entry->person.text, typed)) {
            *count = 1;
            return entry;
        }
        found = entry;
        ++*count;
    }
    return found;
}

static int mark_name(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space,
                     struct pup_span typed, enum pup_mark as, struct pup_roll *roll)
{
    size_t count = 0;
    if (is_word(typed, "me", "moi")) {
        typed = pup_span_of(context->profile.login);
    }
    struct pup_roll_entry *entry = pup_roll_find(roll, typed, &count);
    if (count > 1) {
        return pup_fail(EX_DATAERR, _("\"%s\" fits several people of this meeting; type more of the name"),
                        pup_word(&context->arena, typed));
    }
    if (entry == NULL) {
        const struct pup_field_def *field = pup_schema_field(pup_schema_kind(PUP_KIND_MEETING), PUP_MEETING_PRESENT);
        struct pup_value person;
        int code = pup_assign_reference(context, txn, space, field, typed, &person);
        if (code != EX_OK) {
            return code;
        }
        entry = enter(context, roll, &person);
    }
    if (entry == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    mark(entry, as);
    return EX_OK;
}

int pup_roll_word(struct pup_context *context, struct pup_txn *txn, const struct pup_space *space, const char *word,
                  struct pup_roll *roll)
{
    enum pup_mark as;
    struct pup_span rest = take_mark(context, pup_span_of(word), &as);
    if (!pup_text_valid(rest) || pup_text_trim(rest).len == 0) {
        return pup_fail(EX_USAGE, _("\"%s\" names nobody; write castel, -castel or excused:castel"), word);
    }
    int code = EX_OK;
    while (code == EX_OK && rest.len > 0) {
        size_t len = 0;
        while (len < rest.len && rest.data[len] != ',' && rest.data[len] != ';') {
            len++;
        }
        struct pup_span name = pup_text_trim((struct pup_span){rest.data, len});
        if (is_word(name, "all", "tous") || is_word(name, "everybody", "toutes")) {
            code = mark_all(roll, as);
        } else if (name.len > 0) {
            code = mark_name(context, txn, space, name, as, roll);
        }
        len += len < rest.len;
        rest = (struct pup_span){rest.data + len, rest.len - len};
    }
    return code;
}

/* ---- what differs ---- */

static int change(struct pup_context *context, struct pup_draft *draft, uint32_t field, bool was, bool is,
                  const struct pup_value *person)
{
    if (was == is) {
        return EX_OK;
    }
    return pup_draft_add(context, draft,
                         (struct pup_change){.field = field, .operation = is ? PUP_ADD : PUP_REMOVE, .value = *person});
}

int pup_roll_changes(struct pup_context *context, const struct pup_roll *roll, struct pup_draft *draft)
{
    int code = EX_OK;
    for (size_t i = 0; code == EX_OK && i < roll->count; i++) {
        const struct pup_roll_entry *entry = &roll->entries[i];
        code = change(context, draft, PUP_MEETING_PRESENT, entry->was_present, entry->present, &entry->person);
        if (code == EX_OK) {
            code = change(context, draft, PUP_MEETING_EXCUSED, entry->was_excused, entry->excused, &entry->person);
        }
    }
    return code;
}

struct pup_roll_counts pup_roll_count(const struct pup_roll *roll)
{
    struct pup_roll_counts counts = {0};
    for (size_t i = 0; i < roll->count; i++) {
        const struct pup_roll_entry *entry = &roll->entries[i];
        counts.invited += entry->invited;
        counts.present += entry->invited && entry->present;
        counts.excused += entry->invited && entry->excused && !entry->present;
    }
    return counts;
}
