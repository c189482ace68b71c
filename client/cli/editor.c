#include "client/cli/editor.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/say.h"

int pup_editor_file(struct pup_span text, char path[PATH_MAX])
{
    const char *folder = getenv("TMPDIR");
    snprintf(path, PATH_MAX, "%s/pupitre-XXXXXX.txt", folder == NULL || folder[0] == '\0' ? "/tmp" : folder);
    int file = mkstemps(path, 4); /* readable by its owner alone */
    if (file < 0) {
        return pup_fail(EX_CANTCREAT, _("no file for the form can be made in %s: %s"), folder == NULL ? "/tmp" : folder,
                        strerror(errno));
    }
    FILE *stream = fdopen(file, "w");
    bool written = stream != NULL && fwrite(text.data, 1, text.len, stream) == text.len;
    if (stream == NULL || fclose(stream) != 0 || !written) {
        unlink(path);
        return pup_fail_err(PUP_ERR_FULL);
    }
    return EX_OK;
}

/* $VISUAL and $EDITOR may hold options, so a shell cuts them; the file's name is its argument, never part of the line.
 */
static const char *editor_line(void)
{
    const char *names[] = {getenv("VISUAL"), getenv("EDITOR")};
    for (size_t i = 0; i < 2; i++) {
        if (names[i] != NULL && names[i][0] != '\0') {
            return names[i];
        }
    }
    return isatty(STDIN_FILENO) != 1 ? NULL : "$(command -v nano || command -v vim || command -v vi || echo false)";
}

bool pup_editor_is_there(void)
{
    return editor_line() != NULL;
}

int pup_editor_open(const char *path)
{
    extern char **environ;
    char line[1024], shell[] = "sh", option[] = "-c", name[PATH_MAX];
    snprintf(line, sizeof line, "%s \"$1\"", editor_line());
    snprintf(name, sizeof name, "%s", path);
    char *words[] = {shell, option, line, shell, name, NULL};
    pid_t child = 0;
    int status = 0;
    if (posix_spawn(&child, "/bin/sh", NULL, NULL, words, environ) != 0 || waitpid(child, &status, 0) < 0) {
        return pup_fail(EX_OSERR, _("the editor could not be started; name one in EDITOR, for instance: EDITOR=nano"));
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return pup_fail(EX_UNAVAILABLE,
                        _("the editor ended with an error; name one in EDITOR, for instance: EDITOR=nano"));
    }
    return EX_OK;
}

int pup_editor_read(const char *path, struct pup_buf *text)
{
    FILE *file = fopen(path, "re");
    pup_buf_clear(text);
    if (file == NULL) {
        return pup_fail(EX_NOINPUT, _("%s cannot be opened: %s"), path, strerror(errno));
    }
    uint8_t bytes[65536];
    enum pup_err err = PUP_OK;
    size_t len;
    while (err == PUP_OK && (len = fread(bytes, 1, sizeof bytes, file)) > 0) {
        err = pup_buf_put(text, (struct pup_span){bytes, len});
    }
    fclose(file);
    return pup_fail_err(err);
}
