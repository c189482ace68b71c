#include "common/base/language.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/program.h"

static bool french;

/* Where gettext translates nothing, whatever LANGUAGE says. */
static bool is_c(const char *locale)
{
    return !*locale || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
}

static bool names_no_language(const char *locale)
{
    return is_c(locale) || strncmp(locale, "C.", 2) == 0;
}

/* The locale that was asked for, in the order of setlocale(3). */
static const char *asked_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return value;
    }
    return "";
}

static void set_locale(void)
{
    char asked[64];
    snprintf(asked, sizeof asked, "%s", asked_locale());
    const char *given = setlocale(LC_ALL, "");
    if (!given || names_no_language(setlocale(LC_MESSAGES, NULL)))
        setlocale(LC_ALL, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    const char *language = getenv("LANGUAGE");
    if (is_c(asked))
        unsetenv("LANGUAGE"); /* or it would count, now that the locale is C.UTF-8 */
    else if (!names_no_language(asked) && (!language || !*language))
        setenv("LANGUAGE", asked, 1);
    language = getenv("LANGUAGE");
    french = language && strncmp(language, "fr", 2) == 0;
}

static bool holds_catalogue(const char *folder, const char *domain)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/fr/LC_MESSAGES/%s.mo", folder, domain);
    return len > 0 && (size_t)len < sizeof path && access(path, R_OK) == 0;
}

/* `relative` to the folder the program lies in. */
static bool beside_program(const char *relative, const char *domain, char folder[PATH_MAX])
{
    return pup_program_beside(relative, folder) && holds_catalogue(folder, domain);
}

void pup_language_init(const char *domain, const char *installed)
{
    set_locale();
    char folder[PATH_MAX];
    const char *named = getenv("PUPITRE_LOCALEDIR");
    if (named && *named)
        bindtextdomain(domain, named);
    else if (beside_program("../locale", domain, folder) || beside_program("../share/locale", domain, folder))
        bindtextdomain(domain, folder);
    else if (installed)
        bindtextdomain(domain, installed);
    bind_textdomain_codeset(domain, "UTF-8");
    textdomain(domain);
}

bool pup_language_is_french(void)
{
    return french;
}
