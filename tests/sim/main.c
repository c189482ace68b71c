/* Plays histories: README.md tells how to ask for them. */
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/sim/sim.h"

/* What makes a history, besides its seed. */
struct form {
    unsigned steps;   /* 0: by the seed */
    uint64_t without; /* acts left out */
    bool brief;       /* the lengths of long runs: many short histories find more in an hour than few long ones */
    bool whole;       /* bytes move all at once */
    bool other_clocks;
};

struct options {
    uint64_t from, count;
    struct form form;
    bool trace, until_fault, shrink;
    const char *seeds;
};

struct outcome {
    bool right;
    uint64_t digest, came_to;
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

/* Seconds of processor time that one history may take. Most take a thousandth of one; those in which a folder is filled
 * up with thousands of edits take some. */
static void begin_watch(uint64_t seed)
{
    enum { SECONDS = 120 };
    struct itimerval patience = {.it_value = {.tv_sec = SECONDS}};
    playing = seed;
    setitimer(ITIMER_PROF, &patience, NULL);
}

/* ---- playing ---- */

/* Long and short histories alike find faults; most are short, because those are read more easily. */
static unsigned steps_of(uint64_t seed, bool brief)
{
    static const unsigned lengths[] = {60, 60, 100, 100, 100, 150, 150, 200, 300, 500, 900};
    static const unsigned brief_lengths[] = {20, 30, 40, 40, 50, 60, 60, 80, 80, 120};
    return brief ? brief_lengths[seed % (sizeof brief_lengths / sizeof *brief_lengths)]
                 : lengths[seed % (sizeof lengths / sizeof *lengths)];
}

static struct outcome play(uint64_t seed, const struct form *form, FILE *trace)
{
    struct outcome outcome = {0};
    begin_watch(seed);
    struct sim *sim = sim_new(seed, trace);
    sim->whole = form->whole;
    sim->brief = form->brief;
    if (form->other_clocks)
        sim_other_clocks(sim);
    outcome.right = sim_play(sim, form->steps ? form->steps : steps_of(seed, form->brief), form->without);
    outcome.digest = sim->digest;
    outcome.came_to = sim_outcome(sim);
    outcome.edits = sim->edit_count;
    outcome.restores = sim->restores;
    memcpy(outcome.fault, sim->fault, sizeof outcome.fault);
    sim_free(sim);
    return outcome;
}

static bool differs(uint64_t seed, bool differs, const char *what)
{
    if (differs)
        fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, what);
    return differs;
}

/* One history in a hundred is played twice, and must be the same; another one with other clocks, and must come to the
 * same. */
static bool is_same_again(uint64_t seed, const struct form *form, const struct outcome *outcome)
{
    struct form whole = *form, late;
    if (seed % 100 == 0)
        return !differs(seed, play(seed, form, NULL).digest != outcome->digest, "two runs differ");
    if (seed % 100 != 50)
        return true;
    whole.whole = true;
    late = whole;
    late.other_clocks = true;
    return !differs(seed, play(seed, &whole, NULL).came_to != play(seed, &late, NULL).came_to, "a clock mattered");
}

static bool play_one(uint64_t seed, const struct options *options, struct outcome *outcome)
{
    *outcome = play(seed, &options->form, options->trace ? stdout : NULL);
    if (!outcome->right)
        fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, outcome->fault);
    return outcome->right && is_same_again(seed, &options->form, outcome);
}

/* ---- what is asked for ---- */

/* Leaves out sorts of acts, then steps at the end, as long as some fault stays. Says how to see it, and the line for
 * seeds.txt. */
static unsigned shrink(const struct options *options)
{
    uint64_t seed = options->from;
    struct form form = options->form;
    form.steps = form.steps ? form.steps : steps_of(seed, form.brief);
    if (play(seed, &form, NULL).right) {
        printf("seed %llu: no fault\n", (unsigned long long)seed);
        return 0;
    }
    for (unsigned act = 0; act < SIM_ACTS; act++) {
        struct form simpler = form;
        simpler.without |= UINT64_C(1) << act;
        form = play(seed, &simpler, NULL).right ? form : simpler;
    }
    for (unsigned cut = form.steps / 2; cut > 0; cut /= 2) {
        struct form shorter = form;
        while (cut < form.steps && (shorter.steps = form.steps - cut, !play(seed, &shorter, NULL).right))
            form = shorter;
    }
    struct outcome outcome = play(seed, &form, NULL);
    printf("sim --trace --steps %u --without %llu %llu\n%llu %u %llu %s\n", form.steps,
           (unsigned long long)form.without, (unsigned long long)seed, (unsigned long long)seed, form.steps,
           (unsigned long long)form.without, outcome.fault);
    return 1;
}

/* Lines of the form "SEED STEPS WITHOUT why"; lines that begin with # are for people. */
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
        struct options one = *options;
        unsigned long long seed, without;
        if (line[0] == '#' || sscanf(line, "%llu %u %llu", &seed, &one.form.steps, &without) != 3)
            continue;
        one.form.without = without;
        wrong += !play_one(seed, &one, &outcome);
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

static bool read_option(int letter, struct options *options)
{
    switch (letter) {
    case 't':
        options->trace = true;
        return true;
    case 'r':
        options->shrink = true;
        return true;
    case 'u':
        options->until_fault = true;
        return true;
    case 'b':
        options->form.brief = true;
        return true;
    case 'w':
        options->form.without = strtoull(optarg, NULL, 10);
        return true;
    case 's':
        options->form.steps = (unsigned)strtoul(optarg, NULL, 10);
        return true;
    case 'f':
        options->from = strtoull(optarg, NULL, 10);
        return true;
    case 'c':
        options->count = strtoull(optarg, NULL, 10);
        return true;
    case 'S':
        options->seeds = optarg;
        return true;
    default:
        return false;
    }
}

static bool read_options(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {
        {"trace", no_argument, NULL, 't'},       {"from", required_argument, NULL, 'f'},
        {"count", required_argument, NULL, 'c'}, {"steps", required_argument, NULL, 's'},
        {"seeds", required_argument, NULL, 'S'}, {"until-fault", no_argument, NULL, 'u'},
        {"shrink", no_argument, NULL, 'r'},      {"without", required_argument, NULL, 'w'},
        {"brief", no_argument, NULL, 'b'},       {0},
    };
    for (int letter; (letter = getopt_long(argc, argv, "", known, NULL)) != -1;)
        if (!read_option(letter, options))
            return false;
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
        fprintf(stderr, "usage: sim [--trace | --shrink] [--brief | --steps N] [--without ACTS] SEED\n"
                        "       sim [--brief] --from A --count N [--until-fault] | --seeds FILE\n");
        return 2;
    }
    catch_signals();
    if (options.shrink)
        return shrink(&options) > 0;
    unsigned wrong = options.seeds ? play_file(&options) : 0;
    wrong += options.count > 0 ? play_range(&options) : 0;
    return wrong > 0;
}
