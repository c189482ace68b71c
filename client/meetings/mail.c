/* mail [smtp://HOST[:PORT] [from=ADDRESS] [user=NAME] [ca=FILE]]: which relay takes this member's letters. */
#include <stdlib.h>
#include <string.h>

#include "client/cli/say.h"
#include "client/meetings/letter.h"
#include "client/meetings/meetings.h"
#include "client/meetings/postage.h"
#include "client/meetings/relay.h"
#include "client/print/grid.h"
#include "common/base/text.h"

/* What is kept is read back a line each. */
static bool fits_a_line(const char *text)
{
    bool fits = text[0] != '\0' && pup_text_valid(pup_span_of(text));
    for (; fits && *text != '\0'; text++) {
        fits = (unsigned char)*text >= ' ' && *text != 0x7F;
    }
    return fits;
}

static int take_from(struct pup_relay *relay, const char *value)
{
    if (!pup_address_valid(pup_span_of(value)) || strlen(value) >= sizeof relay->from) {
        return pup_fail(EX_DATAERR, _("\"%s\" is no address; write for instance from=name@example.org"), value);
    }
    snprintf(relay->from, sizeof relay->from, "%s", value);
    return EX_OK;
}

static int take_user(struct pup_relay *relay, const char *value)
{
    if (!fits_a_line(value) || strlen(value) >= sizeof relay->user) {
        return pup_fail(EX_DATAERR, _("\"%s\" is no name to log in with"), value);
    }
    snprintf(relay->user, sizeof relay->user, "%s", value);
    return EX_OK;
}

/* By its whole path: letters are sent from anywhere. */
static int take_ca(struct pup_relay *relay, const char *value)
{
    char *whole = realpath(value, NULL);
    bool fits = whole != NULL && fits_a_line(whole) && strlen(whole) < sizeof relay->ca;
    if (fits) {
        snprintf(relay->ca, sizeof relay->ca, "%s", whole);
    }
    free(whole);
    return fits ? EX_OK : pup_fail(EX_NOINPUT, _("there is no file %s with certificates"), value);
}

static int take_word(struct pup_relay *relay, const char *word)
{
    static const struct {
        const char *name, *nom;
        int (*take)(struct pup_relay *relay, const char *value);
    } settings[] = {{"from", "de", take_from}, {"user", "compte", take_user}, {"ca", "ac", take_ca}};
    size_t len = strcspn(word, "=");
    struct pup_span name = {(const uint8_t *)word, len};
    for (size_t i = 0; word[len] == '=' && i < sizeof settings / sizeof settings[0]; i++) {
        if (pup_text_same(name, pup_span_of(settings[i].name)) || pup_text_same(name, pup_span_of(settings[i].nom))) {
            return settings[i].take(relay, word + len + 1);
        }
    }
    return pup_fail(EX_USAGE, _("\"%s\" is no setting; there are from=ADDRESS, user=NAME and ca=FILE"), word);
}

static int set(struct pup_context *context, int count, char **words)
{
    struct pup_relay relay = {.port = 0};
    if (pup_relay_parse(words[0], &relay) != PUP_OK) {
        return pup_fail(
            EX_DATAERR,
            _("\"%s\" is no relay; write smtp://HOST or smtps://HOST, a port behind it where it has its own "
              "(no name or password in it)"),
            words[0]);
    }
    int code = EX_OK;
    for (int i = 1; code == EX_OK && i < count; i++) {
        code = take_word(&relay, words[i]);
    }
    code = code == EX_OK ? pup_relay_keep(context, &relay) : code;
    if (code == EX_OK) {
        pup_note(_("noted; try it with: pupitre mail --test"));
    }
    return code;
}

static int show(struct pup_context *context)
{
    struct pup_relay relay;
    bool is_set;
    char url[PUP_RELAY_HOST + 32];
    int code = pup_relay_read(context, &relay, &is_set);
    if (code != EX_OK || !is_set) {
        if (code == EX_OK) {
            pup_note(_("no mail relay is set; set it with: pupitre mail smtp://HOST from=ADDRESS user=NAME"));
        }
        return code;
    }
    pup_relay_url(&relay, url);
    const struct pup_column columns[] = {
        {"relay", _("Relay"), 0}, {"from", _("From"), 0}, {"user", _("User"), 0}, {"ca", _("Certificates"), 0}};
    const struct pup_span cells[] = {pup_span_of(url), pup_span_of(relay.from), pup_span_of(relay.user),
                                     pup_span_of(relay.ca)};
    struct pup_grid *grid = pup_grid_new(&context->printer, columns, sizeof columns / sizeof columns[0]);
    enum pup_err err = grid == NULL ? PUP_ERR_MEMORY : pup_grid_row(grid, cells, PUP_TONE_PLAIN);
    enum pup_err end = pup_grid_end(grid);
    return pup_fail_err(err != PUP_OK ? err : end);
}

static int try_it(struct pup_context *context)
{
    struct pup_postage postage;
    struct pup_letter_person self;
    int code = pup_postage_open(context, &postage);
    code = code == EX_OK ? pup_postage_check(&postage) : code;
    if (code != EX_OK) {
        return code;
    }
    self = postage.from;
    struct pup_letter letter = {.to = &self,
                                .to_count = 1,
                                .subject = pup_span_of(_("Pupitre: the relay takes your letters")),
                                .text = pup_span_of(_("This letter was sent by: pupitre mail --test"))};
    code = pup_postage_send(context, &postage, &letter);
    if (code == EX_OK) {
        pup_note(_("the relay has taken a letter to %s"), pup_word(&context->arena, self.address));
    }
    return code;
}

int pup_command_mail(struct pup_context *context, int count, char **words)
{
    if (pup_given_value(context, "forget") != NULL) {
        return pup_relay_forget(context);
    }
    if (pup_given_value(context, "test") != NULL) {
        return try_it(context);
    }
    return count == 0 ? show(context) : set(context, count, words);
}
