/* Connections: two queues of bytes. What is in flight arrives in pieces of any size, late, or, after a cut, only up to
 * some byte. Either end may be gone while the other does not know it yet. */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/sim.h"

enum { FLIGHT_MAX = 16 * 1024 * 1024, HEARD_MAX = 512 * 1024, TAPE_MAX = 256 * 1024 };

static struct sim_link *link_new(struct sim_client *client)
{
    struct sim *sim = client->sim;
    struct sim_link *link = calloc(1, sizeof *link);
    if (!link)
        abort();
    link->sim = sim;
    link->client = client;
    link->number = sim->links_made++;
    link->opened = sim->now;
    link->life = sim->restores;
    pup_buf_init(&link->up, FLIGHT_MAX);
    pup_buf_init(&link->down, FLIGHT_MAX);
    pup_buf_init(&link->heard, HEARD_MAX);
    pup_buf_init(&link->heard_near, FLIGHT_MAX);
    pup_buf_init(&link->tape, TAPE_MAX);
    return link;
}

static void free_link(struct sim_link *link)
{
    pup_buf_release(&link->up);
    pup_buf_release(&link->down);
    pup_buf_release(&link->heard);
    pup_buf_release(&link->heard_near);
    pup_buf_release(&link->tape);
    free(link);
}

struct sim_link *sim_link_open(struct sim_client *client, bool follow)
{
    struct sim *sim = client->sim;
    struct sim_link *link = link_new(client);
    link->follow = follow;
    link->taped = sim_chance(sim, 8);
    enum pup_err err = pup_client_session_new(&client->replica, follow, sim->now, &link->near);
    if (err) {
        free_link(link);
        if (!sim_client_died(client, err))
            sim_ok(sim, err, "a client's session");
        return NULL;
    }
    sim->links[sim->link_count++] = link;
    sim_server_accept(sim, link);
    client->link = link;
    client->settled = 0;
    client->up_to_date = false;
    sim_say(sim, "client %u: connects, link %u%s", client->number, link->number, follow ? ", follows" : "");
    return link;
}

/* Only while the server lives that it was said to: no other would take the connection's bytes for its own. */
void sim_link_duplicate(struct sim_link *link)
{
    struct sim *sim = link->sim;
    size_t len = pup_buf_len(&link->tape);
    if (len == 0 || link->life != sim->restores || sim->rolled_back || sim->link_count == SIM_LINKS_MAX)
        return;
    struct sim_link *twin = link_new(link->client);
    struct pup_span said = pup_buf_span(&link->tape);
    said.len = 1 + (size_t)sim_below(sim, len);
    sim_ok(sim, pup_buf_put(&twin->up, said), "bytes in flight");
    twin->duplicate = true;
    sim->links[sim->link_count++] = twin;
    sim_server_accept(sim, twin);
    sim_say(sim, "client %u: the network says link %u again, as link %u", link->client->number, link->number,
            twin->number);
}

/* A cut loses the end of what is in flight, from any byte. */
static void lose_tail(struct sim *sim, struct pup_buf *flight)
{
    size_t len = pup_buf_len(flight);
    if (sim->whole)
        len = sim_chance(sim, 50) ? len : 0;
    else if (len > 0)
        len = (size_t)sim_below(sim, len + 1);
    pup_buf_truncate(flight, len);
}

void sim_link_leave(struct sim_link *link, bool cut)
{
    if (link->near) {
        sim_client_note(link->client);
        if (sim_chance(link->sim, 10)) /* it costs more than the sync did */
            sim_check_view(link->client);
        pup_client_session_free(link->near);
    }
    link->near = NULL;
    if (link->client->link == link)
        link->client->link = NULL;
    pup_buf_clear(&link->down);
    pup_buf_clear(&link->heard_near);
    if (cut)
        lose_tail(link->sim, &link->up);
}

static void disown_jobs(struct sim_link *link)
{
    for (struct pup_job *job = link->sim->jobs; job; job = job->next)
        if (job->owner == link)
            job->owner = NULL;
}

void sim_link_drop(struct sim_link *link, bool cut)
{
    disown_jobs(link);
    pup_session_free(link->far);
    link->far = NULL;
    pup_buf_clear(&link->up);
    pup_buf_clear(&link->heard);
    if (cut)
        lose_tail(link->sim, &link->down);
}

static bool is_over(const struct sim_link *link)
{
    return !link->near && !link->far;
}

void sim_links_sweep(struct sim *sim)
{
    size_t kept = 0;
    for (size_t i = 0; i < sim->link_count; i++) {
        if (is_over(sim->links[i]))
            free_link(sim->links[i]);
        else
            sim->links[kept++] = sim->links[i];
    }
    sim->link_count = kept;
}

/* ---- bytes ---- */

/* How much of `len` moves this time. */
static size_t some(struct sim *sim, size_t len)
{
    if (sim->healing || sim->whole || len <= 1 || sim_chance(sim, 55))
        return len;
    return 1 + (size_t)sim_below(sim, sim_chance(sim, 30) && len > 8 ? 8 : len);
}

static bool client_sends(struct sim_link *link)
{
    struct pup_span output = link->near ? pup_client_session_output(link->near) : (struct pup_span){0};
    if (output.len == 0)
        return false;
    output.len = some(link->sim, output.len);
    if (!sim_ok(link->sim, pup_buf_put(&link->up, output), "bytes in flight"))
        return false;
    if (link->taped)
        (void)pup_buf_put(&link->tape, output); /* what does not fit is not said again */
    pup_client_session_consume(link->near, output.len);
    if (pup_client_session_phase(link->near) == PUP_SYNC_ENDED)
        sim_client_feed(link);
    return true;
}

static bool server_sends(struct sim_link *link)
{
    struct pup_span output = link->far ? pup_session_output(link->far) : (struct pup_span){0};
    if (output.len == 0)
        return false;
    output.len = some(link->sim, output.len);
    if (link->near && !sim_ok(link->sim, pup_buf_put(&link->down, output), "bytes in flight"))
        return false;
    pup_session_consume(link->far, output.len);
    sim_server_attend(link);
    return true;
}

static bool server_hears(struct sim_link *link)
{
    struct pup_span flight = pup_buf_span(&link->up);
    if (!link->far || (link->client->mute && !link->duplicate))
        return false;
    if (flight.len == 0) {
        if (link->near)
            return false;
        sim_link_drop(link, false); /* the end of the stream */
        return true;
    }
    size_t len = some(link->sim, flight.len);
    size_t space = pup_buf_space(&link->heard);
    flight.len = len < space ? len : space;
    if (flight.len == 0)
        return false;
    (void)pup_buf_put(&link->heard, flight);
    pup_buf_consume(&link->up, flight.len);
    sim_server_feed(link);
    return true;
}

static bool client_hears(struct sim_link *link)
{
    struct pup_span flight = pup_buf_span(&link->down);
    if (!link->near || link->client->deaf)
        return false;
    if (flight.len == 0) {
        if (link->far)
            return false;
        sim_say(link->sim, "client %u: link %u was cut", link->client->number, link->number);
        sim_link_leave(link, false);
        return true;
    }
    flight.len = some(link->sim, flight.len);
    (void)pup_buf_put(&link->heard_near, flight);
    pup_buf_consume(&link->down, flight.len);
    sim_client_feed(link);
    return true;
}

bool sim_link_step(struct sim_link *link)
{
    static bool (*const moves[])(struct sim_link *) = {client_sends, server_hears, server_sends, client_hears};
    bool moved = false;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (link->sim->healing || sim_chance(link->sim, 50))
            moved |= moves[i](link);
    return moved;
}
