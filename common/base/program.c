#include "common/base/program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool pup_program_path(char path[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (len <= 0 || path[0] != '/')
        return false;
    path[len] = '\0';
    return true;
}

bool pup_program_beside(const char *relative, char path[PATH_MAX])
{
    if (!pup_program_path(path))
        return false;
    size_t folder = (size_t)(strrchr(path, '/') + 1 - path);
    int len = snprintf(path + folder, PATH_MAX - folder, "%s", relative);
    return len >= 0 && (size_t)len < PATH_MAX - folder;
}
