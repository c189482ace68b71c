#include "client/cli/editor.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/say.h"

/* A file of the person's own for the text; its name goes into `path`. */
static int make_file(struct pup_span text, char path[PATH_MAX])
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

static int open_editor(const char *path)
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

static int read_file(const char *path, struct pup_buf *text)
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

static bool wants_again(void)
{
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) {
        return false;
    }
    fprintf(stderr, "%s ", _("Enter opens the form again with what you typed; q and Enter leaves it:"));
    char answer[16];
    return fgets(answer, sizeof answer, stdin) != NULL && answer[0] == '\n';
}

/* A file that is gone, or is as it was written, holds nobody's words. */
static bool typed_something(const char *path, struct pup_span text)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    size_t at = 0;
    int byte = fgetc(file);
    while (byte != EOF && at < text.len && text.data[at] == (uint8_t)byte) {
        at++;
        byte = fgetc(file);
    }
    fclose(file);
    return byte != EOF || at < text.len;
}

static int edit_once(const char *path, struct pup_buf *typed, pup_editor_take_fn take, void *taker)
{
    int code = open_editor(path);
    if (code == EX_OK) {
        code = read_file(path, typed);
    }
    return code == EX_OK ? take(taker, pup_buf_span(typed)) : code;
}

int pup_editor_session(struct pup_span text, size_t max, pup_editor_take_fn take, void *taker)
{
    char path[PATH_MAX];
    struct pup_buf typed;
    int code = make_file(text, path);
    if (code != EX_OK) {
        return code;
    }
    pup_buf_init(&typed, max);
    do {
        code = edit_once(path, &typed, take, taker);
    } while (code != EX_OK && wants_again());
    pup_buf_release(&typed);
    if (code == EX_OK || !typed_something(path, text)) {
        unlink(path);
    } else {
        pup_note(_("what you typed is kept in %s"), path);
    }
    return code;
}

void pup_editor_keep(struct pup_span text)
{
    char path[PATH_MAX];
    if (make_file(text, path) == EX_OK) {
        pup_note(_("what you typed is kept in %s"), path);
    }
}
