/* The law over any edits in any order: nothing it was given changes, what was applied once is skipped, the record has
 * its canonical form, and a record read back from its bytes goes on as the one in memory. */
#include "tests/fuzz/made.h"

#include "common/merge/apply.h"
#include "common/wire/record_codec.h"

enum { PRODUCTS_MOST = 16 };

static bool find_base(void *context, const struct pup_id *record, uint32_t field, const struct pup_hash *commitment,
                      struct pup_span *text)
{
    const struct made *made = context;
    (void)record, (void)field;
    for (size_t i = 0; i < made->count; i++) {
        if (pup_hash_equal(&made->commitments[i], commitment)) {
            *text = made->texts[i];
            return true;
        }
    }
    return false;
}

static struct pup_span pack(struct pup_arena *arena, const struct pup_record *record)
{
    struct pup_span bytes;
    MUST(pup_record_pack(arena, record, &bytes) == PUP_OK);
    return bytes;
}

/* What the server makes of the part's texts. */
static size_t merge_texts(struct made *made, const struct pup_record *record, const struct pup_edit_id *id,
                          const struct pup_part *part, struct pup_product *products)
{
    const struct pup_base_source bases = {find_base, made};
    static const uint8_t salt[16];
    size_t count = 0;
    MUST(pup_merge_texts(made->arena, record, id, part, &bases, products, &count) == PUP_OK);
    MUST(count <= part->change_count);
    for (size_t i = 0; i < count; i++) {
        products[i].commitment = pup_text_commitment(salt, products[i].text.text);
        made_note(made, &products[i].commitment, products[i].text.text);
    }
    return count;
}

static void apply(struct made *made, struct pup_record *record, const struct pup_edit_id *id,
                  const struct pup_part *part)
{
    struct pup_product products[PRODUCTS_MOST];
    enum pup_outcome outcome;
    struct pup_record before = *record, stored;
    struct pup_span as_it_was = pack(made->arena, record);
    size_t count = merge_texts(made, record, id, part, products);
    MUST(pup_record_unpack(made->arena, as_it_was, &stored) == PUP_OK);

    MUST(pup_merge_apply(made->arena, record, id, part, products, count, &outcome) == PUP_OK);
    MUST(pup_span_equal(pack(made->arena, &before), as_it_was));
    struct pup_span as_it_is = pack(made->arena, record);
    MUST(outcome != PUP_OUTCOME_SKIPPED || pup_span_equal(as_it_is, as_it_was));
    MUST(pup_merge_apply(made->arena, &stored, id, part, products, count, &outcome) == PUP_OK);
    MUST(pup_span_equal(pack(made->arena, &stored), as_it_is));

    MUST(pup_record_unpack(made->arena, as_it_is, &stored) == PUP_OK);
    MUST(pup_merge_apply(made->arena, &stored, id, part, products, count, &outcome) == PUP_OK);
    MUST(outcome == PUP_OUTCOME_SKIPPED && pup_span_equal(pack(made->arena, &stored), as_it_is));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct made made = {.arena = fuzz_arena()};
    struct fuzz fuzz = fuzz_of(data, size < 4096 ? size : 4096);
    struct pup_record records[MADE_RECORDS];
    for (size_t i = 0; i < MADE_RECORDS; i++) {
        struct pup_id id = made_record(i);
        pup_record_init(&records[i], &id, 1);
    }
    while (!fuzz_done(&fuzz)) {
        struct pup_edit edit, opened;
        struct pup_sealed sealed;
        made_edit(&made, &fuzz, &edit);
        if (!made_seal(&made, &edit, &sealed))
            continue;
        MUST(pup_edit_open(made.arena, sealed, &opened) == PUP_OK);
        for (size_t i = 0; i < opened.part_count; i++)
            for (size_t k = 0; k < MADE_RECORDS; k++)
                if (pup_id_equal(&records[k].id, &opened.parts[i].record))
                    apply(&made, &records[k], &opened.id, &opened.parts[i]);
    }
    return 0;
}
