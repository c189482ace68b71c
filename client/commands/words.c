#include "client/commands/words.h"

#include "common/base/language.h"
#include "common/model/rights.h"

const char *pup_rights_words(unsigned rights)
{
    if (rights & PUP_RIGHT_VALIDATE) {
        return _("write, validate");
    }
    if (rights & PUP_RIGHT_WRITE) {
        return _("write");
    }
    if (rights & PUP_RIGHT_CONTRIBUTE) {
        return _("contribute");
    }
    return rights & PUP_RIGHT_READ ? _("read") : _("kept, to be confirmed");
}

const char *pup_rights_id(unsigned rights)
{
    return rights & PUP_RIGHT_VALIDATE     ? "validate"
           : rights & PUP_RIGHT_WRITE      ? "write"
           : rights & PUP_RIGHT_CONTRIBUTE ? "contribute"
           : rights & PUP_RIGHT_READ       ? "read"
                                           : "none";
}
