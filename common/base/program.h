/* Where the running program lies, and what lies beside it. Only programs ask. */
#ifndef PUP_BASE_PROGRAM_H
#define PUP_BASE_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

/* The running program's own file. False when the system does not say. */
bool pup_program_path(char path[PATH_MAX]);

/* `relative` to the folder the program lies in ("../locale"); nothing is looked at. False as above, or when the path
 * would be too long. */
bool pup_program_beside(const char *relative, char path[PATH_MAX]);

#endif
