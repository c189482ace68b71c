#include "common/rules/ratio.h"

static const struct pup_ratio lost = {0, 0};

static pup_wide divisor(pup_wide a, pup_wide b)
{
    a = a < 0 ? -a : a;
    while (b != 0) {
        pup_wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static struct pup_ratio lowest(pup_wide num, pup_wide den)
{
    pup_wide common = divisor(num, den);
    return common == 0 ? lost : (struct pup_ratio){num / common, den / common};
}

struct pup_ratio pup_ratio(int64_t num, int64_t den)
{
    return den == 0 ? lost : den < 0 ? lowest(-(pup_wide)num, -(pup_wide)den) : lowest(num, den);
}

bool pup_ratio_lost(struct pup_ratio ratio)
{
    return ratio.den == 0;
}

struct pup_ratio pup_ratio_add(struct pup_ratio a, struct pup_ratio b)
{
    pup_wide left, right, num, den;
    if (a.den == 0 || b.den == 0) {
        return lost;
    }
    pup_wide common = divisor(a.den, b.den);
    bool over = __builtin_mul_overflow(a.num, b.den / common, &left);
    over = __builtin_mul_overflow(b.num, a.den / common, &right) || over;
    over = __builtin_mul_overflow(a.den, b.den / common, &den) || over;
    over = over || __builtin_add_overflow(left, right, &num);
    return over ? lost : lowest(num, den);
}

struct pup_ratio pup_ratio_multiply(struct pup_ratio a, struct pup_ratio b)
{
    pup_wide num, den;
    if (a.den == 0 || b.den == 0) {
        return lost;
    }
    pup_wide one = divisor(a.num, b.den), other = divisor(b.num, a.den);
    bool over = __builtin_mul_overflow(a.num / one, b.num / other, &num);
    over = __builtin_mul_overflow(a.den / other, b.den / one, &den) || over;
    return over ? lost : lowest(num, den);
}

int pup_ratio_compare(struct pup_ratio a, struct pup_ratio b)
{
    if (a.den == 0 || b.den == 0) {
        return (a.den != 0) - (b.den != 0);
    }
    struct pup_ratio gap = pup_ratio_add(a, (struct pup_ratio){-b.num, b.den});
    return gap.num < 0 ? -1 : gap.num > 0;
}

bool pup_ratio_round(struct pup_ratio ratio, int64_t scale, int64_t *rounded)
{
    pup_wide num;
    *rounded = 0;
    if (ratio.den == 0 || __builtin_mul_overflow(ratio.num, (pup_wide)scale, &num)) {
        return false;
    }
    pup_wide whole = num / ratio.den, rest = num % ratio.den;
    pup_wide away = rest < 0 ? -1 : 1;
    whole += (rest < 0 ? -rest : rest) >= ratio.den - (rest < 0 ? -rest : rest) ? away : 0;
    if (whole < INT64_MIN || whole > INT64_MAX) {
        return false;
    }
    *rounded = (int64_t)whole;
    return true;
}
