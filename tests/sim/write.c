/* What people write: any field of any kind, as a form would let them, on top of what their device shows. */
#include <string.h>

#include "common/model/fields.h"
#include "server/ledger/people.h"
#include "tests/sim/author.h"

enum { POOL = 4 };

static struct pup_span words(struct author *author)
{
    return pup_span_of(pup_arena_printf(&author->arena, "w%u.%llu", author->client->number,
                                        (unsigned long long)sim_below(author->sim, 1000000000)));
}

static struct pup_id pool_id(uint32_t kind, uint64_t number)
{
    struct pup_span parts[] = {{(const uint8_t *)&kind, sizeof kind}, {(const uint8_t *)&number, sizeof number}};
    return pup_id_derived(parts, 2);
}

static struct pup_value choose_reference(struct author *author, uint32_t target)
{
    struct sim *sim = author->sim;
    uint64_t number = sim_below(sim, POOL);
    struct pup_space_parts parts = pup_space_split(&author->space);
    if (parts.compartment == PUP_HR) { /* people of a group are those of its structures */
        const char *home = strcmp(parts.code, sim_group) == 0 ? sim_codes[0] : parts.code;
        return pup_value_reference(pup_person_id(home, parts.login), words(author));
    }
    if (target == PUP_KIND_PERSON) { /* herself now and then, and somebody of the other structure */
        size_t whom = sim_chance(sim, 30) ? author->client->member : number;
        return pup_value_reference(pup_person_id(sim_codes[sim_chance(sim, 15)], sim_logins[whom]),
                                   pup_span_of(sim_logins[whom]));
    }
    return pup_value_reference(pool_id(target, number), words(author));
}

/* A long text. Mostly the same sentence over and over, which costs little to pack; else one that compression does not
 * make small: then it takes many frames. */
static struct pup_span bulk(struct author *author)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz     .";
    size_t len = 30000 + (size_t)sim_below(author->sim, 40000);
    size_t sentence = sim_chance(author->sim, 80) ? 60 : len;
    uint8_t *text = pup_arena_alloc(&author->arena, len);
    for (size_t i = 0; text && i < len; i++)
        text[i] = i < sentence ? (uint8_t)letters[sim_below(author->sim, sizeof letters - 1)] : text[i - sentence];
    return (struct pup_span){text, text ? len : 0};
}

/* A place between words. */
static size_t gap_in(struct sim *sim, struct pup_span text)
{
    size_t at = (size_t)sim_below(sim, text.len + 1);
    while (at < text.len && text.data[at] != ' ' && text.data[at] != '\n')
        at++;
    return at;
}

/* Puts a few words in, in place of some that are there or not; or turns two halves round. */
static struct pup_span rewrite(struct author *author, struct pup_span old)
{
    static const struct {
        const char *before, *after;
    } around[] = {{" ", ""}, {" ", ""}, {" l\303\251g\303\250re ", ""}, {"\n", "\n"}, {"  ", "\r\n\r\n"}};
    struct sim *sim = author->sim;
    struct pup_span word = words(author);
    size_t at = gap_in(sim, old), from = at, way = (size_t)sim_below(sim, sizeof around / sizeof *around);
    const char *text = (const char *)old.data;
    if (sim_chance(sim, 5) && old.len < 1000)
        return pup_span_of(
            pup_arena_printf(&author->arena, "%.*s %.*s", (int)(old.len - at), text + at, (int)at, text));
    if (sim_chance(sim, 30))
        from = gap_in(sim, (struct pup_span){old.data, at});
    else if (sim_chance(sim, 40) && at < old.len) /* joins two words */
        at++;
    return pup_span_of(pup_arena_printf(&author->arena, "%.*s%s%.*s%s%.*s", (int)from, text, around[way].before,
                                        (int)word.len, (const char *)word.data, around[way].after, (int)(old.len - at),
                                        text + at));
}

static struct pup_span begin_text(struct author *author)
{
    static const char *const texts[] = {
        "alpha beta gamma delta\nepsilon zeta\n", "un", "",
        "Pr\303\251sents : cinq.\n\n- d\303\251cid\303\251\n- \303\240 revoir\n\nFin.",
        "une seule ligne sans fin qui compte bien assez de mots pour que deux y touchent"};
    struct sim *sim = author->sim;
    if (sim->bulky && sim_chance(sim, 70))
        return bulk(author);
    return pup_span_of(texts[sim_chance(sim, 50) ? 0 : sim_below(sim, sizeof texts / sizeof *texts)]);
}

static void write_text(struct author *author, const struct pup_record *record, uint32_t field,
                       struct pup_change *change)
{
    const struct pup_register *text = record ? pup_record_text(record, field) : NULL;
    const struct pup_standing *first = text && text->count > 0 ? &text->values[0] : NULL;
    bool readable = first && first->value.type == PUP_VALUE_TEXT && first->value.text.len > 0;
    change->operation = PUP_TEXT;
    change->value = pup_value_text(readable ? rewrite(author, first->value.text) : begin_text(author));
    if (sim_chance(author->sim, 4))
        change->value = pup_value_none();
    change->has_base = first != NULL;
    if (first)
        change->base = first->commitment;
}

static void write_set(struct author *author, const struct pup_record *record, const struct pup_field_def *field,
                      struct pup_change *change)
{
    const struct pup_set *set = record ? pup_record_set(record, field->number) : NULL;
    change->operation = PUP_ADD;
    change->value = choose_reference(author, field->target);
    for (size_t i = 0; set && i < set->count && sim_chance(author->sim, 50); i++)
        if (pup_element_present(&set->elements[i]) && set->elements[i].value.type == PUP_VALUE_REFERENCE) {
            change->operation = PUP_REMOVE;
            change->value = pup_value_reference(set->elements[i].value.ref, (struct pup_span){0});
        }
}

static struct pup_value choose_value(struct author *author, const struct pup_field_def *field)
{
    struct sim *sim = author->sim;
    switch (field->type) {
    case PUP_TYPE_TEXT:
        return pup_value_text(sim_chance(sim, 15) ? pup_span_of("the same") : words(author));
    case PUP_TYPE_BOOLEAN:
        return pup_value_integer((int64_t)sim_below(sim, 2));
    case PUP_TYPE_ENUM:
        return pup_value_integer(field->choices[sim_below(sim, field->choice_count)].number);
    case PUP_TYPE_REF:
        return choose_reference(author, field->target);
    default:
        return pup_value_integer((int64_t)sim_below(sim, 1000));
    }
}

static void write_field(struct author *author, const struct pup_record *record, const struct pup_field_def *field,
                        struct pup_change *change)
{
    *change = (struct pup_change){.field = field->number};
    bool hr = pup_space_split(&author->space).compartment == PUP_HR;
    if (field->type == PUP_TYPE_LONGTEXT)
        write_text(author, record, field->number, change);
    else if (field->type == PUP_TYPE_SET)
        write_set(author, record, field, change);
    else if (field->type == PUP_TYPE_COUNTER) {
        change->operation = PUP_DELTA;
        change->delta = (int64_t)sim_below(author->sim, 7) - 2;
        change->delta += change->delta == 0;
    } else {
        bool clears = !hr && sim_chance(author->sim, 5) && !field->required && field->number < PUP_FIELD_STATE;
        change->operation = PUP_PUT;
        change->value = clears ? pup_value_none() : choose_value(author, field);
    }
}

/* Another record of the kind that takes this one's place. */
static bool merge_away(struct author *author, const struct pup_record *record, struct pup_change *change)
{
    const struct pup_record *other = &author->views[sim_below(author->sim, author->view_count)].record;
    if (!record || other->kind != record->kind || pup_id_equal(&other->id, &record->id))
        return false;
    *change = (struct pup_change){
        .field = PUP_FIELD_MERGED_INTO, .operation = PUP_PUT, .value = pup_value_reference(other->id, words(author))};
    return true;
}

static const struct pup_field_def *choose_field(struct author *author, const struct pup_kind_def *kind)
{
    if (sim_chance(author->sim, 15))
        return pup_schema_field(kind, PUP_FIELD_STATE);
    /* Half of the writing goes to the first longtext, set or counter, else to any field: people meet there. */
    for (size_t i = 0; i < kind->field_count && sim_chance(author->sim, 90); i++) {
        enum pup_type type = kind->fields[i].type;
        bool rich = type == PUP_TYPE_LONGTEXT || type == PUP_TYPE_SET || type == PUP_TYPE_COUNTER;
        if (rich && sim_chance(author->sim, 40))
            return &kind->fields[i];
    }
    return &kind->fields[sim_below(author->sim,
                                   sim_chance(author->sim, 50) && kind->field_count > 2 ? 2 : kind->field_count)];
}

static bool has_field(const struct pup_change *changes, size_t count, uint32_t field)
{
    for (size_t i = 0; i < count; i++)
        if (changes[i].field == field)
            return true;
    return false;
}

/* Numbers that must be right ones are left alone; the login of a person, which is the server's, mostly. */
static bool writable(struct author *author, const struct pup_kind_def *kind, const struct pup_field_def *field)
{
    bool login = kind->number == PUP_KIND_PERSON && strcmp(field->id, "login") == 0;
    return field->check == PUP_CHECK_NONE && (!login || sim_chance(author->sim, 20));
}

/* When a meeting is, and with whom: what other structures then see of those they share. */
static void plan_meeting(struct author *author, struct pup_part *part, struct pup_change *changes)
{
    static const uint32_t whom[] = {PUP_MEETING_CHAIR, PUP_MEETING_INVITED, PUP_MEETING_PRESENT, PUP_MEETING_EXCUSED};
    uint64_t which = sim_below(author->sim, sizeof whom / sizeof *whom);
    int64_t start = (int64_t)sim_below(author->sim, 1000);
    changes[part->change_count++] =
        (struct pup_change){.field = PUP_MEETING_START, .operation = PUP_PUT, .value = pup_value_integer(start)};
    changes[part->change_count++] =
        (struct pup_change){.field = PUP_MEETING_END, .operation = PUP_PUT, .value = pup_value_integer(start + 60)};
    changes[part->change_count++] = (struct pup_change){.field = whom[which],
                                                        .operation = which == 0 ? PUP_PUT : PUP_ADD,
                                                        .value = choose_reference(author, PUP_KIND_PERSON)};
}

/* Some long text in the first field that takes one. */
void author_fill_up(struct author *author, struct pup_part *part)
{
    const struct pup_kind_def *kind = pup_schema_kind(part->kind);
    struct pup_change *change = pup_arena_alloc(&author->arena, sizeof *change);
    size_t at = 0;
    while (kind->fields[at].type != PUP_TYPE_LONGTEXT)
        at++;
    *change = (struct pup_change){
        .field = kind->fields[at].number, .operation = PUP_TEXT, .value = pup_value_text(bulk(author))};
    part->changes = change;
    part->change_count = 1;
}

void author_fill(struct author *author, const struct pup_record *record, struct pup_part *part)
{
    enum { CHANGES = 3, PLANNED = 4 };
    struct sim *sim = author->sim;
    const struct pup_kind_def *kind = pup_schema_kind(part->kind);
    struct pup_change *changes = pup_arena_array(&author->arena, CHANGES + PLANNED + 1, sizeof *changes);
    size_t wanted = 1 + (size_t)sim_below(sim, CHANGES);
    bool gone = record && !pup_record_alive(record);
    part->changes = changes;
    if (record && sim_chance(sim, gone || record->deletion_count > 0 ? 40 : 4)) {
        changes[part->change_count++].operation =
            record->deletion_count > 0 && sim_chance(sim, 70) ? PUP_KEEP : PUP_DELETE;
        if (sim_chance(sim, 80))
            return;
    }
    if (!record && kind->compartment == PUP_HR)
        write_field(author, NULL, &kind->fields[0], &changes[part->change_count++]);
    if (author->view_count > 1 && sim_chance(sim, 2) && merge_away(author, record, &changes[part->change_count]))
        part->change_count++;
    if (part->kind == PUP_KIND_MEETING && sim_chance(sim, record ? 20 : 60))
        plan_meeting(author, part, changes);
    while (part->change_count < wanted) {
        const struct pup_field_def *field = choose_field(author, kind);
        if (writable(author, kind, field) && !has_field(changes, part->change_count, field->number))
            write_field(author, record, field, &changes[part->change_count++]);
        else
            wanted--;
    }
    if (part->change_count == 0)
        write_field(author, record, &kind->fields[0], &changes[part->change_count++]);
}
