#include "server/store/tables.h"

/* clang-format off */
#define TABLES_OF_TODAY \
    [PUP_TABLE_META] = "meta", \
    [PUP_TABLE_AUTHORITY] = "authority", \
    [PUP_TABLE_STRUCTURES] = "structures", \
    [PUP_TABLE_MEMBERS] = "members", \
    [PUP_TABLE_GRANTS] = "grants", \
    [PUP_TABLE_DEVICES] = "devices", \
    [PUP_TABLE_INVITATIONS] = "invitations", \
    [PUP_TABLE_SPACES] = "spaces", \
    [PUP_TABLE_LOG] = "log", \
    [PUP_TABLE_PLACES] = "places", \
    [PUP_TABLE_RECORDS] = "records.2", \
    [PUP_TABLE_TOUCHED] = "touched", \
    [PUP_TABLE_COUNTERS] = "counters", \
    [PUP_TABLE_EDITS] = "edits", \
    [PUP_TABLE_VERDICTS] = "verdicts", \
    [PUP_TABLE_ERASURES] = "erasures", \
    [PUP_TABLE_BUSY] = "busy"
/* clang-format on */

const char *const pup_server_tables[PUP_TABLE_COUNT] = {TABLES_OF_TODAY};

const char *const pup_server_tables_1[PUP_OLD_COUNT] = {
    TABLES_OF_TODAY,
    [PUP_OLD_ENTRIES] = "entries",
    [PUP_OLD_RECORDS] = "records",
    [PUP_OLD_HISTORY] = "history",
    [PUP_OLD_TEXTS] = "texts",
    [PUP_OLD_OWNERS] = "owners",
};
