/* The tables of a replica's store, with their keys and rows (common/store/key.h, common/store/row.h). Several processes
 * of one profile use them at once. */
#ifndef PUP_CLIENT_TABLES_H
#define PUP_CLIENT_TABLES_H

enum pup_client_table {
    PUP_CLIENT_META,   /* text name → see profile.c: format, who, server, counters, identity (PEM), authority (DER),
                        * erasures_told, joining (joining.c), checked and damage (check.c) */
    PUP_CLIENT_SPACES, /* text space → replica.h, struct pup_space_row */
    PUP_CLIENT_STRUCTURES, /* text code → name, zone, count, member codes */
    PUP_CLIENT_RECORDS,    /* text space, u32 generation, id → u64 last touching seq, then the canonical record */
    PUP_CLIENT_IDS, /* the whole short form (12 characters), id, text space → u32 kind: finds records by short id, over
                       all spaces; filled last in a first copy (index_rest.c) */
    PUP_CLIENT_KINDS, /* u32 kind, text space, id → empty: records by kind */
    PUP_CLIENT_OWN, /* u64 number → every edit made in this folder, for ever, with its receipt. The number is the edit's
                     * counter; edits of the folder's former devices lie above PUP_OWN_FORMER (outbox.h) */
    PUP_CLIENT_OUTBOX,  /* u64 counter → empty: own edits without a verdict of the present incarnation */
    PUP_CLIENT_PENDING, /* text space, id, u64 counter → empty: records touched by own edits that the replica does not
                           hold yet */
    PUP_CLIENT_DRAWER,  /* u64 number → u8 reason, u64 when: refused edits; their text is in OWN */
    PUP_CLIENT_ENTRIES, /* text space, u64 seq → chain hash 32 (zeros: asked for, outside the chain), then the packed
                           Entry; 400 days */
    PUP_CLIENT_HISTORY, /* id, text space, u64 seq → empty: received entries that touched a record */
    PUP_CLIENT_ERASURES, /* text space, u64 seq, incarnation → the packed Entry with its MAC, for ever */
    PUP_CLIENT_AWAITED, /* text space, id → values the replica held before a restore that have not come back yet (a row
                           of edit ids) */
    PUP_CLIENT_MERGED,  /* text space, id → u32 kind: records in which one that they were merged into was written */
    PUP_CLIENT_CONTESTED, /* text space, id → u32 kind: records with something contested */
    PUP_CLIENT_COUNT
};

enum { PUP_CLIENT_FORMAT = 3 };

extern const char *const pup_client_tables[PUP_CLIENT_COUNT];

#endif
