#include "common/wire/entry_peek.h"

#include <string.h>

#include "common/wire/scan_priv.h"

/* proto/edit.proto */
enum { ENTRY_HEADER = 2, ENTRY_OUTCOME = 5, HEADER_TOUCHES = 6, TOUCH_RECORD = 1 };

enum pup_err pup_entry_peek(struct pup_span entry, struct pup_entry_peek *peek)
{
    struct scan scan = {.rest = entry};
    struct scan_item item;
    *peek = (struct pup_entry_peek){0};
    while (scan_next(&scan, &item)) {
        if (item.field == ENTRY_HEADER && !item.is_number) {
            peek->header = item.bytes;
        } else if (item.field == ENTRY_OUTCOME && item.is_number) {
            peek->outcome = (enum pup_outcome)(uint32_t)item.number;
        }
    }
    return scan.broken || peek->outcome > PUP_OUTCOME_CONTESTED ? PUP_ERR_MALFORMED : PUP_OK;
}

void pup_header_records_start(struct pup_header_records *records, struct pup_span header)
{
    records->rest = header;
}

static bool read_record(struct pup_span touch, struct pup_id *id)
{
    struct scan scan = {.rest = touch};
    struct scan_item item;
    *id = (struct pup_id){0};
    while (scan_next(&scan, &item)) {
        if (item.field == TOUCH_RECORD && item.bytes.len == sizeof id->bytes) {
            memcpy(id->bytes, item.bytes.data, sizeof id->bytes);
        }
    }
    return !scan.broken;
}

bool pup_header_records_next(struct pup_header_records *records, struct pup_id *id)
{
    struct scan scan = {.rest = records->rest};
    struct scan_item item;
    while (scan_next(&scan, &item)) {
        if (item.field == HEADER_TOUCHES && !item.is_number) {
            records->rest = scan.rest;
            return read_record(item.bytes, id);
        }
    }
    return false;
}
