/* Drawing verbs over a buffer. Lengths are tenths of a unit of the drawing, whole numbers; what a shape looks like is
 * said by its class, in the page's style (page.css). Errors are remembered and told at the end. */
#ifndef PUP_DOCUMENT_SVG_H
#define PUP_DOCUMENT_SVG_H

#include "client/document/scale.h"
#include "common/base/buf.h"

struct pup_svg {
    struct pup_buf *out;
    enum pup_err err;
};

enum pup_anchor { PUP_ANCHOR_START, PUP_ANCHOR_MIDDLE, PUP_ANCHOR_END };

/* Starts a drawing with a title and a description for those who do not see it; their ids are made of `id`. */
void pup_svg_open(struct pup_svg *svg, struct pup_buf *out, const char *id, const char *title, struct pup_span text,
                  int32_t width, int32_t height);
enum pup_err pup_svg_close(struct pup_svg *svg);

/* `told`: what appears when one points at it; empty: nothing. */
void pup_svg_rect(struct pup_svg *svg, const char *class, int32_t x, int32_t y, int32_t width, int32_t height,
                  struct pup_span told);
void pup_svg_line(struct pup_svg *svg, const char *class, struct pup_point from, struct pup_point to);
void pup_svg_dot(struct pup_svg *svg, const char *class, struct pup_point at, int32_t radius, struct pup_span told);
/* A line through the points; `closed`: a filled shape. Fewer than two points: nothing. */
void pup_svg_path(struct pup_svg *svg, const char *class, const struct pup_point *points, size_t count, bool closed);
/* `at` is on the text's base line. */
void pup_svg_text(struct pup_svg *svg, const char *class, struct pup_point at, enum pup_anchor anchor,
                  struct pup_span text);
/* The same, ended with "…" where it would be wider than `width`. */
void pup_svg_text_within(struct pup_svg *svg, const char *class, struct pup_point at, enum pup_anchor anchor,
                         struct pup_span text, int32_t width);

/* About as wide as the text will be, never much less. */
int32_t pup_svg_width(struct pup_span text);
/* How much of the text, cut before a space if it has one there, fits into the width: bytes, at least one character. */
size_t pup_svg_fitting(struct pup_span text, int32_t width);

#endif
