#include "common/base/span.h"

#include <string.h>

struct pup_span pup_span_of(const char *text)
{
    if (text == NULL) {
        return (struct pup_span){0};
    }
    return (struct pup_span){(const uint8_t *)text, strlen(text)};
}

bool pup_span_equal(struct pup_span a, struct pup_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int pup_span_compare(struct pup_span a, struct pup_span b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}
