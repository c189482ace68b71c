#include "server/ledger/erase_names.h"

#include <stdlib.h>
#include <string.h>

#include "server/ledger/ledger_priv.h"

struct finding {
    struct pup_arena *arena;   /* of what is found */
    struct pup_arena *scratch; /* of one entry */
    const struct pup_id *named;
    struct erase_naming *found;
    size_t count, room;
};

static int compare(const void *a, const void *b)
{
    const struct erase_naming *left = a, *right = b;
    int order = strcmp(left->space.name, right->space.name);
    return order != 0 ? order : pup_id_compare(&left->record, &right->record);
}

static enum pup_err grow(struct finding *finding)
{
    size_t room = finding->room == 0 ? 64 : finding->room * 2;
    struct erase_naming *found = pup_arena_array(finding->arena, room, sizeof *found);
    if (found == NULL) {
        return PUP_ERR_MEMORY;
    }
    if (finding->count > 0) {
        memcpy(found, finding->found, finding->count * sizeof *found);
    }
    finding->found = found;
    finding->room = room;
    return PUP_OK;
}

static bool names(const struct pup_part *part, const struct pup_id *named)
{
    for (size_t i = 0; i < part->change_count; i++) {
        const struct pup_value *value = &part->changes[i].value;
        if (value->type == PUP_VALUE_REFERENCE && value->text.len > 0 && pup_id_equal(&value->ref, named)) {
            return true;
        }
    }
    return false;
}

static enum pup_err look(struct finding *finding, struct pup_span bytes)
{
    struct pup_entry entry;
    struct pup_edit edit;
    enum pup_err err = pup_entry_unpack(finding->scratch, bytes, &entry);
    err = err == PUP_OK ? pup_edit_open(finding->scratch, entry.sealed, &edit) : err;
    for (size_t i = 0; err == PUP_OK && i < edit.part_count; i++) {
        if (!names(&edit.parts[i], finding->named)) {
            continue;
        }
        err = finding->count == finding->room ? grow(finding) : PUP_OK;
        if (err == PUP_OK) {
            finding->found[finding->count++] =
                (struct erase_naming){.space = edit.space, .record = edit.parts[i].record, .kind = edit.parts[i].kind};
        }
    }
    return err;
}

static size_t without_doubles(struct erase_naming *found, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare(&found[kept - 1], &found[i]) != 0) {
            found[kept++] = found[i];
        }
    }
    return kept;
}

enum pup_err erase_find_namings(struct pup_txn *txn, struct pup_arena *arena, const struct pup_id *named,
                                struct erase_naming **namings, size_t *count)
{
    struct pup_arena scratch;
    struct finding finding = {.arena = arena, .scratch = &scratch, .named = named};
    struct ledger_entry_row row;
    uint64_t place = 0;
    pup_arena_init(&scratch, LEDGER_BUDGET);
    enum pup_err err = PUP_OK;
    while (err == PUP_OK && (err = ledger_log_next(txn, &place, &row)) == PUP_OK) {
        err = look(&finding, row.entry);
        pup_arena_reset(&scratch);
        place++;
    }
    pup_arena_release(&scratch);
    if (finding.count > 0) {
        qsort(finding.found, finding.count, sizeof *finding.found, compare);
    }
    *namings = finding.found;
    *count = without_doubles(finding.found, finding.count);
    return err == PUP_ERR_NOT_FOUND ? PUP_OK : err;
}
