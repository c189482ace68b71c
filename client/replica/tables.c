#include "client/replica/tables.h"

const char *const pup_client_tables[PUP_CLIENT_COUNT] = {
    [PUP_CLIENT_META] = "meta",
    [PUP_CLIENT_SPACES] = "spaces",
    [PUP_CLIENT_STRUCTURES] = "structures",
    [PUP_CLIENT_RECORDS] = "records",
    [PUP_CLIENT_IDS] = "ids",
    [PUP_CLIENT_KINDS] = "kinds",
    [PUP_CLIENT_OWN] = "own",
    [PUP_CLIENT_OUTBOX] = "outbox",
    [PUP_CLIENT_PENDING] = "pending",
    [PUP_CLIENT_DRAWER] = "drawer",
    [PUP_CLIENT_ENTRIES] = "entries",
    [PUP_CLIENT_HISTORY] = "history",
    [PUP_CLIENT_ERASURES] = "erasures",
    [PUP_CLIENT_AWAITED] = "awaited",
    [PUP_CLIENT_MERGED] = "merged",
    [PUP_CLIENT_CONTESTED] = "contested",
};
