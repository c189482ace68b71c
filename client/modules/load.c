#include "client/modules/module.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/program.h"

/* From the folder of the program: as built, as installed. */
static const char *const folders[] = {"modules", PUP_MODULES_INSTALLED};

static bool find(const char *name, char path[PATH_MAX])
{
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char relative[PATH_MAX / 4];
        int len = snprintf(relative, sizeof relative, "%s/%s.so", folders[i], name);
        if (len > 0 && (size_t)len < sizeof relative && pup_program_beside(relative, path) && access(path, R_OK) == 0) {
            return true;
        }
    }
    return false;
}

static enum pup_err fails(char reason[PUP_MODULE_REASON_MAX])
{
    const char *said = dlerror();
    snprintf(reason, PUP_MODULE_REASON_MAX, "%s", said != NULL ? said : "");
    return PUP_ERR_IO;
}

enum pup_err pup_module_load(const struct pup_module_wanted *wanted, const void **functions,
                             char reason[PUP_MODULE_REASON_MAX])
{
    char path[PATH_MAX];
    *functions = NULL;
    reason[0] = '\0';
    if (!find(wanted->name, path)) {
        return PUP_ERR_NOT_FOUND;
    }
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL); /* never closed: its functions may be anywhere by then */
    if (handle == NULL) {
        return fails(reason);
    }
    const struct pup_module *module = dlsym(handle, PUP_MODULE_SYMBOL);
    if (module == NULL) {
        return fails(reason);
    }
    if (module->version != wanted->version || module->size != wanted->size) {
        return PUP_ERR_VERSION;
    }
    *functions = module->functions;
    return PUP_OK;
}
