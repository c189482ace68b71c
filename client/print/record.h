/* Records in each form: as JSON (DESIGN section 7), and one in full for people. */
#ifndef PUP_PRINT_RECORD_H
#define PUP_PRINT_RECORD_H

#include "client/print/value.h"
#include "client/query/contest.h"

/* The record as the documented JSON object. Authors of contested values are looked up in `txn`. */
enum pup_err pup_json_record(struct pup_json *json, struct pup_txn *txn, struct pup_arena *arena,
                             const struct pup_view *view);

/* An author's "by", "device", "at" and "seq" as keys of the object being written. */
void pup_json_author(struct pup_json *json, const struct pup_author *author);

/* The array of a contest's values, as in "contested" and `conflicts --json`. */
void pup_json_contest(struct pup_json *json, const struct pup_kind_def *kind, const struct pup_contest *contest);

/* "existence", or the field's key. */
const char *pup_contest_key(const struct pup_kind_def *kind, uint32_t field, char room[PUP_FIELD_KEY_ROOM]);
/* What a value of a contest reads as, for people; in `arena`. */
struct pup_span pup_contest_cell(struct pup_arena *arena, const struct pup_printer *printer,
                                 const struct pup_kind_def *kind, uint32_t field, const struct pup_value *value);

/* The record in full, for people and pipes: a line a field, long texts below. */
enum pup_err pup_record_sheet(const struct pup_printer *printer, struct pup_txn *txn, struct pup_arena *arena,
                              const struct pup_view *view);

/* True when the view says that edits not yet sent changed the field (0: any field). */
bool pup_view_provisional(const struct pup_view *view, uint32_t field);

#endif
