#include "client/modules/calendar/calendar_priv.h"

static const struct pup_calendar_functions functions = {calendar_write, calendar_read};

PUP_MODULE_EXPORT extern const struct pup_module pup_module;
const struct pup_module pup_module = {PUP_CALENDAR_VERSION, sizeof functions, &functions};
