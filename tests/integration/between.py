"""Somebody between a device and its server who has the keys of both: she reads every frame, and may change, add or keep back some. What a
peer of another version would say is made so, and what ours say is written down.

    with Between(desk, maelle) as between:
        between.alter = lambda direction, kind, payload: [(kind, payload + b'...')]
        between.lead(maelle)            # her next sync goes through here
"""
import contextlib
import pathlib
import re
import socket
import ssl
import struct
import subprocess
import threading

from wire import MORE, ZSTD, frame

UP, DOWN = 'up', 'down'
PEM = re.compile(rb'-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n'
                 rb'-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END PRIVATE KEY-----\n')


def decompressed(payload):
    return subprocess.run(['zstd', '-dc'], input=payload, capture_output=True, check=True, timeout=60).stdout


def context_for(side, pem, authority=None):
    """A TLS context that shows this identity, and takes whoever comes."""
    context = ssl.SSLContext(side)
    if side == ssl.PROTOCOL_TLS_CLIENT:
        context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if authority:  # its certificate is shown along, as the server does, and the peer is asked for hers
        pem.write_bytes(pem.read_bytes() + authority)
        context.load_verify_locations(cadata=authority.decode())
        context.verify_mode = ssl.CERT_OPTIONAL
    context.load_cert_chain(pem)
    return context


class Between:
    def __init__(self, desk, client):
        self.desk, self.messages = desk, []        # [(direction, kind, payload)] as the peers said them
        self.alter = lambda direction, kind, payload: [(kind, payload)]
        folder = desk.folder / f'between-{client.home.name}'
        desk.admin('backup', '--authority', folder)
        identities = PEM.findall((folder / 'authority.pem').read_bytes())
        authority = identities[0].split(b'-----BEGIN PRIVATE')[0]
        (folder / 'server').write_bytes(identities[1])
        (folder / 'device').write_bytes(PEM.findall(pathlib.Path(client.home / 'data.mdb').read_bytes())[-1])
        self.as_server = context_for(ssl.PROTOCOL_TLS_SERVER, folder / 'server', authority)
        self.as_device = context_for(ssl.PROTOCOL_TLS_CLIENT, folder / 'device')
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self):
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(30)

    def lead(self, client):
        client.run('server', f'127.0.0.1:{self.port}')

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.threads.append(threading.Thread(target=self._talk, args=(near,), daemon=True))
            self.threads[-1].start()

    def _talk(self, near):
        try:
            with self.as_server.wrap_socket(near, server_side=True) as client, \
                    self.as_device.wrap_socket(socket.create_connection(('127.0.0.1', self.desk.port), timeout=60)) as server:
                client.settimeout(60)
                back = threading.Thread(target=self._pass, args=(DOWN, server, client), daemon=True)
                back.start()
                self._pass(UP, client, server)
                back.join(30)
        except (OSError, ssl.SSLError):
            near.close()

    def _pass(self, direction, source, target):
        """Frame by frame; a message of several is put together first."""
        buffer, whole = b'', b''
        with contextlib.suppress(OSError, ssl.SSLError):
            while data := source.recv(65536):
                buffer += data
                while len(buffer) >= 6 and len(buffer) >= 6 + (length := struct.unpack('>I', buffer[:4])[0]):
                    kind, flags, payload, buffer = buffer[4], buffer[5], buffer[6:6 + length], buffer[6 + length:]
                    whole += decompressed(payload) if flags & ZSTD else payload
                    if flags & MORE:
                        continue
                    self.messages.append((direction, kind, whole))
                    for out_kind, out in self.alter(direction, kind, whole):
                        target.sendall(self._frames(out_kind, out))
                    whole = b''
        with contextlib.suppress(OSError, ssl.SSLError):
            target.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _frames(kind, payload):
        parts = [payload[i:i + 262144] for i in range(0, len(payload), 262144)] or [b'']
        return b''.join(frame(kind, part, MORE) for part in parts[:-1]) + frame(kind, parts[-1])
