#include "client/cli/say.h"
#include "client/modules/module.h"

int pup_module_need(const struct pup_module_wanted *wanted, const void **functions)
{
    char reason[PUP_MODULE_REASON_MAX];
    switch (pup_module_load(wanted, functions, reason)) {
    case PUP_OK:
        return EX_OK;
    case PUP_ERR_NOT_FOUND:
        return pup_fail(
            EX_UNAVAILABLE,
            _("this needs the part of pupitre called \"%s\", which is not installed; install pupitre again, "
              "whole"),
            wanted->name);
    case PUP_ERR_VERSION:
        return pup_fail(EX_UNAVAILABLE,
                        _("the part of pupitre called \"%s\" is of another version; install pupitre again, whole"),
                        wanted->name);
    default:
        return pup_fail(EX_UNAVAILABLE,
                        _("the part of pupitre called \"%s\" does not start (%s); install what it needs"), wanted->name,
                        reason);
    }
}
