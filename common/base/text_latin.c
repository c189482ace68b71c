#include "common/base/text_priv.h"

#define KEEP                                                                                                           \
    {                                                                                                                  \
        TEXT_LATIN_KEEP, 0                                                                                             \
    }
#define OTHER                                                                                                          \
    {                                                                                                                  \
        TEXT_LATIN_OTHER, 0                                                                                            \
    }
#define NONE                                                                                                           \
    {                                                                                                                  \
        0, 0                                                                                                           \
    }
#define ONE(a)                                                                                                         \
    {                                                                                                                  \
        a, 0                                                                                                           \
    }
#define TWO(a, b)                                                                                                      \
    {                                                                                                                  \
        a, b                                                                                                           \
    }

/* clang-format off */
const uint8_t text_latin[256][2] = {
    KEEP, KEEP, KEEP, KEEP, KEEP, ONE(' '), KEEP, KEEP, /* U+0080 */
    KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, /* U+0088 */
    KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, /* U+0090 */
    KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, /* U+0098 */
    ONE(' '), KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, KEEP, /* U+00A0 */
    ONE(' '), KEEP, ONE('a'), KEEP, KEEP, NONE, KEEP, ONE(' '), /* U+00A8 */
    KEEP, KEEP, ONE('2'), ONE('3'), ONE('\''), OTHER, KEEP, KEEP, /* U+00B0 */
    ONE(' '), ONE('1'), ONE('o'), KEEP, OTHER, OTHER, OTHER, KEEP, /* U+00B8 */
    ONE('a'), ONE('a'), ONE('a'), ONE('a'), ONE('a'), ONE('a'), TWO('a', 'e'), ONE('c'), /* U+00C0 */
    ONE('e'), ONE('e'), ONE('e'), ONE('e'), ONE('i'), ONE('i'), ONE('i'), ONE('i'), /* U+00C8 */
    OTHER, ONE('n'), ONE('o'), ONE('o'), ONE('o'), ONE('o'), ONE('o'), KEEP, /* U+00D0 */
    OTHER, ONE('u'), ONE('u'), ONE('u'), ONE('u'), ONE('y'), OTHER, TWO('s', 's'), /* U+00D8 */
    ONE('a'), ONE('a'), ONE('a'), ONE('a'), ONE('a'), ONE('a'), TWO('a', 'e'), ONE('c'), /* U+00E0 */
    ONE('e'), ONE('e'), ONE('e'), ONE('e'), ONE('i'), ONE('i'), ONE('i'), ONE('i'), /* U+00E8 */
    KEEP, ONE('n'), ONE('o'), ONE('o'), ONE('o'), ONE('o'), ONE('o'), KEEP, /* U+00F0 */
    KEEP, ONE('u'), ONE('u'), ONE('u'), ONE('u'), ONE('y'), KEEP, ONE('y'), /* U+00F8 */
    ONE('a'), ONE('a'), ONE('a'), ONE('a'), ONE('a'), ONE('a'), ONE('c'), ONE('c'), /* U+0100 */
    ONE('c'), ONE('c'), ONE('c'), ONE('c'), ONE('c'), ONE('c'), ONE('d'), ONE('d'), /* U+0108 */
    OTHER, KEEP, ONE('e'), ONE('e'), ONE('e'), ONE('e'), ONE('e'), ONE('e'), /* U+0110 */
    ONE('e'), ONE('e'), ONE('e'), ONE('e'), ONE('g'), ONE('g'), ONE('g'), ONE('g'), /* U+0118 */
    ONE('g'), ONE('g'), ONE('g'), ONE('g'), ONE('h'), ONE('h'), OTHER, KEEP, /* U+0120 */
    ONE('i'), ONE('i'), ONE('i'), ONE('i'), ONE('i'), ONE('i'), ONE('i'), ONE('i'), /* U+0128 */
    ONE('i'), KEEP, TWO('i', 'j'), TWO('i', 'j'), ONE('j'), ONE('j'), ONE('k'), ONE('k'), /* U+0130 */
    KEEP, ONE('l'), ONE('l'), ONE('l'), ONE('l'), ONE('l'), ONE('l'), OTHER, /* U+0138 */
    OTHER, OTHER, KEEP, ONE('n'), ONE('n'), ONE('n'), ONE('n'), ONE('n'), /* U+0140 */
    ONE('n'), TWO('\'', 'n'), OTHER, KEEP, ONE('o'), ONE('o'), ONE('o'), ONE('o'), /* U+0148 */
    ONE('o'), ONE('o'), TWO('o', 'e'), TWO('o', 'e'), ONE('r'), ONE('r'), ONE('r'), ONE('r'), /* U+0150 */
    ONE('r'), ONE('r'), ONE('s'), ONE('s'), ONE('s'), ONE('s'), ONE('s'), ONE('s'), /* U+0158 */
    ONE('s'), ONE('s'), ONE('t'), ONE('t'), ONE('t'), ONE('t'), OTHER, KEEP, /* U+0160 */
    ONE('u'), ONE('u'), ONE('u'), ONE('u'), ONE('u'), ONE('u'), ONE('u'), ONE('u'), /* U+0168 */
    ONE('u'), ONE('u'), ONE('u'), ONE('u'), ONE('w'), ONE('w'), ONE('y'), ONE('y'), /* U+0170 */
    ONE('y'), ONE('z'), ONE('z'), ONE('z'), ONE('z'), ONE('z'), ONE('z'), ONE('s'), /* U+0178 */
};
/* clang-format on */
