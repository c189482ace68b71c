/* The vocabulary of failure. Libraries return one of these and say nothing; only commands and main print.
 * A sentence for a person is made where the circumstances are known (which file, which field, which host). */
#ifndef PUP_BASE_ERR_H
#define PUP_BASE_ERR_H

enum pup_err {
    PUP_OK = 0,
    PUP_ERR_MEMORY,      /* an allocation failed, or an arena's budget is spent */
    PUP_ERR_LIMIT,       /* a stated bound (size, count, depth) would be exceeded */
    PUP_ERR_MALFORMED,   /* bytes from outside do not have the form they must have */
    PUP_ERR_INVALID,     /* a value typed by a person does not parse, or breaks a rule */
    PUP_ERR_UNKNOWN,     /* a word (kind, field, state, command) that the vocabulary does not hold */
    PUP_ERR_AMBIGUOUS,   /* a short id or a name that fits several */
    PUP_ERR_NOT_FOUND,   /* nothing there under that key */
    PUP_ERR_EXISTS,      /* something is there already */
    PUP_ERR_DENIED,      /* rights do not allow it */
    PUP_ERR_IO,          /* the disk or the operating system failed; stop acknowledging, reopen, verify */
    PUP_ERR_FULL,        /* no space left on the disk; nothing written was lost, reading goes on */
    PUP_ERR_CORRUPT,     /* stored bytes are not what was written */
    PUP_ERR_VERSION,     /* data or a peer newer than this program understands */
    PUP_ERR_BUSY,        /* another process holds the lock */
    PUP_ERR_UNREACHABLE, /* no connection could be made, or it broke */
    PUP_ERR_PROTOCOL,    /* the peer broke the rules of the conversation */
    PUP_ERR_UNTRUSTED,   /* a certificate, fingerprint or signature is not the expected one */
    PUP_ERR_GAP,         /* an edit came whose predecessor is missing; to be retried, never a verdict */
    PUP_ERR_COPIED,      /* the same counter was used for two different edits: a copied data folder */
    PUP_ERR_ROLLED_BACK, /* same incarnation, but older than what this device was promised */
    PUP_ERR_REVOKED,     /* the device is not, or no longer, admitted */
    PUP_ERR_IDENTITY,    /* a text holds what identifies a patient: it is kept nowhere */
    PUP_ERR_COUNT
};

/* A short English word for logs and test output ("malformed", "full"…). Never NULL; static storage. */
const char *pup_err_name(enum pup_err err);

/* The sysexits.h code for a command that ends with `err` (EX_OK for PUP_OK). */
int pup_err_exit_code(enum pup_err err);

#endif
