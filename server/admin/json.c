#include "server/admin/json.h"

#include <stdio.h>
#include <string.h>
#include <yajl/yajl_gen.h>

static void note(struct pup_json *json, yajl_gen_status status)
{
    json->bad = json->bad || status != yajl_gen_status_ok;
}

static void put_text(struct pup_json *json, const char *text)
{
    note(json, yajl_gen_string(json->gen, (const unsigned char *)text, strlen(text)));
}

static void put_name(struct pup_json *json, const char *name)
{
    if (name)
        put_text(json, name);
}

void pup_json_start(struct pup_json *json)
{
    json->gen = yajl_gen_alloc(NULL);
    json->bad = !json->gen;
}

void pup_json_open_map(struct pup_json *json, const char *name)
{
    put_name(json, name);
    note(json, yajl_gen_map_open(json->gen));
}

void pup_json_close_map(struct pup_json *json)
{
    note(json, yajl_gen_map_close(json->gen));
}

void pup_json_open_array(struct pup_json *json, const char *name)
{
    put_name(json, name);
    note(json, yajl_gen_array_open(json->gen));
}

void pup_json_close_array(struct pup_json *json)
{
    note(json, yajl_gen_array_close(json->gen));
}

void pup_json_text(struct pup_json *json, const char *name, const char *text)
{
    put_name(json, name);
    put_text(json, text);
}

void pup_json_integer(struct pup_json *json, const char *name, long long number)
{
    put_name(json, name);
    note(json, yajl_gen_integer(json->gen, number));
}

void pup_json_boolean(struct pup_json *json, const char *name, bool value)
{
    put_name(json, name);
    note(json, yajl_gen_bool(json->gen, value));
}

void pup_json_print(struct pup_json *json)
{
    const unsigned char *text;
    size_t len;
    if (!json->bad && yajl_gen_get_buf(json->gen, &text, &len) == yajl_gen_status_ok) {
        fwrite(text, 1, len, stdout);
        putchar('\n');
    }
    if (json->gen)
        yajl_gen_free(json->gen);
    json->gen = NULL;
}
