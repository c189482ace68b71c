/* The guard against patients' identities (DOMAIN section 4), kept by client and server alike. Pure.
 *
 * NIR (national register, INSEE): sex, year, month, département, commune, order: 13 digits; a key of two digits may
 * follow. Corsica writes 2A or 2B as its département. A run of digits, with or without spaces, dots, hyphens and the
 * like between them, is taken for one when
 *   - it has the form: sex 1 2 3 4 7 8; month 01–12, 20–42 or 50–99; département not 00; commune and order not 000; and
 *   - it stands by itself (no digit or letter touches it, but for a label such as NIR), and
 *   - 15 digits: their key is 97 − (number mod 97), 2A and 2B counting as 19 and 18, however they are grouped; or 13:
 *     they are written without a gap, cut where a NIR is cut, or in threes as spreadsheets write large numbers; a
 *     line may end only where a NIR with its key is cut;
 *   - what nobody sees (soft hyphens, joiners, directions) and accents on digits count for nothing;
 *   - 13 digits of sex 3, 4, 7 or 8 are not the barcode of a product (EAN-13 with a right check digit).
 * So the numbers of RPPS (11), FINESS (9), SIREN, SIRET (9, 14), telephones and IBANs pass. */
#ifndef PUP_RULES_GUARD_H
#define PUP_RULES_GUARD_H

#include "common/base/span.h"

enum pup_guard {
    PUP_GUARD_CLEAR,
    PUP_GUARD_BIRTH, /* "Mme X, née le…", or a birth date beside a name: to be confirmed */
    PUP_GUARD_LABEL, /* a label such as "INS :" or "DDN :": to be confirmed */
    PUP_GUARD_NIR    /* refused */
};

/* The first NIR in the text, which borrows from it; false when there is none. UTF-8 is not required. Linear in the
 * text's length. */
bool pup_guard_nir(struct pup_span text, struct pup_span *found);

/* The gravest finding, and where. Warnings are looked for only where there is no NIR. */
enum pup_guard pup_guard_look(struct pup_span text, struct pup_span *found);

#endif
