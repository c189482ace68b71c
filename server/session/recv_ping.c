/* Ping, Pong and the peer's farewell. */
#include "server/session/session_priv.h"

void recv_ping(struct pup_session *session, struct pup_span payload)
{
    struct pup_message message;
    if (session_unpack(session, PUP_MSG_PING, payload, &message)) {
        message.type = PUP_MSG_PONG;
        session_put(session, &message);
    }
}

void recv_pong(struct pup_session *session, struct pup_span payload)
{
    struct pup_message message;
    if (session_unpack(session, PUP_MSG_PONG, payload, &message) && message.ping.number == session->deaf_until) {
        session->deaf_until = 0;
    } /* of any other, that it came is all it says */
}

void recv_refusal(struct pup_session *session, struct pup_span payload)
{
    (void)payload;
    session_end(session, PUP_REFUSAL_NONE);
}
