#include "common/store/guard.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "common/base/err.h"
#include "common/store/lmdb_priv.h"

_Thread_local volatile int pup_lmdb_inside;

static char words[1024];
static size_t words_len;

/* ---- which mapping: /proc/self/maps, read with nothing that a signal handler may not do ---- */

/* One line: "START-END …  PATH". */
struct line {
    char text[512];
    size_t len;
};

static const char *take_number(const char *at, uintptr_t *number)
{
    *number = 0;
    for (;; at++) {
        int digit = *at >= '0' && *at <= '9' ? *at - '0' : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10 : -1;
        if (digit < 0)
            return at;
        *number = *number << 4 | (uintptr_t)digit;
    }
}

static bool line_is(struct line *line, uintptr_t address, const char *name)
{
    uintptr_t start, end;
    line->text[line->len] = '\0';
    const char *at = take_number(line->text, &start);
    if (*at != '-')
        return false;
    take_number(at + 1, &end);
    return address >= start && address < end && strstr(line->text, name);
}

/* True when the address lies in a mapping whose path has `name` in it. */
static bool lies_in(uintptr_t address, const char *name)
{
    char bytes[1024];
    struct line line = {.len = 0};
    bool found = false;
    ssize_t got = 0;
    int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    while (maps >= 0 && !found && (got = read(maps, bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < got && !found; i++) {
            if (bytes[i] == '\n') {
                found = line_is(&line, address, name);
                line.len = 0;
            } else if (line.len + 1 < sizeof line.text) {
                line.text[line.len++] = bytes[i];
            }
        }
    }
    if (maps >= 0)
        close(maps);
    return found;
}

static uintptr_t instruction(const ucontext_t *at)
{
#if defined(__x86_64__)
    return (uintptr_t)at->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)at->uc_mcontext.pc;
#else
    (void)at;
    return 0;
#endif
}

static void end_damaged(void)
{
    ssize_t written = write(STDERR_FILENO, words, words_len);
    (void)written;
    _exit(pup_err_exit_code(PUP_ERR_CORRUPT));
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    if (pup_lmdb_inside > 0 || lies_in((uintptr_t)info->si_addr, "/" PUP_LMDB_DATA) ||
        lies_in(instruction(context), "/liblmdb."))
        end_damaged();
    signal(number, SIG_DFL); /* returning, it happens again, and ends the process as it would have */
}

void pup_lmdb_on_assert(MDB_env *env, const char *what)
{
    (void)env;
    (void)what;
    if (words_len > 0)
        end_damaged();
}

void pup_store_guard(const char *sentence)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    words_len = strnlen(sentence, sizeof words);
    memcpy(words, sentence, words_len);
    sigemptyset(&action.sa_mask);
    if (!PUP_STORE_GUARDED)
        return;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}
