#include "server/loop/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/base/text.h"

enum { MESSAGE_MAX = 1024, LINE_MAX_BYTES = 8 * MESSAGE_MAX, MINUTE = 60 * 1000 };

/* So that the compiler checks what is forwarded to vsnprintf; headers stay free of extensions. */
__attribute__((format(printf, 2, 3))) void pup_log(enum pup_log_level level, const char *format, ...);
__attribute__((format(printf, 4, 5))) void pup_log_limited(struct pup_log_limit *limit, uint64_t now,
                                                           enum pup_log_level level, const char *format, ...);
__attribute__((format(printf, 2, 0))) static void log_arguments(enum pup_log_level level, const char *format,
                                                                va_list arguments);

static const char *const level_names[] = {"info", "warning", "error"};

static void put_time(struct pup_buf *line)
{
    struct timespec now;
    struct tm utc;
    char text[32];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    pup_buf_printf(line, "%s.%03dZ", text, (int)(now.tv_nsec / 1000000));
}

/* One write(2) a line, so that lines of several threads do not mix. A log that cannot be written stops nothing. */
static void write_line(enum pup_log_level level, const char *message)
{
    struct pup_buf line;
    pup_buf_init(&line, LINE_MAX_BYTES);
    put_time(&line);
    pup_buf_printf(&line, " %s ", level_names[level]);
    pup_text_escape(&line, pup_span_of(message), false);
    pup_buf_put_byte(&line, '\n');
    struct pup_span bytes = pup_buf_span(&line);
    ssize_t written = write(STDERR_FILENO, bytes.data, bytes.len);
    (void)written;
    pup_buf_release(&line);
}

static void log_arguments(enum pup_log_level level, const char *format, va_list arguments)
{
    char message[MESSAGE_MAX];
    vsnprintf(message, sizeof message, format, arguments);
    write_line(level, message);
}

void pup_log(enum pup_log_level level, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    log_arguments(level, format, arguments);
    va_end(arguments);
}

void pup_log_limited(struct pup_log_limit *limit, uint64_t now, enum pup_log_level level, const char *format, ...)
{
    if (now - limit->since >= MINUTE) {
        if (limit->dropped)
            pup_log(level, "%u more events of this sort were not written:", limit->dropped);
        *limit = (struct pup_log_limit){.since = now};
    }
    if (limit->written >= PUP_LOG_PER_MINUTE) {
        limit->dropped++;
        return;
    }
    limit->written++;
    va_list arguments;
    va_start(arguments, format);
    log_arguments(level, format, arguments);
    va_end(arguments);
}
