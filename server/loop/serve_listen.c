#include "server/loop/serve_listen.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "common/base/language.h"
#include "common/wire/invitation.h"

enum { BACKLOG = 512 };

struct asking {
    uv_loop_t *loop;
    uv_tcp_t *listener;
    uv_connection_cb on_connection;
    void *data;
};

/* Binds to the first of the host's addresses that will have it. */
static int bind_to(struct asking *asking, const char *host, uint16_t port)
{
    char service[8];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *addresses;
    snprintf(service, sizeof service, "%u", port);
    if (getaddrinfo(host, service, &hints, &addresses))
        return UV_EAI_NONAME;
    int rc = UV_EADDRNOTAVAIL;
    for (struct addrinfo *address = addresses; address && rc; address = address->ai_next) {
        rc = uv_tcp_init(asking->loop, asking->listener);
        if (!rc)
            rc = uv_tcp_bind(asking->listener, address->ai_addr, 0);
        if (!rc)
            rc = uv_listen((uv_stream_t *)asking->listener, BACKLOG, asking->on_connection);
        if (rc) {
            uv_close((uv_handle_t *)asking->listener, NULL);
            uv_run(asking->loop, UV_RUN_NOWAIT);
        }
    }
    freeaddrinfo(addresses);
    asking->listener->data = asking->data;
    return rc;
}

/* "ADDR:PORT", "[ADDR]:PORT", ":PORT" (an empty host: every address), "ADDR". False when it is none of these. */
static bool parse_address(const char *asked, char host[PUP_HOST_MAX + 1], uint16_t *port)
{
    const char *colon = strrchr(asked, ':');
    if (colon && (strchr(asked, ':') == colon || (asked[0] == '[' && colon[-1] == ']'))) {
        char *end;
        unsigned long number = strtoul(colon + 1, &end, 10);
        if (colon[1] < '0' || colon[1] > '9' || *end || number > UINT16_MAX)
            return false;
        *port = (uint16_t)number;
    } else {
        colon = asked + strlen(asked);
    }
    size_t len = (size_t)(colon - asked);
    bool brackets = len >= 2 && asked[0] == '[' && asked[len - 1] == ']';
    int written = snprintf(host, PUP_HOST_MAX + 1, "%.*s", (int)(brackets ? len - 2 : len), asked + brackets);
    return written >= 0 && written <= PUP_HOST_MAX;
}

int serve_listen(uv_loop_t *loop, const char *asked, uv_connection_cb on_connection, void *data, uv_tcp_t *listener,
                 struct pup_said *said)
{
    struct asking asking = {loop, listener, on_connection, data};
    char host[PUP_HOST_MAX + 1];
    uint16_t port = PUP_PORT_DEFAULT;
    if (!asked)
        asked = ":7417";
    if (!parse_address(asked, host, &port)) {
        pup_say(said, PUP_SAY_ERROR,
                N_("\"%s\" is not an address to listen on. Write ADDRESS:PORT, such as 0.0.0.0:7417."), asked);
        return EX_USAGE;
    }
    int rc = bind_to(&asking, *host ? host : "::", port);
    if (rc && !*host)
        rc = bind_to(&asking, "0.0.0.0", port);
    if (!rc)
        return EX_OK;
    pup_say(said, PUP_SAY_ERROR, N_("Cannot listen on %s: %s."), asked, uv_strerror(rc));
    return EX_UNAVAILABLE;
}

void serve_print_address(const uv_tcp_t *listener)
{
    struct sockaddr_storage address;
    int len = sizeof address;
    char host[64] = "?";
    uv_tcp_getsockname(listener, (struct sockaddr *)&address, &len);
    bool six = address.ss_family == AF_INET6;
    uint16_t port = six ? ((struct sockaddr_in6 *)&address)->sin6_port : ((struct sockaddr_in *)&address)->sin_port;
    uv_ip_name((struct sockaddr *)&address, host, sizeof host);
    printf(six ? "listening on [%s]:%u\n" : "listening on %s:%u\n", host, ntohs(port));
    fflush(stdout);
}
