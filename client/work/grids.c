#include "client/work/grids.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/language.h"

/* PUP_ERR_NOT_FOUND when there is no such file. */
static enum pup_err read_file(struct pup_arena *arena, const char *path, struct pup_span *text)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return errno == ENOENT || errno == ENOTDIR ? PUP_ERR_NOT_FOUND : PUP_ERR_IO;
    }
    uint8_t *bytes = pup_arena_alloc(arena, PUP_GRIDS_FILE_MAX + 1);
    size_t len = bytes == NULL ? 0 : fread(bytes, 1, PUP_GRIDS_FILE_MAX + 1, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    *text = (struct pup_span){bytes, len};
    return bytes == NULL ? PUP_ERR_MEMORY : failed ? PUP_ERR_IO : len > PUP_GRIDS_FILE_MAX ? PUP_ERR_LIMIT : PUP_OK;
}

static bool user_path(char path[PATH_MAX])
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int len = -1;
    if (config != NULL && config[0] == '/') {
        len = snprintf(path, PATH_MAX, "%s/pupitre/aci-grids.txt", config);
    } else if (home != NULL && home[0] == '/') {
        len = snprintf(path, PATH_MAX, "%s/.config/pupitre/aci-grids.txt", home);
    }
    return len > 0 && len < PATH_MAX;
}

/* The user's own file: the data folder's before the one that all data folders share. */
static enum pup_err find_own(struct pup_arena *arena, const char *home, struct pup_grids *grids)
{
    int len = snprintf(grids->path, sizeof grids->path, "%s/aci-grids.txt", home);
    enum pup_err err =
        len > 0 && (size_t)len < sizeof grids->path ? read_file(arena, grids->path, &grids->text) : PUP_ERR_NOT_FOUND;
    if (err == PUP_ERR_NOT_FOUND && user_path(grids->path)) {
        err = read_file(arena, grids->path, &grids->text);
    }
    if (err == PUP_ERR_NOT_FOUND) {
        grids->path[0] = '\0';
    }
    return err;
}

enum pup_err pup_grids_load(struct pup_arena *arena, const char *home, struct pup_grids *grids)
{
    struct pup_aci_grids shipped, own;
    *grids = (struct pup_grids){.text = pup_aci_shipped()};
    enum pup_err err = pup_aci_read(arena, pup_aci_shipped(), &shipped, &grids->error);
    if (err != PUP_OK) {
        return err;
    }
    err = find_own(arena, home, grids);
    if (err == PUP_ERR_NOT_FOUND) {
        grids->grids = shipped;
        grids->text = pup_aci_shipped();
        return PUP_OK;
    }
    err = err == PUP_OK ? pup_aci_read(arena, grids->text, &own, &grids->error) : err;
    return err == PUP_OK ? pup_aci_join(arena, own, shipped, &grids->grids) : err;
}

/* ---- sentences ---- */

/* What is wrong there; the word in question is its only argument. */
static const char *fault_words(const struct pup_aci_error *error)
{
    switch (error->fault) {
    case PUP_ACI_FAULT_NONE:
        break;
    case PUP_ACI_FAULT_TEXT:
        return _("the text is not UTF-8; save the file as UTF-8");
    case PUP_ACI_FAULT_FORM:
        return _("\"%s\" is neither [GRID] nor LINE = POINTS");
    case PUP_ACI_FAULT_HEADING:
        return _("a grid begins with its name between brackets, for instance [avenant1]");
    case PUP_ACI_FAULT_WORD:
        if (error->word.len == 0) {
            return _("the line ends too early; write for instance: 1000 + 1700 per 4000 patients to 8000");
        }
        return _("\"%s\" is not understood here; write for instance: 1000 + 1700 per 4000 patients to 8000");
    case PUP_ACI_FAULT_NUMBER:
        return _("\"%s\" is no number that can stand here");
    case PUP_ACI_FAULT_DATE:
        return _("\"%s\" is no date; write for instance 2026-01-01");
    case PUP_ACI_FAULT_TWICE:
        return _("\"%s\" is given twice");
    case PUP_ACI_FAULT_MISSING:
        return _("this grid lacks a line: %s = ...");
    case PUP_ACI_FAULT_TOO_MUCH:
        return _("there is no room for \"%s\": shorten the file");
    }
    return _("\"%s\" cannot be read");
}

/* The fault's words with the word in question in them. They hold one %s at most. */
static const char *fault_of(struct pup_arena *arena, const struct pup_aci_error *error)
{
    enum { SHOWN = 60 };
    const char *words = fault_words(error), *at = strstr(words, "%s");
    int len = error->word.len > SHOWN ? SHOWN : (int)error->word.len;
    if (at == NULL) {
        return words;
    }
    return pup_arena_printf(arena, "%.*s%.*s%s", (int)(at - words), words, len, (const char *)error->word.data, at + 2);
}

const char *pup_grids_sentence(struct pup_arena *arena, const struct pup_grids *grids, enum pup_err err)
{
    const char *sentence = NULL;
    if (err == PUP_ERR_INVALID) {
        const char *fault = fault_of(arena, &grids->error);
        sentence = fault == NULL
                       ? NULL
                       : pup_arena_printf(arena, _("%s, line %zu: %s"), grids->path, grids->error.line, fault);
    } else if (err == PUP_ERR_LIMIT) {
        sentence = pup_arena_printf(arena, _("%s is too long to be a file of grids"), grids->path);
    } else {
        sentence = pup_arena_printf(arena, _("%s cannot be read: %s"), grids->path, strerror(errno));
    }
    return sentence == NULL ? "?" : sentence;
}

const char *pup_grids_line_label(struct pup_arena *arena, const struct pup_aci_line *line)
{
    static const struct {
        const char *id, *label;
    } labels[] = {
        {"coordination", N_("coordination")},
        {"protocols", N_("protocols")},
        {"information_system", N_("information system")},
        {"concertation", N_("concertation (RCP)")},
    };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (pup_span_equal(line->id, pup_span_of(labels[i].id))) {
            return _(labels[i].label);
        }
    }
    struct pup_span copy = pup_arena_copy(arena, line->id);
    return copy.data == NULL ? "?" : (const char *)copy.data;
}
