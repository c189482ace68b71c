/* What the files of the page share; seen by html*.c alone. */
#ifndef PUP_DOCUMENT_HTML_PRIV_H
#define PUP_DOCUMENT_HTML_PRIV_H

#include "client/document/html.h"

extern const char pup_page_style[]; /* page.css */

/* A page being written. What goes wrong is remembered, and nothing more is written. */
struct page {
    struct pup_buf *out;
    const struct pup_document *document;
    enum pup_err err;
};

void page_put(struct page *page, const char *markup);
void page_printf(struct page *page, const char *format, ...); /* markup of our own */
void page_text(struct page *page, struct pup_span text);      /* escaped */
void page_words(struct page *page, const char *text);         /* escaped */
void page_cell(struct page *page, const struct pup_cell *cell);

void page_prose(struct page *page, struct pup_span text); /* paragraphs and lists */
void page_facts(struct page *page, const char *class, const struct pup_facts *facts);
void page_table(struct page *page, const struct pup_table *table);
void page_section(struct page *page, const struct pup_section *section);

#endif
