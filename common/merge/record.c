#include "common/merge/record.h"

void pup_record_init(struct pup_record *record, const struct pup_id *id, uint32_t kind)
{
    *record = (struct pup_record){.id = *id, .kind = kind};
}

bool pup_record_alive(const struct pup_record *record)
{
    for (size_t i = 0; i < record->deletion_count; i++) {
        if (pup_vector_includes(&record->deletions[i].seen, &record->touched)) {
            return false;
        }
    }
    return record->touched.count > 0;
}

bool pup_record_existence_contested(const struct pup_record *record)
{
    return record->deletion_count > 0 && pup_record_alive(record);
}

static const struct pup_register *find_register(const struct pup_register *registers, size_t count, uint32_t field)
{
    for (size_t i = 0; i < count; i++) {
        if (registers[i].field == field) {
            return &registers[i];
        }
    }
    return NULL;
}

const struct pup_register *pup_record_register(const struct pup_record *record, uint32_t field)
{
    return find_register(record->registers, record->register_count, field);
}

const struct pup_register *pup_record_text(const struct pup_record *record, uint32_t field)
{
    return find_register(record->texts, record->text_count, field);
}

const struct pup_set *pup_record_set(const struct pup_record *record, uint32_t field)
{
    for (size_t i = 0; i < record->set_count; i++) {
        if (record->sets[i].field == field) {
            return &record->sets[i];
        }
    }
    return NULL;
}

int64_t pup_record_counter(const struct pup_record *record, uint32_t field)
{
    for (size_t i = 0; i < record->counter_count; i++) {
        if (record->counters[i].field == field) {
            return record->counters[i].sum;
        }
    }
    return 0;
}

const struct pup_value *pup_register_value(const struct pup_register *reg)
{
    return reg == NULL || reg->count == 0 ? NULL : &reg->values[0].value;
}

size_t pup_register_distinct(const struct pup_register *reg, size_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < reg->count; i++) {
        size_t known = 0;
        while (known < count && !pup_value_equal(&reg->values[out[known]].value, &reg->values[i].value)) {
            known++;
        }
        if (known == count) {
            out[count++] = i;
        }
    }
    return count;
}

bool pup_register_contested(const struct pup_register *reg)
{
    for (size_t i = 1; i < reg->count; i++) {
        if (!pup_value_equal(&reg->values[0].value, &reg->values[i].value)) {
            return true;
        }
    }
    return false;
}

static bool any_contested(const struct pup_register *registers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pup_register_contested(&registers[i])) {
            return true;
        }
    }
    return false;
}

bool pup_record_contested(const struct pup_record *record)
{
    return any_contested(record->registers, record->register_count) ||
           any_contested(record->texts, record->text_count) || pup_record_existence_contested(record);
}

bool pup_element_present(const struct pup_element *element)
{
    return element->add_count > 0;
}

int64_t pup_counter_after(int64_t sum, int64_t delta)
{
    return (int64_t)((uint64_t)sum + (uint64_t)delta);
}

int64_t pup_counter_delta(int64_t from, int64_t to)
{
    return (int64_t)((uint64_t)to - (uint64_t)from);
}
