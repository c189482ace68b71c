/* The language of what people read. Called once by main, before any thread starts; messages then come from gettext(3).
 *
 * Debian's smallest installations have no French locale, and gettext gives no translation in the "C" locale. Where the
 * locale that was asked for is not installed, C.UTF-8 is used and its language handed to gettext through LANGUAGE, so
 * that LANG=fr_FR.UTF-8 speaks French on a bare machine too. */
#ifndef PUP_BASE_LANGUAGE_H
#define PUP_BASE_LANGUAGE_H

#include <libintl.h>
#include <stdbool.h>

/* A message in the reader's language; and the mark of one that is translated where it is shown. */
#define _(text)  gettext(text)
#define N_(text) text

/* Sets the locale and the text domain. Catalogues (fr/LC_MESSAGES/DOMAIN.mo) are looked for in PUPITRE_LOCALEDIR, then
 * beside the executable's folder (../locale as built, ../share/locale as installed), then in `installed` (may be NULL).
 * Numbers keep their "C" form: they are read by programs too. */
void pup_language_init(const char *domain, const char *installed);

/* True when messages are shown in French. */
bool pup_language_is_french(void);

#endif
