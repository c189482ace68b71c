#include "tests/bench/crowd.h"

#include <stdio.h>
#include <string.h>

#include "server/ledger/people.h"
#include "tests/unit/seeded.h"

/* Fields of a meeting, by number: tests/data/model.tsv. */
enum { TYPE = 1, TITLE, START, END, SITE, CHAIR, INVITED, AGENDA = 11, MINUTES, CONVENED_ON = 14, SENT_ON };

static const char *const titles[] = {"Réunion de concertation sur les plaies chroniques",
                                     "Groupe de travail sur le protocole diabète",
                                     "Point d'équipe de la quinzaine",
                                     "Comité de pilotage de la prévention des chutes",
                                     "Accueil des stagiaires et des nouveaux venus",
                                     "Préparation de la visite de l'assurance maladie",
                                     "Retour sur l'enquête auprès des usagers"};
enum { TITLES = sizeof titles / sizeof titles[0] };

static const char agenda[] = "1. Suivi des actions décidées la dernière fois ; 2. Situations difficiles ; "
                             "3. Calendrier des vacances d'été et remplacements.";
static const char minutes[] = "Chacun a présenté l'avancement de ses travaux. Il est convenu de se revoir après les "
                              "congés, avec les chiffres du trimestre.";

struct pup_id crowd_record(size_t number, size_t index)
{
    struct seeded seeded = {(uint64_t)number * 1000003u + index + 1};
    uint8_t random[10];
    for (size_t i = 0; i < 20; i++)
        seeded_next(&seeded);
    for (size_t i = 0; i < sizeof random; i++)
        random[i] = (uint8_t)(seeded_next(&seeded) >> 32);
    return pup_id_v7(1735689600000u + (uint64_t)index * 60000u, random);
}

static struct pup_change put(uint32_t field, struct pup_value value)
{
    return (struct pup_change){.field = field, .operation = PUP_PUT, .value = value};
}

static struct pup_change long_text(uint32_t field, const char *text)
{
    return (struct pup_change){.field = field, .operation = PUP_TEXT, .value = pup_value_text(pup_span_of(text))};
}

static struct pup_value the_chair(size_t member)
{
    char code[PUP_CODE_MAX + 1], login[PUP_LOGIN_MAX + 1];
    snprintf(code, sizeof code, "S%04zu", member);
    crowd_login(member, login);
    return pup_value_reference(pup_person_id(code, login), pup_span_of("Camille Martin"));
}

static struct pup_submitted seal(struct crowd_author *author, struct pup_arena *arena, struct pup_part *part)
{
    struct pup_submitted submitted = {0};
    struct pup_edit edit = {.id = {author->device, author->counter + 1},
                            .space = crowd_space(author->member),
                            .at = 1767225600000 + (int64_t)author->counter,
                            .previous = author->previous,
                            .parts = part,
                            .part_count = 1};
    crowd_must(pup_edit_seal(arena, &edit, pup_random_system(), &submitted.sealed), "seal");
    author->counter++;
    author->previous = pup_header_hash(submitted.sealed.header);
    return submitted;
}

struct pup_submitted crowd_create(struct crowd_author *author, struct pup_arena *arena, const struct pup_id *record)
{
    char title[96];
    uint64_t n = author->counter;
    snprintf(title, sizeof title, "%s nº %llu", titles[n % TITLES], (unsigned long long)n);
    struct pup_change invited = put(INVITED, the_chair(author->member));
    invited.operation = PUP_ADD;
    const struct pup_change changes[] = {
        put(TYPE, pup_value_integer((int64_t)(n % 9) + 1)),
        put(TITLE, pup_value_text(pup_span_of(title))),
        put(START, pup_value_integer(29453760 + (int64_t)n * 60)),
        put(END, pup_value_integer(29453760 + (int64_t)n * 60 + 90)),
        put(SITE, pup_value_text(pup_span_of("Salle de réunion du rez-de-chaussée"))),
        put(CHAIR, the_chair(author->member)),
        invited,
        long_text(AGENDA, agenda),
        long_text(MINUTES, minutes),
        put(CONVENED_ON, pup_value_integer(20454 + (int64_t)(n % 365))),
        put(SENT_ON, pup_value_integer(20460 + (int64_t)(n % 365))),
        put(PUP_FIELD_STATE, pup_value_integer(1)),
    };
    struct pup_part part = {.record = *record,
                            .kind = PUP_KIND_MEETING,
                            .changes = changes,
                            .change_count = sizeof changes / sizeof changes[0]};
    return seal(author, arena, &part);
}

struct pup_submitted crowd_change(struct crowd_author *author, struct crowd_home *home, struct pup_arena *arena,
                                  const struct pup_id *record)
{
    char title[96];
    struct pup_txn *txn;
    struct pup_record standing;
    struct pup_space space = crowd_space(author->member);
    snprintf(title, sizeof title, "%s, revu le %llu", titles[author->counter % TITLES],
             (unsigned long long)author->counter);
    const struct pup_change change = put(TITLE, pup_value_text(pup_span_of(title)));
    crowd_must(pup_store_begin(home->opened.store, false, &txn), "begin");
    crowd_must(pup_ledger_record(txn, arena, &space, record, &standing, NULL), "record");
    struct pup_part part = {
        .record = *record, .kind = PUP_KIND_MEETING, .seen = standing.touched, .changes = &change, .change_count = 1};
    struct pup_submitted submitted = seal(author, arena, &part);
    pup_txn_abort(txn);
    return submitted;
}
