/* What a backup folder holds: the store, or the authority alone. */
#ifndef PUP_SERVER_BACKUP_H
#define PUP_SERVER_BACKUP_H

#define PUP_BACKUP_STORE     "store"         /* a folder: a copy of HOME/store, whole */
#define PUP_BACKUP_AUTHORITY "authority.pem" /* a file: pup_authority_export */

#endif
