/* JSON on standard output, through yajl. Errors are kept and told by pup_json_print. */
#ifndef PUP_SERVER_ADMIN_JSON_H
#define PUP_SERVER_ADMIN_JSON_H

#include <stdbool.h>

struct pup_json {
    void *gen;
    bool bad;
};

void pup_json_start(struct pup_json *json);
/* `name` is the member's name inside a map, NULL inside an array or at the top. */
void pup_json_open_map(struct pup_json *json, const char *name);
void pup_json_close_map(struct pup_json *json);
void pup_json_open_array(struct pup_json *json, const char *name);
void pup_json_close_array(struct pup_json *json);
void pup_json_text(struct pup_json *json, const char *name, const char *text);
void pup_json_integer(struct pup_json *json, const char *name, long long number);
void pup_json_boolean(struct pup_json *json, const char *name, bool value);
/* Prints what was made, with a line end, and frees. */
void pup_json_print(struct pup_json *json);

#endif
