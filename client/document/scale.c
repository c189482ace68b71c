#include "client/document/scale.h"

#include <stddef.h>

enum { MARKS = 5 };

static int64_t clamp(int64_t value)
{
    return value > PUP_SCALE_LIMIT ? PUP_SCALE_LIMIT : value < -PUP_SCALE_LIMIT ? -PUP_SCALE_LIMIT : value;
}

/* 1, 2, 5, 10, 20… times the unit, the first of which not too many fit into the range. */
static int64_t choose_step(int64_t range, int64_t unit)
{
    static const int64_t leads[] = {1, 2, 5};
    for (int64_t tens = unit;; tens *= 10) {
        for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
            if (range / MARKS < tens * leads[i] || range == tens * leads[i] * MARKS) {
                return tens * leads[i];
            }
        }
    }
}

struct pup_scale pup_scale_over(int64_t lowest, int64_t highest, int64_t unit)
{
    int64_t low = clamp(lowest < 0 ? lowest : 0), high = clamp(highest > 0 ? highest : 0);
    unit = unit < 1 ? 1 : clamp(unit);
    if (low == 0 && high == 0) {
        high = unit;
    }
    struct pup_scale scale = {.step = choose_step(high - low, unit)};
    scale.low = low / scale.step * scale.step;
    scale.low -= scale.low > low ? scale.step : 0;
    scale.high = high / scale.step * scale.step;
    scale.high += scale.high < high ? scale.step : 0;
    return scale;
}

int32_t pup_scale_place(const struct pup_scale *scale, int64_t value, int32_t span)
{
    int64_t range = scale->high - scale->low;
    int64_t along = (value < scale->low ? scale->low : value > scale->high ? scale->high : value) - scale->low;
    while (range > INT64_MAX / 200000) { /* so that the product below fits */
        range /= 2;
        along /= 2;
    }
    return (int32_t)((along * span + range / 2) / range);
}

/* Sine of an angle from 0 to a quarter turn, in hundredths of a degree; in thousand millionths. By its series up to the
 * seventh power: right to two in ten thousand. */
static int64_t quarter_sine(int64_t hundredths)
{
    const int64_t one = 1000000000;
    int64_t x = hundredths * 174532925 / 1000, square = x * x / one;
    int64_t third = x * square / one / 6, fifth = third * square / one / 20, seventh = fifth * square / one / 42;
    return x - third + fifth - seventh;
}

static int64_t sine(int64_t hundredths)
{
    hundredths %= 36000;
    if (hundredths >= 18000) {
        return -sine(hundredths - 18000);
    }
    return quarter_sine(hundredths > 9000 ? 18000 - hundredths : hundredths);
}

static int32_t times(int32_t radius, int64_t sine_of)
{
    int64_t product = radius * sine_of, half = 500000000;
    return (int32_t)((product < 0 ? product - half : product + half) / (2 * half));
}

struct pup_point pup_circle_point(int32_t radius, unsigned turn, unsigned turns)
{
    int64_t angle = turns == 0 ? 0 : 36000 * (int64_t)turn / turns;
    return (struct pup_point){times(radius, sine(angle)), -times(radius, sine(angle + 9000))};
}
