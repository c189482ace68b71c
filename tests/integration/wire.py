"""A client made by hand for tests that misbehave: TLS by Python, keys by openssl, frames and messages written byte for byte after
proto/README.md. It knows how to be right, so that a test can be wrong in one place only."""
import hashlib
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import time

JOIN, JOINED, HELLO, WELCOME, SUBMIT, RECEIPTS, RETRY, ENTRIES, RECORDS, CAUGHT_UP, RIGHTS, ERASURES, HISTORY_ASK, HISTORY, \
    REFUSAL, PING, PONG = range(1, 18)
ZSTD, MORE = 1, 2
(NO_VERSION, STRANGER, REVOKED, WAITING, INVITATION, ROLLED_BACK, COPIED, PROTOCOL, BUSY, SUPERSEDED, SHUTDOWN) = range(1, 12)
PUT, ADD, REMOVE, DELTA, TEXT, DELETE, KEEP, ERASE = range(1, 9)
NOT_REFUSED = (1, 2, 3)
ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'


# ---- protobuf, as much as is needed ----

def varint(n):
    n &= (1 << 64) - 1
    out = b''
    while n >= 0x80:
        out += bytes([n & 0x7f | 0x80])
        n >>= 7
    return out + bytes([n])


def zigzag(n):
    return (n << 1) ^ (n >> 63)


def number(field, n):
    return varint(field << 3) + varint(n) if n else b''


def blob(field, data):
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def fields(data):
    """The fields of a packed message: a list of (number, int or bytes)."""
    out, at = [], 0

    def take():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7f) << shift
            shift += 7
            if byte < 0x80:
                return value
    while at < len(data):
        key = take()
        if key & 7 == 0:
            out.append((key >> 3, take()))
        else:
            assert key & 7 == 2, key
            length = take()
            out.append((key >> 3, data[at:at + length]))
            at += length
    return out


def first(data, field, default=0):
    return next((v for f, v in fields(data) if f == field), default)


def every(data, field):
    return [v for f, v in fields(data) if f == field]


def frame(kind, payload=b'', flags=0, length=None):
    return struct.pack('>IBB', len(payload) if length is None else length, kind, flags) + payload


def zstd_of_zeros(size, claimed=None):
    """A zstd frame of `size` zero bytes in run-length blocks of 128 KiB, four bytes each; its header may claim another size."""
    out = struct.pack('<IBBQ', 0xFD2FB528, 0b11000000, 0x50, size if claimed is None else claimed)  # window of 1 MiB
    while True:
        run = min(size, 128 * 1024)
        size -= run
        out += struct.pack('<I', run << 3 | 1 << 1 | (size == 0))[:3] + b'\0'
        if size == 0:
            return out


# ---- edits ----

def text(value):
    return blob(1, value)


def integer(value):
    return varint(2 << 3) + varint(zigzag(value))


def reference(record):
    return blob(3, record)


def change(field, operation, *values, delta=0, made_from=b'', slots=None):
    """(plan's change, the values of its openings)."""
    return (number(1, field) + number(2, operation) + number(3, zigzag(delta)) + (blob(4, made_from) if made_from else b'')
            + number(5, len(values) if slots is None else slots), list(values))


def seen_of(seen):
    return [blob(1, device) + number(2, counter) for device, counter in sorted(seen.items())]


class Edit:
    """Header and body of one edit of one record, or of several: parts = [(record, kind, seen, [change…])]."""

    def __init__(self, device, counter, previous, space, parts, digest=None):
        plan, openings, commitments, touches = b'', b'', b'', b''
        for index, (record, kind, seen, changes) in enumerate(parts):
            touches += blob(6, blob(1, record) + number(2, kind) + b''.join(blob(3, s) for s in seen_of(seen)))
            plan += blob(1, number(1, index) + b''.join(blob(2, planned) for planned, _ in changes))
            for _, values in changes:
                for value in values:
                    value = value.encode() if isinstance(value, str) else value
                    salt = os.urandom(16)
                    openings += blob(2, blob(1, salt) + (blob(2, value) if value else b''))
                    commitments += hashlib.sha256(salt + value).digest()
        digest = digest or hashlib.sha256(hashlib.sha256(plan).digest() + commitments).digest()
        self.header = (blob(1, device) + number(2, counter) + (blob(3, previous) if previous else b'') + blob(4, space)
                       + number(5, zigzag(int(time.time() * 1000))) + touches + blob(7, digest))
        self.body = blob(1, plan) + openings
        self.hash = hashlib.sha256(self.header).digest()

    def submitted(self, verdict=0, reason=0, mac=b''):
        return blob(1, blob(1, self.header) + blob(2, self.body) + number(3, verdict) + number(4, reason)
                    + (blob(5, mac) if mac else b''))


def record_id():
    raw = bytearray(struct.pack('>Q', int(time.time() * 1000) << 16)[:6] + os.urandom(10))
    raw[6], raw[8] = raw[6] & 0x0f | 0x70, raw[8] & 0x3f | 0x80
    return bytes(raw)


# ---- the connection ----

class Key:
    """A fresh Ed25519 key with a self-signed certificate, as files in a folder."""

    def __init__(self, folder, name='stranger'):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.key, self.certificate = self.folder / 'key.pem', self.folder / 'cert.pem'
        self.openssl('req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', self.key, '-out', self.certificate,
                     '-subj', f'/CN={name}', '-days', '9')
        public = self.openssl('pkey', '-in', self.key, '-pubout', '-outform', 'DER')
        self.device = hashlib.sha256(public).digest()[:8]

    def openssl(self, *args, stdin=None):
        return subprocess.run(['openssl', *map(str, args)], check=True, capture_output=True, input=stdin, timeout=60).stdout

    def adopt(self, der):
        self.certificate.write_bytes(self.openssl('x509', '-inform', 'DER', '-outform', 'PEM', stdin=der))


class Closed(Exception):
    """The server hung up, without a refusal."""


class Refused(Exception):
    def __init__(self, payload):
        super().__init__(first(payload, 1), first(payload, 2, b'').decode())
        self.cause = first(payload, 1)


class Wire:
    """A TLS connection that speaks frames. `key` None: no certificate."""

    def __init__(self, port, key=None, timeout=10):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if key:
            context.load_cert_chain(key.certificate, key.key)
        self.socket = context.wrap_socket(socket.create_connection(('127.0.0.1', port), timeout=timeout))
        self.buffer = b''
        self.heard = b''  # everything that ever came down

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def raw(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass  # what the server said before it hung up is still to be read

    def say(self, kind, payload=b'', flags=0):
        """A message, in as many frames as it takes."""
        parts = [payload[i:i + 262144] for i in range(0, len(payload), 262144)] or [b'']
        for part in parts[:-1]:
            self.raw(frame(kind, part, flags | MORE))
        self.raw(frame(kind, parts[-1], flags))

    def _need(self, n):
        while len(self.buffer) < n:
            try:
                more = self.socket.recv(65536)
            except (ConnectionResetError, ssl.SSLEOFError, ssl.SSLError) as cut:
                if isinstance(cut, TimeoutError):
                    raise
                more = b''
            if not more:
                raise Closed()
            self.buffer += more
            self.heard += more

    def hear(self):
        """The next message: (type, payload); Refused or Closed instead."""
        whole = b''
        while True:
            self._need(6)
            length, kind, flags = struct.unpack('>IBB', self.buffer[:6])
            self._need(6 + length)
            payload, self.buffer = self.buffer[6:6 + length], self.buffer[6 + length:]
            if flags & ZSTD:
                payload = subprocess.run(['zstd', '-dc'], input=payload, capture_output=True, check=True, timeout=30).stdout
            whole += payload
            if flags & MORE:
                continue
            if kind == REFUSAL:
                raise Refused(whole)
            return kind, whole

    def until(self, wanted):
        """Skips to the next message of a type."""
        while True:
            kind, payload = self.hear()
            if kind == wanted:
                return payload

    def ending(self):
        """How the connection ends: the refusal's cause, None when it is just closed, "silence" when it stays."""
        try:
            while True:
                self.hear()
        except Refused as refused:
            return refused.cause
        except Closed:
            return None
        except TimeoutError:
            return 'silence'


def packed_in(invitation):
    """What an invitation's word packs: secret, fingerprint, check."""
    bits = 0
    for letter in invitation.rsplit(':', 1)[1]:
        bits = bits << 5 | ALPHABET.index(letter.upper())
    return bits.to_bytes(50, 'big')


def secret_of(invitation):
    return packed_in(invitation)[:16]


def readdressed(invitation, host, port):
    """The same invitation to a server that moved."""
    place = f'pupitre:{host}:{port}:'
    packed = packed_in(invitation)[:48]
    bits = int.from_bytes(packed + hashlib.sha256(place.encode() + packed).digest()[:2], 'big')
    return place + ''.join(ALPHABET[bits >> 5 * i & 31] for i in reversed(range(80)))


class Device:
    """An enrolled device whose program is this file. It counts its edits and remembers the hash of its last header."""

    def __init__(self, desk, login, name='by hand'):
        self.port = desk.port
        self.key = Key(desk.folder / f'hand-{login}-{os.urandom(3).hex()}')
        with Wire(self.port, self.key) as wire:
            wire.say(JOIN, number(1, 1) + blob(2, secret_of(desk.invite(login))) + blob(3, name))
            joined = wire.until(JOINED)
        self.key.adopt(first(joined, 1))
        self.id, self.counter, self.previous = self.key.device, 0, b''

    def wire(self, timeout=10):
        return Wire(self.port, self.key, timeout)

    def hello(self, follow=True, version=1, cursors=(), last_counter=None, incarnation=b'', more=b''):
        return (number(1, version) + (blob(2, incarnation) if incarnation else b'')
                + number(4, self.counter if last_counter is None else last_counter)
                + b''.join(blob(5, blob(1, space) + number(2, seq)) for space, seq in cursors) + number(7, follow)
                + blob(8, 'by hand 1') + more)

    def open(self, **how):
        """A connection after Welcome."""
        wire = self.wire()
        wire.say(HELLO, self.hello(**how))
        wire.welcome = wire.until(WELCOME)
        wire.incarnation = first(wire.welcome, 2)
        return wire

    def edit(self, space, *parts):
        """The device's next edit."""
        return Edit(self.id, self.counter + 1, self.previous, space, parts)

    def submit(self, wire, edit, **receipt):
        """(verdict, reason) of one edit, which counts once it has them."""
        wire.say(SUBMIT, edit.submitted(**receipt))
        while True:  # those of earlier connections may come before
            for receipt in every(wire.until(RECEIPTS), 1):
                if first(receipt, 1) == self.counter + 1:
                    self.counter, self.previous = self.counter + 1, edit.hash
                    return first(receipt, 2), first(receipt, 3)
