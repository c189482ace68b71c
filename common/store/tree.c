#include "common/store/tree.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct pup_tree_row {
    atomic_size_t refs;
    uint32_t priority; /* from the key alone, so that a tree's shape depends on its rows and not on their history */
    size_t key_len, value_len;
    uint8_t bytes[]; /* key, then value */
};

struct pup_tree {
    atomic_size_t refs;
    size_t count;
    struct pup_tree *left, *right;
    struct pup_tree_row *row;
};

/* FNV-1a with a final mix; keys come from our own programs, nobody gains by unbalancing a test's store. */
static uint32_t priority_of(struct pup_span key)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ key.data[i]) * 16777619U;
    hash ^= hash >> 16;
    hash *= 0x85ebca6bU;
    return hash ^ hash >> 13;
}

static struct pup_tree_row *row_new(struct pup_span key, struct pup_span value)
{
    struct pup_tree_row *row = malloc(sizeof *row + key.len + value.len);
    if (!row)
        return NULL;
    atomic_init(&row->refs, 1);
    row->priority = priority_of(key);
    row->key_len = key.len;
    row->value_len = value.len;
    memcpy(row->bytes, key.data, key.len);
    if (value.len > 0)
        memcpy(row->bytes + key.len, value.data, value.len);
    return row;
}

static void row_release(struct pup_tree_row *row)
{
    if (atomic_fetch_sub(&row->refs, 1) == 1)
        free(row);
}

struct pup_span pup_tree_row_key(const struct pup_tree_row *row)
{
    return (struct pup_span){row->bytes, row->key_len};
}

struct pup_span pup_tree_row_value(const struct pup_tree_row *row)
{
    return (struct pup_span){row->bytes + row->key_len, row->value_len};
}

void pup_tree_retain(struct pup_tree *root)
{
    if (root)
        atomic_fetch_add(&root->refs, 1);
}

void pup_tree_release(struct pup_tree *root)
{
    if (!root || atomic_fetch_sub(&root->refs, 1) != 1)
        return;
    pup_tree_release(root->left);
    pup_tree_release(root->right);
    row_release(root->row);
    free(root);
}

size_t pup_tree_count(const struct pup_tree *root)
{
    return root ? root->count : 0;
}

/* Takes over the row. */
static struct pup_tree *node_new(struct pup_tree_row *row)
{
    struct pup_tree *node = calloc(1, sizeof *node);
    if (!node)
        return NULL;
    atomic_init(&node->refs, 1);
    node->count = 1;
    node->row = row;
    return node;
}

static void recount(struct pup_tree *node)
{
    node->count = 1 + pup_tree_count(node->left) + pup_tree_count(node->right);
}

/* Makes the node in `slot`, which is reached through owned nodes only, owned too: shared with no snapshot. */
static bool own(struct pup_tree **slot)
{
    struct pup_tree *shared = *slot;
    if (atomic_load(&shared->refs) == 1)
        return true;
    struct pup_tree *mine = node_new(shared->row);
    if (!mine)
        return false;
    atomic_fetch_add(&shared->row->refs, 1);
    mine->left = shared->left;
    mine->right = shared->right;
    mine->count = shared->count;
    pup_tree_retain(mine->left);
    pup_tree_retain(mine->right);
    pup_tree_release(shared);
    *slot = mine;
    return true;
}

static int compare(struct pup_span key, const struct pup_tree *node)
{
    return pup_span_compare(key, pup_tree_row_key(node->row));
}

static bool outranks(const struct pup_tree *a, const struct pup_tree *b)
{
    return a && (!b || a->row->priority > b->row->priority);
}

/* Brings the owned left (or right) child of the owned node in `slot` above it. */
static void lift_left(struct pup_tree **slot)
{
    struct pup_tree *low = *slot, *high = low->left;
    low->left = high->right;
    high->right = low;
    *slot = high;
    recount(low);
    recount(high);
}

static void lift_right(struct pup_tree **slot)
{
    struct pup_tree *low = *slot, *high = low->right;
    low->right = high->left;
    high->left = low;
    *slot = high;
    recount(low);
    recount(high);
}

static enum pup_err put_row(struct pup_tree **slot, struct pup_tree_row *row)
{
    if (!*slot) {
        *slot = node_new(row);
        return *slot ? PUP_OK : PUP_ERR_MEMORY;
    }
    if (!own(slot))
        return PUP_ERR_MEMORY;
    struct pup_tree *node = *slot;
    int order = compare(pup_tree_row_key(row), node);
    if (order == 0) {
        row_release(node->row);
        node->row = row;
        return PUP_OK;
    }
    enum pup_err err = put_row(order < 0 ? &node->left : &node->right, row);
    if (err)
        return err;
    recount(node);
    if (order < 0 && outranks(node->left, node))
        lift_left(slot);
    else if (order > 0 && outranks(node->right, node))
        lift_right(slot);
    return PUP_OK;
}

enum pup_err pup_tree_put(struct pup_tree **root, struct pup_span key, struct pup_span value)
{
    struct pup_tree_row *row = row_new(key, value);
    if (!row)
        return PUP_ERR_MEMORY;
    enum pup_err err = put_row(root, row);
    if (err)
        row_release(row);
    return err;
}

/* Lets the owned node in `slot` sink until a side of it is free, then takes it out. */
static enum pup_err sink(struct pup_tree **slot)
{
    struct pup_tree *node = *slot;
    if (!node->left || !node->right) {
        *slot = node->left ? node->left : node->right;
        node->left = node->right = NULL;
        pup_tree_release(node);
        return PUP_OK;
    }
    bool left = outranks(node->left, node->right);
    if (!own(left ? &node->left : &node->right))
        return PUP_ERR_MEMORY;
    (left ? lift_left : lift_right)(slot);
    enum pup_err err = sink(left ? &(*slot)->right : &(*slot)->left);
    recount(*slot);
    return err;
}

static enum pup_err remove_key(struct pup_tree **slot, struct pup_span key)
{
    if (!*slot)
        return PUP_ERR_NOT_FOUND;
    if (!own(slot))
        return PUP_ERR_MEMORY;
    int order = compare(key, *slot);
    enum pup_err err = order == 0 ? sink(slot) : remove_key(order < 0 ? &(*slot)->left : &(*slot)->right, key);
    if (*slot)
        recount(*slot);
    return err;
}

enum pup_err pup_tree_remove(struct pup_tree **root, struct pup_span key)
{
    if (!pup_tree_find(*root, key))
        return PUP_ERR_NOT_FOUND; /* before any shared node is copied for nothing */
    return remove_key(root, key);
}

const struct pup_tree_row *pup_tree_find(const struct pup_tree *root, struct pup_span key)
{
    while (root) {
        int order = compare(key, root);
        if (order == 0)
            return root->row;
        root = order < 0 ? root->left : root->right;
    }
    return NULL;
}

const struct pup_tree_row *pup_tree_first_from(const struct pup_tree *root, struct pup_span key, bool beyond)
{
    const struct pup_tree_row *best = NULL;
    while (root) {
        int order = compare(key, root);
        bool fits = beyond ? order < 0 : order <= 0;
        if (fits)
            best = root->row;
        root = fits ? root->left : root->right;
    }
    return best;
}

const struct pup_tree_row *pup_tree_last_before(const struct pup_tree *root, struct pup_span key)
{
    const struct pup_tree_row *best = NULL;
    while (root) {
        bool fits = compare(key, root) > 0;
        if (fits)
            best = root->row;
        root = fits ? root->right : root->left;
    }
    return best;
}

const struct pup_tree_row *pup_tree_last(const struct pup_tree *root)
{
    while (root && root->right)
        root = root->right;
    return root ? root->row : NULL;
}
