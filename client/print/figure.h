/* Figures as cells of a grid: for people as they read them, elsewhere plain (numbers with a point, minutes, ISO dates,
 * English ids), empty where there is none. And as JSON values. In `arena`; data NULL when memory is spent. */
#ifndef PUP_PRINT_FIGURE_H
#define PUP_PRINT_FIGURE_H

#include "client/print/json.h"
#include "common/base/arena.h"

struct pup_span pup_shown_count(struct pup_arena *arena, const struct pup_printer *printer, bool has, int64_t count);
/* Euro cents: "6 017,74 €"; 6017.74. */
struct pup_span pup_shown_amount(struct pup_arena *arena, const struct pup_printer *printer, bool has, int64_t cents);
/* Hundredths: "859,68"; 859.68. */
struct pup_span pup_shown_hundredths(struct pup_arena *arena, const struct pup_printer *printer, bool has,
                                     int64_t hundredths);
/* Tenths of a percent: "66,1 %"; 66.1. */
struct pup_span pup_shown_rate(struct pup_arena *arena, const struct pup_printer *printer, bool has, int64_t tenths);
/* Minutes: "84 h", "1 h 30"; 90. */
struct pup_span pup_shown_minutes(struct pup_arena *arena, const struct pup_printer *printer, bool has,
                                  int64_t minutes);
/* Days. */
struct pup_span pup_shown_day(struct pup_arena *arena, const struct pup_printer *printer, bool has, int64_t day);
/* A month: "mars 2026"; 2026-03. */
struct pup_span pup_shown_month(struct pup_arena *arena, const struct pup_printer *printer, int64_t year,
                                int64_t month);
/* A choice of a field by its number; 0: none was made. */
struct pup_span pup_shown_choice(struct pup_arena *arena, const struct pup_printer *printer, uint32_t kind,
                                 uint32_t field, int64_t number);

/* key and value; null where there is none. */
void pup_json_pair_count(struct pup_json *json, const char *key, bool has, int64_t count);
void pup_json_pair_hundredths(struct pup_json *json, const char *key, bool has, int64_t hundredths);
void pup_json_pair_tenths(struct pup_json *json, const char *key, bool has, int64_t tenths);
void pup_json_pair_day(struct pup_json *json, const char *key, bool has, int64_t day);
void pup_json_pair_id(struct pup_json *json, const char *key, const struct pup_id *id);
void pup_json_pair_choice(struct pup_json *json, const char *key, uint32_t kind, uint32_t field, int64_t number);

#endif
