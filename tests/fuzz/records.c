/* Stored and received records. What is understood has one form: packed, it is understood again and packs the same; and
 * where nothing was left out, that form is the input itself. */
#include "tests/fuzz/fuzz.h"

#include "common/base/word.h"
#include "common/wire/record_codec.h"
#include "common/wire/record_texts.h"

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

/* What is seen in place lies within the bytes, and words are found within it. */
static size_t look_through(struct pup_arena *arena, struct pup_span bytes)
{
    struct pup_record_texts texts;
    struct pup_record_text text;
    struct pup_word word;
    size_t count, found = 0;
    MUST(pup_words_of(arena, pup_span_of("été"), &word, 1, &count) == PUP_OK && count == 1);
    pup_record_texts_start(&texts, bytes);
    while (pup_record_texts_next(&texts, &text)) {
        MUST(text.text.len > 0 && text.text.data >= bytes.data);
        MUST(text.text.data + text.text.len <= bytes.data + bytes.len);
        struct pup_word_place place = pup_word_find(&word, text.text);
        MUST(place.at + place.len <= text.text.len && (place.len > 0) == (place.fit != PUP_WORD_NONE));
        found++;
    }
    return found;
}

static size_t texts_of_registers(const struct pup_register *registers, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < registers[i].count; j++) {
            const struct pup_value *value = &registers[i].values[j].value;
            bool texty = value->type == PUP_VALUE_TEXT || value->type == PUP_VALUE_REFERENCE;
            found += texty && value->text.len > 0;
        }
    }
    return found;
}

static size_t texts_of(const struct pup_record *record)
{
    size_t found = texts_of_registers(record->registers, record->register_count) +
                   texts_of_registers(record->texts, record->text_count);
    for (size_t i = 0; i < record->set_count; i++) {
        for (size_t j = 0; j < record->sets[i].count; j++) {
            const struct pup_element *element = &record->sets[i].elements[j];
            bool texty = element->value.type == PUP_VALUE_TEXT || element->value.type == PUP_VALUE_REFERENCE;
            found += texty && element->value.text.len > 0 && pup_element_present(element);
        }
    }
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pup_arena *arena = fuzz_arena();
    struct pup_span bytes = {data, size}, once, twice;
    struct pup_record record;
    (void)look_through(arena, bytes);
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
    MUST(look_through(arena, once) == texts_of(&record));
    MUST(pup_record_unpack(arena, once, &record) == PUP_OK);
    MUST(pup_record_pack(arena, &record, &twice) == PUP_OK && pup_span_equal(once, twice));
    return 0;
}
