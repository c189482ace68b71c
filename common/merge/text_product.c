/* The server's half of the law of long texts: which texts are merged, and into what. */
#include "common/merge/apply_priv.h"
#include "common/merge/text_merge.h"
#include "common/model/typed.h"

/* The only survivor, when the law lets `change` be merged with it; else NULL. */
static const struct pup_standing *may_merge_with(const struct pup_record *record, const struct pup_edit_id *id,
                                                 const struct pup_part *part, const struct pup_change *change)
{
    const struct pup_register *reg = pup_record_text(record, change->field);
    if (reg == NULL || reg->count != 1 || pup_vector_covers(&reg->ahead, id)) {
        return NULL;
    }
    const struct pup_standing *survivor = &reg->values[0];
    bool texts = change->value.type == PUP_VALUE_TEXT && survivor->value.type == PUP_VALUE_TEXT;
    if (!texts || apply_gives_way(part, id, survivor) || apply_is_erased(record, change->field, id)) {
        return NULL;
    }
    return survivor;
}

/* A text made from nothing has the empty text as its base. */
static bool find_base(const struct pup_base_source *bases, const struct pup_part *part, const struct pup_change *change,
                      struct pup_span *base)
{
    *base = (struct pup_span){0};
    return !change->has_base ||
           (bases != NULL && bases->find(bases->context, &part->record, change->field, &change->base, base));
}

static bool has_product(const struct pup_product *products, size_t count, const struct pup_part *part, uint32_t field)
{
    for (size_t i = 0; i < count; i++) {
        if (products[i].field == field && pup_id_equal(&products[i].record, &part->record)) {
            return true;
        }
    }
    return false;
}

/* Comparing the longest texts, each byte a word, takes less than this; only the result goes into the caller's arena. */
enum { SCRATCH = 64 * 1024 * 1024 };

static enum pup_err merge_apart(struct pup_arena *arena, struct pup_span base, struct pup_span ours,
                                struct pup_span theirs, bool *made, struct pup_span *merged)
{
    struct pup_arena scratch;
    struct pup_span found;
    pup_arena_init(&scratch, SCRATCH);
    enum pup_err err = pup_text_merge(&scratch, base, ours, theirs, made, &found);
    *made = *made && found.len <= PUP_LONGTEXT_MAX;
    if (err == PUP_OK && *made) {
        *merged = pup_arena_copy(arena, found);
        err = merged->data == NULL ? PUP_ERR_MEMORY : PUP_OK;
    }
    err = err == PUP_ERR_MEMORY && scratch.overdrawn ? PUP_ERR_LIMIT : err;
    pup_arena_release(&scratch);
    return err;
}

static enum pup_err merge_one(struct pup_arena *arena, const struct pup_standing *survivor,
                              const struct pup_base_source *bases, const struct pup_part *part,
                              const struct pup_change *change, struct pup_product *products, size_t *product_count)
{
    struct pup_span base, merged;
    if (!find_base(bases, part, change, &base)) {
        return PUP_OK;
    }
    bool made;
    enum pup_err err = merge_apart(arena, base, survivor->value.text, change->value.text, &made, &merged);
    if (err == PUP_OK && made) {
        products[(*product_count)++] =
            (struct pup_product){.record = part->record, .field = change->field, .text = pup_value_text(merged)};
    }
    return err;
}

enum pup_err pup_merge_texts(struct pup_arena *arena, const struct pup_record *record, const struct pup_edit_id *id,
                             const struct pup_part *part, const struct pup_base_source *bases,
                             struct pup_product *products, size_t *product_count)
{
    if (pup_vector_covers(&record->touched, id)) {
        return PUP_OK;
    }
    for (size_t i = 0; i < part->change_count; i++) {
        const struct pup_change *change = &part->changes[i];
        if (change->operation != PUP_TEXT || has_product(products, *product_count, part, change->field)) {
            continue;
        }
        const struct pup_standing *survivor = may_merge_with(record, id, part, change);
        enum pup_err err =
            survivor == NULL ? PUP_OK : merge_one(arena, survivor, bases, part, change, products, product_count);
        if (err != PUP_OK) {
            return err;
        }
    }
    return PUP_OK;
}
