#include "client/cli/editor.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/cli/say.h"
#include "common/base/text.h"

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

/* While the editor is open, Ctrl-C and Ctrl-\ are its own: they must not end the program that takes what was typed. */
static void leave_keys(struct sigaction before[2])
{
    const struct sigaction ignored = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &ignored, &before[0]);
    sigaction(SIGQUIT, &ignored, &before[1]);
}

static void take_keys_back(const struct sigaction before[2])
{
    sigaction(SIGINT, &before[0], NULL);
    sigaction(SIGQUIT, &before[1], NULL);
}

/* The editor has the keys as any program has. */
static int spawn(char **words, pid_t *child)
{
    extern char **environ;
    posix_spawnattr_t attributes;
    sigset_t keys;
    sigemptyset(&keys);
    sigaddset(&keys, SIGINT);
    sigaddset(&keys, SIGQUIT);
    int failed = posix_spawnattr_init(&attributes);
    if (failed != 0) {
        return failed;
    }
    posix_spawnattr_setsigdefault(&attributes, &keys);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    failed = posix_spawn(child, "/bin/sh", NULL, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

static int open_editor(const char *path)
{
    char line[1024], shell[] = "sh", option[] = "-c", name[PATH_MAX];
    snprintf(line, sizeof line, "trap : INT QUIT; %s \"$1\"", editor_line()); /* the shell outlives the keys, too */
    snprintf(name, sizeof name, "%s", path);
    char *words[] = {shell, option, line, shell, name, NULL};
    struct sigaction before[2];
    pid_t child = 0;
    int status = 0;
    leave_keys(before);
    bool ended = spawn(words, &child) == 0 && waitpid(child, &status, 0) >= 0;
    take_keys_back(before);
    if (!ended) {
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

/* A file that is gone or empty, or is as it was written, holds nobody's words. */
static bool typed_something(const char *path, struct pup_span text)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    size_t at = 0;
    int byte = fgetc(file);
    bool empty = byte == EOF;
    while (byte != EOF && at < text.len && text.data[at] == (uint8_t)byte) {
        at++;
        byte = fgetc(file);
    }
    fclose(file);
    return !empty && (byte != EOF || at < text.len);
}

static int edit_once(const char *path, struct pup_buf *typed, pup_editor_take_fn take, void *taker)
{
    int code = open_editor(path);
    if (code == EX_OK) {
        code = read_file(path, typed);
    }
    return code == EX_OK ? take(taker, pup_text_past_mark(pup_buf_span(typed))) : code;
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
        if (code != EX_OK && typed_something(path, text)) {
            pup_note(_("what you typed is kept in %s"), path); /* before anybody is asked, or closes the window */
        }
    } while (code != EX_OK && wants_again());
    pup_buf_release(&typed);
    if (code == EX_OK || !typed_something(path, text)) {
        unlink(path);
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
