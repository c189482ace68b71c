/* Numbers people type, and the check digits of national registers. */
#ifndef PUP_MODEL_NUMBER_H
#define PUP_MODEL_NUMBER_H

#include "common/base/err.h"
#include "common/base/span.h"

/* "1 234", "-12", spaces of any kind between digits tolerated. PUP_ERR_INVALID, PUP_ERR_LIMIT beyond ±10^15. */
enum pup_err pup_integer_parse(struct pup_span text, int64_t *value);
/* "3,5", "3.5", "-0,25"; result in millionths; more than six decimals refused. */
enum pup_err pup_decimal_parse(struct pup_span text, int64_t *millionths);
/* "1 234,50", "1234.50", "3.600,00 €", "12 000 €", "850,00"; in cents; at most two decimals. */
enum pup_err pup_amount_parse(struct pup_span text, int64_t *cents);
/* oui/non, vrai/faux, yes/no, true/false, o/n, x, 1/0 (accents and case apart). */
enum pup_err pup_boolean_parse(struct pup_span text, bool *value);

/* RPPS: 11 digits whose Luhn sum is right (10003879623 is). Spaces are not tolerated here: normalise first. */
bool pup_rpps_valid(struct pup_span text);
/* FINESS: 9 characters, Luhn, Corsica's 2A and 2B read as 21 and 22. */
bool pup_finess_valid(struct pup_span text);

#endif
