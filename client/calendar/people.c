#include "client/calendar/people.h"

#include <string.h>

#include "client/cli/say.h"
#include "common/base/text.h"
#include "common/model/name.h"

static int add(struct people *people, const struct pup_agenda_person *person)
{
    for (size_t i = 0; i < people->count; i++) {
        if (people->at[i] == person) {
            return EX_OK;
        }
    }
    if (people->count == PEOPLE_MAX) {
        return pup_fail(EX_USAGE, _("these are too many people"));
    }
    people->at[people->count++] = person;
    return EX_OK;
}

int people_add_me(struct pup_context *context, const struct pup_agenda *agenda, struct people *people)
{
    const struct pup_agenda_person *me = pup_agenda_login(agenda, context->profile.login);
    return me == NULL ? pup_fail(EX_NOINPUT, _("you are not among the people of any structure here")) : add(people, me);
}

static bool is_me(struct pup_span word)
{
    return pup_text_same(word, pup_span_of("me")) || pup_text_same(word, pup_span_of("moi"));
}

/* Her whole name, in whatever order of words, goes before what is enough of several names. */
static const struct pup_agenda_person *find(struct pup_context *context, const struct pup_agenda *agenda,
                                            struct pup_span word, size_t *matches)
{
    const struct pup_agenda_person *found = NULL;
    struct pup_span key = pup_name_key(&context->arena, word);
    *matches = 0;
    for (size_t i = 0; i < agenda->person_count; i++) {
        const struct pup_agenda_person *person = &agenda->people[i];
        bool whole = pup_text_same(person->login, word) ||
                     (key.len > 0 && pup_span_equal(pup_name_key(&context->arena, person->name), key));
        if (whole) {
            *matches = 1;
            return person;
        }
        if (pup_name_matches(person->name, word)) {
            found = person;
            ++*matches;
        }
    }
    return found;
}

static int add_one(struct pup_context *context, const struct pup_agenda *agenda, struct pup_span word,
                   struct people *people)
{
    size_t matches;
    if (is_me(word)) {
        return people_add_me(context, agenda, people);
    }
    const struct pup_agenda_person *person = find(context, agenda, word, &matches);
    if (matches == 0) {
        return pup_fail(EX_NOINPUT, _("nobody here is called \"%s\"; see: pupitre list person"),
                        pup_word(&context->arena, word));
    }
    if (matches > 1) {
        return pup_fail(EX_USAGE, _("\"%s\" fits %zu people: write more of the name"), pup_word(&context->arena, word),
                        matches);
    }
    return add(people, person);
}

int people_add(struct pup_context *context, const struct pup_agenda *agenda, const char *word, struct people *people)
{
    int code = EX_OK;
    while (code == EX_OK && *word != '\0') {
        size_t len = strcspn(word, ",;");
        struct pup_span one = pup_text_trim((struct pup_span){(const uint8_t *)word, len});
        code = one.len > 0 ? add_one(context, agenda, one, people) : EX_OK;
        word += len;
        word += *word != '\0';
    }
    return code;
}

bool people_among(const struct people *people, const struct pup_id *humans, size_t count)
{
    for (size_t i = 0; i < people->count; i++) {
        for (size_t j = 0; j < count; j++) {
            if (pup_id_equal(&people->at[i]->human, &humans[j])) {
                return true;
            }
        }
    }
    return false;
}

bool people_taken(const struct people *people, const struct pup_agenda_item *item)
{
    return people_among(people, item->people, item->people_count);
}
