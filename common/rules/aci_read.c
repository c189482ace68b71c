/* Reading a grids file. The words of a line are read folded (without accents and case), in English or French. */
#include <string.h>

#include "common/base/text.h"
#include "common/model/date.h"
#include "common/model/number.h"
#include "common/rules/aci.h"

enum { GRIDS_MAX = 24, NUMBER_MAX = 1000000000 };

struct reading {
    struct pup_arena *arena;
    struct pup_aci_error *error;
    struct pup_aci_grid *grids;
    size_t count;
    size_t line;    /* the present one, from 1 */
    size_t heading; /* line of the grid being read */
    bool has_from, has_point, has_name, has_note;
};

static enum pup_err fault(struct reading *reading, enum pup_aci_fault fault, struct pup_span word)
{
    *reading->error = (struct pup_aci_error){fault, reading->line, word};
    return PUP_ERR_INVALID;
}

static enum pup_err missing(struct reading *reading, const char *word)
{
    reading->line = reading->heading;
    return fault(reading, PUP_ACI_FAULT_MISSING, pup_span_of(word));
}

/* ---- the terms of a line ---- */

enum token {
    NUMBER,
    PLUS,
    TIMES,
    SLASH,
    PERCENT,
    PER,
    TO,
    ABOVE,
    WITH,
    NURSE,
    PATIENTS,
    ASSOCIATES,
    PROTOCOLS,
    CASES,
    END,
    UNKNOWN
};

struct tokens {
    struct pup_span text; /* folded */
    size_t at;
    enum token now;
    struct pup_span word; /* of `now` */
    int64_t number;       /* millionths, of NUMBER */
};

static enum token token_of(struct pup_span word)
{
    static const struct {
        const char *word;
        enum token token;
    } words[] = {
        {"+", PLUS},
        {"x", TIMES},
        {"*", TIMES},
        {"\xC3\x97", TIMES},
        {"/", SLASH},
        {"%", PERCENT},
        {"per", PER},
        {"par", PER},
        {"pour", PER},
        {"to", TO},
        {"jusqu'a", TO},
        {"above", ABOVE},
        {"dela", ABOVE},
        {"with", WITH},
        {"avec", WITH},
        {"advanced_nurse", NURSE},
        {"ipa", NURSE},
        {"patients", PATIENTS},
        {"patient", PATIENTS},
        {"associates", ASSOCIATES},
        {"associate", ASSOCIATES},
        {"associes", ASSOCIATES},
        {"associe", ASSOCIATES},
        {"protocols", PROTOCOLS},
        {"protocol", PROTOCOLS},
        {"protocoles", PROTOCOLS},
        {"protocole", PROTOCOLS},
        {"cases", CASES},
        {"situations", CASES},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (pup_span_equal(word, pup_span_of(words[i].word))) {
            return words[i].token;
        }
    }
    return word.len == 0 ? END : UNKNOWN;
}

/* "au-delà de" is three words, of which one says it. */
static bool says_nothing(struct pup_span word)
{
    static const char *const words[] = {"au", "de", "of", "un", "une", "a"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (pup_span_equal(word, pup_span_of(words[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_sign(uint8_t byte)
{
    return byte == '+' || byte == '*' || byte == '/' || byte == '%';
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static struct pup_span next_word(struct tokens *tokens)
{
    const uint8_t *data = tokens->text.data;
    size_t len = tokens->text.len, from = tokens->at;
    while (from < len && data[from] == ' ') {
        from++;
    }
    size_t to = from;
    bool number = to < len && is_digit(data[to]);
    if (to < len && is_sign(data[to])) {
        to++;
    } else {
        while (to < len && data[to] != ' ' && !is_sign(data[to]) &&
               (!number || is_digit(data[to]) || data[to] == ',' || data[to] == '.')) {
            to++;
        }
    }
    tokens->at = to;
    return (struct pup_span){data + from, to - from};
}

static void step(struct tokens *tokens)
{
    do {
        tokens->word = next_word(tokens);
    } while (says_nothing(tokens->word));
    tokens->now = token_of(tokens->word);
    if (tokens->now == UNKNOWN && is_digit(tokens->word.data[0])) {
        tokens->now = pup_decimal_parse(tokens->word, &tokens->number) == PUP_OK ? NUMBER : UNKNOWN;
    }
}

static enum pup_err unexpected(struct reading *reading, const struct tokens *tokens)
{
    bool number = tokens->word.len > 0 && is_digit(tokens->word.data[0]);
    return fault(reading, number ? PUP_ACI_FAULT_NUMBER : PUP_ACI_FAULT_WORD, tokens->word);
}

/* A whole number from `least` on. */
static enum pup_err whole(struct reading *reading, struct tokens *tokens, int64_t least, int64_t *number)
{
    *number = tokens->number / 1000000;
    if (tokens->now != NUMBER) {
        return unexpected(reading, tokens);
    }
    if (tokens->number % 1000000 != 0 || *number < least || *number > NUMBER_MAX) {
        return fault(reading, PUP_ACI_FAULT_NUMBER, tokens->word);
    }
    step(tokens);
    return PUP_OK;
}

static enum pup_err quantity(struct reading *reading, struct tokens *tokens, struct pup_aci_term *term)
{
    enum pup_err err = tokens->now == NUMBER ? whole(reading, tokens, 1, &term->per) : PUP_OK;
    if (err != PUP_OK) {
        return err;
    }
    switch (tokens->now) {
    case PATIENTS:
        term->quantity = PUP_ACI_PER_PATIENT;
        break;
    case ASSOCIATES:
        term->quantity = PUP_ACI_PER_ASSOCIATE;
        break;
    case PROTOCOLS:
        term->quantity = PUP_ACI_PER_PROTOCOL;
        break;
    default:
        return unexpected(reading, tokens);
    }
    step(tokens);
    return PUP_OK;
}

static enum pup_err bounds(struct reading *reading, struct tokens *tokens, struct pup_aci_term *term)
{
    enum pup_err err = PUP_OK;
    while (err == PUP_OK && (tokens->now == TO || tokens->now == ABOVE || tokens->now == WITH)) {
        enum token what = tokens->now;
        step(tokens);
        if (what == WITH) {
            term->advanced_nurse = true;
            bool fits = tokens->now == NURSE && term->quantity == PUP_ACI_PER_PROTOCOL;
            err = fits ? PUP_OK : unexpected(reading, tokens);
            step(tokens);
        } else {
            err = whole(reading, tokens, 0, what == TO ? &term->to : &term->above);
        }
    }
    return err;
}

static enum pup_err read_term(struct reading *reading, struct tokens *tokens, struct pup_aci_line *line)
{
    if (line->term_count == PUP_ACI_TERMS) {
        return fault(reading, PUP_ACI_FAULT_TOO_MUCH, tokens->word);
    }
    struct pup_aci_term *term = &line->terms[line->term_count++];
    *term = (struct pup_aci_term){.per = 1, .to = -1};
    enum pup_err err = whole(reading, tokens, 0, &term->points);
    if (err != PUP_OK || tokens->now != PER) {
        return err;
    }
    step(tokens);
    err = quantity(reading, tokens, term);
    return err == PUP_OK ? bounds(reading, tokens, term) : err;
}

static enum pup_err expect(struct reading *reading, struct tokens *tokens, enum token token)
{
    if (tokens->now != token) {
        return unexpected(reading, tokens);
    }
    step(tokens);
    return PUP_OK;
}

/* x cases / 5 % */
static enum pup_err read_rate(struct reading *reading, struct tokens *tokens, struct pup_aci_line *line)
{
    enum { TENTH = 100000 }; /* of a percent, in millionths of one */
    step(tokens);
    enum pup_err err = expect(reading, tokens, CASES);
    err = err == PUP_OK ? expect(reading, tokens, SLASH) : err;
    if (err != PUP_OK) {
        return err;
    }
    line->rate = tokens->number / TENTH;
    if (tokens->now != NUMBER) {
        return unexpected(reading, tokens);
    }
    if (tokens->number % TENTH != 0 || line->rate < 1 || line->rate > 1000) {
        return fault(reading, PUP_ACI_FAULT_NUMBER, tokens->word);
    }
    step(tokens);
    return expect(reading, tokens, PERCENT);
}

static enum pup_err read_points(struct reading *reading, struct pup_span value, struct pup_aci_line *line)
{
    struct tokens tokens = {.text = pup_text_fold(reading->arena, value)};
    if (tokens.text.data == NULL) {
        return PUP_ERR_MEMORY;
    }
    step(&tokens);
    enum pup_err err = read_term(reading, &tokens, line);
    while (err == PUP_OK && tokens.now == PLUS) {
        step(&tokens);
        err = read_term(reading, &tokens, line);
    }
    if (err == PUP_OK && tokens.now == TIMES) {
        err = read_rate(reading, &tokens, line);
    }
    return err == PUP_OK && tokens.now != END ? unexpected(reading, &tokens) : err;
}

/* ---- the lines of a file ---- */

static enum pup_err once(struct reading *reading, bool *given, struct pup_span key)
{
    if (*given) {
        return fault(reading, PUP_ACI_FAULT_TWICE, key);
    }
    *given = true;
    return PUP_OK;
}

static enum pup_err read_line(struct reading *reading, struct pup_aci_grid *grid, struct pup_span key,
                              struct pup_span value)
{
    for (size_t i = 0; i < grid->line_count; i++) {
        if (pup_text_same(grid->lines[i].id, key)) {
            return fault(reading, PUP_ACI_FAULT_TWICE, key);
        }
    }
    if (grid->line_count == PUP_ACI_LINES) {
        return fault(reading, PUP_ACI_FAULT_TOO_MUCH, key);
    }
    struct pup_aci_line *line = &grid->lines[grid->line_count++];
    *line = (struct pup_aci_line){.id = key};
    return read_points(reading, value, line);
}

static bool named(struct pup_span key, const char *name, const char *nom)
{
    return pup_text_same(key, pup_span_of(name)) || pup_text_same(key, pup_span_of(nom));
}

static enum pup_err read_pair(struct reading *reading, struct pup_span key, struct pup_span value)
{
    struct pup_aci_grid *grid = &reading->grids[reading->count - 1];
    if (named(key, "name", "nom")) {
        grid->label = value;
        return once(reading, &reading->has_name, key);
    }
    if (named(key, "note", "note")) {
        grid->note = value;
        return once(reading, &reading->has_note, key);
    }
    if (named(key, "from", "à partir de")) {
        enum pup_err err = once(reading, &reading->has_from, key);
        bool date = err == PUP_OK && is_digit(value.len > 0 ? value.data[0] : 0) &&
                    pup_date_parse(value, 0, &grid->from) == PUP_OK; /* a day by name would move */
        return err != PUP_OK || date ? err : fault(reading, PUP_ACI_FAULT_DATE, value);
    }
    if (named(key, "point", "point")) {
        enum pup_err err = once(reading, &reading->has_point, key);
        bool amount = err == PUP_OK && pup_amount_parse(value, &grid->point) == PUP_OK && grid->point > 0 &&
                      grid->point <= NUMBER_MAX;
        return err != PUP_OK || amount ? err : fault(reading, PUP_ACI_FAULT_NUMBER, value);
    }
    return read_line(reading, grid, key, value);
}

/* The grid that was being read is whole. */
static enum pup_err close_grid(struct reading *reading)
{
    if (reading->count == 0) {
        return PUP_OK;
    }
    const struct pup_aci_grid *grid = &reading->grids[reading->count - 1];
    if (!reading->has_from) {
        return missing(reading, "from");
    }
    if (!reading->has_point) {
        return missing(reading, "point");
    }
    if (grid->line_count == 0) {
        return missing(reading, "coordination");
    }
    for (size_t i = 0; i + 1 < reading->count; i++) {
        if (reading->grids[i].from == grid->from && pup_text_same(reading->grids[i].id, grid->id)) {
            reading->line = reading->heading;
            return fault(reading, PUP_ACI_FAULT_TWICE, grid->id);
        }
    }
    return PUP_OK;
}

static enum pup_err open_grid(struct reading *reading, struct pup_span id)
{
    enum pup_err err = close_grid(reading);
    if (err != PUP_OK) {
        return err;
    }
    if (id.len == 0) {
        return fault(reading, PUP_ACI_FAULT_HEADING, id);
    }
    if (reading->count == GRIDS_MAX) {
        return fault(reading, PUP_ACI_FAULT_TOO_MUCH, id);
    }
    reading->grids[reading->count++] = (struct pup_aci_grid){.id = id, .label = id};
    reading->heading = reading->line;
    reading->has_from = reading->has_point = reading->has_name = reading->has_note = false;
    return PUP_OK;
}

static enum pup_err take_line(struct reading *reading, struct pup_span line)
{
    line = pup_text_trim(line);
    if (line.len == 0 || line.data[0] == '#') {
        return PUP_OK;
    }
    if (line.data[0] == '[' && line.data[line.len - 1] == ']') {
        return open_grid(reading, pup_text_trim((struct pup_span){line.data + 1, line.len - 2}));
    }
    const uint8_t *equals = memchr(line.data, '=', line.len);
    size_t at = equals == NULL ? 0 : (size_t)(equals - line.data);
    struct pup_span key = pup_text_trim((struct pup_span){line.data, at});
    if (key.len == 0) {
        return fault(reading, PUP_ACI_FAULT_FORM, line);
    }
    if (reading->count == 0) {
        return fault(reading, PUP_ACI_FAULT_HEADING, key);
    }
    return read_pair(reading, key, pup_text_trim((struct pup_span){equals + 1, line.len - at - 1}));
}

enum pup_err pup_aci_read(struct pup_arena *arena, struct pup_span text, struct pup_aci_grids *grids,
                          struct pup_aci_error *error)
{
    struct reading reading = {.arena = arena, .error = error};
    reading.grids = pup_arena_array(arena, GRIDS_MAX, sizeof *reading.grids);
    *error = (struct pup_aci_error){PUP_ACI_FAULT_NONE, 0, {NULL, 0}};
    if (reading.grids == NULL) {
        return PUP_ERR_MEMORY;
    }
    enum pup_err err = PUP_OK;
    for (size_t at = 0; err == PUP_OK && at < text.len;) {
        const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
        size_t len = end == NULL ? text.len - at : (size_t)(end - text.data) - at;
        struct pup_span line = {text.data + at, len};
        reading.line++;
        err = pup_text_valid(line) ? take_line(&reading, line) : fault(&reading, PUP_ACI_FAULT_TEXT, pup_span_of(""));
        at += len + 1;
    }
    err = err == PUP_OK ? close_grid(&reading) : err;
    *grids = (struct pup_aci_grids){reading.grids, reading.count};
    return err;
}
