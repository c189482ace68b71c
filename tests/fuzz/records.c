/* Stored and received records. What is understood has one form: packed, it is understood again and packs the same; and
 * where nothing was left out, that form is the input itself. */
#include "tests/fuzz/fuzz.h"

#include "common/wire/record_codec.h"

static void look(const struct pup_record *record)
{
    size_t distinct[64];
    (void)pup_record_alive(record);
    (void)pup_record_contested(record);
    (void)pup_record_existence_contested(record);
    for (size_t i = 0; i < record->register_count; i++) {
        const struct pup_register *reg = &record->registers[i];
        MUST(pup_record_register(record, reg->field) == reg);
        if (reg->count <= 64)
            MUST(pup_register_distinct(reg, distinct) <= reg->count);
    }
    for (size_t i = 0; i < record->set_count; i++)
        MUST(pup_record_set(record, record->sets[i].field) == &record->sets[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct pup_span bytes = {data, size}, once, twice;
    struct pup_record record;
    enum pup_err err = pup_record_unpack(arena, bytes, &record);
    if (err != PUP_OK) {
        MUST(err == PUP_ERR_MALFORMED || err == PUP_ERR_LIMIT || err == PUP_ERR_MEMORY);
        return 0;
    }
    look(&record);
    err = pup_record_pack(arena, &record, &once);
    if (err == PUP_ERR_MEMORY || err == PUP_ERR_LIMIT)
        return 0;
    MUST(err == PUP_OK && once.len <= bytes.len);
    MUST(pup_record_unpack(arena, once, &record) == PUP_OK);
    MUST(pup_record_pack(arena, &record, &twice) == PUP_OK && pup_span_equal(once, twice));
    return 0;
}
