/* Folders on the disk, as init, backup and restore need them: made private, copied, and put in place durably. */
#ifndef PUP_SERVER_FOLDER_H
#define PUP_SERVER_FOLDER_H

#include "common/base/buf.h"

/* PUP_ERR_FULL, NOT_FOUND, DENIED, EXISTS, LIMIT… for an errno. */
enum pup_err pup_folder_error(int number);

/* Makes it (mode 0700) and whatever folders lead to it; one that is there already becomes 0700 only if it is ours to
 * make. */
enum pup_err pup_folder_make(const char *path);
/* True when nothing is there, or an empty folder. */
bool pup_folder_vacant(const char *path);
/* Removes a folder with the files and folders in it; one that is not there is no error. Does not follow links. */
enum pup_err pup_folder_remove(const char *path);
/* Renames over a vacant `to` and makes that durable. */
enum pup_err pup_folder_rename(const char *from, const char *to);

/* Writes a new file (mode 0600), synced. PUP_ERR_EXISTS. */
enum pup_err pup_folder_write(const char *path, struct pup_span bytes);
/* Appends a whole file to `out`: PUP_ERR_LIMIT beyond what `out` may hold. */
enum pup_err pup_folder_read(const char *path, struct pup_buf *out);
/* Copies a file's bytes to a new one (mode 0600), synced. */
enum pup_err pup_folder_copy_file(const char *from, const char *to);
/* Makes a folder's entries durable. */
enum pup_err pup_folder_sync(const char *path);

#endif
