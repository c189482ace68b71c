/* Charts as inline SVG. Every drawing is 400 units wide, so that its text is read as well on a telephone, where it
 * fills the screen, as on paper, where it takes half a line. Pure; whole numbers only. */
#ifndef PUP_DOCUMENT_CHART_H
#define PUP_DOCUMENT_CHART_H

#include "client/document/document.h"

/* True when there is something to draw: a value, and for a radar three axes at least. */
bool pup_chart_drawable(const struct pup_chart *chart);

/* Appends the drawing of a drawable chart. PUP_ERR_MEMORY, PUP_ERR_LIMIT. */
enum pup_err pup_chart_draw(struct pup_buf *out, const struct pup_chart *chart, enum pup_language language);

/* The lowest and highest of its values and targets, and 0; *some: whether there is any. Stacked ones are summed. */
void pup_chart_range(const struct pup_chart *chart, int64_t *lowest, int64_t *highest, bool *some);

#endif
