/* A device: a data folder in memory, and what its owner does to connect it. */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/identity.h"
#include "tests/sim/sim.h"

int64_t sim_client_wall(const struct sim_client *client)
{
    const struct sim *sim = client->sim;
    return sim->wall + client->skew + client->drift * (int64_t)sim->now / 1000000;
}

/* ---- enrolment ---- */

static enum pup_err put_in_roster(struct sim *sim, struct pup_txn *txn, void *what)
{
    const struct sim_client *client = what;
    struct pup_roster_device device = {
        .device = client->device, .enrolled = sim->ledger.incarnation, .back = sim->ledger.incarnation};
    strcpy(device.login, sim_logins[client->member]);
    return pup_roster_put_device(txn, &device);
}

static enum pup_err enrol(const struct sim_client *client, struct pup_replica *replica,
                          const struct pup_identity *identity)
{
    struct pup_txn *txn;
    struct pup_profile profile = {.port = SIM_PORT};
    strcpy(profile.login, sim_logins[client->member]);
    strcpy(profile.host, SIM_HOST);
    enum pup_err err = pup_store_begin(replica->store, true, &txn);
    if (err)
        return err;
    err = pup_replica_enrol(txn, identity, pup_identity_certificate(client->sim->authority.ca), &profile);
    if (!err)
        return pup_txn_commit(txn);
    pup_txn_abort(txn);
    return err;
}

size_t sim_next_identity(struct sim *sim)
{
    enum { STRIDE = 37 };
    if (sim->identities == 0)
        sim->first_identity = (size_t)sim_below(sim, SIM_IDENTITIES);
    if (sim->identities == SIM_IDENTITIES)
        abort();
    return (sim->first_identity + STRIDE * sim->identities++) % SIM_IDENTITIES;
}

void sim_client_is(struct sim_client *client, const struct pup_identity *identity)
{
    char name[17];
    client->device = pup_identity_device(identity);
    client->tainted = client->revoked = false;
    client->form.open = false;
    pup_device_text(&client->device, name);
    sim_say(client->sim, "client %u: enrolled for %s as %s", client->number, sim_logins[client->member], name);
}

void sim_client_enrol(struct sim_client *client)
{
    const struct pup_identity *identity = sim_identity(sim_next_identity(client->sim));
    client->disk.sure = true;
    if (sim_ok(client->sim, enrol(client, &client->replica, identity), "enrolling")) {
        sim_client_is(client, identity);
        sim_server_do(client->sim, put_in_roster, client, true);
    }
    client->disk.sure = false;
}

static struct sim_client *add(struct sim *sim, unsigned member)
{
    if (sim->client_count == SIM_CLIENTS_MAX)
        return NULL;
    struct sim_client *client = &sim->clients[sim->client_count];
    *client = (struct sim_client){.sim = sim, .number = (unsigned)sim->client_count, .member = member};
    sim->client_count++;
    return client;
}

static void open_replica(struct sim_client *client, struct pup_store *store)
{
    client->disk.dice = &client->sim->dice;
    if (sim_ok(client->sim, pup_replica_open_store(store, &client->replica), "opening a replica"))
        sim_disk_mount(&client->disk, store);
}

/* A folder enrolled with that identity; made once for all histories. */
static struct pup_store *enrolled_folder(struct sim_client *client, size_t identity)
{
    static struct pup_store *made[SIM_IDENTITIES][SIM_MEMBERS];
    struct pup_store **folder = &made[identity][client->member], *mine = NULL;
    struct pup_replica replica = {0};
    if (!*folder && sim_ok(client->sim, pup_store_open_memory(PUP_CLIENT_COUNT, folder), "a store") &&
        sim_ok(client->sim, pup_replica_open_store(*folder, &replica), "opening a replica"))
        sim_ok(client->sim, enrol(client, &replica, sim_identity(identity)), "enrolling");
    sim_ok(client->sim, pup_store_fork_memory(*folder, &mine), "a store");
    return mine;
}

struct sim_client *sim_client_new(struct sim *sim, unsigned member)
{
    struct sim_client *client = add(sim, member);
    if (!client)
        return NULL;
    size_t identity = sim_next_identity(sim);
    open_replica(client, enrolled_folder(client, identity));
    sim_client_is(client, sim_identity(identity));
    sim_server_do(sim, put_in_roster, client, true);
    return client;
}

struct sim_client *sim_client_empty(struct sim *sim, unsigned member)
{
    struct pup_store *store;
    struct sim_client *client = add(sim, member);
    if (!client || !sim_ok(sim, pup_store_open_memory(PUP_CLIENT_COUNT, &store), "a store"))
        return NULL;
    open_replica(client, store);
    sim_say(sim, "client %u: a new folder for %s", client->number, sim_logins[member]);
    return client;
}

/* ---- copies, backups, losses ---- */

static struct sim_client *twin_of(struct sim_client *client, struct pup_store *folder, const struct pup_device *device)
{
    struct sim_client *twin = add(client->sim, client->member);
    if (!twin)
        return NULL;
    open_replica(twin, sim_store_copy(client->sim, folder));
    client->sim->copies++;
    for (size_t i = 0; i < client->sim->edit_count; i++)
        client->sim->edits[i].copied |= pup_device_equal(&client->sim->edits[i].id.device, device);
    twin->device = *device;
    twin->skew = client->skew;
    twin->revoked = client->revoked;
    twin->tainted = client->tainted = true;
    return twin;
}

void sim_client_copy(struct sim_client *client)
{
    if (sim_client_must_enrol(client) || client->revoked)
        return;
    struct sim_client *copy = twin_of(client, client->replica.store, &client->device);
    if (copy)
        sim_say(client->sim, "client %u: its folder is copied: client %u", client->number, copy->number);
}

void sim_client_save(struct sim_client *client)
{
    if (sim_client_must_enrol(client))
        return;
    pup_store_close(client->saved);
    client->saved = sim_store_copy(client->sim, client->replica.store);
    client->saved_device = client->device;
    sim_say(client->sim, "client %u: its folder is backed up", client->number);
}

void sim_client_go_back(struct sim_client *client)
{
    if (!client->saved || client->away || !pup_device_equal(&client->saved_device, &client->device))
        return;
    struct sim_client *twin = twin_of(client, client->saved, &client->saved_device);
    if (!twin)
        return;
    sim_say(client->sim, "client %u: lost; another machine goes on from the backup: client %u", client->number,
            twin->number);
    sim_client_lose(client);
}

void sim_client_lose(struct sim_client *client)
{
    if (client->link)
        sim_link_leave(client->link, true);
    client->away = true;
    sim_say(client->sim, "client %u: is never heard of again", client->number);
}

/* ---- asking the folder ---- */

static struct pup_profile profile_of(struct sim_client *client)
{
    struct pup_txn *txn;
    struct pup_profile profile = {0};
    if (sim_ok(client->sim, pup_store_begin(client->replica.store, false, &txn), "reading a replica")) {
        sim_ok(client->sim, pup_replica_profile(txn, &profile), "reading a profile");
        pup_txn_abort(txn);
    }
    return profile;
}

bool sim_client_must_enrol(struct sim_client *client)
{
    struct pup_profile profile = profile_of(client);
    return profile.must_enrol || !profile.enrolled;
}

uint64_t sim_client_outbox(struct sim_client *client)
{
    struct pup_txn *txn;
    uint64_t count = 0;
    if (sim_ok(client->sim, pup_store_begin(client->replica.store, false, &txn), "reading a replica")) {
        sim_ok(client->sim, pup_outbox_count(txn, &count), "counting an outbox");
        pup_txn_abort(txn);
    }
    return count;
}

/* ---- receipts ---- */

/* A later life may take what one that was thrown away had refused; what was taken once is never refused again. */
static void book(struct sim *sim, struct sim_edit *edit, const struct pup_own_edit *own)
{
    bool refused = own->verdict == PUP_VERDICT_REFUSED;
    bool news = refused ? !edit->refused : !edit->applied, anew = !refused && edit->refused && !edit->held;
    unsigned before = edit->life;
    for (unsigned life = 0; life <= sim->restores; life++)
        if (pup_id_equal(&sim->lives[life], &own->incarnation))
            edit->life = life;
    if (news)
        sim_say(sim, "client %u: edit %llu is %s %s", edit->author->number, (unsigned long long)edit->id.counter,
                pup_verdict_name(own->verdict), refused ? pup_reason_name(own->reason) : "");
    if (!edit->copied && ((refused && edit->applied) || (!refused && edit->refused && edit->life == before)))
        sim_fault(sim, "edit %llu of client %u was applied, and refused", (unsigned long long)edit->id.counter,
                  edit->author->number);
    if (!edit->copied && anew)
        sim_fault(sim, "edit %llu of client %u was refused, and judged again", (unsigned long long)edit->id.counter,
                  edit->author->number);
    edit->reason = own->reason;
    edit->refused = refused;
    edit->applied = !refused;
}

void sim_client_note(struct sim_client *client)
{
    struct sim *sim = client->sim;
    struct pup_txn *txn;
    struct pup_profile profile;
    if (!sim_ok(sim, pup_store_begin(client->replica.store, false, &txn), "reading a replica"))
        return;
    sim_ok(sim, pup_replica_profile(txn, &profile), "reading a profile");
    for (size_t i = 0; i < sim->edit_count; i++) {
        struct sim_edit *edit = &sim->edits[i];
        struct pup_own_edit own;
        if (edit->author != client || !pup_device_equal(&edit->id.device, &client->device) ||
            pup_outbox_own(txn, edit->id.counter, &own) != PUP_OK || own.verdict == PUP_VERDICT_NONE ||
            !pup_id_equal(&own.incarnation, &profile.incarnation))
            continue;
        book(sim, edit, &own);
    }
    pup_txn_abort(txn);
}

/* ---- its disk ---- */

bool sim_client_died(struct sim_client *client, enum pup_err err)
{
    if (err == PUP_ERR_FULL && client->disk.full)
        return true;
    if (err != PUP_ERR_IO || !client->disk.broken)
        return false;
    sim_say(client->sim, "client %u: its disk fails, its programs end", client->number);
    sim_disk_reopen(&client->disk);
    if (client->link)
        sim_link_leave(client->link, true);
    return true;
}

/* ---- bytes ---- */

/* What ends a session, and was to be expected. */
static bool is_explained(const struct sim_link *link, enum pup_err err)
{
    const struct sim_client *client = link->client;
    switch (err) {
    case PUP_ERR_BUSY:
        return true;
    case PUP_ERR_ROLLED_BACK:
    case PUP_ERR_UNTRUSTED:                   /* the chain does not hold what we know of it */
        return client->sim->ever_rolled_back; /* it may hear of it late */
    case PUP_ERR_REVOKED:
        return client->revoked;
    case PUP_ERR_COPIED:
        return client->tainted;
    case PUP_ERR_PROTOCOL: /* its Hello came too late */
        return pup_client_session_refusal(link->near) == PUP_REFUSAL_PROTOCOL && !link->admitted &&
               client->sim->now >= link->opened + SIM_HELLO_MS;
    case PUP_ERR_FULL:
        return client->disk.full;
    case PUP_ERR_IO:
        return client->disk.broken;
    case PUP_ERR_DENIED:
        return client->sim->restores > 0 || client->sim->rolled_back;
    default:
        return false;
    }
}

static void end(struct sim_link *link, enum pup_err err)
{
    struct sim_client *client = link->client;
    struct sim *sim = client->sim;
    sim_say(sim, "client %u: link %u ends: %s (%s)", client->number, link->number, pup_err_name(err),
            pup_refusal_name(pup_client_session_refusal(link->near)));
    if (!is_explained(link, err))
        sim_fault(sim, "the session of client %u ended with %s", client->number, pup_err_name(err));
    sim_link_leave(link, false);
    (void)sim_client_died(client, err);
}

static void look(struct sim_link *link)
{
    const struct pup_sync_report *report = pup_client_session_report(link->near);
    uint64_t settled = report->applied + report->merged + report->contested + report->refused;
    if (report->damaged && !link->sim->rolled_back)
        sim_fault(link->sim, "client %u finds a space damaged", link->client->number);
    if (settled != link->client->settled)
        sim_client_note(link->client);
    link->client->settled = settled;
}

void sim_client_feed(struct sim_link *link)
{
    struct sim_client *client = link->client;
    struct sim *sim = client->sim;
    enum pup_err err = pup_client_session_feed(link->near, sim->now, sim_client_wall(client), &link->heard_near);
    look(link);
    if (err) {
        end(link, err);
        return;
    }
    if (!pup_client_session_caught_up(link->near))
        return;
    client->up_to_date = true;
    client->heard = sim->heard;
    sim_check_reach(client);
    if (!link->follow) {
        sim_say(sim, "client %u: is up to date", client->number);
        sim_link_leave(link, false);
    }
}
