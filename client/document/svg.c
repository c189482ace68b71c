#include "client/document/svg.h"

#include <stdlib.h>

#include "client/document/markup.h"
#include "common/base/text.h"

enum { CHARACTER = 58 }; /* width of a common one, in tenths, at the size of the style */

static void put(struct pup_svg *svg, const char *text)
{
    svg->err = svg->err == PUP_OK ? pup_buf_put_text(svg->out, text) : svg->err;
}

static void put_safe(struct pup_svg *svg, struct pup_span text)
{
    svg->err = svg->err == PUP_OK ? pup_markup_put(svg->out, text) : svg->err;
}

/* ` name="12.3"` */
static void put_length(struct pup_svg *svg, const char *name, int32_t tenths)
{
    if (svg->err != PUP_OK) {
        return;
    }
    int32_t whole = abs(tenths) / 10, rest = abs(tenths) % 10;
    svg->err = pup_buf_printf(svg->out, rest == 0 ? " %s=\"%s%d\"" : " %s=\"%s%d.%d\"", name, tenths < 0 ? "-" : "",
                              whole, rest);
}

static void begin(struct pup_svg *svg, const char *element, const char *class)
{
    if (svg->err == PUP_OK) {
        svg->err = pup_buf_printf(svg->out, "<%s class=\"%s\"", element, class);
    }
}

static void end(struct pup_svg *svg, const char *element, struct pup_span told)
{
    if (told.len == 0) {
        put(svg, "/>\n");
        return;
    }
    put(svg, "><title>");
    put_safe(svg, told);
    put(svg, "</title></");
    put(svg, element);
    put(svg, ">\n");
}

void pup_svg_open(struct pup_svg *svg, struct pup_buf *out, const char *id, const char *title, struct pup_span text,
                  int32_t width, int32_t height)
{
    *svg = (struct pup_svg){.out = out};
    svg->err = pup_buf_printf(out,
                              "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
                              "aria-labelledby=\"chart-%s-title chart-%s-text\">\n<title id=\"chart-%s-title\">",
                              width / 10, height / 10, id, id, id);
    put_safe(svg, pup_span_of(title));
    put(svg, "</title>\n<desc id=\"chart-");
    put(svg, id);
    put(svg, "-text\">");
    put_safe(svg, text);
    put(svg, "</desc>\n");
}

enum pup_err pup_svg_close(struct pup_svg *svg)
{
    put(svg, "</svg>\n");
    return svg->err;
}

void pup_svg_rect(struct pup_svg *svg, const char *class, int32_t x, int32_t y, int32_t width, int32_t height,
                  struct pup_span told)
{
    begin(svg, "rect", class);
    put_length(svg, "x", x);
    put_length(svg, "y", y);
    put_length(svg, "width", width);
    put_length(svg, "height", height);
    end(svg, "rect", told);
}

void pup_svg_line(struct pup_svg *svg, const char *class, struct pup_point from, struct pup_point to)
{
    begin(svg, "line", class);
    put_length(svg, "x1", from.x);
    put_length(svg, "y1", from.y);
    put_length(svg, "x2", to.x);
    put_length(svg, "y2", to.y);
    put(svg, "/>\n");
}

void pup_svg_dot(struct pup_svg *svg, const char *class, struct pup_point at, int32_t radius, struct pup_span told)
{
    begin(svg, "circle", class);
    put_length(svg, "cx", at.x);
    put_length(svg, "cy", at.y);
    put_length(svg, "r", radius);
    end(svg, "circle", told);
}

static void put_point(struct pup_svg *svg, struct pup_point point)
{
    if (svg->err == PUP_OK) {
        svg->err = pup_buf_printf(svg->out, "%s%d.%d,%s%d.%d ", point.x < 0 ? "-" : "", abs(point.x) / 10,
                                  abs(point.x) % 10, point.y < 0 ? "-" : "", abs(point.y) / 10, abs(point.y) % 10);
    }
}

void pup_svg_path(struct pup_svg *svg, const char *class, const struct pup_point *points, size_t count, bool closed)
{
    if (count < 2) {
        return;
    }
    begin(svg, closed ? "polygon" : "polyline", class);
    put(svg, " points=\"");
    for (size_t i = 0; i < count; i++) {
        put_point(svg, points[i]);
    }
    put(svg, "\"/>\n");
}

void pup_svg_text(struct pup_svg *svg, const char *class, struct pup_point at, enum pup_anchor anchor,
                  struct pup_span text)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    begin(svg, "text", class);
    put_length(svg, "x", at.x);
    put_length(svg, "y", at.y);
    put(svg, " text-anchor=\"");
    put(svg, anchors[anchor]);
    put(svg, "\">");
    put_safe(svg, text);
    put(svg, "</text>\n");
}

int32_t pup_svg_width(struct pup_span text)
{
    size_t columns = pup_text_width(text);
    return columns > 10000 ? 10000 * CHARACTER : (int32_t)columns * CHARACTER;
}

/* The longest beginning that is no wider, at least one character. */
static size_t beginning(struct pup_span text, int32_t width)
{
    size_t fitting = 0;
    for (size_t at = 0; at < text.len;) {
        for (at++; at < text.len && (text.data[at] & 0xc0U) == 0x80U;) {
            at++;
        }
        if (fitting > 0 && pup_svg_width((struct pup_span){text.data, at}) > width) {
            break;
        }
        fitting = at;
    }
    return fitting;
}

size_t pup_svg_fitting(struct pup_span text, int32_t width)
{
    size_t fitting = beginning(text, width);
    if (fitting == text.len) {
        return fitting;
    }
    for (size_t at = fitting; at > 0; at--) {
        if (text.data[at] == ' ') {
            return at;
        }
    }
    return fitting;
}

void pup_svg_text_within(struct pup_svg *svg, const char *class, struct pup_point at, enum pup_anchor anchor,
                         struct pup_span text, int32_t width)
{
    if (pup_svg_width(text) <= width) {
        pup_svg_text(svg, class, at, anchor, text);
        return;
    }
    struct pup_buf cut;
    pup_buf_init(&cut, text.len + sizeof "…");
    struct pup_span kept = {text.data, beginning(text, width - CHARACTER)};
    enum pup_err err = pup_buf_put(&cut, pup_text_trim(kept));
    err = err == PUP_OK ? pup_buf_put_text(&cut, "…") : err;
    svg->err = svg->err == PUP_OK ? err : svg->err;
    pup_svg_text(svg, class, at, anchor, pup_buf_span(&cut));
    pup_buf_release(&cut);
}
