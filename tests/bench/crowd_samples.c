#include "tests/bench/crowd.h"

#include <stdlib.h>

void crowd_sample(struct crowd_samples *samples, uint64_t value)
{
    if (samples->count == samples->room) {
        samples->room = samples->room ? samples->room * 2 : 4096;
        samples->at = realloc(samples->at, samples->room * sizeof *samples->at);
        if (!samples->at)
            abort();
    }
    samples->at[samples->count++] = value;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

double crowd_quantile_ms(struct crowd_samples *samples, double share)
{
    if (samples->count == 0)
        return 0;
    qsort(samples->at, samples->count, sizeof *samples->at, by_value);
    return (double)samples->at[(size_t)(share * (double)(samples->count - 1))] / 1e6;
}
