#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "common/wire/invitation.h"

static struct pup_invitation example(const char *host, uint16_t port)
{
    struct pup_invitation invitation = {.port = port};
    (void)snprintf(invitation.host, sizeof invitation.host, "%s", host);
    for (int i = 0; i < 32; i++) {
        invitation.authority.bytes[i] = (uint8_t)(i * 7);
        invitation.secret[i % 16] = (uint8_t)(200 - i);
    }
    return invitation;
}

static void invitations_come_back(void **state)
{
    (void)state;
    static const char *const hosts[] = {"desk.example.org", "localhost", "192.0.2.7", "::1", "2001:db8::42", "a"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct pup_invitation invitation = example(hosts[i], (uint16_t)(1 + i * 13000)), again;
        char word[PUP_INVITATION_MAX + 1];
        assert_int_equal(pup_invitation_print(&invitation, word), PUP_OK);
        assert_int_equal(pup_invitation_parse(pup_span_of(word), &again), PUP_OK);
        assert_string_equal(again.host, hosts[i]);
        assert_int_equal(again.port, invitation.port);
        assert_memory_equal(again.secret, invitation.secret, 16);
        assert_true(pup_hash_equal(&again.authority, &invitation.authority));
    }
}

static void spaces_and_case_do_not_matter(void **state)
{
    (void)state;
    struct pup_invitation invitation = example("Desk.Example.org", 7417), again;
    char word[PUP_INVITATION_MAX + 1], loud[PUP_INVITATION_MAX + 8];
    assert_int_equal(pup_invitation_print(&invitation, word), PUP_OK);
    for (size_t i = 0; word[i] != '\0'; i++) {
        word[i] = (char)(i % 2 ? toupper(word[i]) : tolower(word[i]));
    }
    (void)snprintf(loud, sizeof loud, "  %s \n", word);
    assert_int_equal(pup_invitation_parse(pup_span_of(loud), &again), PUP_OK);
    assert_string_equal(again.host, "desk.example.org");
}

/* Any one character mistyped is noticed (but for case, and the letters that base 32 reads as digits). */
static void a_slip_of_the_keyboard_is_noticed(void **state)
{
    (void)state;
    struct pup_invitation invitation = example("desk.example.org", 7417), again;
    char word[PUP_INVITATION_MAX + 1];
    assert_int_equal(pup_invitation_print(&invitation, word), PUP_OK);
    size_t len = strlen(word), missed = 0, tried = 0;
    for (size_t i = 0; i < len; i++) {
        char right = word[i];
        for (const char *slip = "23456789abcdefghjkmnpqrstvwxyz:.-"; *slip != '\0'; slip++) {
            if (tolower(right) == *slip) {
                continue;
            }
            word[i] = *slip;
            missed += pup_invitation_parse(pup_span_of(word), &again) == PUP_OK;
            tried++;
        }
        word[i] = right;
    }
    assert_true(tried > 3000);
    assert_true(missed <= 1); /* two check bytes: one slip in 65 536 passes */
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(pup_invitation_parse((struct pup_span){(const uint8_t *)word, i}, &again), PUP_ERR_INVALID);
    }
}

static void what_is_no_invitation_is_said(void **state)
{
    (void)state;
    static const char *const words[] = {"",
                                        "pupitre",
                                        "pupitre:",
                                        "pupitre::",
                                        "pupitre:::",
                                        "pupitre:host:7417:",
                                        "pupitre:host:7417:XYZ",
                                        "http://desk.example.org:7417"};
    struct pup_invitation invitation;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        assert_int_equal(pup_invitation_parse(pup_span_of(words[i]), &invitation), PUP_ERR_INVALID);
    }
    static const char *const hosts[] = {"", "-a", "a-", "a..b", ".a", "a b", "a/b", "é", "[::1]"};
    char word[PUP_INVITATION_MAX + 1];
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct pup_invitation wrong = example(hosts[i], 7417);
        assert_int_equal(pup_invitation_print(&wrong, word), PUP_ERR_INVALID);
    }
    struct pup_invitation wrong = example("host", 0);
    assert_int_equal(pup_invitation_print(&wrong, word), PUP_ERR_INVALID);
}

static void hosts_are_read_with_and_without_ports(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host;
        uint16_t port;
    } right[] = {
        {"desk.example.org", "desk.example.org", 7417},
        {" Desk:80 ", "desk", 80},
        {"192.0.2.7:1", "192.0.2.7", 1},
        {"[::1]:7418", "::1", 7418},
        {"[::1]", "::1", 7417},
        {"::1", "::1", 7417},
        {"host:65535", "host", 65535},
    };
    static const char *const wrong[] = {"",           ":",       ":80",      "host:",  "host:0",
                                        "host:65536", "host:-1", "host:8o",  "[::1",   "::1]:5",
                                        "[host]:5",   "[]",      "host:1:2", "[::1]x", "[::1]:"};
    char host[PUP_HOST_MAX + 1];
    uint16_t port;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_int_equal(pup_host_parse(pup_span_of(right[i].text), host, &port), PUP_OK);
        assert_string_equal(host, right[i].host);
        assert_int_equal(port, right[i].port);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(pup_host_parse(pup_span_of(wrong[i]), host, &port), PUP_ERR_INVALID);
    }
    char longest[PUP_HOST_MAX + 2];
    memset(longest, 'a', sizeof longest);
    for (size_t i = 50; i < sizeof longest; i += 50) {
        longest[i] = '.';
    }
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(pup_host_parse((struct pup_span){(const uint8_t *)longest, PUP_HOST_MAX}, host, &port), PUP_OK);
    struct pup_invitation invitation = example(host, 65535), again;
    char word[PUP_INVITATION_MAX + 1];
    assert_int_equal(pup_invitation_print(&invitation, word), PUP_OK);
    assert_int_equal(pup_invitation_parse(pup_span_of(word), &again), PUP_OK);
    longest[PUP_HOST_MAX] = 'a';
    assert_int_equal(pup_host_parse((struct pup_span){(const uint8_t *)longest, PUP_HOST_MAX + 1}, host, &port),
                     PUP_ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invitations_come_back),
        cmocka_unit_test(spaces_and_case_do_not_matter),
        cmocka_unit_test(a_slip_of_the_keyboard_is_noticed),
        cmocka_unit_test(what_is_no_invitation_is_said),
        cmocka_unit_test(hosts_are_read_with_and_without_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
