/* The tables of the server's store, with their keys and rows. One place, so that backup, verify and erase see what the
 * ledger sees. Text parts of keys end with NUL (common/store/key.h); rows are common/store/row.h unless said otherwise.
 *
 * What they are keyed by is chosen so that a commit touches few pages: a durable commit costs what it writes, and many
 * small rows in many places cost a page each. Entries of all spaces stand one behind the other in one log, by their
 * *place* there; a record's row is the only one that an edit changes in the middle of a table; and the lists of places
 * (a space's, a device's) are filed in whole runs of PUP_RUN, the last ones waiting in the row of the space or device
 * itself. */
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
    PUP_TABLE_SPACES,      /* text space → u64 seq, head 32, state 32, u64 records, u64 swept, then the u64 places of
                            * the entries after the last whole run (ledger_space.c) */
    PUP_TABLE_LOG,     /* u64 place → text space, u64 seq, chain hash 32, u32 count and as many u64: of each record
                        * that the header names, the seq of the entry that touched it before (0: none); then the
                        * packed Entry */
    PUP_TABLE_PLACES,  /* text space, u64 run → the places of its entries run * PUP_RUN + 1 … (run + 1) * PUP_RUN */
    PUP_TABLE_RECORDS, /* id, text space → u64 last touching seq, u8 its creation is held, bytes logins (each with
                        * its NUL) of who created it or was ever named responsible for it; then the canonical
                        * record */
    PUP_TABLE_TOUCHED, /* text space, u64 seq, id → empty: records in order of last touch, of whole runs alone. A row
                        * whose record says another seq is stale, and swept some time */
    PUP_TABLE_COUNTERS, /* device → u64 last counter held, hash 32 of its header, then the u64 places of the edits
                         * after the last whole run; 0 where an edit has none: see VERDICTS */
    PUP_TABLE_EDITS,    /* device, u64 run → the places of the edits of that run, likewise */
    PUP_TABLE_VERDICTS, /* device, u64 counter → header hash, u8 verdict, u8 reason, text space, u64 seq: of what no
                         * place is counted for: refused edits, and erasures that came back from an earlier life */
    PUP_TABLE_ERASURES, /* text space, u64 seq → empty: entries that are erasures */
    PUP_TABLE_BUSY, /* id of a meeting or presence, text code, text login → empty: busy slots ever derived of it */
    PUP_TABLE_COUNT
};

enum { PUP_SERVER_FORMAT = 2, PUP_RUN = 64 };

extern const char *const pup_server_tables[PUP_TABLE_COUNT];

/* What a store of format 1 is opened with to be upgraded: the tables of today, and those that it had besides. */
enum pup_old_table {
    PUP_OLD_ENTRIES = PUP_TABLE_COUNT,
    PUP_OLD_RECORDS,
    PUP_OLD_HISTORY,
    PUP_OLD_TEXTS,
    PUP_OLD_OWNERS,
    PUP_OLD_COUNT
};
extern const char *const pup_server_tables_1[PUP_OLD_COUNT];

#endif
