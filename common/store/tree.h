/* An ordered map that is cheap to snapshot: a treap whose nodes are counted and shared. Taking a snapshot is retaining
 * its root; a change copies the shared nodes on its path and then works in place. Rows never change once made. */
#ifndef PUP_STORE_TREE_H
#define PUP_STORE_TREE_H

#include "common/base/err.h"
#include "common/base/span.h"

/* A tree is its root; NULL is the empty one. Whoever holds a root has retained it. */
struct pup_tree;

void pup_tree_retain(struct pup_tree *root);
void pup_tree_release(struct pup_tree *root); /* NULL allowed */

/* Rows in it. */
size_t pup_tree_count(const struct pup_tree *root);

/* The row under `key`, the first with a key >= (or > if `beyond`) it, the last with a key < it, the last of all; NULL
 * if there is none. Borrowed until the tree changes or is released. */
struct pup_tree_row;
const struct pup_tree_row *pup_tree_find(const struct pup_tree *root, struct pup_span key);
const struct pup_tree_row *pup_tree_first_from(const struct pup_tree *root, struct pup_span key, bool beyond);
const struct pup_tree_row *pup_tree_last_before(const struct pup_tree *root, struct pup_span key);
const struct pup_tree_row *pup_tree_last(const struct pup_tree *root);
struct pup_span pup_tree_row_key(const struct pup_tree_row *row);
struct pup_span pup_tree_row_value(const struct pup_tree_row *row);

/* Change the caller's own tree; snapshots stay as they were. PUP_ERR_MEMORY leaves the rows as they were;
 * PUP_ERR_NOT_FOUND when there was nothing to remove. */
enum pup_err pup_tree_put(struct pup_tree **root, struct pup_span key, struct pup_span value);
enum pup_err pup_tree_remove(struct pup_tree **root, struct pup_span key);

#endif
