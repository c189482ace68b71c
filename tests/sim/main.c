/* Plays histories: README.md tells how to ask for them. */
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/sim/sim.h"

struct options {
    uint64_t from, count;
    unsigned steps;   /* 0: by the seed */
    uint32_t without; /* acts left out */
    bool trace, until_fault, shrink;
    const char *seeds;
};

struct outcome {
    bool right;
    uint64_t digest;
    size_t edits;
    unsigned restores;
    char fault[512];
};

/* ---- histories that crash, or do not end, say so themselves ---- */

static uint64_t playing; /* the seed */

static void on_signal(int number)
{
    char line[128];
    int len = snprintf(line, sizeof line, "seed %llu: %s\n", (unsigned long long)playing,
                       number == SIGPROF ? "does not end" : "crashes");
    if (write(STDERR_FILENO, line, (size_t)len) < 0)
        _exit(2);
    _exit(1);
}

static void catch_signals(void)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGPROF};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        signal(numbers[i], on_signal);
}

/* Seconds of processor time that one history may take: thousands of times what any should. */
static void begin_watch(uint64_t seed)
{
    enum { SECONDS = 5 };
    struct itimerval patience = {.it_value = {.tv_sec = SECONDS}};
    playing = seed;
    setitimer(ITIMER_PROF, &patience, NULL);
}

/* ---- playing ---- */

/* Long and short histories alike find faults; most are short, because those are read more easily. */
static unsigned steps_of(uint64_t seed)
{
    static const unsigned lengths[] = {100, 100, 100, 150, 150, 200, 200, 300, 500, 900, 1500};
    return lengths[seed % (sizeof lengths / sizeof *lengths)];
}

static struct outcome play(uint64_t seed, unsigned steps, uint32_t without, FILE *trace)
{
    struct outcome outcome = {0};
    begin_watch(seed);
    struct sim *sim = sim_new(seed, trace);
    outcome.right = sim_play(sim, steps ? steps : steps_of(seed), without);
    outcome.digest = sim->digest;
    outcome.edits = sim->edit_count;
    outcome.restores = sim->restores;
    memcpy(outcome.fault, sim->fault, sizeof outcome.fault);
    sim_free(sim);
    return outcome;
}

static bool play_one(uint64_t seed, const struct options *options, struct outcome *outcome)
{
    *outcome = play(seed, options->steps, options->without, options->trace ? stdout : NULL);
    if (!outcome->right)
        fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, outcome->fault);
    if (outcome->right && seed % 100 == 0 &&
        play(seed, options->steps, options->without, NULL).digest != outcome->digest) {
        fprintf(stderr, "seed %llu: two runs differ\n", (unsigned long long)seed);
        return false;
    }
    return outcome->right;
}

/* Leaves out sorts of acts, then steps at the end, as long as some fault stays. */
static unsigned shrink(const struct options *options)
{
    uint64_t seed = options->from;
    uint32_t without = options->without;
    unsigned steps = options->steps ? options->steps : steps_of(seed);
    if (play(seed, steps, without, NULL).right) {
        printf("seed %llu: no fault\n", (unsigned long long)seed);
        return 0;
    }
    for (unsigned act = 0; act < SIM_ACTS; act++)
        if (!play(seed, steps, without | UINT32_C(1) << act, NULL).right)
            without |= UINT32_C(1) << act;
    for (unsigned cut = steps / 2; cut > 0; cut /= 2)
        while (cut < steps && !play(seed, steps - cut, without, NULL).right)
            steps -= cut;
    struct outcome outcome = play(seed, steps, without, NULL);
    printf("sim --trace --steps %u --without %u %llu\n%s\n", steps, without, (unsigned long long)seed, outcome.fault);
    return 1;
}

/* Lines of the form "SEED why"; lines that begin with # are for people. */
static unsigned play_file(const struct options *options)
{
    char line[512];
    unsigned wrong = 0;
    FILE *file = fopen(options->seeds, "r");
    if (!file) {
        fprintf(stderr, "%s cannot be read\n", options->seeds);
        return 1;
    }
    while (fgets(line, sizeof line, file)) {
        struct outcome outcome;
        char *end;
        unsigned long long seed = strtoull(line, &end, 10);
        if (end != line && line[0] != '#')
            wrong += !play_one(seed, options, &outcome);
    }
    fclose(file);
    return wrong;
}

static unsigned play_range(const struct options *options)
{
    unsigned wrong = 0;
    uint64_t edits = 0, restores = 0;
    for (uint64_t seed = options->from; seed < options->from + options->count && !(wrong && options->until_fault);
         seed++) {
        struct outcome outcome;
        wrong += !play_one(seed, options, &outcome);
        edits += outcome.edits;
        restores += outcome.restores;
    }
    printf("%llu histories from %llu: %llu edits, %llu restores, %u faults\n", (unsigned long long)options->count,
           (unsigned long long)options->from, (unsigned long long)edits, (unsigned long long)restores, wrong);
    return wrong;
}

static bool read_options(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {
        {"trace", no_argument, NULL, 't'},
        {"from", required_argument, NULL, 'f'},
        {"count", required_argument, NULL, 'c'},
        {"steps", required_argument, NULL, 's'},
        {"seeds", required_argument, NULL, 'S'},
        {"until-fault", no_argument, NULL, 'u'},
        {"shrink", no_argument, NULL, 'r'},
        {"without", required_argument, NULL, 'w'},
        {0},
    };
    for (int letter; (letter = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (letter) {
        case 't':
            options->trace = true;
            break;
        case 'r':
            options->shrink = true;
            break;
        case 'w':
            options->without = (uint32_t)strtoul(optarg, NULL, 10);
            break;
        case 'u':
            options->until_fault = true;
            break;
        case 'f':
            options->from = strtoull(optarg, NULL, 10);
            break;
        case 'c':
            options->count = strtoull(optarg, NULL, 10);
            break;
        case 's':
            options->steps = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'S':
            options->seeds = optarg;
            break;
        default:
            return false;
        }
    }
    if (optind < argc) {
        options->from = strtoull(argv[optind], NULL, 10);
        options->count = 1;
    }
    return options->count > 0 || options->seeds;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: sim [--trace | --shrink] [--steps N] [--without ACTS] SEED\n"
                        "       sim --from A --count N [--until-fault] | --seeds FILE\n");
        return 2;
    }
    catch_signals();
    if (options.shrink)
        return shrink(&options) > 0;
    unsigned wrong = options.seeds ? play_file(&options) : 0;
    wrong += options.count > 0 ? play_range(&options) : 0;
    return wrong > 0;
}
