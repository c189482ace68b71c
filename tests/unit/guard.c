/* The guard against patients' identities: what is a NIR and what only looks like one, what is to be confirmed. All
 * numbers are of nobody: born in a month 20, or in country 999. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/rules/guard.h"
#include "tests/unit/seeded.h"

static bool nir(const char *text)
{
    struct pup_span found;
    return pup_guard_nir(pup_span_of(text), &found);
}

static void all(const char *const *texts, bool expected)
{
    for (; *texts != NULL; texts++) {
        if (nir(*texts) != expected) {
            fail_msg("%s: %s", *texts, expected ? "not found" : "found");
        }
    }
}

static void test_nirs_are_found_however_they_are_written(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "2992099999999",
        "La patiente 2992099999999, suivie depuis mars",
        "2 99 20 99 999 999",
        "2\xC2\xA0"
        "99\xC2\xA0"
        "20\xE2\x80\xAF"
        "99\xE2\x80\x89"
        "999 999", /* no-break, narrow no-break, thin */
        "2.99.20.99.999.999",
        "2-99-20-99-999-999",
        "2 9920 99 999999",
        "299 20 99 999 999",
        "2 992099999999",
        "2 992 099 999 999", /* as a spreadsheet shows it */
        "２９９２０９９９９９９９９",
        "２ ９９ ２０ ９９ ９９９ ９９９",
        "NIR2992099999999",
        "n°2992099999999",
        "(2992099999999)",
        "299209999999942",
        "2 99 20 99 999 999 42",
        "2992099999999 42",
        "2992099999999 (42)",
        "2992099999999/42",
        "29 92 09 99 99 99 94 2", /* by twos: the key says what it is */
        "299 209 999 999 942",
        "le 12 299 209 999 999 942",
        "dossierX299209999999942",
        "3400934123451",
        "199202A999999",
        "1 99 20 2a 999 999",
        "1 99 20 2B 999 999",
        "7991299999999",
        "02 99 00 00 00 2 99 20 99 999 999",
        "2\xE2\x80\x8B"
        "992099999999", /* a space without width */
        "29920\xE2\x80\x8B"
        "99999999", /* one where no NIR is cut */
        "2992\xC2\xAD"
        "099999999", /* a soft hyphen */
        "2992\xE2\x80\x8E"
        "099999999\xE2\x80\x8F", /* directions */
        "2992\xCC\x81"
        "09999999942", /* an accent on a digit */
        "2\xEF\xB8\x8F\xE2\x83\xA3"
        "992099999999", /* a digit drawn on a key */
        "2 99 20 99 999\n999 42",
        "2 99 20 99 999 999\r\n42",
        NULL,
    };
    all(texts, true);
}

static void test_other_numbers_pass(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "10003879623",                            /* RPPS */
        "RPPS 99100000019 FINESS 990000010",      /* 11 and 9 digits */
        "99100000019 99",                         /* 13 digits cut where no NIR is */
        "02 41 00 00 00 / 06 12 34 56 78",        /* telephones */
        "+33 2 41 00 00 00 et +33 6 12 34 56 78", /* */
        "poste 212 0241276451",                   /* 3 + 10 */
        "FR76 3000 6000 0112 3456 7890 189",      /* IBAN */
        "FR7630006000011234567890189",            /* */
        "732 829 320 00074",                      /* SIRET */
        "73282932000074",                         /* */
        "1 234 567,89 €",                         /* an amount */
        "12 000 000 000 €",                       /* */
        "10/03/2026 12:30 10/03/2026 14:00",      /* dates */
        "2026-03-10 2026-03-17 2026-03-24",       /* */
        "20260310123000",                         /* a time stamp, 14 digits */
        "2991399999999",                          /* there is no month 13 */
        "2994599999999",                          /* nor 45 */
        "5992099999999",                          /* nor sex 5 */
        "2992000999999",                          /* nor département 00 */
        "2992099000999",                          /* nor commune 000 */
        "2992099999000",                          /* nor order 000 */
        "2992099999999a4f",                       /* in an identifier */
        "c2992099999999",                         /* */
        "29920999999999",                         /* 14 digits */
        "299209999999935",                        /* a wrong key makes it another number */
        "29920999999994212",                      /* 17 digits */
        "3400934123450",                          /* CIP13 of a box: EAN-13 with its check digit */
        "29/92/09/99/99/99/94/2",
        "2 99 20 99 999\n999",      /* cut by a line's end */
        "2 99 20 99\n9 999 999 42", /* where no NIR is cut */
        "2 99 20 99 999\n999 35",   /* with another key */
        "299209999\n999942",
        "de 2 à 99 ans, 20 ateliers, 99 participants", /* */
        "199202C999999",                               /* */
        "un deux trois",
        NULL,
    };
    all(texts, false);
}

/* The key by another way: 2A and 2B replaced in the text, the remainder taken digit by digit. */
static int key_of(const char *number)
{
    char digits[14];
    int rest = 0;
    memcpy(digits, number, 14);
    if (digits[6] == 'A' || digits[6] == 'B') {
        digits[5] = '1';
        digits[6] = digits[6] == 'A' ? '9' : '8';
    }
    for (int i = 0; i < 13; i++) {
        rest = (rest * 10 + digits[i] - '0') % 97;
    }
    return 97 - rest;
}

static void test_every_right_key_and_no_wrong_one(void **state)
{
    (void)state;
    static const char *const places[] = {"99999", "2A999", "2B999", "97499"};
    for (int i = 0; i < 2000; i++) {
        char number[16], text[40];
        (void)snprintf(number, sizeof number, "%d%02d20%s%03d", 1 + i % 2, i % 100, places[i % 4], 1 + i % 999);
        int key = key_of(number), wrong = 1 + (key + i % 95) % 97;
        (void)snprintf(text, sizeof text, "dossier %s%02d", number, key);
        assert_true(nir(text));
        (void)snprintf(text, sizeof text, "dossier %s%02d", number, wrong);
        if (wrong != key && nir(text)) {
            fail_msg("%s has a wrong key", text);
        }
    }
}

static void test_it_says_where(void **state)
{
    (void)state;
    struct pup_span found;
    const char *text = "Vu Mme X, NIR 2 99 20 99 999 999 42, ce jour";
    assert_true(pup_guard_nir(pup_span_of(text), &found));
    assert_true(pup_span_equal(found, pup_span_of("2 99 20 99 999 999 42")));
    assert_int_equal(pup_guard_look(pup_span_of(text), &found), PUP_GUARD_NIR);
    assert_true(pup_span_equal(found, pup_span_of("2 99 20 99 999 999 42")));
}

static void looks(const char *text, enum pup_guard expected, const char *where)
{
    struct pup_span found;
    enum pup_guard guard = pup_guard_look(pup_span_of(text), &found);
    if (guard != expected) {
        fail_msg("%s: %d, expected %d", text, guard, expected);
    }
    if (where != NULL && !pup_span_equal(found, pup_span_of(where))) {
        fail_msg("%s: %.*s", text, (int)found.len, (const char *)found.data);
    }
}

static void test_births_are_to_be_confirmed(void **state)
{
    (void)state;
    looks("Mme X, née le…", PUP_GUARD_BIRTH, "Mme X, née");
    looks("Vue ce jour : Mme Exemple née Modèle.", PUP_GUARD_BIRTH, "Mme Exemple née");
    looks("M. Exemple, né en 1950", PUP_GUARD_BIRTH, "M. Exemple, né");
    looks("patiente née le 12/03/1950", PUP_GUARD_BIRTH, "née le 12");
    looks("PATIENT NÉ LE 12 MARS 1950", PUP_GUARD_BIRTH, NULL);
    looks("patient né(e) le 12/03/1950", PUP_GUARD_BIRTH, NULL);
    looks("patiente ne\xCC\x81"
          "e le 3 mars",
          PUP_GUARD_BIRTH, NULL);
    looks("the patient, born on 12 March 1950", PUP_GUARD_BIRTH, "born on 12");
    looks("DDN : 12/03/1950", PUP_GUARD_BIRTH, NULL);
    looks("date de naissance 12/03/1950", PUP_GUARD_BIRTH, "date de naissance 12");
    looks("Jean Exemple (12/03/1950)", PUP_GUARD_BIRTH, "Jean Exemple (12/03/1950");
    looks("EXEMPLE Jean-Paul, 12 mars 1950", PUP_GUARD_BIRTH, NULL);
    looks("Mme Exemple 1950-03-12", PUP_GUARD_BIRTH, NULL);
    looks("12/03/1950 Zoé Exemple", PUP_GUARD_BIRTH, "12/03/1950 Zoé Exemple");
    looks("Liste : 12.03.1950, Mme. Exemple", PUP_GUARD_BIRTH, NULL);
}

static void test_labels_are_to_be_confirmed(void **state)
{
    (void)state;
    looks("INS : à compléter", PUP_GUARD_LABEL, "INS :");
    looks("NIR=inconnu", PUP_GUARD_LABEL, NULL);
    looks("matricule INS absent", PUP_GUARD_LABEL, NULL);
    looks("n° de sécurité sociale : inconnu", PUP_GUARD_LABEL, NULL);
    looks("Numéro sécurité sociale : inconnu", PUP_GUARD_LABEL, NULL);
}

static void test_ordinary_words_pass(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "RCP mensuelle du 10/03/2026 avec Anne Castel, Paul Nédélec et Mme Bako",
        "Convention signée par Paul Nédélec le 12/03/2019",
        "Idée née d'une réunion de quartier",
        "Le projet ne le permet pas, il est né en équipe",
        "Mme Bako ne vient pas ; Dr Castel anime",
        "Avec Mme Bako\nIdée née en équipe",
        "les ins : à voir",
        "Déploiement de l'INS dans le logiciel",
        "Les INS sont vérifiées à l'accueil",
        "La Sécurité sociale : convention à revoir",
        "Naissance du pôle : 12 professionnels",
        "Anne Castel 12/03/2026",
        "Réunion du 12/03/2001 : archives",
        "",
        NULL,
    };
    for (const char *const *text = texts; *text != NULL; text++) {
        looks(*text, PUP_GUARD_CLEAR, NULL);
    }
}

/* Whatever bytes come, it ends, and what it finds lies in the text. */
static void test_any_bytes(void **state)
{
    (void)state;
    static const char pieces[] = "0123456789 2A2B.-/\xC2\xA0\xEF\xBC\x91\xE2\x80\xAF\xCC\x81né le Mme X(\n\xFF\xE2";
    struct seeded random = {.state = 0x1de27};
    uint8_t text[600];
    for (int i = 0; i < 20000; i++) {
        size_t len = seeded_below(&random, sizeof text);
        for (size_t at = 0; at < len; at++) {
            text[at] = (uint8_t)pieces[seeded_below(&random, sizeof pieces - 1)];
        }
        struct pup_span found, whole = {text, len};
        if (pup_guard_look(whole, &found) != PUP_GUARD_CLEAR) {
            assert_true(found.data >= text && found.len > 0 && found.data + found.len <= text + len);
        }
    }
}

static void test_long_texts_take_no_time(void **state)
{
    (void)state;
    enum { LONG = 128 * 1024 };
    uint8_t *text = malloc(LONG);
    struct pup_span found;
    assert_non_null(text);
    for (size_t i = 0; i < LONG; i++) {
        text[i] = (uint8_t)(i % 3 == 0 ? '1' : ' ');
    }
    assert_false(pup_guard_nir((struct pup_span){text, LONG}, &found));
    memcpy(text + LONG - 14, " 2992099999999", 14);
    assert_true(pup_guard_nir((struct pup_span){text, LONG}, &found));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nirs_are_found_however_they_are_written),
        cmocka_unit_test(test_other_numbers_pass),
        cmocka_unit_test(test_every_right_key_and_no_wrong_one),
        cmocka_unit_test(test_it_says_where),
        cmocka_unit_test(test_births_are_to_be_confirmed),
        cmocka_unit_test(test_labels_are_to_be_confirmed),
        cmocka_unit_test(test_ordinary_words_pass),
        cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_long_texts_take_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
