#include "client/projects/staged.h"

#include "client/cli/say.h"
#include "client/projects/move.h"

static const struct pup_verb next_verb[] = {{"next", "suite", NULL}, {NULL, NULL, NULL}};
static const struct pup_verb back_verb[] = {{"back", "retour", NULL}, {NULL, NULL, NULL}};
static const struct pup_verb history_verb[] = {{"history", "historique", NULL}, {NULL, NULL, NULL}};

static int unknown_verb(struct pup_context *context, const struct pup_course *course, const char *word)
{
    const struct pup_kind_def *kind = pup_schema_kind(course->kind);
    struct pup_buf stages;
    pup_buf_init(&stages, 4096);
    for (size_t i = 0; i < course->count; i++) {
        const struct pup_choice *choice =
            pup_schema_choice(pup_schema_field(kind, PUP_FIELD_STATE), course->stages[i].state);
        pup_buf_printf(&stages, "%s%s", i == 0 ? "" : ", ", choice->label[context->language]);
    }
    int code = pup_fail(
        EX_USAGE, _("\"%s\" is none of these: next, back, history, or a stage (%s); see: pupitre help %s"), word,
        pup_word(&context->arena, pup_buf_span(&stages)), context->language == PUP_FRENCH ? kind->nom : kind->id);
    pup_buf_release(&stages);
    return code;
}

static int act(struct pup_context *context, const struct pup_course *course, const struct pup_verb *verbs, int count,
               char **words)
{
    const char *id = words[0], *word = words[1];
    const struct pup_field_def *states = pup_schema_field(pup_schema_kind(course->kind), PUP_FIELD_STATE);
    const struct pup_choice *stage;
    const struct pup_verb *verb = verbs == NULL ? NULL : pup_verb_find(verbs, word);
    if (verb != NULL) {
        words[1] = words[0];
        return verb->run(context, count - 1, words + 1);
    }
    if (pup_verb_find(next_verb, word) != NULL) {
        return pup_stage_move(context, course, id, PUP_MOVE_NEXT, 0, count - 2, words + 2);
    }
    if (pup_verb_find(back_verb, word) != NULL) {
        return pup_stage_move(context, course, id, PUP_MOVE_BACK, 0, count - 2, words + 2);
    }
    if (pup_schema_find_choice(states, pup_span_of(word), &stage) == PUP_OK) {
        return pup_stage_move(context, course, id, PUP_MOVE_TO, stage->number, count - 2, words + 2);
    }
    if (pup_verb_find(history_verb, word) != NULL) {
        return pup_stage_history(context, course, id);
    }
    return unknown_verb(context, course, word);
}

int pup_staged_run(struct pup_context *context, const struct pup_course *course, const struct pup_verb *verbs,
                   pup_stage_more more, int count, char **words)
{
    if (count == 0) {
        return pup_stage_board(context, course);
    }
    return count == 1 ? pup_stage_page(context, course, words[0], more) : act(context, course, verbs, count, words);
}
