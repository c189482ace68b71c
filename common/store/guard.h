/* What becomes of a process that dies of a damaged data file. LMDB maps the file and trusts every page: a flipped bit
 * may send it, or whoever reads a value, to an address where nothing is. Then a sentence is owed, not a signal's
 * silence.
 *
 * Only deaths within LMDB's own code, or while touching a mapped data file, are taken for damage; a fault of ours stays
 * what it is. Not under the address sanitizer, which has a report of its own. */
#ifndef PUP_STORE_GUARD_H
#define PUP_STORE_GUARD_H

/* 0 where nothing is guarded. */
#if defined(__SANITIZE_ADDRESS__)
#define PUP_STORE_GUARDED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PUP_STORE_GUARDED 0
#endif
#endif
#if !defined(PUP_STORE_GUARDED)
#define PUP_STORE_GUARDED 1
#endif

/* From now on such a death says that sentence (copied, at most 1 KiB) on the error output, and the process ends with
 * the exit code of PUP_ERR_CORRUPT. Before any store is opened; without it such a death is a signal's. */
void pup_store_guard(const char *sentence);

#endif
