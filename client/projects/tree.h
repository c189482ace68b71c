/* Ideas as a tree: under each question the ideas that answer it, under each idea those that say how. */
#ifndef PUP_PROJECTS_TREE_H
#define PUP_PROJECTS_TREE_H

#include "client/cli/place.h"

struct pup_idea {
    struct pup_place place;
    struct pup_span question, text, category;
    struct pup_span key; /* of the question: space and words, however they are written */
    int64_t state, votes;
    bool has_parent;
    struct pup_id parent; /* merging followed */
    size_t depth;         /* 0: answers the question itself */
    bool last;            /* of its parent's, or its question's */
    bool contested;
};

struct pup_idea_tree {
    struct pup_idea *at; /* as they are read: a question after the other, an idea and behind it those that say how */
    size_t count;
    size_t put_away; /* dismissed, and so not here */
};

/* All that may be read in the spaces given, of questions that hold every word of `wanted` (len 0: all) and of ideas
 * that say how; the more votes the earlier. An idea whose parent is not here, or leads back to itself, answers its
 * question. Everything in `arena`.
 */
enum pup_err pup_idea_tree_gather(struct pup_txn *txn, struct pup_arena *arena, enum pup_language language,
                                  const struct pup_space_row *spaces, size_t space_count, struct pup_span wanted,
                                  bool all, struct pup_idea_tree *tree);

#endif
