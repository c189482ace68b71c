/* A document as a workbook: a sheet a section, with its facts, tables, and charts that the spreadsheet draws. */
#ifndef PUP_DOCUMENT_WORKBOOK_H
#define PUP_DOCUMENT_WORKBOOK_H

#include "client/document/document.h"
#include "client/modules/xlsx/xlsx.h"

/* Writes it to `path`. PUP_ERR_MEMORY, PUP_ERR_LIMIT, PUP_ERR_IO, PUP_ERR_FULL. */
enum pup_err pup_document_workbook(const struct pup_document *document, const struct pup_xlsx_functions *xlsx,
                                   const char *path);

#endif
