/* The law under random histories: the engine is held to the model, history for history, and both to what the law says.
 *   unit_law            20 000 histories and 8 000 with erasures
 *   unit_law COUNT      that many of each
 *   unit_law --seed N   one history (of both sorts), and what it came to */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/law_world.h"

static struct world world;

static bool has(const struct edits *edits, int index)
{
    return (edits->bits[index / 64] >> index % 64 & 1) != 0;
}

static bool includes(const struct edits *edits, const struct edits *others)
{
    return (others->bits[0] & ~edits->bits[0]) == 0 && (others->bits[1] & ~edits->bits[1]) == 0;
}

static void include(struct edits *edits, const struct edits *others)
{
    edits->bits[0] |= others->bits[0];
    edits->bits[1] |= others->bits[1];
}

static void include_id(struct edits *edits, const struct pup_edit_id *id)
{
    int index = world.index_of[id->device.bytes[0] - 1][id->counter];
    edits->bits[index / 64] |= UINT64_C(1) << index % 64;
}

/* What stands in a slot at the end, and what only one edit each stands for. */
static void find_standing(const struct pup_record *record, int slot, struct edits *standing)
{
    *standing = (struct edits){0};
    if (slot < SLOT_SET) {
        const struct pup_register *reg = slot < MODEL_REFERENCE ? pup_record_register(record, (uint32_t)slot + 1)
                                                                : pup_record_text(record, MODEL_TEXT);
        for (size_t i = 0; reg != NULL && i < reg->count; i++) {
            include_id(standing, &reg->values[i].by);
            for (size_t j = 0; j < reg->values[i].part_count; j++) {
                include_id(standing, &reg->values[i].parts[j]);
            }
        }
    } else if (slot < SLOT_EXISTENCE) {
        const struct pup_set *set = pup_record_set(record, MODEL_SET);
        for (size_t i = 0; set != NULL && i < set->count; i++) {
            for (size_t j = 0;
                 set->elements[i].value.ref.bytes[15] == slot - SLOT_SET && j < set->elements[i].add_count; j++) {
                include_id(standing, &set->elements[i].adds[j]);
            }
        }
    } else {
        for (size_t i = 0; i < record->deletion_count; i++) {
            include_id(standing, &record->deletions[i].by);
        }
    }
}

/* All that anybody who wrote or removed in the slot had before her. */
static struct edits all_views(int record, int slot)
{
    struct edits views = {0};
    for (int i = 0; i < world.edit_count; i++) {
        include(&views, &world.deeds[i][record][slot].view);
    }
    return views;
}

/* What stands is exactly what was written and nobody saw who later wrote or removed there: nothing is lost, nothing
 * comes back, nothing is falsely contested. Merged texts are looked at by check_texts. */
static const char *check_slot(int record, int slot)
{
    struct edits standing, views = all_views(record, slot);
    find_standing(&world.server.records[record], slot, &standing);
    for (int i = 0; i < world.edit_count; i++) {
        bool stands = has(&standing, i);
        if (stands && !world.deeds[i][record][slot].wrote) {
            return "something stands that was not written there";
        }
        if (world.deeds[i][record][slot].wrote && !stands && !has(&views, i)) {
            return "lost: it stands nowhere and nobody had seen it";
        }
        if (stands && has(&views, i) && slot != MODEL_TEXT - 1) {
            return "stands although somebody who had seen it wrote or removed there";
        }
    }
    return NULL;
}

/* A text gives way to whoever had seen every edit in it, and to nobody else. */
static const char *check_texts(int record)
{
    const struct pup_register *reg = pup_record_text(&world.server.records[record], MODEL_TEXT);
    for (size_t i = 0; reg != NULL && i < reg->count; i++) {
        struct edits parts = {0};
        include_id(&parts, &reg->values[i].by);
        for (size_t j = 0; j < reg->values[i].part_count; j++) {
            include_id(&parts, &reg->values[i].parts[j]);
        }
        for (int k = 0; k < world.edit_count; k++) {
            if (includes(&world.deeds[k][record][MODEL_TEXT - 1].view, &parts)) {
                return "a text stands although somebody wrote who had seen all of it";
            }
        }
    }
    return NULL;
}

static bool touches_unseen(int record, const struct pup_deletion *deletion)
{
    for (int i = 0; i < world.edit_count; i++) {
        const struct model_edit *edit = &world.first_form[i];
        for (int j = 0; j < edit->part_count; j++) {
            struct pup_edit_id id = {world_device(edit->id.device), (uint64_t)edit->id.counter};
            if (edit->parts[j].record == record && !pup_vector_covers(&deletion->seen, &id)) {
                return true;
            }
        }
    }
    return false;
}

/* A record is gone exactly while a deletion that nobody took away had seen every edit of it. */
static const char *check_existence(int number)
{
    const struct pup_record *record = &world.server.records[number];
    bool alive = record->touched.count > 0;
    for (size_t i = 0; i < record->deletion_count; i++) {
        alive = alive && touches_unseen(number, &record->deletions[i]);
    }
    return alive == pup_record_alive(record) ? NULL : "deleted, or alive, against the law";
}

/* Nothing may be left of what an erasure covers. */
static const char *check_erased(int number)
{
    const struct pup_record *record = &world.server.records[number];
    for (size_t i = 0; i < record->erasure_count; i++) {
        const struct pup_erasure *erasure = &record->erasures[i];
        for (size_t j = 0; j < record->register_count && !erasure->names; j++) {
            const struct pup_register *reg = &record->registers[j];
            for (size_t k = 0; (erasure->field == 0 || erasure->field == reg->field) && k < reg->count; k++) {
                if (pup_vector_covers(&erasure->covers, &reg->values[k].by) &&
                    reg->values[k].value.type != PUP_VALUE_ERASED) {
                    return "an erased value is still there";
                }
            }
        }
    }
    return NULL;
}

/* All replicas, and the server, hold the same, and what the model says. */
static const char *check_replicas(void)
{
    for (int r = 0; r < MODEL_RECORDS; r++) {
        if (!same_as_model(&world.server.records[r], &world.server.model[r])) {
            return "the engine is not the model";
        }
        for (int d = 0; d < world.client_count; d++) {
            if (!same_records(&world.server.records[r], &world.devices[d].replica.records[r])) {
                return "replicas differ";
            }
            if (!same_as_model(&world.devices[d].replica.records[r], &world.devices[d].replica.model[r])) {
                return "a replica is not the model";
            }
        }
    }
    return NULL;
}

/* The whole ledger once more changes nothing; and copies taken before stay as they were. */
static const char *check_twice(void)
{
    static struct copy again;
    again = world.devices[0].replica;
    for (int i = 0; i < world.ledger.count; i++) {
        world_apply(&world, &again, world.ledger.entries[i], true);
    }
    for (int r = 0; r < MODEL_RECORDS; r++) {
        if (!same_records(&again.records[r], &world.devices[0].replica.records[r])) {
            return "applying twice changes something";
        }
    }
    return world.failure;
}

static const char *check_record(int record)
{
    const char *failure = check_texts(record);
    for (int slot = 0; slot < SLOTS && failure == NULL; slot++) {
        bool adds_erased = world.erasing && slot >= SLOT_SET && slot < SLOT_EXISTENCE;
        failure = adds_erased ? NULL : check_slot(record, slot);
    }
    if (failure == NULL && pup_record_counter(&world.server.records[record], MODEL_COUNTER) != world.sums[record]) {
        failure = "the counter is not the sum of its deltas";
    }
    failure = failure == NULL ? check_existence(record) : failure;
    return failure == NULL ? check_erased(record) : failure;
}

static const char *check(void)
{
    const char *failure = world.failure == NULL ? check_replicas() : world.failure;
    for (int r = 0; r < MODEL_RECORDS && failure == NULL; r++) {
        failure = check_record(r);
    }
    return failure == NULL ? check_twice() : failure;
}

static unsigned long plain_count = 20000, erasing_count = 8000, first_seed;
static struct {
    unsigned long restores, merged, contested;
} tally;

static void count_history(void)
{
    tally.restores += world.restores > 0;
    tally.merged += (unsigned long)world.merged;
    for (int r = 0; r < MODEL_RECORDS; r++) {
        tally.contested += pup_record_contested(&world.server.records[r]);
    }
}

static void play(unsigned long count, bool erasing)
{
    memset(&tally, 0, sizeof tally);
    for (unsigned long seed = first_seed; seed < first_seed + count; seed++) {
        world_play(&world, seed, erasing);
        const char *failure = check();
        if (failure != NULL) {
            fail_msg("seed %lu%s: %s (unit_law --seed %lu)", seed, erasing ? ", erasing" : "", failure, seed);
        }
        count_history();
    }
    print_message("%lu histories: %lu with a restore, %lu texts merged, %lu records contested at the end\n", count,
                  tally.restores, tally.merged, tally.contested);
    if (count >= 1000) { /* histories in which nothing happens would prove nothing */
        assert_true(tally.restores > count / 10 && tally.merged > count / 4 && tally.contested > count / 4);
    }
}

static void test_histories(void **state)
{
    (void)state;
    play(plain_count, false);
}

static void test_histories_with_erasures(void **state)
{
    (void)state;
    play(erasing_count, true);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--seed") == 0) {
        first_seed = strtoul(argv[2], NULL, 10);
        plain_count = erasing_count = 1;
    } else if (argc == 2) {
        plain_count = erasing_count = strtoul(argv[1], NULL, 10);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_histories),
        cmocka_unit_test(test_histories_with_erasures),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    world_release(&world);
    return failed;
}
