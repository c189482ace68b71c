#include "server/admin/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Through the folder's descriptor: a home's name may be too long for a socket's address. */
static int connect_to(const struct pup_home *home, int *number)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int folder = open(home->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int socket_fd = folder < 0 ? -1 : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    *number = errno;
    if (socket_fd >= 0) {
        snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/admin.sock", folder);
        if (connect(socket_fd, (const struct sockaddr *)&address, sizeof address)) {
            *number = errno;
            close(socket_fd);
            socket_fd = -1;
        }
    }
    if (folder >= 0)
        close(folder);
    return socket_fd;
}

static enum pup_err send_all(int fd, struct pup_span bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.data, bytes.len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return PUP_ERR_PROTOCOL;
        bytes.data += sent;
        bytes.len -= (size_t)sent;
    }
    return PUP_OK;
}

static enum pup_err receive_frame(int fd, struct pup_buf *bytes, struct pup_span *frame)
{
    uint8_t chunk[4096];
    enum pup_err err;
    while ((err = pup_admin_frame(bytes, frame)) == PUP_ERR_GAP) {
        ssize_t got = recv(fd, chunk, sizeof chunk, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return PUP_ERR_PROTOCOL;
        err = pup_buf_put(bytes, (struct pup_span){chunk, (size_t)got});
        if (err)
            return err;
    }
    return err;
}

static enum pup_err converse(int fd, const struct pup_admin_request *request, struct pup_buf *bytes,
                             struct pup_admin_reply *reply)
{
    struct pup_span frame;
    pup_buf_clear(bytes);
    enum pup_err err = pup_admin_request_pack(request, bytes);
    if (!err)
        err = send_all(fd, pup_buf_span(bytes));
    pup_buf_clear(bytes);
    if (!err)
        err = receive_frame(fd, bytes, &frame);
    return err ? err : pup_admin_reply_unpack(frame, reply);
}

enum pup_err pup_ask(const struct pup_home *home, const struct pup_admin_request *request, struct pup_buf *bytes,
                     struct pup_admin_reply *reply)
{
    int number;
    int fd = connect_to(home, &number);
    if (fd < 0)
        return number == EACCES || number == EPERM ? PUP_ERR_DENIED : PUP_ERR_UNREACHABLE;
    enum pup_err err = converse(fd, request, bytes, reply);
    close(fd);
    return err;
}
