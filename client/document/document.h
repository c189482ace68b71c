/* A document as data: numbered sections of sentences, facts, tables and charts. Built top down by the verbs below, in
 * an arena; written by the writers of this folder.
 *
 * Verbs never return NULL-or-else: what cannot be added (memory is spent) is remembered in `failed`, further verbs do
 * nothing, and whoever writes the document asks pup_document_whole first. Every pointer a verb takes may be the NULL
 * that an earlier verb returned. Titles, labels and ids are static or as long-lived as the document; texts in spans are
 * copied. */
#ifndef PUP_DOCUMENT_DOCUMENT_H
#define PUP_DOCUMENT_DOCUMENT_H

#include "client/document/cell.h"
#include "common/base/arena.h"

enum { PUP_DOCUMENT_COLUMNS_MAX = 24, PUP_CHART_SERIES_MAX = 6, PUP_CHART_CATEGORIES_MAX = 60 };

/* A value with its name: "FINESS: 990000010". */
struct pup_fact {
    const char *id, *label;
    struct pup_cell cell;
    const char *remark; /* a few words beside it: "of 6 expected"; NULL */
    struct pup_fact *next;
};

struct pup_facts {
    struct pup_fact *first, *last;
};

struct pup_table_column {
    const char *id, *label;
};

struct pup_table_row {
    struct pup_cell *cells; /* column_count */
    struct pup_table_row *next;
};

struct pup_table {
    const char *id, *caption;
    const struct pup_table_column *columns;
    size_t column_count;
    struct pup_table_row *first, *last; /* the first cell of a row heads it */
    size_t row_count;
    struct pup_table_row *total; /* NULL: none */
    bool *figures;               /* column_count: true where cells are aligned right */
};

enum pup_chart_type {
    PUP_CHART_BARS,    /* a bar a category, one series; a mark where its target is */
    PUP_CHART_STACKED, /* a column a category, the series on top of one another; a line for the target */
    PUP_CHART_LINE,    /* a line a series over the categories; a line for the target */
    PUP_CHART_GAUGE,   /* one value against its target: one category, one series */
    PUP_CHART_RADAR    /* an axis a category, a shape a series; from 0 to `top` */
};

/* No value there: drawn as a gap, never as a zero. */
#define PUP_CHART_NO_VALUE INT64_MIN

struct pup_chart_series {
    const char *id, *label;
    int64_t *values; /* one a category */
};

struct pup_chart {
    enum pup_chart_type type;
    const char *id, *title;
    struct pup_span text; /* what it shows, in a sentence, for those who do not see it */
    struct pup_cell like; /* type, unit and decimals of its values (NUMBER or MINUTES) */
    int64_t top;          /* the scale ends there at least; 0: where the values end */
    struct pup_span *categories;
    size_t category_count;
    struct pup_chart_series series[PUP_CHART_SERIES_MAX];
    size_t series_count;
    const char *target_label; /* NULL: no target */
    int64_t *targets;         /* one a category */
};

enum pup_block_type {
    PUP_BLOCK_TEXT, /* paragraphs as people wrote them: blank lines part them, lines that begin with "- " are a list */
    PUP_BLOCK_NOTE, /* an aside: where a figure comes from, what is missing */
    PUP_BLOCK_HEADING,
    PUP_BLOCK_FACTS,
    PUP_BLOCK_TABLE,
    PUP_BLOCK_CHART
};

struct pup_block {
    enum pup_block_type type;
    struct pup_span text; /* TEXT, NOTE, HEADING */
    struct pup_facts *facts;
    struct pup_table *table;
    struct pup_chart *chart;
    struct pup_block *next;
};

struct pup_section {
    struct pup_document *document;
    const char *id, *title;
    unsigned number; /* 0: an annex */
    struct pup_block *first, *last;
    struct pup_section *next;
};

struct pup_document {
    struct pup_arena *arena; /* borrowed */
    enum pup_language language;
    const char *report;   /* "activity" */
    const char *name;     /* "Activity report" */
    const char *title;    /* the structure's name */
    const char *subtitle; /* one line below it */
    const char *code;     /* of the structure; for the ids of JSON and for file names */
    int year;             /* 0: none */
    int64_t on;           /* days: the figures are of that day */
    struct pup_facts key; /* the figures on the first page */
    struct pup_section *first, *last;
    unsigned numbered; /* sections so far that have a number */
    bool failed;
};

void pup_document_init(struct pup_document *document, struct pup_arena *arena, enum pup_language language);
/* PUP_ERR_MEMORY when something could not be added. */
enum pup_err pup_document_whole(const struct pup_document *document);

/* A figure for the first page. */
void pup_document_key(struct pup_document *document, const char *id, const char *label, struct pup_cell cell,
                      const char *remark);

/* A new section at the end, numbered in turn; an annex has no number. */
struct pup_section *pup_document_section(struct pup_document *document, const char *id, const char *title);
struct pup_section *pup_document_annex(struct pup_document *document, const char *id, const char *title);

/* A block of text at the end of the section; nothing for an empty one. */
void pup_section_text(struct pup_section *section, struct pup_span text);
void pup_section_note(struct pup_section *section, const char *format, ...);
void pup_section_heading(struct pup_section *section, const char *text);
/* A fact; those that follow one another stand together. NOTHING is left out. */
void pup_section_fact(struct pup_section *section, const char *id, const char *label, struct pup_cell cell,
                      const char *remark);

/* A table without rows yet; `columns` are copied, 1 to PUP_DOCUMENT_COLUMNS_MAX. */
struct pup_table *pup_section_table(struct pup_section *section, const char *id, const char *caption,
                                    const struct pup_table_column *columns, size_t count);
/* A row of `column_count` cells; and the row below all others. */
void pup_table_add(struct pup_section *section, struct pup_table *table, const struct pup_cell *cells);
void pup_table_total(struct pup_section *section, struct pup_table *table, const struct pup_cell *cells);

/* A chart of `categories` without series yet; more than PUP_CHART_CATEGORIES_MAX categories are cut. */
struct pup_chart *pup_section_chart(struct pup_section *section, enum pup_chart_type type, const char *id,
                                    const char *title, struct pup_cell like, const struct pup_span *categories,
                                    size_t count);
/* Its values, one a category; more than PUP_CHART_SERIES_MAX series are left out. */
void pup_chart_series(struct pup_section *section, struct pup_chart *chart, const char *id, const char *label,
                      const int64_t *values);
void pup_chart_target(struct pup_section *section, struct pup_chart *chart, const char *label, const int64_t *targets);
/* What it shows, in a sentence. */
void pup_chart_text(struct pup_section *section, struct pup_chart *chart, const char *format, ...);

#endif
