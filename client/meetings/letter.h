/* A letter as mail programs read it (RFC 5322, MIME): names and subjects in any script (RFC 2047), a text, attachments.
 * Pure. Nothing that comes in can begin a header of its own: what is not printable becomes a space, what is not ASCII
 * is encoded, and addresses are checked. Lines end in CRLF and are at most 78 characters long, but for a longer
 * address. */
#ifndef PUP_MEETINGS_LETTER_H
#define PUP_MEETINGS_LETTER_H

#include "common/base/buf.h"
#include "common/base/err.h"

enum {
    PUP_LETTER_MAX = 4 * 1024 * 1024, /* bytes of a whole letter */
    PUP_ADDRESS_MAX = 254             /* bytes of an address (RFC 5321) */
};

struct pup_letter_person {
    struct pup_span name;    /* empty: the address alone is shown */
    struct pup_span address; /* must be valid */
};

struct pup_letter_file {
    const char *name; /* ASCII letters, digits, dots and hyphens */
    const char *type; /* "text/calendar; charset=utf-8; method=REQUEST" */
    struct pup_span bytes;
};

struct pup_letter {
    struct pup_letter_person from;
    const struct pup_letter_person *to;
    size_t to_count;
    struct pup_span subject, text; /* UTF-8 */
    const struct pup_letter_file *files;
    size_t file_count;
    int64_t at_ms;      /* wall clock, since 1970-01-01 UTC */
    int offset;         /* minutes east of UTC where it is written */
    uint8_t unique[16]; /* random: the message's own id */
    bool draft;         /* for a file: mail programs open it as a letter that is still to be sent */
};

/* True of an address that any relay takes: ASCII, one @, a local part of atoms, a host of labels. */
bool pup_address_valid(struct pup_span address);

/* Appends the letter. PUP_ERR_INVALID: an address that is none, or nobody to write to; PUP_ERR_LIMIT, PUP_ERR_MEMORY.
 */
enum pup_err pup_letter_write(const struct pup_letter *letter, struct pup_buf *out);

#endif
