/* A model of the law (common/merge/README.md) for unit_law: naive, of fixed size, sharing nothing with the engine.
 * Devices, records and references are small numbers, vectors are arrays with a counter for each device; nothing is ever
 * forgotten. */
#ifndef PUP_TESTS_UNIT_LAW_MODEL_H
#define PUP_TESTS_UNIT_LAW_MODEL_H

#include <stdbool.h>

enum { MODEL_DEVICES = 12, MODEL_RECORDS = 3, MODEL_ELEMENTS = 3, MODEL_STANDING = 16, MODEL_PARTS = 12 };
enum { MODEL_CHANGES = 4, MODEL_ERASURES = 8 };

/* Fields, by sort. */
enum {
    MODEL_FIRST_REGISTER = 1,
    MODEL_REFERENCE = 2,
    MODEL_TEXT = 3,
    MODEL_SET = 4,
    MODEL_COUNTER = 5,
    MODEL_FIELDS = 6
};

enum model_operation { M_PUT = 1, M_ADD, M_REMOVE, M_DELTA, M_TEXT, M_DELETE, M_KEEP, M_ERASE };
enum model_sort { M_NONE, M_NUMBER, M_WORDS, M_REF, M_ERASED };

struct model_id {
    int device, counter;
};

struct model_value {
    enum model_sort sort;
    int number;        /* M_NUMBER; M_REF: which */
    int name;          /* M_REF: a letter, 0 for none, -1 when erased */
    const char *words; /* M_WORDS */
};

struct model_change {
    enum model_operation operation;
    int field; /* 0 for delete, keep, and erasing all fields or names */
    struct model_value value;
    int delta;
    int commitment, base; /* M_TEXT: numbers standing for commitments; 0: made from nothing */
};

struct model_part {
    int record;
    int seen[MODEL_DEVICES];
    int change_count;
    struct model_change changes[MODEL_CHANGES];
};

struct model_edit {
    struct model_id id;
    int part_count;
    struct model_part parts[2];
};

struct model_product {
    bool made;
    struct model_value text;
    int commitment;
};

struct model_standing {
    struct model_value value;
    int commitment;
    struct model_id by;
    int id_count;
    struct model_id ids[MODEL_PARTS]; /* by included */
};

struct model_register {
    int count;
    struct model_standing values[MODEL_STANDING];
    int ahead[MODEL_DEVICES];
};

struct model_element {
    int name;
    int count;
    struct model_id adds[MODEL_STANDING];
    int ahead[MODEL_DEVICES];
};

struct model_deletion {
    struct model_id by;
    int seen[MODEL_DEVICES];
};

struct model_erasure {
    int field;
    bool names;
    int ref;
    int covers[MODEL_DEVICES];
};

struct model_record {
    int touched[MODEL_DEVICES];
    struct model_register registers[MODEL_TEXT + 1]; /* by field */
    struct model_element elements[MODEL_ELEMENTS];
    int sum;
    bool counted;
    int deletion_count;
    struct model_deletion deletions[MODEL_STANDING];
    int kept_ahead[MODEL_DEVICES];
    int erasure_count;
    struct model_erasure erasures[MODEL_ERASURES];
};

/* Applies one part of the edit; `product` is the merged text that came with it, if one did. */
void model_apply(struct model_record *record, struct model_id id, const struct model_part *part,
                 const struct model_product *product);

/* True when the law lets the text of `part` be merged with the one that stands. */
bool model_may_merge(const struct model_record *record, struct model_id id, const struct model_part *part);

/* True when a product that comes with the text of `part` is to be used: one survivor, uncovered, and the text not late.
 */
bool model_takes_product(const struct model_record *record, struct model_id id, const struct model_part *part);

bool model_alive(const struct model_record *record);

bool model_covers(const int vector[MODEL_DEVICES], struct model_id id);

#endif
