#include "client/meetings/relay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "client/cli/new_file.h"
#include "client/cli/say.h"
#include "client/meetings/letter.h"
#include "client/meetings/template.h"
#include "client/modules/mail/mail.h"

enum { SUBMISSION = 587, SUBMISSION_TLS = 465, SECONDS = 60, SETTINGS_MAX = 16 * 1024, PASSWORD_MAX = 1024 };

/* ---- addresses of relays ---- */

static bool host_valid(const char *host)
{
    size_t len = strlen(host);
    bool fits = len > 0 && len < PUP_RELAY_HOST && host[0] != '-' && host[0] != '.';
    for (size_t i = 0; fits && i < len; i++) {
        char c = host[i];
        bool named = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        fits = named || c == '-' || c == '.' || c == ':';
    }
    return fits;
}

static bool port_parse(const char *text, uint16_t *port)
{
    char *end = NULL;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number < 1 || number > 65535) {
        return false;
    }
    *port = (uint16_t)number;
    return true;
}

/* Cuts "[::1]:25", "host:25" or "host" into host and port; `port` is left where none is given. */
static bool cut_host(char *text, char **host, uint16_t *port)
{
    char *colon = NULL;
    *host = text;
    if (text[0] == '[') {
        char *close = strchr(text, ']');
        if (close == NULL || (close[1] != '\0' && close[1] != ':')) {
            return false;
        }
        *host = text + 1;
        colon = close[1] == ':' ? close + 1 : NULL;
        *close = '\0';
    } else {
        colon = strchr(text, ':');
        if (colon != NULL && strchr(colon + 1, ':') != NULL) {
            return false; /* an IPv6 address without its brackets */
        }
    }
    if (colon == NULL) {
        return true;
    }
    *colon = '\0';
    return port_parse(colon + 1, port);
}

enum pup_err pup_relay_parse(const char *url, struct pup_relay *relay)
{
    char text[PUP_RELAY_HOST + 32], *host;
    bool tls = strncmp(url, "smtps://", 8) == 0;
    if (!tls && strncmp(url, "smtp://", 7) != 0) {
        return PUP_ERR_INVALID;
    }
    int len = snprintf(text, sizeof text, "%s", url + (tls ? 8 : 7));
    if (len <= 0 || (size_t)len >= sizeof text) {
        return PUP_ERR_INVALID;
    }
    text[len - 1] = text[len - 1] == '/' ? '\0' : text[len - 1];
    uint16_t port = tls ? SUBMISSION_TLS : SUBMISSION;
    if (!cut_host(text, &host, &port) || !host_valid(host)) {
        return PUP_ERR_INVALID;
    }
    relay->tls = tls;
    relay->port = port;
    snprintf(relay->host, sizeof relay->host, "%s", host);
    return PUP_OK;
}

void pup_relay_url(const struct pup_relay *relay, char url[PUP_RELAY_HOST + 32])
{
    bool brackets = strchr(relay->host, ':') != NULL;
    snprintf(url, PUP_RELAY_HOST + 32, "%s://%s%s%s:%u", relay->tls ? "smtps" : "smtp", brackets ? "[" : "",
             relay->host, brackets ? "]" : "", (unsigned)relay->port);
}

bool pup_relay_here(const struct pup_relay *relay)
{
    return strcmp(relay->host, "localhost") == 0 || strncmp(relay->host, "127.", 4) == 0 ||
           strcmp(relay->host, "::1") == 0;
}

/* ---- settings ---- */

static int settings_path(const struct pup_context *context, char path[PATH_MAX])
{
    int len = snprintf(path, PATH_MAX, "%s/mail", context->home);
    return len > 0 && len < PATH_MAX ? EX_OK : pup_fail(EX_CONFIG, _("the name of the data folder is too long"));
}

static int damaged(const char *path)
{
    return pup_fail(EX_CONFIG, _("the settings for mail in %s cannot be read; set them anew: pupitre mail smtp://HOST"),
                    path);
}

static bool take_setting(const struct pup_template_line *row, struct pup_relay *relay)
{
    char value[PATH_MAX];
    int len = snprintf(value, sizeof value, "%.*s", (int)row->value.len, (const char *)row->value.data);
    struct {
        const char *name;
        char *room;
        size_t size;
    } texts[] = {{"from", relay->from, sizeof relay->from},
                 {"user", relay->user, sizeof relay->user},
                 {"ca", relay->ca, sizeof relay->ca}};
    if (pup_span_equal(row->name, pup_span_of("relay"))) {
        return pup_relay_parse(value, relay) == PUP_OK;
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (pup_span_equal(row->name, pup_span_of(texts[i].name))) {
            snprintf(texts[i].room, texts[i].size, "%s", value);
            return len > 0 && (size_t)len < texts[i].size;
        }
    }
    return true; /* of a newer version */
}

int pup_relay_read(struct pup_context *context, struct pup_relay *relay, bool *set)
{
    char path[PATH_MAX];
    *relay = (struct pup_relay){.port = 0};
    *set = false;
    int code = settings_path(context, path);
    FILE *file = code == EX_OK ? fopen(path, "re") : NULL;
    if (file == NULL) {
        return code == EX_OK && errno != ENOENT ? damaged(path) : code;
    }
    uint8_t *text = pup_arena_alloc(&context->arena, SETTINGS_MAX);
    size_t len = text == NULL ? 0 : fread(text, 1, SETTINGS_MAX, file);
    fclose(file);
    struct pup_template settings;
    if (text == NULL || len == SETTINGS_MAX ||
        pup_template_read(&context->arena, (struct pup_span){text, len}, &settings) != PUP_OK || settings.wrong != 0) {
        return damaged(path);
    }
    bool right = true;
    for (size_t i = 0; right && i < settings.count; i++) {
        right = take_setting(&settings.rows[i], relay);
    }
    *set = right && relay->port != 0;
    return *set ? EX_OK : damaged(path);
}

static void put_setting(struct pup_buf *text, const char *name, const char *value)
{
    if (value[0] != '\0') {
        (void)pup_buf_printf(text, "%s: %s\n", name, value);
    }
}

int pup_relay_keep(struct pup_context *context, const struct pup_relay *relay)
{
    char path[PATH_MAX], url[PUP_RELAY_HOST + 32];
    struct pup_new_file file = {0};
    struct pup_buf text;
    pup_buf_init(&text, SETTINGS_MAX);
    pup_relay_url(relay, url);
    put_setting(&text, "relay", url);
    put_setting(&text, "from", relay->from);
    put_setting(&text, "user", relay->user);
    put_setting(&text, "ca", relay->ca);
    int code = settings_path(context, path);
    code = code == EX_OK ? pup_new_file_begin(&file, path) : code;
    code = code == EX_OK ? pup_new_file_write(&file, pup_buf_span(&text)) : code;
    code = code == EX_OK ? pup_new_file_end(&file) : code;
    pup_new_file_drop(&file);
    pup_buf_release(&text);
    return code;
}

int pup_relay_forget(struct pup_context *context)
{
    char path[PATH_MAX];
    int code = settings_path(context, path);
    if (code == EX_OK && unlink(path) != 0 && errno != ENOENT) {
        return pup_fail(EX_IOERR, _("%s cannot be removed: %s"), path, strerror(errno));
    }
    return code;
}

/* ---- sending ---- */

static int tell(const struct pup_relay *relay, const struct pup_mail_result *result)
{
    const char *host = relay->host, *said = result->said;
    switch (result->outcome) {
    case PUP_MAIL_SENT:
        return EX_OK;
    case PUP_MAIL_LATER:
        return pup_fail(EX_TEMPFAIL, _("the mail relay %s does not take it now: %s; try again later"), host, said);
    case PUP_MAIL_REFUSED:
        return pup_fail(EX_UNAVAILABLE, _("the mail relay %s refuses it: %s"), host, said);
    case PUP_MAIL_LOGIN:
        return pup_fail(EX_NOPERM,
                        _("the mail relay %s refuses the login (%s); check the user (pupitre mail) and the "
                          "password (PUPITRE_MAIL_PASSWORD)"),
                        host, said);
    case PUP_MAIL_NO_TLS:
        return pup_fail(EX_UNAVAILABLE,
                        _("the mail relay %s offers no encryption, so nothing was sent; ask its administrator"), host);
    case PUP_MAIL_UNTRUSTED:
        return pup_fail(EX_NOPERM,
                        _("the mail relay %s does not prove who it is (%s), so nothing was sent; if its certificate is "
                          "your own, name it: pupitre mail smtp://HOST ca=FILE"),
                        host, said);
    case PUP_MAIL_UNSURE:
        return pup_fail(EX_TEMPFAIL,
                        _("the link to the mail relay %s broke at the end (%s): it may have sent it or not; ask one of "
                          "those it is for"),
                        host, said);
    default:
        return pup_fail(EX_TEMPFAIL, _("the mail relay %s cannot be reached: %s; try again later"), host, said);
    }
}

/* Without an echo; nor may the terminal be left without one by an interrupt. NULL: none was typed. */
static const char *ask_password(char room[PASSWORD_MAX])
{
    struct termios shown, hidden;
    if (tcgetattr(STDIN_FILENO, &shown) != 0) {
        return NULL;
    }
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0) {
        return NULL;
    }
    fputs(_("Password of the mail relay: "), stderr);
    bool typed = fgets(room, PASSWORD_MAX, stdin) != NULL;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    room[typed ? strcspn(room, "\n") : 0] = '\0';
    return room[0] == '\0' ? NULL : room;
}

/* The password, from the environment or the person. */
static int find_password(const struct pup_relay *relay, char room[PASSWORD_MAX], const char **password)
{
    *password = relay->user[0] == '\0' ? NULL : getenv("PUPITRE_MAIL_PASSWORD");
    if (relay->user[0] == '\0' || *password != NULL) {
        return EX_OK;
    }
    if (isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1) {
        *password = ask_password(room);
    }
    return *password != NULL
               ? EX_OK
               : pup_fail(EX_NOPERM, _("the mail relay wants a password: give it in PUPITRE_MAIL_PASSWORD, or run "
                                       "this at a terminal"));
}

int pup_relay_send(const struct pup_relay *relay, const char *from, const char *const *to, size_t count,
                   struct pup_span message)
{
    static const struct pup_module_wanted wanted = PUP_MAIL_WANTED;
    const void *module = NULL;
    const char *password = NULL;
    char url[PUP_RELAY_HOST + 32], room[PASSWORD_MAX] = "";
    struct pup_mail_result result;
    int code = pup_module_need(&wanted, &module);
    code = code == EX_OK ? find_password(relay, room, &password) : code;
    if (code != EX_OK) {
        return code;
    }
    pup_relay_url(relay, url);
    const struct pup_mail mail = {.url = url,
                                  .here = pup_relay_here(relay),
                                  .ca = relay->ca[0] == '\0' ? NULL : relay->ca,
                                  .user = relay->user[0] == '\0' ? NULL : relay->user,
                                  .password = password,
                                  .from = from,
                                  .to = to,
                                  .to_count = count,
                                  .message = message,
                                  .seconds = SECONDS};
    const struct pup_mail_functions *functions = module;
    enum pup_err err = functions->send(&mail, &result);
    explicit_bzero(room, sizeof room);
    return err != PUP_OK ? pup_fail_err(err) : tell(relay, &result);
}
