/* The tables of the server's store, with their keys and rows. One place, so that backup, verify and erase see what the
 * ledger sees. Text parts of keys end with NUL (common/store/key.h); rows are common/store/row.h unless said otherwise.
 */
#ifndef PUP_SERVER_TABLES_H
#define PUP_SERVER_TABLES_H

enum pup_table {
    PUP_TABLE_META,        /* text name → "format" u32, "incarnation" 16 bytes, "restored" u8 (not the first life),
                            * "busy" u8 (busy slots are derived) */
    PUP_TABLE_AUTHORITY,   /* text name → "ca" PEM, "server" PEM, "receipts" 32 bytes, "host" text, "name" text */
    PUP_TABLE_STRUCTURES,  /* text code → name, zone, count, member codes (a group's) */
    PUP_TABLE_MEMBERS,     /* text login → name, profession (choice number u32) */
    PUP_TABLE_GRANTS,      /* text login, text code, u32 role → u8 1 granted, 0 ungranted (remembered) */
    PUP_TABLE_DEVICES,     /* device → roster.h, struct pup_roster_device */
    PUP_TABLE_INVITATIONS, /* SHA-256 of the secret → login, expiry ms, u8 used */
    PUP_TABLE_SPACES,      /* text space → u64 seq, head 32, state 32, u64 records */
    PUP_TABLE_ENTRIES,     /* text space, u64 seq → chain hash 32, then the packed Entry */
    PUP_TABLE_RECORDS,     /* text space, id → u64 last touching seq, then the canonical record */
    PUP_TABLE_TOUCHED,     /* text space, u64 last touching seq, id → empty: records in order of last touch */
    PUP_TABLE_HISTORY,     /* id, text space, u64 seq → empty: the entries that touched a record */
    PUP_TABLE_TEXTS,       /* id, u32 field, commitment → the text: bases for merging; gone when erased */
    PUP_TABLE_VERDICTS,    /* device, u64 counter → header hash, u8 verdict, u8 reason, text space, u64 seq */
    PUP_TABLE_COUNTERS,    /* device → u64 last counter held */
    PUP_TABLE_OWNERS,      /* id, text login → u8 1: who created the record or was ever named responsible for it */
    PUP_TABLE_ERASURES,    /* text space, u64 seq → empty: entries that are erasures */
    PUP_TABLE_BUSY, /* id of a meeting or presence, text code, text login → empty: busy slots ever derived of it */
    PUP_TABLE_COUNT
};

enum { PUP_SERVER_FORMAT = 1 };

extern const char *const pup_server_tables[PUP_TABLE_COUNT];

#endif
