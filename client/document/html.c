#include "client/document/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/document/html_priv.h"
#include "client/document/markup.h"
#include "common/base/language.h"
#include "common/model/date.h"

void page_put(struct page *page, const char *markup)
{
    page->err = page->err == PUP_OK ? pup_buf_put_text(page->out, markup) : page->err;
}

__attribute__((format(printf, 2, 3))) void page_printf(struct page *page, const char *format, ...)
{
    char *markup = NULL;
    va_list words;
    va_start(words, format);
    if (vasprintf(&markup, format, words) < 0) {
        page->err = PUP_ERR_MEMORY;
    } else {
        page_put(page, markup);
        free(markup);
    }
    va_end(words);
}

void page_text(struct page *page, struct pup_span text)
{
    page->err = page->err == PUP_OK ? pup_markup_put(page->out, text) : page->err;
}

void page_words(struct page *page, const char *text)
{
    page_text(page, pup_span_of(text));
}

void page_cell(struct page *page, const struct pup_cell *cell)
{
    struct pup_buf words;
    pup_buf_init(&words, cell->text.len + 128);
    enum pup_err err = pup_cell_show(&words, cell, page->document->language);
    page->err = page->err == PUP_OK ? err : page->err;
    page_text(page, pup_buf_span(&words));
    pup_buf_release(&words);
}

enum { LONG = 6 }; /* chapters from which a document has a first page of its own on paper */

/* Text as a string of a style sheet: all that is not a letter, a digit or a space as a numbered escape. */
static void put_style_string(struct page *page, const char *text)
{
    page_put(page, "\"");
    for (; *text != '\0' && page->err == PUP_OK; text++) {
        unsigned char byte = (unsigned char)*text;
        bool plain = byte >= 0x80 || byte == ' ' || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= 'a' && byte <= 'z');
        page->err = plain ? pup_buf_put_byte(page->out, byte) : pup_buf_printf(page->out, "\\%x ", byte);
    }
    page_put(page, "\"");
}

/* On paper each page says whose it is and which. */
static void put_style(struct page *page)
{
    const struct pup_document *document = page->document;
    page_put(page, "<style>\n");
    page_put(page, pup_page_style);
    page_put(page, "@page{@bottom-left{font:8pt sans-serif;color:#4a5862;content:");
    put_style_string(page, document->name);
    page_put(page, "\" \\2013  \"");
    put_style_string(page, document->title);
    page_put(page, "}@bottom-right{font:8pt sans-serif;color:#4a5862;content:counter(page)\" / \"counter(pages)}}\n");
    page_put(page, "@page :first{@bottom-left{content:\"\"}@bottom-right{content:\"\"}}\n</style>\n");
}

static void put_head(struct page *page)
{
    const struct pup_document *document = page->document;
    const char *language = document->language == PUP_FRENCH ? "fr" : "en";
    page_printf(page,
                "<!DOCTYPE html>\n<html lang=\"%s\" xml:lang=\"%s\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
                "<meta charset=\"utf-8\"/>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "style-src 'unsafe-inline'\"/>\n<meta name=\"viewport\" content=\"width=device-width, "
                "initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>",
                language, language);
    page_words(page, document->name);
    page_put(page, " – ");
    page_words(page, document->title);
    page_put(page, "</title>\n");
    put_style(page);
    page_put(page, "</head>\n<body>\n<div class=\"page\">\n");
}

static void put_contents(struct page *page)
{
    page_put(page, "<nav aria-labelledby=\"contents-title\">\n<h2 id=\"contents-title\">");
    page_words(page, _("Contents"));
    page_put(page, "</h2>\n<ol>\n");
    for (const struct pup_section *section = page->document->first; section != NULL; section = section->next) {
        page_printf(page, "<li><a href=\"#%s\"><span class=\"number\">", section->id);
        if (section->number > 0) {
            page_printf(page, "%u", section->number);
        }
        page_put(page, "</span>");
        page_words(page, section->title);
        page_put(page, "</a></li>\n");
    }
    page_put(page, "</ol>\n</nav>\n");
}

static void put_cover(struct page *page)
{
    const struct pup_document *document = page->document;
    page_printf(page, "<header%s>\n<p class=\"kind\">", document->numbered >= LONG ? " class=\"cover\"" : "");
    page_words(page, document->name);
    page_put(page, "</p>\n<h1>");
    page_words(page, document->title);
    page_put(page, "</h1>\n<p class=\"subtitle\">");
    page_words(page, document->subtitle);
    page_put(page, "</p>\n");
    page_facts(page, "key", &document->key);
    put_contents(page);
    page_put(page, "</header>\n");
}

static void put_foot(struct page *page)
{
    struct pup_cell on = pup_cell_date(page->document->on);
    page_put(page, "<footer>\n<p>");
    page_words(page, _("Made by Pupitre from the shared records, as they stood on"));
    page_put(page, " ");
    page_cell(page, &on);
    page_put(page, ".</p>\n</footer>\n</div>\n</body>\n</html>\n");
}

enum pup_err pup_document_html(struct pup_buf *out, const struct pup_document *document)
{
    struct page page = {out, document, pup_document_whole(document)};
    put_head(&page);
    put_cover(&page);
    page_put(&page, "<main>\n");
    for (const struct pup_section *section = document->first; section != NULL; section = section->next) {
        page_section(&page, section);
    }
    page_put(&page, "</main>\n");
    put_foot(&page);
    return page.err;
}
