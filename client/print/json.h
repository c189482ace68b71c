/* JSON, with the few verbs the answers need. What goes wrong (memory, output) is remembered and told at
 * the end. */
#ifndef PUP_PRINT_JSON_H
#define PUP_PRINT_JSON_H

#include "client/print/printer.h"
#include "common/model/value.h"

struct pup_json;

/* NULL when memory is spent. `printer` is borrowed. */
struct pup_json *pup_json_new(const struct pup_printer *printer);
/* Writes it all, with a line end, and frees it. NULL allowed. */
enum pup_err pup_json_end(struct pup_json *json);

void pup_json_object(struct pup_json *json);
void pup_json_object_end(struct pup_json *json);
void pup_json_array(struct pup_json *json);
void pup_json_array_end(struct pup_json *json);

void pup_json_key(struct pup_json *json, const char *key);
void pup_json_text(struct pup_json *json, struct pup_span text);
void pup_json_integer(struct pup_json *json, int64_t integer);
void pup_json_boolean(struct pup_json *json, bool value);
void pup_json_null(struct pup_json *json);
/* A number, or any whole JSON value, already written as JSON. */
void pup_json_raw(struct pup_json *json, struct pup_span raw);

/* key and value at once */
void pup_json_pair_text(struct pup_json *json, const char *key, struct pup_span text);
void pup_json_pair_integer(struct pup_json *json, const char *key, int64_t integer);
void pup_json_pair_boolean(struct pup_json *json, const char *key, bool value);
void pup_json_pair_hash(struct pup_json *json, const char *key, const struct pup_hash *hash);
/* An instant in ms since 1970 as "2026-03-10T12:20:00Z"; null for 0. */
void pup_json_pair_instant(struct pup_json *json, const char *key, int64_t ms);

/* What was written so far; valid until the next call. And forgets it: for writing many values one after the other. */
struct pup_span pup_json_written(struct pup_json *json);
void pup_json_restart(struct pup_json *json);
/* Frees it without writing anything. NULL allowed. */
void pup_json_discard(struct pup_json *json);

#endif
