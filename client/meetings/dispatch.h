/* A letter about a meeting that goes out once: its invitation, its minutes. It is shown, written as files, or handed to
 * the relay; what went out is noted in the meeting, and does not go out twice unless somebody asks for it. Nothing is
 * noted of what was not taken. */
#ifndef PUP_MEETINGS_DISPATCH_H
#define PUP_MEETINGS_DISPATCH_H

#include "client/meetings/postage.h"

enum pup_dispatch_way {
    PUP_DISPATCH_SHOW, /* printed, nothing noted */
    PUP_DISPATCH_NOTE, /* noted alone: it went out some other way */
    PUP_DISPATCH_FILE, /* written into a folder */
    PUP_DISPATCH_SEND  /* handed to the relay */
};

/* A letter as it is composed, everything in the arena. */
struct pup_dispatch_letter {
    struct pup_letter letter; /* people, subject, text, files */
    struct pup_addressees addressees;
};

struct pup_dispatch {
    const char *word; /* the meeting's id as typed */
    enum pup_dispatch_way way;
    const char *folder; /* FILE */
    bool again;
    uint32_t date_field; /* when it went out */
    int64_t state;       /* what the meeting becomes by it, from a state before that */
    const char *name;    /* of files, without ending: ASCII */
    /* What is said when it went out on that day before; in the arena. */
    const char *(*already)(struct pup_context *context, const char *day);
    /* Composes it; `again`: it went out before. An exit code, having said why there is nothing to send. */
    int (*compose)(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting, bool again,
                   struct pup_dispatch_letter *letter);
    /* Adds what is attached, where it really goes out; NULL: nothing is. */
    int (*attach)(struct pup_context *context, struct pup_txn *txn, const struct pup_view *meeting,
                  struct pup_dispatch_letter *letter);
};

int pup_dispatch_run(struct pup_context *context, const struct pup_dispatch *dispatch);

#endif
