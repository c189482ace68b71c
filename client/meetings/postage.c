#include "client/meetings/postage.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "client/cli/new_file.h"
#include "client/cli/say.h"
#include "client/query/merged.h"
#include "client/query/title.h"
#include "common/base/random.h"
#include "common/base/text.h"
#include "common/model/fields.h"

enum { MISSING_MAX = 64 * 1024 }; /* bytes of names in a sentence */

/* ---- from whom ---- */

struct looking {
    struct pup_context *context;
    struct pup_span address;
};

static struct pup_span text_of(const struct pup_record *record, uint32_t field)
{
    const struct pup_value *value = pup_record_visible(record, field);
    return value != NULL && value->type == PUP_VALUE_TEXT ? pup_text_trim(value->text) : (struct pup_span){NULL, 0};
}

static bool look_for_her(void *context, const struct pup_view *view)
{
    struct looking *looking = context;
    struct pup_span login = text_of(&view->record, PUP_PERSON_LOGIN);
    struct pup_span email = text_of(&view->record, PUP_PERSON_EMAIL);
    if (pup_span_equal(login, pup_span_of(looking->context->profile.login)) && pup_address_valid(email) &&
        pup_record_alive(&view->record)) {
        looking->address = pup_arena_copy(&looking->context->arena, email);
    }
    return looking->address.len == 0;
}

static int find_from(struct pup_context *context, struct pup_postage *postage)
{
    struct looking looking = {.context = context};
    struct pup_txn *txn = NULL;
    postage->from.name = pup_arena_copy(&context->arena, pup_span_of(context->profile.name));
    if (postage->relay.from[0] != '\0') {
        postage->from.address = pup_arena_copy(&context->arena, pup_span_of(postage->relay.from));
        return EX_OK;
    }
    int code = pup_place_begin(context, false, &txn);
    if (code == EX_OK) {
        code = pup_fail_err(pup_view_each(txn, NULL, PUP_KIND_PERSON, look_for_her, &looking));
    }
    pup_txn_abort(txn);
    postage->from.address = looking.address;
    return code;
}

int pup_postage_open(struct pup_context *context, struct pup_postage *postage)
{
    *postage = (struct pup_postage){.set = false};
    int code = pup_relay_read(context, &postage->relay, &postage->set);
    return code == EX_OK ? find_from(context, postage) : code;
}

int pup_postage_check(const struct pup_postage *postage)
{
    if (!postage->set) {
        return pup_fail(EX_CONFIG, _("no mail relay is set: pupitre mail smtp://HOST; or write files with --out DIR"));
    }
    if (postage->from.address.len == 0) {
        return pup_fail(EX_CONFIG,
                        _("from which address? Your person record has none: pupitre mail smtp://HOST from=ADDRESS"));
    }
    return EX_OK;
}

/* ---- letters ---- */

static enum pup_err complete(const struct pup_context *context, const struct pup_postage *postage,
                             struct pup_letter *letter, struct pup_buf *out)
{
    struct tm here;
    time_t seconds = (time_t)(context->now_ms / 1000);
    localtime_r(&seconds, &here);
    letter->from = postage->from;
    letter->at_ms = context->now_ms;
    letter->offset = (int)(here.tm_gmtoff / 60);
    pup_random(letter->unique, sizeof letter->unique);
    return pup_letter_write(letter, out);
}

int pup_postage_send(struct pup_context *context, const struct pup_postage *postage, struct pup_letter *letter)
{
    struct pup_buf whole;
    pup_buf_init(&whole, PUP_LETTER_MAX);
    const char **to = pup_arena_array(&context->arena, letter->to_count, sizeof *to);
    enum pup_err err = to == NULL ? PUP_ERR_MEMORY : complete(context, postage, letter, &whole);
    for (size_t i = 0; err == PUP_OK && i < letter->to_count; i++) {
        to[i] = pup_word(&context->arena, letter->to[i].address);
    }
    int code = pup_fail_err(err);
    if (code == EX_OK) {
        code = pup_relay_send(&postage->relay, pup_word(&context->arena, postage->from.address), to, letter->to_count,
                              pup_buf_span(&whole));
    }
    pup_buf_release(&whole);
    return code;
}

int pup_postage_file(struct pup_context *context, const struct pup_postage *postage, struct pup_letter *letter,
                     const char *folder, const char *name)
{
    struct pup_new_file file = {0};
    struct pup_buf whole;
    pup_buf_init(&whole, PUP_LETTER_MAX);
    letter->draft = true;
    const char *path = pup_arena_printf(&context->arena, "%s/%s.eml", folder, name);
    int code = pup_fail_err(path == NULL ? PUP_ERR_MEMORY : complete(context, postage, letter, &whole));
    code = code == EX_OK ? pup_new_file_begin(&file, path) : code;
    code = code == EX_OK ? pup_new_file_write(&file, pup_buf_span(&whole)) : code;
    code = code == EX_OK ? pup_new_file_end_beside(&file) : code;
    if (code == EX_OK) {
        pup_print_safe(context->printer.out, pup_span_of(file.path), false);
        fputc('\n', context->printer.out);
    }
    pup_new_file_drop(&file);
    pup_buf_release(&whole);
    return code;
}

/* ---- to whom ---- */

static void *grown(struct pup_context *context, void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room) {
        return items;
    }
    *room = *room == 0 ? 32 : *room * 2;
    void *more = pup_arena_array(&context->arena, *room, size);
    if (more != NULL && count > 0) {
        memcpy(more, items, count * size);
    }
    return more;
}

static bool same_address(struct pup_span a, struct pup_span b)
{
    return a.len == b.len && strncasecmp((const char *)a.data, (const char *)b.data, a.len) == 0;
}

static int add_person(struct pup_context *context, struct pup_span name, struct pup_span address,
                      struct pup_addressees *addressees)
{
    for (size_t i = 0; i < addressees->count; i++) {
        if (same_address(addressees->people[i].address, address)) {
            return EX_OK;
        }
    }
    addressees->people =
        grown(context, addressees->people, addressees->count, &addressees->room, sizeof *addressees->people);
    if (addressees->people == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    addressees->people[addressees->count++] =
        (struct pup_letter_person){pup_arena_copy(&context->arena, name), pup_arena_copy(&context->arena, address)};
    return EX_OK;
}

static int add_missing(struct pup_context *context, struct pup_span name, struct pup_addressees *addressees)
{
    for (size_t i = 0; i < addressees->missing_count; i++) {
        if (pup_span_equal(addressees->missing[i], name)) {
            return EX_OK;
        }
    }
    addressees->missing = grown(context, addressees->missing, addressees->missing_count, &addressees->missing_room,
                                sizeof *addressees->missing);
    if (addressees->missing == NULL) {
        return pup_fail_err(PUP_ERR_MEMORY);
    }
    addressees->missing[addressees->missing_count++] = pup_arena_copy(&context->arena, name);
    return EX_OK;
}

/* The address in a partner's contact line: whatever else it says. */
static struct pup_span address_in(struct pup_span text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t len = 0;
        while (at + len < text.len && strchr(" \t\n,;<>()\"", text.data[at + len]) == NULL) {
            len++;
        }
        struct pup_span word = {text.data + at, len};
        if (pup_address_valid(word)) {
            return word;
        }
        at += len + 1;
    }
    return (struct pup_span){NULL, 0};
}

static int add_reference(struct pup_context *context, struct pup_txn *txn, const struct pup_value *value,
                         struct pup_addressees *addressees)
{
    char id[PUP_ID_TEXT + 1];
    struct pup_place place;
    struct pup_view view;
    size_t count = 1;
    pup_id_text(&value->ref, id);
    bool readable = pup_view_find(txn, pup_span_of(id), &place, &count) == PUP_OK &&
                    pup_merged_follow(txn, &place) == PUP_OK &&
                    pup_view_get(txn, &context->arena, &place.space, &place.id, &view) == PUP_OK;
    if (!readable) {
        return add_missing(context, value->text, addressees);
    }
    bool person = view.record.kind == PUP_KIND_PERSON;
    struct pup_span address = address_in(text_of(&view.record, person ? PUP_PERSON_EMAIL : PUP_PARTNER_CONTACT));
    struct pup_span name = pup_record_title(&context->arena, &view.record, context->language);
    return address.len > 0 ? add_person(context, name, address, addressees) : add_missing(context, name, addressees);
}

int pup_addressees_add(struct pup_context *context, struct pup_txn *txn, const struct pup_record *record,
                       uint32_t field, struct pup_addressees *addressees)
{
    const struct pup_set *set = pup_record_set(record, field);
    const struct pup_value *value = pup_record_visible(record, field);
    int code = EX_OK;
    if (value != NULL && value->type == PUP_VALUE_REFERENCE) {
        code = add_reference(context, txn, value, addressees);
    }
    for (size_t i = 0; code == EX_OK && set != NULL && i < set->count; i++) {
        const struct pup_element *element = &set->elements[i];
        if (pup_element_present(element) && element->value.type == PUP_VALUE_REFERENCE) {
            code = add_reference(context, txn, &element->value, addressees);
        }
    }
    return code;
}

void pup_addressees_say_missing(struct pup_context *context, const struct pup_addressees *addressees)
{
    struct pup_buf names;
    pup_buf_init(&names, MISSING_MAX);
    for (size_t i = 0; i < addressees->missing_count; i++) {
        (void)pup_buf_printf(&names, "%s%.*s", i == 0 ? "" : ", ", (int)addressees->missing[i].len,
                             (const char *)addressees->missing[i].data);
    }
    if (addressees->missing_count > 0) {
        pup_note(_("without an address here, so not written to: %s"), pup_word(&context->arena, pup_buf_span(&names)));
    }
    pup_buf_release(&names);
}
