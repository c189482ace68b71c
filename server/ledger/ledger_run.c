/* Runs of places: the same for a space's entries and a device's edits. */
#include "server/ledger/ledger_rows.h"

struct pup_key ledger_seq_key(const struct pup_space *space, uint64_t seq)
{
    struct pup_key key = rows_text_key(space->name);
    pup_key_u64(&key, seq);
    return key;
}

struct pup_key ledger_counter_key(const struct pup_device *device, uint64_t counter)
{
    struct pup_key key;
    pup_key_start(&key);
    pup_key_bytes(&key, device->bytes, sizeof device->bytes);
    pup_key_u64(&key, counter);
    return key;
}

enum pup_err ledger_run_place(struct pup_span row, size_t index, uint64_t *place)
{
    size_t at = index * sizeof *place;
    if (row.len < at + sizeof *place) {
        return PUP_ERR_CORRUPT;
    }
    struct pup_row reader = pup_row_read((struct pup_span){row.data + at, sizeof *place});
    *place = pup_row_u64(&reader);
    return PUP_OK;
}

void ledger_run_row(const uint64_t places[PUP_RUN], uint8_t row[PUP_RUN * 8])
{
    for (size_t i = 0; i < PUP_RUN; i++) {
        for (size_t j = 0; j < 8; j++) {
            row[i * 8 + j] = (uint8_t)(places[i] >> (56 - 8 * j));
        }
    }
}
