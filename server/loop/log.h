/* What the server tells its operator: one line per event on standard error, "TIME LEVEL MESSAGE", in English (logs are
 * read by tools too). Everything is escaped, so that no text from outside acts upon a terminal or forges a line. Any
 * thread. */
#ifndef PUP_SERVER_LOG_H
#define PUP_SERVER_LOG_H

#include <stddef.h>
#include <stdint.h>

enum pup_log_level { PUP_LOG_INFO, PUP_LOG_WARNING, PUP_LOG_ERROR };

/* printf-like; at most 1 KiB of message, cut beyond. */
void pup_log(enum pup_log_level level, const char *format, ...);

/* Events that others can cause as often as they like: of each sort so many lines a minute are written, the rest is
 * counted. One thread per limit; zeroed at start. */
struct pup_log_limit {
    uint64_t since;   /* start of the present minute, ms of a monotonic clock */
    unsigned written; /* lines in it */
    unsigned dropped; /* not written since the last line */
};

enum { PUP_LOG_PER_MINUTE = 60 };

/* As pup_log, unless this minute's lines of that sort are spent; `now` in ms of a monotonic clock. */
void pup_log_limited(struct pup_log_limit *limit, uint64_t now, enum pup_log_level level, const char *format, ...);

#endif
