#include "tests/bench/crowd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "server/ledger/people.h"

enum { FILL_A_TRANSACTION = 1000, ARENA = 64 * 1024 * 1024, PEM_ROOM = 16 * 1024 };

void crowd_must(enum pup_err err, const char *what)
{
    if (err) {
        fprintf(stderr, "crowd: %s: %s\n", what, pup_err_name(err));
        exit(1);
    }
}

uint64_t crowd_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void crowd_home_open(const char *path, struct crowd_home *home)
{
    struct pup_home place;
    crowd_must(pup_home_choose(path, &place), path);
    crowd_must(pup_home_open(&place, &home->opened), "open the home");
    pup_arena_init(&home->arena, ARENA);
}

void crowd_home_close(struct crowd_home *home)
{
    pup_arena_release(&home->arena);
    pup_home_close(&home->opened);
}

static void code_of(size_t number, char code[PUP_CODE_MAX + 1])
{
    snprintf(code, PUP_CODE_MAX + 1, "S%04zu", number);
}

void crowd_login(size_t number, char login[PUP_LOGIN_MAX + 1])
{
    snprintf(login, PUP_LOGIN_MAX + 1, "w%04zu", number);
}

struct pup_space crowd_space(size_t number)
{
    char name[32];
    struct pup_space space;
    snprintf(name, sizeof name, "S%04zu/team", number);
    crowd_must(pup_space_parse(pup_span_of(name), &space), name);
    return space;
}

static struct pup_txn *begin(struct crowd_home *home)
{
    struct pup_txn *txn;
    crowd_must(pup_store_begin(home->opened.store, true, &txn), "begin");
    return txn;
}

static void add_one(struct crowd_home *home, struct pup_txn *txn, size_t number)
{
    struct pup_structure structure = {.zone = "Europe/Paris"};
    struct pup_member member = {.profession = 12};
    code_of(number, structure.code);
    crowd_login(number, member.login);
    snprintf(structure.name, sizeof structure.name, "Maison %zu", number);
    snprintf(member.name, sizeof member.name, "Camille Martin-%zu", number);
    enum pup_err err = pup_roster_add_structure(txn, &structure);
    if (err == PUP_ERR_EXISTS)
        return;
    crowd_must(err, "structure");
    crowd_must(pup_roster_add_member(txn, &member), "member");
    crowd_must(pup_roster_grant(txn, member.login, structure.code, PUP_ROLE_COORDINATOR), "grant");
    crowd_must(pup_people_granted(&home->opened.ledger, txn, 1767225600000, member.login, structure.code), "person");
}

void crowd_people(struct crowd_home *home, size_t count)
{
    struct pup_txn *txn = begin(home);
    for (size_t i = 0; i < count; i++)
        add_one(home, txn, i);
    crowd_must(pup_txn_commit(txn), "commit");
}

static void put_device(struct crowd_home *home, size_t number, const struct pup_device *id)
{
    struct pup_roster_device device = {.device = *id,
                                       .name = "crowd",
                                       .enrolled = home->opened.ledger.incarnation,
                                       .back = home->opened.ledger.incarnation};
    crowd_login(number, device.login);
    struct pup_txn *txn = begin(home);
    crowd_must(pup_roster_put_device(txn, &device), "device");
    crowd_must(pup_txn_commit(txn), "commit");
}

struct pup_device crowd_put_device(struct crowd_home *home, size_t number)
{
    struct pup_device device;
    pup_random(device.bytes, sizeof device.bytes);
    put_device(home, number, &device);
    return device;
}

struct pup_identity *crowd_enrol(struct crowd_home *home, size_t number)
{
    struct pup_identity *identity;
    struct pup_buf key, certificate;
    char login[PUP_LOGIN_MAX + 1];
    crowd_login(number, login);
    pup_buf_init(&key, PEM_ROOM);
    pup_buf_init(&certificate, PEM_ROOM);
    crowd_must(pup_identity_new(login, &identity), "key");
    crowd_must(pup_identity_public_key(identity, &key), "key");
    crowd_must(
        pup_authority_issue(home->opened.authority.ca, pup_buf_span(&key), login, PUP_USAGE_DEVICE, NULL, &certificate),
        "certificate");
    crowd_must(pup_identity_adopt(identity, pup_buf_span(&certificate)), "certificate");
    pup_buf_release(&key);
    pup_buf_release(&certificate);
    struct pup_device device = pup_identity_device(identity);
    put_device(home, number, &device);
    return identity;
}

void crowd_fill(struct crowd_home *home, size_t number, size_t records)
{
    struct crowd_author author = {.member = number};
    char login[PUP_LOGIN_MAX + 1];
    crowd_login(number, login);
    author.device = crowd_put_device(home, number);
    for (size_t done = 0; done < records;) {
        struct pup_txn *txn = begin(home);
        for (size_t i = 0; i < FILL_A_TRANSACTION && done < records; i++, done++) {
            struct pup_receipt receipt;
            struct pup_id id = crowd_record(number, done);
            pup_arena_reset(&home->arena);
            struct pup_submitted edit = crowd_create(&author, &home->arena, &id);
            crowd_must(
                pup_ledger_submit(&home->opened.ledger, txn, login, &author.device, 1767225600000, &edit, &receipt),
                "submit");
            if (receipt.verdict != PUP_VERDICT_APPLIED)
                crowd_must(PUP_ERR_DENIED, pup_reason_name(receipt.reason));
        }
        crowd_must(pup_txn_commit(txn), "commit");
    }
}
