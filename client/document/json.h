/* A document as JSON; its keys are in the folder's README. */
#ifndef PUP_DOCUMENT_JSON_H
#define PUP_DOCUMENT_JSON_H

#include "client/document/document.h"
#include "client/print/json.h"

/* Writes the document as one object. */
enum pup_err pup_document_json(struct pup_json *json, const struct pup_document *document);

#endif
