#include "server/admin/verb.h"

#include "common/base/text.h"
#include "common/rules/guard.h"

enum pup_needs pup_needs_by_words(const struct pup_arguments *arguments)
{
    return arguments->word_count == 0 ? PUP_NEEDS_READ : PUP_NEEDS_WRITE;
}

bool pup_verb_is_add(struct pup_run *run, size_t words)
{
    struct pup_span verb = pup_span_of(run->arguments->words[0]);
    bool is_add = pup_text_same(verb, pup_span_of("add")) || pup_text_same(verb, pup_span_of("ajouter"));
    if (is_add && run->arguments->word_count == words)
        return true;
    const char *name = run->arguments->command->name;
    pup_say(run->said, PUP_SAY_ERROR, N_("It is typed: pupitred %s add %s … See \"pupitred %s --help\"."), name,
            run->arguments->command == pup_command_find("member") ? "LOGIN" : "CODE", name);
    return false;
}

bool pup_verb_may_name(struct pup_run *run)
{
    struct pup_span found;
    if (!pup_guard_nir(pup_span_of(run->arguments->values[PUP_OPTION_NAME]), &found))
        return true;
    pup_say(run->said, PUP_SAY_ERROR,
            N_("The name reads as somebody's national health number (NIR): what identifies a patient is kept nowhere "
               "here."));
    return false;
}
