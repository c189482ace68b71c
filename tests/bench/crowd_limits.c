/* What this machine can do at this moment, by which every other figure is to be read: durable commits of the store, and
 * an echo over loopback. */
#include "tests/bench/crowd.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VALUE = 400 };

/* Puts a second, `batch` a commit, under growing keys. */
static double puts_a_second(const char *directory, size_t batch, double seconds)
{
    static const char *const tables[] = {"puts"};
    static const uint8_t value[VALUE];
    const struct pup_store_options options = {.directory = directory, .tables = tables, .table_count = 1};
    struct pup_store *store;
    uint64_t number = 0, begun = crowd_now(), spent = 0;
    crowd_must(pup_store_open(&options, &store), "open");
    while ((double)spent < seconds * 1e9) {
        struct pup_txn *txn;
        crowd_must(pup_store_begin(store, true, &txn), "begin");
        for (size_t i = 0; i < batch; i++) {
            uint8_t key[8];
            number++;
            for (int j = 0; j < 8; j++)
                key[j] = (uint8_t)(number >> (56 - 8 * j));
            crowd_must(pup_txn_put(txn, 0, (struct pup_span){key, sizeof key}, (struct pup_span){value, VALUE}), "put");
        }
        crowd_must(pup_txn_commit(txn), "commit");
        spent = crowd_now() - begun;
    }
    pup_store_close(store);
    return (double)number / ((double)spent / 1e9);
}

static void echo(int fd)
{
    char bytes[512];
    ssize_t n;
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        if (write(fd, bytes, (size_t)n) != n)
            break;
    _exit(0);
}

static void say(int fd, struct crowd_samples *samples)
{
    char bytes[VALUE] = {0};
    for (int i = 0; i < 5000; i++) {
        uint64_t begun = crowd_now();
        if (write(fd, bytes, sizeof bytes) != sizeof bytes)
            abort();
        for (size_t got = 0; got < sizeof bytes;) {
            ssize_t n = read(fd, bytes, sizeof bytes - got);
            if (n <= 0)
                abort();
            got += (size_t)n;
        }
        crowd_sample(samples, crowd_now() - begun);
    }
}

static double echo_ms(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    struct crowd_samples samples = {0};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)&at, &len))
        abort();
    pid_t child = fork();
    if (child == 0) {
        close(fd); /* else its end would never be seen */
        echo(accept(listener, NULL, NULL));
    }
    if (connect(fd, (struct sockaddr *)&at, sizeof at))
        abort();
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    say(fd, &samples);
    close(fd);
    close(listener);
    waitpid(child, NULL, 0);
    double median = crowd_quantile_ms(&samples, 0.5);
    free(samples.at);
    return median;
}

void crowd_run_limits(const struct crowd_options *options)
{
    double one = puts_a_second(options->home, 1, options->seconds);
    double many = puts_a_second(options->home, 64, options->seconds);
    printf("{\"commits_per_second\": %.0f, \"puts_per_second_64\": %.0f, \"echo_ms\": %.3f}\n", one, many, echo_ms());
}
