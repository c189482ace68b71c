/* The digits of Crockford base 32, shared by base32.c and id.c. */
#ifndef PUP_BASE_BASE32_PRIV_H
#define PUP_BASE_BASE32_PRIV_H

#include <stdint.h>

/* 0..31, any case, i and l read as 1, o as 0; -1 for any other character. */
int base32_digit(uint8_t character);

/* The upper-case character of the low five bits of `digit`. */
char base32_character(unsigned digit);

#endif
