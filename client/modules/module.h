/* Modules: parts of the program that lie in files of their own, because they stand on a library that few commands need
 * (calendars, mail, spreadsheets) and whose start-up the others should not pay. The only part that knows dlopen.
 *
 * A module's folder has a header that declares a version and a struct of functions; both the module and its callers
 * include it. The module exports one symbol, PUP_MODULE_SYMBOL, a `const struct pup_module`, by PUP_MODULE_EXPORT.
 * Functions of modules obey the habits of the libraries: they return an enum pup_err, print nothing, and use the memory
 * they are handed. Nothing allocated by one side is freed by the other. A loaded module stays until the program ends.
 *
 * Modules lie in `modules/` beside the program as built, in LIBDIR/pupitre as installed, found from where the program
 * lies; nowhere else, so that no variable and no folder one happens to stand in makes the program run foreign code. */
#ifndef PUP_MODULES_MODULE_H
#define PUP_MODULES_MODULE_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

#define PUP_MODULE_SYMBOL "pup_module"
#define PUP_MODULE_EXPORT __attribute__((visibility("default")))

struct pup_module {
    uint32_t version;      /* of the functions, as the module's header numbers them */
    uint32_t size;         /* of the struct of functions: a change somebody forgot to number is noticed */
    const void *functions; /* static, never NULL */
};

/* What a caller expects of a module. */
struct pup_module_wanted {
    const char *name; /* of its file, without folder and ending */
    uint32_t version, size;
};

enum { PUP_MODULE_REASON_MAX = 256 };

/* Loads the module, or finds it loaded. *functions: its struct. PUP_ERR_NOT_FOUND: not installed; PUP_ERR_VERSION: of
 * another version of the program; PUP_ERR_IO: there, but it does not load, `reason` in the system's words. */
enum pup_err pup_module_load(const struct pup_module_wanted *wanted, const void **functions,
                             char reason[PUP_MODULE_REASON_MAX]);

/* The same for commands: an exit code, having said in one sentence what is wrong. */
int pup_module_need(const struct pup_module_wanted *wanted, const void **functions);

#endif
