/* Public holidays. Sources: Code du travail, L3133-1 (everywhere), L3422-2 (the abolition of slavery overseas),
 * L3134-13 (Alsace and Moselle); Easter by the Gregorian computus (Meeus, Jones, Butcher). Pure. */
#ifndef PUP_RULES_HOLIDAY_H
#define PUP_RULES_HOLIDAY_H

#include <stdint.h>

enum pup_holiday {
    PUP_HOLIDAY_NONE,
    PUP_HOLIDAY_NEW_YEAR,
    PUP_HOLIDAY_GOOD_FRIDAY, /* Alsace and Moselle */
    PUP_HOLIDAY_EASTER_MONDAY,
    PUP_HOLIDAY_LABOUR,
    PUP_HOLIDAY_VICTORY,
    PUP_HOLIDAY_ASCENSION,
    PUP_HOLIDAY_WHIT_MONDAY,
    PUP_HOLIDAY_NATIONAL,
    PUP_HOLIDAY_ASSUMPTION,
    PUP_HOLIDAY_ALL_SAINTS,
    PUP_HOLIDAY_ARMISTICE,
    PUP_HOLIDAY_CHRISTMAS,
    PUP_HOLIDAY_SAINT_STEPHEN, /* Alsace and Moselle */
    PUP_HOLIDAY_ABOLITION      /* overseas, on a day of each territory's own */
};

enum pup_holiday_region {
    PUP_REGION_FRANCE,
    PUP_REGION_ALSACE_MOSELLE,
    PUP_REGION_REUNION,
    PUP_REGION_MAYOTTE,
    PUP_REGION_GUADELOUPE,
    PUP_REGION_MARTINIQUE,
    PUP_REGION_GUIANA,
    PUP_REGION_SAINT_MARTIN,
    PUP_REGION_SAINT_BARTHELEMY
};

/* Whose holidays a structure has: its time zone says so overseas, the department its FINESS number begins with in
 * Alsace and Moselle (57, 67, 68). Either may be "". */
enum pup_holiday_region pup_holiday_region(const char *zone, const char *finess);

/* What is celebrated on that day (days since the epoch). */
enum pup_holiday pup_holiday_on(int64_t day, enum pup_holiday_region region);

/* Easter Sunday of a year after 1582, in days since the epoch. */
int64_t pup_easter(int year);

#endif
