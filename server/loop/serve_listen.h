/* Where the server listens. */
#ifndef PUP_SERVER_SERVE_LISTEN_H
#define PUP_SERVER_SERVE_LISTEN_H

#include <uv.h>

#include "server/home/admin_wire.h"

/* Makes `listener` listen at `asked` ("ADDR:PORT", "[ADDR]:PORT", ":PORT"; NULL: every address, both families where the
 * machine has both); its data becomes `data`. EX_OK, or EX_USAGE, EX_UNAVAILABLE with a sentence said; then the
 * listener is closed. */
int serve_listen(uv_loop_t *loop, const char *asked, uv_connection_cb on_connection, void *data, uv_tcp_t *listener,
                 struct pup_said *said);

/* "listening on ADDR:PORT" on standard output: whoever started the server may go on. */
void serve_print_address(const uv_tcp_t *listener);

#endif
