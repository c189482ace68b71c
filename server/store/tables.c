#include "server/store/tables.h"

const char *const pup_server_tables[PUP_TABLE_COUNT] = {
    [PUP_TABLE_META] = "meta",
    [PUP_TABLE_AUTHORITY] = "authority",
    [PUP_TABLE_STRUCTURES] = "structures",
    [PUP_TABLE_MEMBERS] = "members",
    [PUP_TABLE_GRANTS] = "grants",
    [PUP_TABLE_DEVICES] = "devices",
    [PUP_TABLE_INVITATIONS] = "invitations",
    [PUP_TABLE_SPACES] = "spaces",
    [PUP_TABLE_ENTRIES] = "entries",
    [PUP_TABLE_RECORDS] = "records",
    [PUP_TABLE_TOUCHED] = "touched",
    [PUP_TABLE_HISTORY] = "history",
    [PUP_TABLE_TEXTS] = "texts",
    [PUP_TABLE_VERDICTS] = "verdicts",
    [PUP_TABLE_COUNTERS] = "counters",
    [PUP_TABLE_OWNERS] = "owners",
    [PUP_TABLE_ERASURES] = "erasures",
    [PUP_TABLE_BUSY] = "busy",
};
