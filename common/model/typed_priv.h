/* Bounds and checks shared by parsing, printing and fitting. */
#ifndef PUP_MODEL_TYPED_PRIV_H
#define PUP_MODEL_TYPED_PRIV_H

#include "common/model/schema.h"

enum { TYPED_CHOICE_MAX = 65535 }; /* the highest number a choice will ever have */

/* True when the text obeys the rule. */
bool typed_check_holds(enum pup_check check, struct pup_span text);

#endif
